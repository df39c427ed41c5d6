import { type Admin } from 'kafkajs'
import { createClient } from '@repo/kafka/client'
import { noLog } from '@repo/messaging/log'

export async function withAdmin<T>(
  brokers: readonly string[],
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = createClient({ brokers, clientId: 'bench', log: noLog }).admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}
