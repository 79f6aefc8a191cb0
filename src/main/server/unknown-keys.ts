import { isContractProcedure } from '@orpc/contract'
import type { Context } from '@orpc/server'
import type {
  StandardHandlerInterceptorOptions,
  StandardHandlerOptions,
  StandardHandlerPlugin,
} from '@orpc/server/standard'
import { createI18n } from '@shared/i18n'
import { makeProblem } from '@shared/model'
import { problemToORPC } from '@shared/rpc/problem-errors'
import { z } from 'zod'

const { t } = createI18n()

type StandardLazyRequest = StandardHandlerInterceptorOptions<Context>['request']

/** A key that a call does not take, with the keys that stand beside it in the contract. */
export interface UnknownKey {
  key: string
  known: readonly string[]
}

/**
 * Handler plugin of the REST surface: a call with a key that its procedure does not take is refused with BAD_INPUT and
 * the keys that it takes. A misspelt `dryRun` that was left out in silence would start a real sync.
 */
export class UnknownKeysPlugin<T extends Context> implements StandardHandlerPlugin<T> {
  /** What came, by the context that each call has of its own: where the procedure is known, the request no longer is. */
  readonly #requests = new WeakMap<object, StandardLazyRequest>()

  init(options: StandardHandlerOptions<T>): void {
    options.interceptors = [
      ...(options.interceptors ?? []),
      ({ next, context, request }) => {
        this.#requests.set(context, request)
        return next()
      },
    ]
    options.clientInterceptors = [
      ...(options.clientInterceptors ?? []),
      async ({ next, procedure, context, input }) => {
        const request = this.#requests.get(context)
        if (!request || !isContractProcedure(procedure)) return next()
        const { inputSchema, route } = procedure['~orpc']
        const schema = inputSchema instanceof z.ZodType ? inputSchema : z.object({})
        const query = [...new Set([...request.url.searchParams.keys()].map(firstName))]
        const body: unknown = await request.body()
        const named = pathNames(route.path ?? '')
        const takes = keysOf(schema).filter((key) => !named.includes(key))
        const unknown: UnknownKey[] = []
        if (route.inputStructure === 'detailed') {
          const parts = partsOf(schema)
          unknown.push(...unknownKeys(parts.query, Object.fromEntries(query.map((key) => [key, null]))))
          if (body !== undefined) unknown.push(...namesIn(body).map((key) => ({ key, known: keysOf(parts.query) })))
        } else if (request.method === 'GET') {
          const known = new Set(takes)
          unknown.push(...query.filter((key) => !known.has(key)).map((key) => ({ key, known: takes })))
          if (body !== undefined) unknown.push(...namesIn(body).map((key) => ({ key, known: takes })))
        } else {
          // What such a call takes stands in its body alone.
          unknown.push(...query.map((key) => ({ key: `?${key}`, known: takes })))
          if (isReadAsKeys(body)) {
            unknown.push(...named.filter((name) => namesIn(body).includes(name)).map((key) => ({ key, known: takes })))
            unknown.push(...unknownKeys(schema, input).map((item) => ({ ...item, known: without(item.known, named) })))
          } else if (body !== undefined) unknown.push(...namesIn(body).map((key) => ({ key, known: takes })))
        }
        if (unknown.length > 0) throw refusal(unknown)
        return next()
      },
    ]
  }
}

/**
 * The keys of a value that its schema would leave out, as paths: `settings.batch`. Where several shapes are allowed, those
 * of the shape that leaves out least.
 */
export function unknownKeys(schema: z.ZodType, value: unknown, path = ''): UnknownKey[] {
  const inner = unwrapped(schema)
  if (inner instanceof z.ZodArray) {
    const element = inner.element as z.ZodType
    return Array.isArray(value) ? value.flatMap((item, index) => unknownKeys(element, item, `${path}${index}.`)) : []
  }
  if (inner instanceof z.ZodUnion) {
    const [least = []] = (inner.options as z.ZodType[])
      .map((option) => unknownKeys(option, value, path))
      .sort((a, b) => a.length - b.length)
    return least
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const entries = Object.entries(value)
  if (inner instanceof z.ZodRecord) {
    const held = inner.valueType as z.ZodType
    return entries.flatMap(([key, item]) => unknownKeys(held, item, `${path}${key}.`))
  }
  if (!(inner instanceof z.ZodObject)) return []
  const shape = inner.shape as Record<string, z.ZodType>
  return entries.flatMap(([key, item]) => {
    const own = Object.hasOwn(shape, key) ? shape[key] : undefined
    return own ? unknownKeys(own, item, `${path}${key}.`) : [{ key: path + key, known: Object.keys(shape) }]
  })
}

/** The schema of what stands in a value, without what it may be absent or null by. */
function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in as z.ZodType)
  const wraps = [z.ZodOptional, z.ZodNullable, z.ZodDefault, z.ZodPrefault, z.ZodReadonly, z.ZodCatch] as const
  const wrap = wraps.find((kind) => schema instanceof kind)
  return wrap ? unwrapped((schema as z.ZodOptional<z.ZodType>).unwrap()) : schema
}

function keysOf(schema: z.ZodType): string[] {
  const inner = unwrapped(schema)
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
}

/** The query of an input in parts; one that names none takes none. */
function partsOf(schema: z.ZodType): { query: z.ZodType } {
  const inner = unwrapped(schema)
  const query = inner instanceof z.ZodObject ? (inner.shape as Record<string, z.ZodType>).query : undefined
  return { query: query ?? z.object({}) }
}

function pathNames(path: string): string[] {
  return [...path.matchAll(/\{\+?(\w+)\}/g)].map(([, name = '']) => name)
}

/** The first part of a key in bracket notation, `tags[team]`. */
function firstName(key: string): string {
  return key.replace(/[[.].*$/s, '')
}

function isReadAsKeys(body: unknown): boolean {
  if (body instanceof URLSearchParams || body instanceof FormData) return true
  return typeof body === 'object' && body !== null && Object.getPrototypeOf(body) === Object.prototype
}

/** The names in a body; a body without names counts as one of them, so that it is not left out in silence. */
function namesIn(body: unknown): string[] {
  if (body instanceof URLSearchParams || body instanceof FormData) return [...new Set([...body.keys()].map(firstName))]
  return isReadAsKeys(body) ? Object.keys(body as object) : ['body']
}

function without(names: readonly string[], left: readonly string[]): string[] {
  return names.filter((name) => !left.includes(name))
}

function refusal(unknown: readonly UnknownKey[]) {
  const shown = (key: string) => (key.length > 80 ? `${key.slice(0, 80)}…` : key)
  const lines = unknown.map(({ key, known }) =>
    known.length > 0
      ? t('server.unknownKey', { key: shown(key), known: known.join(', ') })
      : t('server.unknownKey_none', { key: shown(key) }),
  )
  return problemToORPC(makeProblem('BAD_INPUT', { reason: lines[0] ?? '' }, lines.slice(0, 50).join('; ')))
}
