/**
 * Every name of a metric, span or attribute that leaves a process. Dashboards, alerts and tests read this file;
 * a name that is written anywhere else is a name that nobody checks.
 *
 * Prometheus rules: base units (seconds, bytes), the unit in the name, `_total` on counters. The registry adds the
 * label `service` to all of them.
 */
export interface MetricSpec {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  readonly buckets?: readonly number[]
}

const fastSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const sagaSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600]
const batchSizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

export const metricSpecs = {
  outboxDepth: gauge(
    'saga_outbox_depth_rows',
    'Events that are committed and not yet acknowledged by Kafka.',
  ),
  outboxOldestAge: gauge('saga_outbox_oldest_age_seconds', 'Age of the oldest event in the outbox.'),
  outboxBlockedKeys: gauge('saga_outbox_blocked_keys', 'Keys behind an outbox row that cannot be sent.'),
  relayLeader: gauge('saga_relay_leader', '1 in the process that holds the relay lock, else 0.'),
  relayBatchSize: histogram('saga_relay_batch_size_records', 'Records per produce request.', [], batchSizes),
  relayCycle: histogram(
    'saga_relay_cycle_seconds',
    'From the claim of one batch to its acknowledgement by Kafka.',
    [],
    fastSeconds,
  ),
  relayPublished: counter('saga_relay_published_total', 'Records acknowledged by Kafka.', ['topic']),
  relayFailures: counter('saga_relay_failures_total', 'Relay cycles that failed, by failure code.', ['code']),

  consumerAlive: gauge('saga_consumer_alive', '1 while the consumer can receive, 0 once it is dead.'),
  consumerPaused: gauge('saga_consumer_paused', '1 while it waits for a cause common to all messages.', [
    'code',
  ]),
  consumerLag: gauge(
    'saga_consumer_lag_records',
    'Records of its own partitions that are not yet committed, as the broker counts them.',
    ['topic', 'partition'],
  ),
  groupCommitSize: histogram('saga_group_commit_size_messages', 'Messages per transaction.', [], batchSizes),
  groupCommit: histogram('saga_group_commit_seconds', 'Duration of a batch transaction.', [], fastSeconds),
  groupCommitRetries: counter('saga_group_commit_retries_total', 'Batches that were run again.', ['code']),
  eventsApplied: counter('saga_events_applied_total', 'Messages that changed something.', ['type']),
  eventAge: histogram('saga_event_age_seconds', 'From occurredAt to the commit here.', ['type'], sagaSeconds),
  inboxDuplicates: counter('saga_inbox_duplicates_total', 'Deliveries that were already handled.', ['topic']),
  eventsIgnored: counter('saga_events_ignored_total', 'Messages without meaning here, why.', [
    'type',
    'reason',
  ]),
  eventsParked: counter('saga_events_parked_total', 'Messages set aside as dead letters.', ['topic', 'code']),
  deadLetterDepth: gauge('saga_dead_letter_depth_rows', 'Dead letters not replayed yet, by origin.', [
    'topic',
  ]),
  deadLetterOldestAge: gauge('saga_dead_letter_oldest_age_seconds', 'Age of the oldest dead letter.', [
    'topic',
  ]),
  blockedKeys: gauge('saga_blocked_keys', 'Keys whose messages wait behind a dead letter.', ['topic']),

  effectAttempts: counter('saga_effect_attempts_total', 'Calls to a provider.', ['step']),
  effectOutcomes: counter('saga_effect_outcomes_total', 'ok, refused or unknown.', ['step', 'outcome']),
  effectDuration: histogram('saga_effect_duration_seconds', 'Duration of one call.', ['step'], fastSeconds),
  effectsDue: gauge('saga_effects_due_rows', 'Effects whose time has come and that nobody works on.', [
    'step',
  ]),
  effectOldestAge: gauge('saga_effect_oldest_age_seconds', 'Age of the oldest effect without outcome.', [
    'step',
  ]),

  sagaDuration: histogram('saga_duration_seconds', 'Placed to terminal state.', ['outcome'], sagaSeconds),
  storeUses: counter(
    'saga_store_uses_total',
    'Snapshots read and written, events upcast when they were read.',
    ['use'],
  ),
  ordersStuck: gauge('saga_orders_stuck_rows', 'Confirmed orders that are late.'),
  deadlinesFired: counter('saga_deadlines_fired_total', 'Pending orders cancelled by their deadline.'),

  longestTransaction: gauge(
    'saga_longest_transaction_age_seconds',
    'Age of the oldest transaction in the database: it holds back vacuum and makes the outbox claim dearer.',
  ),
  databaseConnections: gauge('saga_database_connections', 'Pool connections: total, idle, waiting.', [
    'state',
  ]),

  httpDuration: histogram(
    'http_request_duration_seconds',
    'Duration of HTTP requests.',
    ['method', 'route', 'status'],
    fastSeconds,
  ),
  httpInFlight: gauge('http_requests_in_flight', 'HTTP requests being served.'),
  httpRejected: counter('http_requests_rejected_total', 'HTTP requests turned away because of overload.'),
  scrapeFailures: counter('saga_scrape_failures_total', 'Gauges that could not be read for a scrape.'),
} as const satisfies Record<string, MetricSpec>

export type MetricKey = keyof typeof metricSpecs

/** Names of spans. The aggregate, the event and the message they are about are attributes, never part of the name. */
export const spanNames = {
  http: 'http request',
  publish: 'relay publish',
  consume: 'consume',
  effect: 'effect',
  replay: 'dead letter replay',
} as const
export type SpanName = (typeof spanNames)[keyof typeof spanNames]

/** Attributes of spans: OpenTelemetry's semantic conventions where there is one, `saga.` where there is none. */
export const attributeNames = {
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  topic: 'messaging.destination.name',
  partition: 'messaging.destination.partition.id',
  offset: 'messaging.kafka.offset',
  eventId: 'messaging.message.id',
  correlationId: 'messaging.message.conversation_id',
  aggregateId: 'saga.aggregate_id',
  type: 'saga.event_type',
  step: 'saga.effect_step',
  outcome: 'saga.outcome',
} as const
export type AttributeName = (typeof attributeNames)[keyof typeof attributeNames]

function gauge<const Name extends string, const Labels extends readonly string[] = []>(
  name: Name,
  help: string,
  labels?: Labels,
) {
  return { type: 'gauge', name, help, labels: (labels ?? []) as Labels } as const
}

function counter<const Name extends string, const Labels extends readonly string[] = []>(
  name: Name,
  help: string,
  labels?: Labels,
) {
  return { type: 'counter', name, help, labels: (labels ?? []) as Labels } as const
}

function histogram<const Name extends string, const Labels extends readonly string[]>(
  name: Name,
  help: string,
  labels: Labels,
  buckets: readonly number[],
) {
  return { type: 'histogram', name, help, labels, buckets } as const
}
