/** True when the address answers with a 2xx within 3 s. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined)
  await response?.body?.cancel()
  return response?.ok ?? false
}
