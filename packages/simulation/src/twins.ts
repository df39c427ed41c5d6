/** Buggy twins: what is claimed to be necessary is left out, and the exploration has to say whether it was. */
import type { Protocol } from './protocol.ts'
import { deaf, hearing, wrongInventory, wrongOrder, wrongPayment, wrongShipping, type Twin } from './twin.ts'

export const twins: readonly Twin[] = [
  {
    name: 'ships-on-reservation',
    idea: 'Why wait for the order? The goods are reserved.',
    protocol: hearing('shipping', {
      InventoryReserved: (message: { readonly data: { readonly lines: unknown } }) => ({
        type: 'Book',
        parcel: { lines: message.data.lines },
      }),
    }),
    verdict: { breaks: 'A3' },
  },
  {
    name: 'cancel-when-confirmed',
    idea: 'The customer is king, until the parcel has left.',
    protocol: wrongOrder(({ type }, { status }) =>
      type === 'Cancel' && status === 'confirmed'
        ? [{ type: 'Cancelled', reason: 'CUSTOMER_REQUEST' }]
        : undefined,
    ),
    verdict: { breaks: 'A6' },
  },
  {
    name: 'deadline-when-confirmed',
    idea: 'An order that is late is late, confirmed or not.',
    protocol: wrongOrder(({ type }, { status }) =>
      type === 'PassDeadline' && status === 'confirmed'
        ? [{ type: 'Cancelled', reason: 'DEADLINE' }]
        : undefined,
    ),
    verdict: { breaks: 'A6' },
  },
  {
    name: 'no-tombstone-at-payment',
    idea: 'A cancel of something unknown is nothing: ignore it.',
    protocol: wrongPayment(({ type }, { status }) =>
      type === 'Cancel' && status === 'none' ? [] : undefined,
    ),
    verdict: { breaks: 'Q3' },
  },
  {
    name: 'no-tombstone-at-inventory',
    idea: 'There is nothing to release, so there is nothing to do.',
    protocol: wrongInventory(({ type }, { status }) =>
      type === 'Release' && status !== 'reserved' ? [] : undefined,
    ),
    verdict: { breaks: 'Q3' },
  },
  {
    name: 'claim-not-written',
    idea: 'A runner knows what it does; why write it down before the call?',
    protocol: wrongPayment(({ type }) => (type === 'BeginAttempt' ? [] : undefined)),
    verdict: { breaks: 'A1' },
  },
  {
    name: 'refund-without-guard',
    idea: 'A refund is a refund: whoever asks gets one.',
    protocol: refundsAnybody({ n: 0 }),
    verdict: { breaks: 'payment throws when it decides' },
  },
  {
    name: 'refund-without-guards-under-the-same-key',
    idea: 'A refund is a refund, and a refunded payment can be refunding again.',
    protocol: refundingAgain(refundsAnybody({ n: 0 })),
    verdict: { breaks: 'A4' },
  },
  {
    name: 'refund-without-guards-under-a-new-key',
    idea: 'A refund is a refund, and a new one gets a new key.',
    protocol: refundingAgain(refundsAnybody({ n: 1 })),
    verdict: { breaks: 'A1' },
  },
  {
    name: 'reserves-on-first-message',
    idea: 'The lines are known; the payment will come.',
    protocol: wrongInventory((command, { status }) =>
      command.type === 'LearnLines' && status === 'none' && (command.available.get('TEA') ?? 0) > 0
        ? [{ type: 'Reserved', lines: command.lines }]
        : undefined,
    ),
    verdict: { breaks: 'Q3' },
  },
  {
    name: 'unwanted-charge-forgotten',
    idea: 'The order is cancelled: whatever the card says now is of no interest.',
    protocol: wrongPayment(({ type }, { status }) =>
      type === 'RecordCharge' && status === 'chargingUnwanted' ? [{ type: 'Tombstoned' }] : undefined,
    ),
    verdict: { breaks: 'A1' },
  },
  {
    name: 'refused-refund-given-up',
    idea: 'The bank said no. We tried.',
    protocol: wrongPayment((command) =>
      command.type === 'RecordRefund' && command.outcome.kind === 'refused' ? [] : undefined,
    ),
    verdict: { breaks: 'Q3' },
  },
  {
    name: 'outcome-without-its-number',
    idea: 'A refusal is a refusal, of whichever attempt.',
    protocol: wrongPayment((command, state) =>
      command.type === 'RecordRefund' && state.status === 'refunding' && command.outcome.kind === 'refused'
        ? [{ type: 'RefundRefused', n: state.n, reason: 'no' }]
        : undefined,
    ),
    verdict: { breaks: 'A1' },
  },
  {
    name: 'confirmed-after-cancel',
    idea: 'Stock is there and money is there: confirm it after all.',
    protocol: wrongOrder(({ type }, { status }) =>
      type === 'RecordStockReserved' && status === 'cancelled' ? [{ type: 'Confirmed' }] : undefined,
    ),
    verdict: { breaks: 'A3' },
  },
  {
    name: 'shelf-not-looked-at',
    idea: 'It was on the shelf when the customer looked.',
    protocol: wrongInventory(({ type }, state) =>
      type === 'LearnPaid' && state.status === 'linesKnown'
        ? [{ type: 'Reserved', lines: state.lines }]
        : undefined,
    ),
    verdict: { breaks: 'A2' },
  },
  {
    name: 'inbox-and-guard-removed',
    idea: 'Inventory need not remember which of the two it has heard: it counts to two.',
    protocol: countsToTwo(),
    verdict: { breaks: 'Q3' },
  },
  {
    name: 'guard-removed-inbox-kept',
    idea: 'It counts to two, and the inbox sees to it that it counts nothing twice.',
    protocol: countsToTwo(),
    inbox: true,
    verdict: {
      guard:
        'the inbox: a message that was handled is recognised by its id, so that two messages are two different ones',
    },
  },
  {
    name: 'inbox-removed',
    idea: 'The states know what they have heard: why keep a table of ids?',
    verdict: { guard: 'every decider ignores what its state already contains' },
  },
  {
    name: 'event-lost-after-commit',
    idea: 'Commit, then send. What can happen between two lines?',
    quirks: { eventsGetLost: true },
    verdict: { breaks: 'Q2' },
  },
  {
    name: 'offset-before-transaction',
    idea: 'Commit the offset at once, so that nothing is read twice.',
    quirks: { offsetsComeFirst: true },
    verdict: { breaks: 'Q2' },
  },
  {
    name: 'outcome-decided-on-claimed-state',
    idea: 'The row was read with the claim: reading it again is a waste.',
    quirks: { decidesOnClaimedState: true },
    verdict: { breaks: 'Q3' },
  },
  {
    name: 'not-found-is-refused',
    idea: 'The provider does not know the key, so nothing was taken.',
    quirks: { notFoundIsRefused: true },
    verdict: { breaks: 'A1' },
  },
  {
    name: 'provider-forgets-refusals',
    idea: 'A provider need not remember what it has not done.',
    quirks: { refusalsAreForgotten: true },
    verdict: { breaks: 'A1' },
  },
  {
    name: 'key-per-attempt',
    idea: 'A new attempt is a new request, so it gets a new idempotency key.',
    quirks: { keyPerAttempt: true },
    verdict: { breaks: 'A1' },
  },
  {
    name: 'replay-that-overtakes',
    idea: 'A dead letter need not block its key: later messages go on.',
    verdict: {
      guard:
        'nothing depends on the order of two messages of one topic: tombstones and the join of two remember what came first',
    },
  },
  {
    name: 'messages-overtake',
    idea: 'Two relays are faster than one.',
    quirks: { messagesOvertake: true },
    verdict: {
      guard: 'the same as for a replay that overtakes; the Tracker, which is not explored, sorts by version',
    },
  },
  {
    name: 'payment-deaf-to-early-warnings',
    idea: 'OrderCancelled follows InsufficientStock and ShipmentFailed anyway.',
    protocol: deaf('payment', 'InsufficientStock', 'ShipmentFailed'),
    verdict: { guard: 'OrderCancelled, which follows both: they are there to be sooner, and to heal alone' },
  },
  {
    name: 'booking-claim-not-written',
    idea: 'Shipping need not write down that it has begun.',
    protocol: wrongShipping(({ type }) => (type === 'BeginAttempt' ? [] : undefined)),
    verdict: { guard: 'the pivot: nothing can cancel a booking, so nobody asks whether it has begun' },
  },
]

/** Reserves when two messages have come, whichever they are. */
function countsToTwo(): Protocol {
  return wrongInventory((command, state) =>
    command.type === 'LearnLines' && state.status === 'linesKnown' && (command.available.get('TEA') ?? 0) > 0
      ? [{ type: 'Reserved', lines: state.lines }]
      : undefined,
  )
}

/** Decides to give money back once more to whoever has it back already, as attempt `n`. */
function refundsAnybody({ n }: { readonly n: number }): Protocol {
  return wrongPayment(({ type }, { status }) =>
    (type === 'Refund' || type === 'Cancel') && status === 'refunded'
      ? [{ type: 'RefundRequested', n }]
      : undefined,
  )
}

/** The second guard is gone as well: what was given back can become what is to be given back. */
function refundingAgain(wrong: Protocol): Protocol {
  const { payment } = wrong.deciders
  const evolve: typeof payment.evolve = (state, fact) => {
    if (fact.type !== 'RefundRequested' || state.status !== 'refunded') return payment.evolve(state, fact)
    const { chargeId, total } = state
    return { status: 'refunding', chargeId, total, n: fact.n }
  }
  return { ...wrong, deciders: { ...wrong.deciders, payment: { ...payment, evolve } } }
}
