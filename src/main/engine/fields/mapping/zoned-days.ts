const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    era: 'short',
  })
  formats.set(zone, format)
  return format
}

/** The wall clock of a zone at a moment, as if it were UTC, ms. */
function wallClock(at: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type))
  const year = parts.get('era')?.startsWith('B') ? 1 - number('year') : number('year')
  const wall = new Date(0)
  wall.setUTCFullYear(year, number('month') - 1, number('day'))
  return wall.setUTCHours(number('hour'), number('minute'), number('second'), 0)
}

/** The calendar day (`2026-03-01`) that a moment falls on in a zone; null for what is no moment or beyond four digits of a year. */
export function dayIn(zone: string, moment: string): string | null {
  const at = Date.parse(moment)
  if (Number.isNaN(at)) return null
  const wall = new Date(wallClock(at, zone)).toISOString()
  return /^\d{4}-/.test(wall) ? wall.slice(0, 10) : null
}

/** The first moment of a calendar day in a zone, ISO in UTC: midnight, or what follows a midnight that a clock skips. */
export function startOfDay(zone: string, day: string): string | null {
  const wanted = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(wanted)) return null
  // Offsets are between 12 hours behind UTC and 14 hours ahead of it.
  let first: number | null = null
  for (const guess of [wanted - 14 * 3_600_000, wanted, wanted + 12 * 3_600_000]) {
    const at = wanted - (wallClock(guess, zone) - guess)
    if (wallClock(at, zone) === wanted && (first === null || at < first)) first = at
  }
  // A clock that goes forward at midnight has no midnight: the day begins with the change.
  first ??= changeAfter(zone, wanted)
  return first === null ? null : new Date(first).toISOString()
}

/** The first moment on whose wall clock a time is reached. */
function changeAfter(zone: string, wanted: number): number | null {
  let [low, high] = [wanted - 15 * 3_600_000, wanted + 15 * 3_600_000]
  if (wallClock(low, zone) >= wanted || wallClock(high, zone) < wanted) return null
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (wallClock(middle, zone) >= wanted) high = middle
    else low = middle
  }
  return high
}
