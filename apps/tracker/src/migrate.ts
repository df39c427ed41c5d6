/** Brings the database up to date, in the owner's role: `DATABASE_URL` is the owner's, `RUNTIME_ROLE` the service's. */
import { migrateService } from '@repo/service/migrate-service'

await migrateService('tracker', new URL('../migrations', import.meta.url), process.env)
