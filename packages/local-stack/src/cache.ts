import { homedir } from 'node:os'
import { join } from 'node:path'

const folder = 'kafka-saga-reference'

export interface CacheEnvironment {
  readonly SAGA_CACHE_DIR?: string | undefined
  readonly XDG_CACHE_HOME?: string | undefined
  readonly LOCALAPPDATA?: string | undefined
}

/** The folder where downloaded programs are kept between runs and between checkouts. */
export function cacheDir(env: CacheEnvironment, platform: NodeJS.Platform = process.platform): string {
  if (env.SAGA_CACHE_DIR) return env.SAGA_CACHE_DIR
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', folder)
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), folder, 'Cache')
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), folder)
}
