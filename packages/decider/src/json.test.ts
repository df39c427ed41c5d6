import { describe, expect, it } from '@jest/globals'

import {
  bigInteger,
  flag,
  instant,
  integer,
  list,
  nullable,
  oneOf,
  record,
  tagged,
  text,
  type JsonCodec,
} from './json.ts'

type Shape =
  | { readonly kind: 'dot' }
  | { readonly kind: 'line'; readonly length: bigint; readonly drawn: Date; readonly label: string | null }

const shapes: JsonCodec<readonly Shape[]> = list(
  tagged<Shape, 'kind'>('kind', {
    dot: {},
    line: { length: bigInteger, drawn: instant, label: nullable(text) },
  }),
)

const line: Shape = {
  kind: 'line',
  length: 2n ** 62n,
  drawn: new Date('2026-03-14T15:00:00.001Z'),
  label: null,
}

describe('a codec', () => {
  it('reads back what it wrote, through real JSON', () => {
    const written = shapes.toJson([{ kind: 'dot' }, line])
    expect(written).toEqual([
      { kind: 'dot' },
      { kind: 'line', length: '4611686018427387904', drawn: '2026-03-14T15:00:00.001Z', label: null },
    ])
    expect(shapes.fromJson(JSON.parse(JSON.stringify(written)))).toEqual([{ kind: 'dot' }, line])
  })

  it('ignores fields that it does not know', () => {
    expect(record({ a: integer }).fromJson({ a: 1, b: 2 })).toEqual({ a: 1 })
  })

  const refused: readonly (readonly [string, JsonCodec<never>, unknown, string])[] = [
    ['a number for text', text as never, 1, '$: expected text, found number'],
    ['text for a flag', flag as never, 'true', '$: expected true or false, found string'],
    ['a fraction', integer as never, 1.5, '$: expected an integer'],
    ['a number for a big integer', bigInteger as never, 1, '$: expected a decimal string'],
    ['an empty big integer', bigInteger as never, '', '$: expected a decimal string'],
    ['no date', instant as never, 'yesterday', '$: expected an ISO instant'],
    ['another word', oneOf(['a', 'b']) as never, 'c', '$: expected a or b'],
    ['an object for a list', list(text) as never, {}, '$: expected a list'],
    ['null for an object', record({ a: text }) as never, null, '$: expected an object, found null'],
    ['a missing field', record({ a: text }) as never, {}, '$.a: expected text, found undefined'],
    ['a wrong leaf', list(record({ a: text })) as never, [{ a: 'x' }, { a: 1 }], '$[1].a: expected text'],
    ['an unknown case', shapes as never, [{ kind: 'arc' }], '$[0].kind: expected dot or line'],
    ['no case', shapes as never, [3], '$[0]: expected an object'],
  ]
  it.each(refused)('refuses %s, and says where', (_, codec, json, message) => {
    expect(() => codec.fromJson(json)).toThrow(message)
  })
})
