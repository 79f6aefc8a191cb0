const dayMs = 24 * 60 * 60_000

/**
 * How long an answer asks to wait, ms, at the most a day; undefined when it does not say, says what cannot be read, or
 * names a time that is over: none of these is a reason to wait shorter than usual.
 * Spellings in use: seconds (also with a fraction), an HTTP date (RFC 9110, section 10.2.3), a Unix time in seconds or
 * milliseconds, and `retry-after-ms`. A date is read against the answer's own `date`, so that a wrong clock here does
 * no harm.
 *
 * @param headers names in lower case
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number = Date.now()): number | undefined {
  const sent = Date.parse(headers.date ?? '')
  const reference = Number.isNaN(sent) ? now : sent
  const ms = within(numberOf(headers['retry-after-ms']))
  if (ms !== undefined) return ms
  const text = headers['retry-after'] ?? headers['x-retry-after'] ?? ''
  const value = numberOf(text)
  if (Number.isNaN(value)) return within(dateOf(text) - reference)
  if (value >= 1e12) return within(value - reference)
  if (value >= 1e9) return within(value * 1000 - reference)
  return within(value * 1000)
}

/** A number that a header holds, null for none: a count, a length of time. Never negative. */
export function numberIn(headers: Readonly<Record<string, string>>, name: string): number | null {
  const value = numberOf(headers[name])
  return Number.isFinite(value) ? value : null
}

/**
 * How long it is until a moment that a vendor's own header names, ms, at the most a day; undefined when it does not say,
 * or when that moment is over.
 *
 * @param unit of the header's number: time from now, or a Unix time
 */
export function resetMs(
  headers: Readonly<Record<string, string>>,
  name: string,
  unit: 's' | 'ms' | 'unix-s' | 'unix-ms',
  now: number = Date.now(),
): number | undefined {
  const value = numberIn(headers, name)
  if (value === null) return undefined
  const sent = Date.parse(headers.date ?? '')
  const ms = unit.endsWith('ms') ? value : value * 1000
  return within(unit.startsWith('unix') ? ms - (Number.isNaN(sent) ? now : sent) : ms)
}

function numberOf(text: string | undefined): number {
  return text !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN
}

/** A date has a time of day; without one, much that is no date would be read as some year. */
function dateOf(text: string): number {
  return /\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN
}

function within(ms: number): number | undefined {
  const whole = Math.round(ms)
  return whole > 0 ? Math.min(dayMs, whole) : undefined
}
