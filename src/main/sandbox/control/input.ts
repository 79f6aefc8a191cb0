import type { z } from 'zod'
import { UnknownName } from '../crm/kit/control'
import { ReplyError } from '../http/incoming'
import { nestedQuery } from '../http/query'
import { jsonReply } from '../http/reply'
import { type NangoCall, parseText } from '../nango/call'
import { refusal } from '../nango/errors'

/** The body of a control route. Refuses it with 400; a name that is not known with the list of those that are. */
export function controlBody<S extends z.ZodType>(call: NangoCall, schema: S): z.output<S> {
  return checked(schema, parseText(call.request.body.toString('utf8')))
}

/** The query of a control route, likewise. */
export function controlQuery<S extends z.ZodType>(call: NangoCall, schema: S): z.output<S> {
  return checked(schema, nestedQuery(call.request.query))
}

function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map((issue) => {
    const known = knownNames(schema, value, issue)
    return {
      code: issue.code,
      message: issue.message,
      path: issue.path.map(String),
      ...(known === null ? {} : { known }),
    }
  })
  throw new ReplyError(jsonReply(400, { error: { code: 'invalid_body', errors } }))
}

/** What could have stood where something unknown was given; null for faults of another kind. */
function knownNames(schema: z.ZodType, value: unknown, issue: z.core.$ZodIssue): string[] | null {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.map(String)
    case 'unrecognized_keys': {
      const place = walk(schema, value, issue.path)
      return place?.type === 'object' ? Object.keys(place.shape) : null
    }
    case 'invalid_union': {
      const place = walk(schema, value, issue.path.slice(0, -1), false)
      return place?.type === 'union' && place.discriminator === issue.path.at(-1) ? choices(place) : null
    }
    default:
      return null
  }
}

type Definition =
  | { type: 'object'; shape: Record<string, z.ZodType> }
  | { type: 'union'; options: readonly z.ZodType[]; discriminator?: string }
  | { type: 'array'; element: z.ZodType }
  | { type: 'optional' | 'nullable'; innerType: z.ZodType }
  | { type: 'literal'; values: readonly unknown[] }

/** What a schema is made of, without what only says that it may be absent. */
function definitionOf(schema: z.ZodType): Definition {
  const definition = schema.def as unknown as Definition
  return definition.type === 'optional' || definition.type === 'nullable'
    ? definitionOf(definition.innerType)
    : definition
}

/** The part of a schema behind a path, of several forms the one that the value chose. */
function walk(schema: z.ZodType, value: unknown, path: readonly PropertyKey[], chosen = true): Definition | null {
  const [key, ...rest] = path
  const definition = definitionOf(schema)
  const form = chosen || key !== undefined ? formOf(definition, value) : definition
  if (key === undefined || form === null) return form
  const part = form.type === 'array' ? form.element : form.type === 'object' ? form.shape[String(key)] : undefined
  const inner = (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
  return part === undefined ? null : walk(part, inner, rest, chosen)
}

function formOf(definition: Definition, value: unknown): Definition | null {
  if (definition.type !== 'union') return definition
  const { discriminator = '', options } = definition
  const word = String((value as Record<string, unknown> | null | undefined)?.[discriminator])
  const option = options.find((item) => wordsOf(definitionOf(item), discriminator).includes(word))
  return option === undefined ? null : definitionOf(option)
}

/** The words that tell the forms of a union apart. */
function choices({ options, discriminator = '' }: Extract<Definition, { type: 'union' }>): string[] {
  return options.flatMap((option) => wordsOf(definitionOf(option), discriminator))
}

function wordsOf(form: Definition, discriminator: string): string[] {
  const word = form.type === 'object' ? form.shape[discriminator] : undefined
  const literal = word === undefined ? null : definitionOf(word)
  return literal?.type === 'literal' ? literal.values.map(String) : []
}

/** Does something that a bad name or a bad wish makes fail, and words the failure. */
export function worded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof UnknownName) throw unknownName(error)
    if (error instanceof ReplyError) throw error
    throw refusal(400, 'refused', error instanceof Error ? error.message : String(error))
  }
}

function unknownName({ what, message, known }: UnknownName): ReplyError {
  return refusal(400, `unknown_${what}`, `${message} There are: ${known.join(', ')}.`, { known })
}
