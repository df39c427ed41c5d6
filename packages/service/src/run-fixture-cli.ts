/** A service in a process of its own, for `run.test.ts`: the first argument says what befalls it. */
import { run } from './run.ts'
import { readConfig } from './config.ts'
import { baseSpec, tcpPort } from './variables.ts'

const [, , fate] = process.argv
const say = (line: string) => process.stdout.write(`${line}\n`)
const spec = { ...baseSpec, MUST_BE_SET: tcpPort({ default: 1 }) }

await run(
  'fixture',
  () => readConfig(spec, process.env),
  async ({ start, signal }) => {
    await start('first', () => ({ stop: async () => say('first stopped') }))
    if (fate === 'cannot start') await start('second', () => Promise.reject(new Error('no port')))
    if (fate === 'dies') await start('second', () => ({ dead: Promise.resolve(new Error('crashed')) }))
    if (fate === 'hangs') await start('second', () => ({ stop: () => new Promise<void>(() => {}) }))
    if (fate === 'rejects') void Promise.reject(new Error('nobody caught me'))
    if (fate === 'throws')
      setImmediate(() => {
        throw new Error('nobody caught me')
      })
    if (fate === 'starts for ever') {
      say('starting')
      await start(
        'second',
        () => new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason))),
      )
    }
    say('up')
  },
)
