/** A witness that cannot be called: which one, and what says where it is. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Calls a witness; when it cannot be called, says who it was and which variable to set. */
export async function called<Result>(
  witness: string,
  { at, variable }: { readonly at: string; readonly variable: string },
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof Unreachable) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new Unreachable(`${witness} cannot be read at ${at} (set ${variable}): ${why}`, { cause: error })
  }
}

/** Where a database is, without the password. */
export function withoutPassword(url: string): string {
  return URL.canParse(url) ? url.replace(/:[^:@/]*@/, '@') : 'an address that is none'
}
