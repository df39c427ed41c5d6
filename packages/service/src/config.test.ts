import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, envExample, readConfig, type Env } from './config.ts'
import { baseSpec, databaseSpec, httpSpec, kafkaSpec, operatorSpec } from './variables.ts'

const spec = { ...baseSpec, ...httpSpec(3001), ...operatorSpec, ...databaseSpec('order'), ...kafkaSpec }
const good = {
  DATABASE_URL: 'postgres://order:order@localhost:5432/order',
  KAFKA_BROKERS: 'a:9092, b:9092',
  REGISTRY_URL: 'http://localhost:8081/apis/ccompat/v7/',
  OPERATOR_TOKEN: '0123456789abcdef',
}

function complaint(env: Env): string {
  try {
    readConfig(spec, env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('nothing was wrong')
}

describe('configuration', () => {
  it('is typed values, with defaults for what may be absent', () => {
    expect(readConfig(spec, good)).toMatchObject({
      PORT: 3001,
      LOG_LEVEL: 'info',
      KAFKA_BROKERS: ['a:9092', 'b:9092'],
      REGISTRY_URL: 'http://localhost:8081/apis/ccompat/v7',
      OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    })
  })

  it('complains about everything at once', () => {
    const message = complaint({ PORT: '70000', KAFKA_BROKERS: 'localhost', LOG_LEVEL: 'loud' })
    for (const name of [
      'PORT',
      'KAFKA_BROKERS',
      'LOG_LEVEL',
      'DATABASE_URL',
      'REGISTRY_URL',
      'OPERATOR_TOKEN',
    ]) {
      expect(message).toContain(name)
    }
    expect(message).toMatch(/DATABASE_URL +missing: Database of this service/)
  })

  it('never shows a value, which may be a secret', () => {
    const message = complaint({ ...good, DATABASE_URL: 'mysql://u:hunter2@h/d', OPERATOR_TOKEN: 'hunter3' })
    expect(message).not.toMatch(/hunter/)
  })

  it('has at least one of what nothing works without', () => {
    const message = complaint({ ...good, DATABASE_POOL_SIZE: '0', MAX_IN_FLIGHT_REQUESTS: '0.5' })
    expect(message).toMatch(/DATABASE_POOL_SIZE +wrong: not a whole number from 1/)
    expect(message).toMatch(/MAX_IN_FLIGHT_REQUESTS +wrong: not a whole number from 1/)
    expect(readConfig(spec, { ...good, DATABASE_POOL_SIZE: '1' }).DATABASE_POOL_SIZE).toBe(1)
  })

  it('takes an empty variable for an absent one', () => {
    expect(readConfig(spec, { ...good, PORT: '' }).PORT).toBe(3001)
    expect(complaint({ ...good, DATABASE_URL: '' })).toMatch(/DATABASE_URL +missing/)
  })

  it.each([undefined, '', 'test', 'production', 'staging'])(
    'has no default operator token when NODE_ENV is %p',
    (NODE_ENV) => {
      expect(complaint({ ...good, OPERATOR_TOKEN: undefined, NODE_ENV })).toMatch(/OPERATOR_TOKEN +missing/)
    },
  )

  it('has one in development', () => {
    const env = { ...good, OPERATOR_TOKEN: undefined, NODE_ENV: 'development' }
    expect(readConfig(spec, env).OPERATOR_TOKEN).toBe('development-operator')
  })

  describe('from a file', () => {
    let folder = ''
    beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'config-'))))
    afterAll(() => rmSync(folder, { recursive: true }))

    it('reads NAME_FILE where NAME is absent', () => {
      const path = join(folder, 'token')
      writeFileSync(path, 'fedcba9876543210\n')
      const env = { ...good, OPERATOR_TOKEN: undefined, OPERATOR_TOKEN_FILE: path }
      expect(readConfig(spec, env).OPERATOR_TOKEN).toBe('fedcba9876543210')
      expect(complaint({ ...env, OPERATOR_TOKEN: good.OPERATOR_TOKEN })).toContain('which one is meant')
    })

    it('says so when the file cannot be read', () => {
      const env = { ...good, OPERATOR_TOKEN: undefined, OPERATOR_TOKEN_FILE: join(folder, 'absent') }
      expect(complaint(env)).toMatch(/OPERATOR_TOKEN +OPERATOR_TOKEN_FILE cannot be read \(ENOENT\)/)
    })
  })

  it('writes its own example, which can be read back', () => {
    const text = envExample(spec)
    expect(text).toContain(
      '# Database of this service, in its run-time role (required)\nDATABASE_URL=postgres://',
    )
    expect(text).toContain('#PORT=3001')
    const lines = text.split('\n').filter((line) => /^[A-Z]/.test(line))
    const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)))
    expect(readConfig(spec, env).PORT).toBe(3001)
  })
})
