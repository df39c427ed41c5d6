import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type ReadableStream } from 'node:stream/web'
import { run } from './run.ts'

export interface Download {
  readonly url: string
  readonly file: string
  readonly sha256: string
  readonly onBytes: (bytes: number) => void
}

const attempts = 3
const stallTimeoutMs = 30_000

/** Puts the file in place whole and with the expected checksum, or rejects and leaves nothing under its name. */
export async function download({ url, file, sha256, onBytes }: Download): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  // The name is our own: two processes that fill one cache at the same time must not write into one part file.
  const part = `${file}.${process.pid}.part`
  try {
    await fetchWithRetries(url, part, onBytes)
    const actual = await sha256Of(part)
    if (actual !== sha256) throw new Error(`${url}: sha256 is ${actual}, expected ${sha256}`)
    await rename(part, file)
  } finally {
    await rm(part, { force: true })
  }
}

async function fetchWithRetries(url: string, part: string, onBytes: (bytes: number) => void): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    let received = 0
    try {
      return await fetchOnce(url, part, (bytes) => {
        received += bytes
        onBytes(bytes)
      })
    } catch (error) {
      onBytes(-received)
      if (attempt < attempts) continue
      // curl reads the proxy variables that fetch does not know.
      if ((await run('curl', ['-fsSL', '--retry', '2', '-o', part, url])).code === 0) return
      throw new Error(`cannot download ${url}: ${reason(error)}`, { cause: error })
    }
  }
}

async function fetchOnce(url: string, part: string, onBytes: (bytes: number) => void): Promise<void> {
  const stall = new AbortController()
  const abort = (): void => stall.abort(new Error(`no data for ${stallTimeoutMs / 1000} s`))
  let timer = setTimeout(abort, stallTimeoutMs)
  try {
    const response = await fetch(url, { signal: stall.signal })
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`)
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        clearTimeout(timer)
        timer = setTimeout(abort, stallTimeoutMs)
        onBytes(chunk.length)
        done(null, chunk)
      },
    })
    await pipeline(Readable.fromWeb(response.body as ReadableStream), count, createWriteStream(part))
  } finally {
    clearTimeout(timer)
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
