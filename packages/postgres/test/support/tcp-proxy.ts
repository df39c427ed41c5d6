import { lineTo } from '@repo/local-stack/jest/line'

export interface TcpProxy {
  /** The same URL, through the proxy. */
  readonly url: string
  /** From now on, cuts a connection instead of passing on the reply to a request that holds this text. */
  loseReplyTo(text: string): void
  /** Ends every connection there is now. */
  cutAll(): void
  close(): Promise<void>
}

/** A wire to Postgres that can be cut at the worst moment, and listened to. */
export async function tcpProxy(
  target: string,
  heard: (asked: Buffer) => void = () => undefined,
): Promise<TcpProxy> {
  const { hostname, port } = new URL(target)
  let lost: string | undefined
  const line = await lineTo({ host: hostname, port: Number(port) }, () => {
    let swallow = false
    return {
      asked(chunk) {
        heard(chunk)
        swallow ||= lost !== undefined && chunk.includes(lost)
      },
      answered: (chunk) => (swallow ? undefined : chunk),
    }
  })
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(line.port)
  return {
    url: url.href,
    loseReplyTo: (text) => (lost = text),
    cutAll: line.cutAll,
    close: line.close,
  }
}
