import { createHttp, listen } from '@repo/service/http'
import { newId } from '@repo/service/identity'
import { run } from '@repo/service/run'
import { createChooser } from './behaviour.ts'
import { loadConfig } from './config.ts'
import { routes } from './http.ts'
import { openJournal } from './journal.ts'
import { createProvider } from './provider.ts'

await run(
  'provider-simulator',
  () => loadConfig(process.env),
  async ({ config, start, log, metrics, tracing, health, signal }) => {
    const journal = await start('journal', () => openJournal(config.JOURNAL_FILE))
    const chooser = createChooser()
    const provider = createProvider({
      journal,
      chooser,
      now: () => new Date(),
      newId,
      lateMs: config.LATE_MS,
    })

    await start('http', async () => {
      const http = await createHttp({
        name: 'provider-simulator',
        ...{ log, metrics, tracing, health },
        operatorToken: config.OPERATOR_TOKEN,
        maxInFlight: config.MAX_IN_FLIGHT_REQUESTS,
      })
      routes(http, { provider, journal, chooser, signal, slowMs: config.SLOW_MS, hangMs: config.HANG_MS })
      return listen(http, config)
    })
  },
)
