const dayMs = 24 * 60 * 60 * 1000

/**
 * Writes a moment for a menu that may be looked at much later, so not "4 min ago": today as a time of day, within a
 * week with its weekday before it, else with its date. In the time zone of this computer, in the manner of a locale.
 */
export function momentWriter(locale: string, now: () => Date = () => new Date()): (iso: string) => string {
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' })
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
  return (iso) => {
    const moment = new Date(iso)
    const present = now()
    const time = clock.format(moment)
    if (moment.toDateString() === present.toDateString()) return time
    const recent = Math.abs(present.getTime() - moment.getTime()) < 6 * dayMs
    return `${(recent ? weekday : date).format(moment)} ${time}`
  }
}
