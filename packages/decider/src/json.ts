/**
 * How states and facts are kept as JSON, which has neither bigint nor dates: a codec per type, read in both directions.
 * What does not have its shape is refused loudly, with the path to it: a row that nobody can read must not become
 * an aggregate that lacks a field.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export interface JsonCodec<Value> {
  toJson(value: Value): Json
  /** Throws a TypeError that names the path and what was expected there. */
  fromJson(json: unknown, path?: string): Value
}

/** A codec for every field. Fields that the JSON has beyond these are ignored. */
export type Fields<Value> = { readonly [Key in keyof Value]-?: JsonCodec<Value[Key]> }

function wrong(path: string, expected: string, found: unknown): never {
  throw new TypeError(`${path}: expected ${expected}, found ${found === null ? 'null' : typeof found}`)
}

export const text: JsonCodec<string> = {
  toJson: (value) => value,
  fromJson: (json, path = '$') => (typeof json === 'string' ? json : wrong(path, 'text', json)),
}

export const flag: JsonCodec<boolean> = {
  toJson: (value) => value,
  fromJson: (json, path = '$') => (typeof json === 'boolean' ? json : wrong(path, 'true or false', json)),
}

export const integer: JsonCodec<number> = {
  toJson: (value) => value,
  fromJson: (json, path = '$') =>
    typeof json === 'number' && Number.isSafeInteger(json) ? json : wrong(path, 'an integer', json),
}

/** A decimal string: a JSON number loses what is beyond 2^53. */
export const bigInteger: JsonCodec<bigint> = {
  toJson: (value) => value.toString(),
  fromJson: (json, path = '$') =>
    typeof json === 'string' && /^-?\d+$/.test(json) ? BigInt(json) : wrong(path, 'a decimal string', json),
}

/** ISO 8601 in UTC, to the millisecond. */
export const instant: JsonCodec<Date> = {
  toJson: (value) => value.toISOString(),
  fromJson: (json, path = '$') => {
    const date = new Date(typeof json === 'string' ? json : NaN)
    return Number.isNaN(date.getTime()) ? wrong(path, 'an ISO instant', json) : date
  },
}

export function nullable<Value>(codec: JsonCodec<Value>): JsonCodec<Value | null> {
  return {
    toJson: (value) => (value === null ? null : codec.toJson(value)),
    fromJson: (json, path) => (json === null ? null : codec.fromJson(json, path)),
  }
}

export function oneOf<const Value extends string>(values: readonly Value[]): JsonCodec<Value> {
  return {
    toJson: (value) => value,
    fromJson: (json, path = '$') =>
      values.find((value) => value === json) ?? wrong(path, values.join(' or '), json),
  }
}

export function list<Value>(codec: JsonCodec<Value>): JsonCodec<readonly Value[]> {
  return {
    toJson: (values) => values.map((value) => codec.toJson(value)),
    fromJson: (json, path = '$') =>
      Array.isArray(json)
        ? json.map((item, index) => codec.fromJson(item, `${path}[${index}]`))
        : wrong(path, 'a list', json),
  }
}

export function record<Value extends object>(fields: Fields<Value>): JsonCodec<Value> {
  const codecs = Object.entries(fields) as [string, JsonCodec<unknown>][]
  return {
    toJson: (value) => {
      const json: Record<string, Json> = {}
      for (const [key, codec] of codecs) json[key] = codec.toJson(value[key as keyof Value])
      return json
    },
    fromJson: (json, path = '$') => {
      if (typeof json !== 'object' || json === null) return wrong(path, 'an object', json)
      const given = json as Readonly<Record<string, unknown>>
      const value: Record<string, unknown> = {}
      for (const [key, codec] of codecs) value[key] = codec.fromJson(given[key], `${path}.${key}`)
      return value as Value
    },
  }
}

/** A union told apart by one field, `status` of a state or `type` of a fact: the other fields of every case. */
export function tagged<Union extends object, Tag extends keyof Union & string>(
  tag: Tag,
  cases: Cases<Union, Tag>,
): JsonCodec<Union> {
  const codecs = new Map<unknown, JsonCodec<object>>(
    Object.entries(cases).map(([name, fields]) => [name, record(fields as Fields<object>)]),
  )
  const known = [...codecs.keys()].join(' or ')
  const codecOf = (name: unknown, path: string): JsonCodec<object> =>
    codecs.get(name) ?? wrong(`${path}.${tag}`, known, name)
  return {
    toJson: (value) => ({
      [tag]: value[tag] as string,
      ...(codecOf(value[tag], '$').toJson(value) as Readonly<Record<string, Json>>),
    }),
    fromJson: (json, path = '$') => {
      if (typeof json !== 'object' || json === null) return wrong(path, 'an object', json)
      const name = (json as Readonly<Record<string, unknown>>)[tag]
      return { [tag]: name, ...codecOf(name, path).fromJson(json, path) } as Union
    },
  }
}

export type Cases<Union, Tag extends keyof Union> = {
  readonly [Name in Union[Tag] & string]: Fields<Omit<Extract<Union, Readonly<Record<Tag, Name>>>, Tag>>
}
