const dayMs = 24 * 60 * 60 * 1000

/**
 * Writes a moment for a menu that may be looked at much later, so not "4 min ago": today as a time of day, within a
 * week with its weekday, else with its date. In the time zone of this computer.
 */
export function momentWriter(locale: string, now: () => Date = () => new Date()): (iso: string) => string {
  const clock = { hour: 'numeric', minute: '2-digit' } as const
  const today = new Intl.DateTimeFormat(locale, clock)
  const week = new Intl.DateTimeFormat(locale, { weekday: 'short', ...clock })
  const older = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...clock })
  return (iso) => {
    const moment = new Date(iso)
    const present = now()
    if (moment.toDateString() === present.toDateString()) return today.format(moment)
    return (Math.abs(present.getTime() - moment.getTime()) < 6 * dayMs ? week : older).format(moment)
  }
}
