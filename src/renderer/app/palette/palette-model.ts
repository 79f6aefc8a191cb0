import type { ReactNode } from 'react'

/** The groups of the palette, in order, and how many rows each has at most. */
export const groups = ['recent', 'actions', 'integrations', 'records', 'runs', 'places'] as const
export type Group = (typeof groups)[number]
const most: Record<Group, number> = { recent: 5, actions: 3, integrations: 3, records: 6, runs: 5, places: 3 }
/** Where only one group is asked for, it has the room of the others. */
const mostAlone = 12

/** One row: something to do or somewhere to go. */
export interface Entry {
  /** Names it across starts, so that what was used last is found again. */
  id: string
  group: Exclude<Group, 'recent'>
  icon: ReactNode
  text: string
  /** At the right: a state or a count. */
  aside?: ReactNode
  /** Why it cannot be done now; it stays in the list. */
  reason?: string | null
  /** The next step of what is in trouble: stands before the others. */
  isUrgent?: boolean
  /** Found by the engine: it matches, whatever its text says. */
  isFound?: boolean
  run(): void
}

export interface Section {
  group: Group
  entries: Entry[]
}

const prefixes: Record<string, Exclude<Group, 'recent'>> = { '>': 'actions', '#': 'runs', '@': 'integrations' }

/** What is asked for: a text, and by its first letter perhaps one group alone. */
export function readQuery(query: string): { only: Exclude<Group, 'recent'> | null; text: string } {
  const only = prefixes[query.trimStart().charAt(0)] ?? null
  return { only, text: (only ? query.trimStart().slice(1) : query).trim() }
}

/** Where each word of what is asked for stands in a text; null when one does not. */
export function hitsIn(text: string, asked: string): [from: number, to: number][] | null {
  const low = text.toLocaleLowerCase()
  const hits: [number, number][] = []
  for (const word of asked.toLocaleLowerCase().split(/\s+/).filter(Boolean)) {
    const starts = low.startsWith(word) ? 0 : low.indexOf(` ${word}`) + 1
    const at = starts > 0 || low.startsWith(word) ? starts : low.indexOf(word)
    if (at < 0) return null
    hits.push([at, at + word.length])
  }
  return hits
}

/** Lower is better: what is in trouble, then what begins with what was asked for. */
function rank(entry: Entry, hits: readonly [number, number][]): number {
  const isAtWord = hits.every(([from]) => from === 0 || /\W/.test(entry.text.charAt(from - 1)))
  return (entry.isUrgent ? 0 : 4) + (entry.reason ? 2 : 0) + (isAtWord ? 0 : 1)
}

/**
 * What the palette shows for a query. Nothing asked for: what is in trouble, what was used last, and the places.
 *
 * @param recent ids of what was used last, the newest first
 */
export function arrange(entries: readonly Entry[], query: string, recent: readonly string[]): Section[] {
  const { only, text } = readQuery(query)
  if (text === '' && only === null) return opening(entries, recent)
  const ranked = entries.flatMap((entry) => {
    if (only !== null && entry.group !== only) return []
    if (only === null && entry.group === 'runs') return []
    const hits = entry.isFound ? [] : hitsIn(entry.text, text)
    return hits === null ? [] : [{ entry, rank: entry.isFound ? 0 : rank(entry, hits) }]
  })
  return groups.flatMap((group) => {
    const some = ranked
      .filter(({ entry }) => entry.group === group)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, only === null ? most[group] : mostAlone)
      .map(({ entry }) => entry)
    return some.length === 0 ? [] : [{ group, entries: some }]
  })
}

function opening(entries: readonly Entry[], recent: readonly string[]): Section[] {
  const urgent = entries.filter((entry) => entry.isUrgent && !entry.reason).slice(0, most.actions)
  const last = recent
    .flatMap((id) => entries.find((entry) => entry.id === id && !urgent.includes(entry)) ?? [])
    .slice(0, most.recent)
  const actions = urgent.length > 0 ? urgent : entries.filter(({ group }) => group === 'actions').slice(0, most.actions)
  const places = entries.filter((entry) => entry.group === 'places' && !last.includes(entry))
  const sections: Section[] = [
    { group: 'actions', entries: actions.filter((entry) => !last.includes(entry)) },
    { group: 'recent', entries: last },
    { group: 'places', entries: places.slice(0, last.length > 0 ? most.places : mostAlone) },
  ]
  return sections.filter((section) => section.entries.length > 0)
}

/** The row after or before a selected one, past both ends to the other; the first when it is gone. */
export function neighbour(sections: readonly Section[], id: string | null, step: 1 | -1): string | null {
  const ids = sections.flatMap((section) => section.entries.map((entry) => entry.id))
  const at = ids.indexOf(id ?? '')
  if (ids.length === 0) return null
  if (at < 0) return ids[0] ?? null
  return ids[(at + step + ids.length) % ids.length] ?? null
}
