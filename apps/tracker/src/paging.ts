/** Paging by position: a page stays what it was while new orders arrive in front of it. */
export interface PagePosition {
  readonly at: Date
  readonly orderId: string
}

/** The position as one opaque word for a URL. */
export function toCursor({ at, orderId }: PagePosition): string {
  return Buffer.from(`${at.toISOString()} ${orderId}`).toString('base64url')
}

/** The position in a cursor, or nothing when it is none of ours. */
export function fromCursor(cursor: string): PagePosition | undefined {
  const [instant = '', orderId = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ')
  const at = new Date(instant)
  return Number.isNaN(at.getTime()) || !uuid.test(orderId) ? undefined : { at, orderId }
}

export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
