/** What stands in the place of a secret. */
export const redacted = '[redacted]'

/** Names of properties whose text is never shown, whatever it looks like. */
const secretName =
  /^(authorization|proxy-authorization|cookie|set-cookie|.*api[-_]?key|.*secret([-_]?key)?|.*password|.*token|.*credentials?|code[-_]?verifier)$/i

/** Names that OAuth uses for credentials and Patchbay for words: `NANGO_UNREACHABLE`, `waiting`. Only words are shown. */
const ambiguousName = /^(code|state|session)$/i
const word = /^([A-Z][A-Z_]*|[a-z]{1,12})$/

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

/**
 * What a secret looks like inside a text. Nango's API keys are UUIDs (https://nango.dev/docs/reference/api/authentication),
 * so every UUID goes; Patchbay's own ids are none.
 */
const patterns: readonly [RegExp, string][] = [
  [/\b(bearer)\s+[\w.~+/=-]+/gi, `$1 ${redacted}`],
  [/\b(basic)\s+[\w+/=-]{12,}/gi, `$1 ${redacted}`],
  [new RegExp(`\\b${uuid}\\b`, 'gi'), redacted],
  [/\bnango_connect_session_[\w-]+/g, redacted],
  // name and password in an address, as a proxy's may have
  [/(:\/\/)[^\s/@:]+:[^\s/@]*@/g, `$1${redacted}@`],
  // JSON web tokens
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, redacted],
  // parameters of addresses and forms, encoded or not
  [
    /([?&#;\s"']|%3f|%26|^)((?:[\w.-]*token|[\w.-]*secret(?:_?key)?|[\w.-]*api_?key|password|code|state|code_verifier|session)(?:=|%3d))(?!%3d|=)[^&#\s"'<>;]+/gi,
    `$1$2${redacted}`,
  ],
  // the same as a property of JSON text, also when the JSON was put into a string once more
  [
    /(\\?["'](?:authorization|cookie|[\w.-]*token|[\w.-]*secret(?:[-_]?key)?|[\w.-]*api[-_]?key|password|code_?verifier)\\?["']\s*:\s*\\?["'])[^"'\\]+/gi,
    `$1${redacted}`,
  ],
]

/** Takes out of a text what looks like a key, a token or the secret part of an OAuth address. */
export function redactText(text: string): string {
  let clean = text
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
  return clean
}

/**
 * A copy of any value that is safe to write down: properties with secret names lose their value, all texts go through
 * {@link redactText}. Errors become plain objects with name, message, stack, cause and own properties.
 */
export function redact(value: unknown): unknown {
  return redactValue(value, new Set())
}

function redactValue(value: unknown, above: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value)
  if (value instanceof URL) return redactText(value.href)
  if (typeof value !== 'object' || value === null) return value
  if (above.has(value)) return '[circular]'
  above.add(value)
  try {
    if (value instanceof Date) return value
    if (Array.isArray(value)) return value.map((item) => redactValue(item, above))
    if (value instanceof Map) return redactValue(Object.fromEntries(value), above)
    if (value instanceof Set) return redactValue([...value], above)
    const entries: [string, unknown][] = Object.entries(value)
    if (value instanceof Error) {
      entries.unshift(['name', value.name], ['message', value.message], ['stack', value.stack])
      if (value.cause !== undefined) entries.push(['cause', value.cause])
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, hides(key, item) ? redacted : redactValue(item, above)]),
    )
  } finally {
    above.delete(value)
  }
}

function hides(name: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number') return false
  if (secretName.test(name)) return true
  return ambiguousName.test(name) && !(typeof value === 'string' && word.test(value))
}
