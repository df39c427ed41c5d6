/** What happened, as the arrows of a sequence diagram. */
export interface Arrow {
  readonly from: string
  /** The same as `from`: something that happened there, a note in the diagram. */
  readonly to: string
  readonly text: string
  /** Where the arrow met a state in which it meant nothing. */
  readonly ignored: boolean
}

const participants = [
  ['world', 'customer, clock'],
  ['order', 'Order'],
  ['payment', 'Payment'],
  ['card', 'card provider'],
  ['inventory', 'Inventory'],
  ['shipping', 'Shipping'],
  ['carrier', 'carrier'],
  ['tracker', 'Tracker'],
] as const

/** Something that happened at one place. */
export function noted(where: string, text: string): Arrow {
  return { from: where, to: where, text, ignored: false }
}

/** The diagram as Mermaid; an arrow that meant nothing is dashed. */
export function mermaid(arrows: readonly Arrow[], verdict?: string): readonly string[] {
  const shown = shownIn(arrows)
  return [
    '```mermaid',
    'sequenceDiagram',
    ...shown.map(([id, name]) => `  participant ${id} as ${name}`),
    ...arrows.map(({ from, to, text, ignored }) =>
      from === to ? `  Note over ${from}: ${text}` : `  ${from}${ignored ? '--)' : '->>'}${to}: ${text}`,
    ),
    ...(verdict === undefined ? [] : [`  Note over ${endsOf(shown)}: ${verdict.replaceAll(';', ',')}`]),
    '```',
  ]
}

/** The diagram for a terminal: a column for each who takes part, a line for each arrow. */
export function lanes(arrows: readonly Arrow[]): readonly string[] {
  const shown = shownIn(arrows)
  const columnOf = new Map<string, number>(shown.map(([id], index) => [id, index * 18 + 8]))
  const width = shown.length * 18
  const blank = (): string[] => {
    const line: string[] = Array.from({ length: width }, () => ' ')
    for (const column of columnOf.values()) line[column] = '│'
    return line
  }
  const put = (line: string[], at: number, text: string): void => {
    const from = Math.max(0, at)
    line.splice(from, text.length, ...text)
  }
  const header = Array.from({ length: width }, () => ' ')
  for (const [id, name] of shown) put(header, (columnOf.get(id) ?? 0) - (name.length >> 1), name)
  const lines = arrows.map(({ from, to, text, ignored }) => {
    const [a = 0, b = 0] = [columnOf.get(from), columnOf.get(to)]
    const line = blank()
    if (a === b) put(line, a, `* ${text}`)
    else {
      const [left, right] = a < b ? [a, b] : [b, a]
      const shaft = ignored ? '╌' : '─'
      for (let at = left + 1; at < right; at++) line[at] = shaft
      if (a < b) line[right - 1] = '>'
      else line[left + 1] = '<'
      const told = ` ${text}${ignored ? ' (ignored)' : ''} `
      const room = right - left - 4
      if (told.length <= room) put(line, left + 2 + ((room - told.length) >> 1), told)
      else put(line, right + 1, told)
    }
    return line.join('').trimEnd()
  })
  return [header.join('').trimEnd(), ...lines]
}

function shownIn(arrows: readonly Arrow[]) {
  const seen = new Set(arrows.flatMap(({ from, to }) => [from, to]))
  return participants.filter(([id]) => seen.has(id))
}

function endsOf(shown: readonly (readonly [string, string])[]): string {
  const [first, last] = [shown[0], shown.at(-1)]
  return first && last && first !== last ? `${first[0]},${last[0]}` : (first?.[0] ?? 'world')
}
