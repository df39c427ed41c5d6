import { type ProviderMood } from './faults.ts'
import { operatorToken, type Target } from './target.ts'

const odds: Readonly<Record<ProviderMood, Readonly<Record<string, number>>>> = {
  slow: { slow: 0.8 },
  refusing: { refuse: 0.5 },
  'loses answers': { 'lose-answer': 0.5 },
  'loses requests': { 'lose-request': 0.7 },
}

/** How the provider simulator is told to behave: the same to every kind of call, or as it does by itself. */
export function behaviourIn(mood: ProviderMood | undefined): object {
  if (mood === undefined) return {}
  const same = odds[mood]
  return { probabilities: { charge: same, refund: same, booking: same } }
}

export async function setMood(target: Target, mood: ProviderMood | undefined): Promise<void> {
  // It may be starting: a mood that could not be taken back would be there until the end.
  await target.fleet.ready('provider')
  const response = await fetch(`${target.urlOf('provider')}/admin/behaviour`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${operatorToken}` },
    body: JSON.stringify(behaviourIn(mood)),
    signal: AbortSignal.timeout(5_000),
  })
  if (!response.ok) throw new Error(`the provider answered ${response.status}`)
}
