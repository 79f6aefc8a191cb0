import { countries, endings, stems, trades } from './company-words'

/** How many names there are before they repeat. */
export const nameCount = stems.length * endings.length * trades.length * countries.length

/** The parts of one of the names, by its place among all. */
export function nameParts(place: number) {
  let rest = place
  const next = <T>(list: readonly T[]): T => {
    const item = list[rest % list.length] as T
    rest = Math.floor(rest / list.length)
    return item
  }
  return { stem: next(stems), ending: next(endings), trade: next(trades), country: next(countries) }
}

/** The places whose names give this domain. */
export function placesOfDomain(domain: string): number[] {
  const places: number[] = []
  for (const [country, { tld }] of countries.entries()) {
    if (!domain.endsWith(`.${tld}`)) continue
    const body = domain.slice(0, -tld.length - 1)
    for (const [trade, { word }] of trades.entries()) {
      if (!body.endsWith(word.toLowerCase())) continue
      const front = body.slice(0, -word.length).replace(/-$/, '')
      for (const [stem, text] of stems.entries()) {
        if (!front.startsWith(text.toLowerCase())) continue
        const ending = endings.indexOf(front.slice(text.length))
        if (ending === -1) continue
        places.push(stem + stems.length * (ending + endings.length * (trade + trades.length * country)))
      }
    }
  }
  return places
}
