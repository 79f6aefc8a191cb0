/** Formatters are made anew this often, ms: the zone of this computer may have changed. */
const lifetime = 60_000

const dates = new Map<string, Intl.DateTimeFormat>()
const numbers = new Map<string, Intl.NumberFormat>()
let madeAt = 0

/** A formatter costs a hundred times what using it does, and a table of a thousand cells needs four. */
function cached<F>(cache: Map<string, F>, key: string, make: () => F): F {
  const now = Date.now()
  if (now - madeAt > lifetime || now < madeAt) {
    dates.clear()
    numbers.clear()
    madeAt = now
  }
  const known = cache.get(key)
  if (known) return known
  const made = make()
  cache.set(key, made)
  return made
}

/** `Intl.DateTimeFormat` with these options, shared. */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions = {}): Intl.DateTimeFormat {
  return cached(dates, `${locale} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale, options))
}

/** `Intl.NumberFormat` with these options, shared. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  return cached(numbers, `${locale} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options))
}
