/** Something that waits for a decision, as a list shows it. */
export interface DecideItem {
  id: string
  /** Id of the CRM whose tile it has, and under which it stands. */
  provider: string
  name: string
  /** Since when, ISO. */
  at: string
  /** What is to be decided, in few words. */
  fact: string
  detail: string
}

export interface DecideGroup {
  provider: string
  items: DecideItem[]
}

/** Puts items under their CRMs, in the order in which those are named; an unknown one comes last. */
export function groupItems(items: readonly DecideItem[], providers: readonly string[]): DecideGroup[] {
  const groups = new Map<string, DecideItem[]>()
  for (const item of items) groups.set(item.provider, [...(groups.get(item.provider) ?? []), item])
  const place = (id: string) => (providers.includes(id) ? providers.indexOf(id) : providers.length)
  return [...groups]
    .map(([provider, own]) => ({ provider, items: own }))
    .sort((a, b) => place(a.provider) - place(b.provider) || a.provider.localeCompare(b.provider))
}

/** The item `by` places on in a list, from the one that is open; the first when none is. Null past either end. */
export function stepFrom(items: readonly DecideItem[], openId: string | null, by: number): DecideItem | null {
  const at = items.findIndex(({ id }) => id === openId)
  return (at < 0 ? items[0] : items[at + by]) ?? null
}

/** Whether a list goes on behind a place in it; from an item that it does not show it goes on to the first. */
export function goesOn(place: number | null, of: number): boolean {
  return (place ?? 0) < of
}

/**
 * What takes the place of an item that has been decided: the one behind it, or the one before the end.
 *
 * @param items as they were with it
 */
export function afterDecided(items: readonly DecideItem[], id: string | null): DecideItem | null {
  const at = items.findIndex((item) => item.id === id)
  return items[at + 1] ?? items[at - 1] ?? null
}
