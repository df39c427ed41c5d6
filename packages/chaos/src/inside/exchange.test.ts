import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { serviceNames } from '@repo/contracts/services'
// @ts-expect-error It runs in the loader, which takes JavaScript only, and has no types.
import { resolve } from './exchange.mjs'

const repository = new URL('../../../..', import.meta.url).pathname
const sourcesOf = (app: string): string => {
  const folder = join(repository, 'apps', app, 'src')
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.includes('.test'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
}

const asked = (specifier: string, parentURL: string): string =>
  resolve(specifier, { parentURL }, (found: string) => found) as string

describe('what a service is given in place of its ports', () => {
  const app = 'file:///repository/apps/payment/src/main.ts'

  it('is ours for the app, and the real one for everybody else, us included', () => {
    expect(asked('@repo/service/connect', app)).toMatch(/packages\/chaos\/src\/inside\/connect\.ts$/)
    expect(asked('@repo/service/run', app)).toBe('@repo/service/run')
    const ours = 'file:///repository/packages/chaos/src/inside/connect.ts'
    expect(asked('@repo/service/connect', ours)).toBe('@repo/service/connect')
  })

  // Renamed in an app, a port would be its own again, and a run would break nothing of it and hold.
  it('is what each service really asks for', () => {
    for (const service of serviceNames) {
      const code = sourcesOf(service)
      expect(code).toContain(`'@repo/service/connect'`)
      expect(code).toContain(`'@repo/messaging/ports'`)
    }
    for (const caller of ['payment', 'shipping']) {
      expect(sourcesOf(caller)).toContain(`'@repo/providers/http-provider'`)
    }
  })
})
