import { migrateService } from '@repo/service/migrate-service'

const eventStore = {
  name: 'event_store',
  dir: new URL('../../../packages/event-store/migrations', import.meta.url),
}

await migrateService('order', new URL('../migrations', import.meta.url), process.env, {
  before: [eventStore],
})
