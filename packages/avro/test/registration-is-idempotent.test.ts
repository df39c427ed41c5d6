import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { describe, expect, it } from '@jest/globals'
import { testStack } from '@repo/local-stack/jest/test-stack'

import { registerSchemas } from '../src/register.ts'
import { repositoryRoot } from '../src/schemas.ts'
import { privateSubjects } from './support/private-subjects.ts'

const { registryUrl } = testStack

describe('the registration of schemas', () => {
  it('gives every version the id that it had before', async () => {
    const subjects = await privateSubjects()
    const first = await registerSchemas({ registryUrl, subjects })
    expect(first).toHaveLength(subjects.flatMap(({ versions }) => versions).length)
    expect(await registerSchemas({ registryUrl, subjects })).toEqual(first)
  })

  it('may run twice at the same moment', async () => {
    const subjects = await privateSubjects('OrderPlaced', 'OrderCancelled')
    const [left, right] = await Promise.all([
      registerSchemas({ registryUrl, subjects }),
      registerSchemas({ registryUrl, subjects }),
    ])
    expect(left).toEqual(right)
  })
})

describe('the job that registers /schemas', () => {
  const run = (environment: Readonly<Record<string, string>>) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'packages/avro/src/register-cli.ts'], {
      cwd: join(repositoryRoot),
      env: { PATH: process.env['PATH'], ...environment },
    })

  it('says what it did and exits 0', async () => {
    const { stdout } = await run({ REGISTRY_URL: registryUrl })
    expect(stdout).toMatch(/^shop\.order\.OrderPlaced v1: id \d+$/m)
    expect(stdout).toMatch(/^shop\.order\.OrderPlaced v2: id \d+$/m)
  })

  it('says what is wrong and exits 1', async () => {
    await expect(run({ REGISTRY_URL: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('REGISTRY_UNAVAILABLE: PUT http://127.0.0.1:1/config'),
    })
    await expect(run({})).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('REGISTRY_URL is not set'),
    })
  })
})
