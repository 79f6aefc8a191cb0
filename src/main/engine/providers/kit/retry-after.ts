const dayMs = 24 * 60 * 60_000

/**
 * How long an answer asks to wait, ms, at the most a day; undefined when it does not say, or says what nobody can read.
 * Spellings in use: seconds (also with a fraction), an HTTP date (RFC 9110, section 10.2.3), a Unix time in seconds or
 * milliseconds, and `retry-after-ms`. A date is read against the answer's own `date`, so that a wrong clock here does
 * no harm.
 *
 * @param headers names in lower case
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number = Date.now()): number | undefined {
  const sent = Date.parse(headers.date ?? '')
  const reference = Number.isNaN(sent) ? now : sent
  const ms = headers['retry-after-ms'] === undefined ? Number.NaN : numberOf(headers['retry-after-ms'])
  if (!Number.isNaN(ms)) return within(ms)
  const text = headers['retry-after'] ?? headers['x-retry-after']
  if (text === undefined) return undefined
  const value = numberOf(text)
  if (Number.isNaN(value)) return within(Date.parse(text) - reference)
  if (value >= 1e12) return within(value - reference)
  if (value >= 1e9) return within(value * 1000 - reference)
  return within(value * 1000)
}

function numberOf(text: string): number {
  return /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN
}

function within(ms: number): number | undefined {
  return Number.isNaN(ms) ? undefined : Math.min(dayMs, Math.max(0, Math.round(ms)))
}
