/**
 * The composition root of a service under chaos: the service's own main, with its ports wrapped. The three modules
 * through which a service gets its database, broker, providers and clock are exchanged for ours, which call them.
 */
import { register } from 'node:module'

register('./exchange.mjs', import.meta.url)
await import(`../../../../apps/${process.env['CHAOS_SERVICE'] ?? ''}/src/main.ts`)
