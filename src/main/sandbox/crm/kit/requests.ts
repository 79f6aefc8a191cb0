import type { z } from 'zod'
import type { UpstreamRequest } from './provider-sandbox'

/** Checks of requests that all CRMs make; each vendor's sandbox words what it refuses. */

/** The first query parameter that a call does not know; null when there is none. */
export function unknownParameter(request: UpstreamRequest, known: readonly string[]): string | null {
  for (const name of request.query.keys()) if (!known.includes(name)) return name
  return null
}

/** What is wrong with a body. `path` leads to the place inside it. */
export type BodyFault =
  | { kind: 'empty' }
  | { kind: 'content-type'; given: string }
  | { kind: 'missing'; names: string[] }
  | { kind: 'unknown'; name: string; path: string }
  | { kind: 'invalid'; path: string; message: string }

/** A JSON body that a schema allows, or else its fault by `refuse`, which throws what the vendor answers. */
export function checkedBody<S extends z.ZodType>(
  request: UpstreamRequest,
  schema: S,
  refuse: (fault: BodyFault) => never,
): z.infer<S> {
  if (request.body === undefined) return refuse({ kind: 'empty' })
  const given = request.headers['content-type'] ?? ''
  if (!given.startsWith('application/json')) return refuse({ kind: 'content-type', given })
  const parsed = schema.safeParse(request.body)
  if (parsed.success) return parsed.data
  const missing = parsed.error.issues.filter(
    (issue) => issue.code === 'invalid_type' && valueAt(request.body, issue.path) === undefined,
  )
  if (missing.length > 0) {
    return refuse({ kind: 'missing', names: missing.map((issue) => String(issue.path.at(-1))) })
  }
  const issue = parsed.error.issues[0]
  const path = issue?.path.join('.') ?? ''
  if (issue?.code === 'unrecognized_keys') return refuse({ kind: 'unknown', name: issue.keys[0] ?? '', path })
  return refuse({ kind: 'invalid', path, message: issue?.message ?? '' })
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = body
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
  return value
}

/** A comma-separated or repeated parameter as a list; undefined when it is not there. */
export function listParameter(request: UpstreamRequest, name: string): string[] | undefined {
  if (!request.query.has(name)) return undefined
  return request.query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '')
}

/** A whole number within bounds, the fallback when it is not there; otherwise what `refuse` throws. */
export function numberParameter(
  request: UpstreamRequest,
  name: string,
  bounds: { fallback: number; least: number; most: number },
  refuse: (text: string, number: number | null) => never,
): number {
  const text = request.query.getAll(name).at(-1)
  if (text === undefined) return bounds.fallback
  const number = /^-?\d+$/.test(text) ? Number(text) : null
  if (number === null || number < bounds.least || number > bounds.most) return refuse(text, number)
  return number
}

/** Yes or no, no when it is not there; otherwise what `refuse` throws. */
export function flagParameter(request: UpstreamRequest, name: string, refuse: (text: string) => never): boolean {
  const text = request.query.getAll(name).at(-1)
  if (text === undefined || text === 'false') return false
  return text === 'true' ? true : refuse(text)
}

/** A vendor serves a path with a slash at its end as the one without; its own client may send such. */
export function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
