import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { download } from '../src/download.ts'

const content = Buffer.from('a program')
const sha256 = createHash('sha256').update(content).digest('hex')

describe('a download', () => {
  let server: Server
  let folder: string
  let requests = 0
  let answers: (() => Buffer | number)[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'saga-download-'))
    server = createServer((_request, response) => {
      requests += 1
      const answer = (answers.length > 1 ? answers.shift() : answers[0])?.() ?? 500
      if (typeof answer === 'number') response.writeHead(answer).end()
      else response.end(answer)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  beforeEach(() => {
    requests = 0
  })
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true, force: true })
  })

  const get = (onBytes: (bytes: number) => void = () => undefined): Promise<void> => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/program`
    return download({ url, file: join(folder, 'program'), sha256, onBytes })
  }

  it('with another checksum is refused, and leaves no file under any name', async () => {
    answers = [() => Buffer.from('another program')]
    await expect(get()).rejects.toThrow('sha256')
    expect(await readdir(folder)).toEqual([])
  })

  it('that fails for good says why', async () => {
    answers = [() => 404]
    await expect(get()).rejects.toThrow('HTTP 404')
    expect(await readdir(folder)).toEqual([])
  })

  it('that fails once is tried again, and counts every byte once', async () => {
    answers = [() => 503, () => content]
    let bytes = 0
    await get((more) => (bytes += more))
    expect(await readFile(join(folder, 'program'))).toEqual(content)
    expect({ requests, bytes }).toEqual({ requests: 2, bytes: content.length })
  })
})
