/** A handler behind a method and a path pattern; `:name` stands for one segment. */
export interface Route<H> {
  method: string
  segments: string[]
  handler: H
}

/** Writes a route as `'GET /crm/v3/objects/:type'`. */
export function route<H>(pattern: string, handler: H): Route<H> {
  const [method, path] = pattern.split(' ') as [string, string]
  return { method, segments: path.split('/').slice(1), handler }
}

export type Found<H> = { handler: H; params: Record<string, string> } | 'no-path' | 'no-method'

/** The first route that fits. `no-method`: the path is known, but not for this method. */
export function findRoute<H>(routes: readonly Route<H>[], method: string, path: string): Found<H> {
  const segments = path.split('/').slice(1)
  let knownPath = false
  for (const candidate of routes) {
    const params = matchSegments(candidate.segments, segments)
    if (params === null) continue
    if (candidate.method === method) return { handler: candidate.handler, params }
    knownPath = true
  }
  return knownPath ? 'no-method' : 'no-path'
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null
  const params: Record<string, string> = {}
  for (let at = 0; at < pattern.length; at += 1) {
    const expected = pattern[at] as string
    const segment = segments[at] as string
    if (expected.startsWith(':')) {
      if (segment === '') return null
      params[expected.slice(1)] = decode(segment)
    } else if (expected !== segment) {
      return null
    }
  }
  return params
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
