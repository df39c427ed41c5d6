import type { Metrics } from '@repo/observability/metrics'
import type { Consumer } from '@repo/messaging/consumer'
import type { ConsumerObserver } from '@repo/messaging/consumer-reports'
import { readDepths } from '@repo/messaging/depths'
import { readEffectDepths } from '@repo/messaging/effect-depths'
import type { EffectsObserver } from '@repo/messaging/effects-options'
import type { Queryable } from '@repo/messaging/ports'
import type { RelayObserver } from '@repo/messaging/relay'

const seconds = (ms: number) => Math.max(0, ms) / 1000

/** What the consumer tells, as metrics. */
export function consumerMetrics(metrics: Metrics): ConsumerObserver {
  metrics.consumerAlive.set(1)
  let pausedBy: string | undefined
  return {
    committed(messages, durationMs) {
      metrics.groupCommitSize.observe(messages)
      metrics.groupCommit.observe(seconds(durationMs))
    },
    applied(type, ageMs) {
      metrics.eventsApplied.inc({ type })
      metrics.eventAge.observe({ type }, seconds(ageMs))
    },
    ignored: (type, reason, messages) => metrics.eventsIgnored.inc({ type, reason }, messages),
    duplicate: (topic) => metrics.inboxDuplicates.inc({ topic }),
    parked: (topic, code) => metrics.eventsParked.inc({ topic, code }),
    retried: (code) => metrics.groupCommitRetries.inc({ code }),
    paused(code) {
      if (pausedBy !== undefined) metrics.consumerPaused.set({ code: pausedBy }, 0)
      if (code !== null) metrics.consumerPaused.set({ code }, 1)
      pausedBy = code ?? undefined
    },
  }
}

/** What waits on the partitions of this consumer, asked of the broker whenever somebody scrapes. */
export function lagMetrics(metrics: Metrics, { lag }: Pick<Consumer, 'lag'>): void {
  metrics.onScrape(async () => {
    const lags = await lag()
    // A partition that another member has now must not be counted here as well.
    metrics.consumerLag.reset()
    for (const { topic, partition, records } of lags) {
      metrics.consumerLag.set({ topic, partition: String(partition) }, Number(records))
    }
  })
}

/** What the relay tells, as metrics. */
export function relayMetrics(metrics: Metrics): Partial<RelayObserver> {
  metrics.relayLeader.set(0)
  return {
    leading: (leads) => metrics.relayLeader.set(leads ? 1 : 0),
    cycle(records, durationMs) {
      metrics.relayBatchSize.observe(records)
      metrics.relayCycle.observe(seconds(durationMs))
    },
    published: (topic, records) => metrics.relayPublished.inc({ topic }, records),
    failed: (code) => metrics.relayFailures.inc({ code }),
  }
}

/** What the effects of this table tell, and what of them waits in the database. */
export function effectMetrics(metrics: Metrics, db: Queryable, table: string): Partial<EffectsObserver> {
  metrics.onScrape(async () => {
    const depths = await readEffectDepths(db, table)
    metrics.effectsDue.reset()
    metrics.effectOldestAge.reset()
    for (const { step, dueRows, oldestAgeSeconds } of depths) {
      metrics.effectsDue.set({ step }, dueRows)
      metrics.effectOldestAge.set({ step }, oldestAgeSeconds)
    }
  })
  return {
    attempted: (step) => metrics.effectAttempts.inc({ step }),
    answered(step, outcome, durationMs) {
      metrics.effectOutcomes.inc({ step, outcome })
      metrics.effectDuration.observe({ step }, seconds(durationMs))
    },
    ignored: (step, reason) => metrics.eventsIgnored.inc({ type: step, reason }),
  }
}

/** What waits in the database, looked up whenever somebody scrapes. */
export function queueMetrics(metrics: Metrics, db: Queryable): void {
  metrics.onScrape(async () => {
    const { outbox, deadLetters, blockedKeys, longestTransactionSeconds } = await readDepths(db)
    metrics.outboxDepth.set(outbox.rows)
    metrics.outboxOldestAge.set(outbox.oldestAgeSeconds)
    metrics.outboxBlockedKeys.set(outbox.blockedKeys)
    metrics.longestTransaction.set(longestTransactionSeconds)
    // A topic whose last dead letter has gone must read 0, not what it read last.
    metrics.deadLetterDepth.reset()
    metrics.deadLetterOldestAge.reset()
    metrics.blockedKeys.reset()
    for (const { topic, rows, oldestAgeSeconds } of deadLetters) {
      metrics.deadLetterDepth.set({ topic }, rows)
      metrics.deadLetterOldestAge.set({ topic }, oldestAgeSeconds)
    }
    for (const { topic, keys } of blockedKeys) metrics.blockedKeys.set({ topic }, keys)
  })
}
