import { describe, expect, it } from '@jest/globals'
import { cacheDir } from './cache.ts'

describe('the cache folder', () => {
  it('is the one of the platform, unless a variable says otherwise', () => {
    expect(cacheDir({ SAGA_CACHE_DIR: '/here' }, 'linux')).toBe('/here')
    expect(cacheDir({ XDG_CACHE_HOME: '/xdg' }, 'linux')).toBe('/xdg/kafka-saga-reference')
    expect(cacheDir({}, 'linux')).toMatch(/\/\.cache\/kafka-saga-reference$/)
    expect(cacheDir({}, 'darwin')).toMatch(/\/Library\/Caches\/kafka-saga-reference$/)
  })
})
