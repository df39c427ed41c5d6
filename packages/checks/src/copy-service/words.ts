/**
 * Terms
 *   name     the service: its folder, database, role, consumer group and topic (`loyalty`)
 *   row      what one of its aggregates is called, one for each order (`award`, in the table `awards`)
 *   hears    the event type that it acts on
 *   says     the event type that it says when its partner accepts
 *   orSays   the event type that it says when its partner refuses
 */
import { Problem } from './problem.ts'

export interface Asked {
  readonly name: string
  readonly row?: string | undefined
  readonly hears: string
  readonly says?: string | undefined
  readonly orSays?: string | undefined
  readonly port?: string | undefined
}

export interface Words {
  readonly name: string
  readonly row: string
  readonly rows: string
  readonly hears: string
  readonly says: string
  readonly orSays: string
}

// Parts of the stack have these names already: hosts in docker compose, databases, command-line variables.
const taken = new Set(
  [
    'registry postgres kafka topics schemas demo prometheus grafana jaeger provider test public',
    // Neither TypeScript nor SQL lets a constant, a role or a table be called so.
    'all and any array as asc await both break case cast catch check class collate column const continue create',
    'debugger default delete desc distinct do else end enum except export extends false fetch finally for foreign',
    'from function grant group having if import in instanceof interface into is let limit new not null of on only or',
    'order package primary private protected references return select session set some static super switch table',
    'then this throw to trailing true try type typeof union unique user using values var void when where while with',
  ].flatMap((words) => words.split(' ')),
)

/** The words of the copy, with what was left out made from the name; throws one Problem for all that is wrong. */
export function wordsOf({ name, row = name, hears, says, orSays }: Asked): Words {
  const said = says ?? `${capital(name)}Accepted`
  const words: Words = {
    name,
    row,
    rows: plural(row),
    hears,
    says: said,
    orSays: orSays ?? `${stemOf(said)}Refused`,
  }
  const wrong = [...wrongNames(words), ...wrongEvents(words)]
  if (wrong.length > 0) throw new Problem(wrong.join('\n'))
  return words
}

export const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`

export const withArticle = (word: string): string => `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`

/** `PointsAwarded` -> `Points`. */
function stemOf(type: string): string {
  return type.replace(/[A-Z][a-z0-9]*$/, '') || type
}

function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}

function wrongNames({ name, row, rows }: Words): readonly string[] {
  const plain = [...new Set([name, row])].filter((word) => !/^[a-z]{2,30}$/.test(word))
  const claimed = [...new Set([name, row, rows])].filter((word) => taken.has(word))
  return [
    ...plain.map((word) => `"${word}" is not a name: 2 to 30 lower-case letters, nothing else`),
    ...claimed.map((word) => `"${word}" means something else already: choose another word`),
  ]
}

function wrongEvents({ hears, says, orSays }: Words): readonly string[] {
  const types = [hears, says, orSays]
  return [
    ...types
      .filter((type) => !/^([A-Z][a-z0-9]+)+$/.test(type))
      .map((type) => `"${type}" is not an event type: PascalCase, like PointsAwarded`),
    ...(new Set(types).size === types.length
      ? []
      : [`three different event types are needed, and these are ${types.join(', ')}`]),
  ]
}
