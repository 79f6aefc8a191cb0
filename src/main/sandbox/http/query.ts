/** A query as Nango's server parses it: repeated names become lists, `tags[a]=b` becomes an object. */
export function nestedQuery(query: URLSearchParams): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [key, value] of query) {
    const match = /^([^[\]]+)\[([^\]]*)\]$/.exec(key)
    if (match === null) {
      put(result, key, value)
      continue
    }
    const [, name, inner] = match as unknown as [string, string, string]
    if (inner === '') {
      put(result, name, [value])
    } else {
      result[name] ??= {}
      const nested = result[name]
      if (typeof nested === 'object' && !Array.isArray(nested)) put(nested as Record<string, unknown>, inner, value)
    }
  }
  return result
}

function put(target: Record<string, unknown>, key: string, value: string | string[]): void {
  if (key === '__proto__') return
  const before = target[key]
  if (before === undefined) target[key] = value
  else target[key] = [...(Array.isArray(before) ? before : [before]), ...(Array.isArray(value) ? value : [value])]
}
