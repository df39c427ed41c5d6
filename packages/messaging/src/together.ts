/**
 * Waits for all of these, whatever becomes of them, and rejects as the first of them that did. `Promise.all` goes on
 * at the first failure: a statement that one of the others issues then would come behind the ROLLBACK.
 */
export async function together<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work)
  return (await Promise.all(work)) as { readonly [Index in keyof Work]: Awaited<Work[Index]> }
}
