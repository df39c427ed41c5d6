/**
 * One connection, as somebody in the middle who understands its protocol sees it. Each side gives what to pass on.
 *   'answer'   the request passes, its answer never comes, and the line is cut
 *   'request'  the request itself never arrives, and the line is cut
 */
export type Loss = 'answer' | 'request'

export interface Passed {
  readonly forward: Buffer
  /** After this nothing more comes through. */
  readonly cut: boolean
}

export interface Conversation {
  /** From the client to the server. */
  asked(chunk: Buffer): Passed
  /** From the server to the client. */
  answered(chunk: Buffer): Passed
}

/** Asked for each request that could be lost: whether, and how, this one is. */
export type Lose = () => Loss | undefined

export type Protocol = (lose: Lose) => Conversation

export const passed = (forward: Buffer): Passed => ({ forward, cut: false })
export const lost = (forward: readonly Buffer[] = []): Passed => ({
  forward: Buffer.concat([...forward]),
  cut: true,
})
