import type { OutboxItem } from '@shared/model'

/**
 * `queued`: goes by itself with the next sync. `blocked`: waits for a condition and goes by itself when it is met.
 * `parked`: the CRM refused it, or a person has to do something. `looking-up`: whether it arrived is not known yet.
 */
export const segments = ['queued', 'blocked', 'parked', 'looking-up'] as const
export type Segment = (typeof segments)[number]

/** Which segment an item of the outbox stands in. */
export function segmentOf({ state, waitsFor }: Pick<OutboxItem, 'state' | 'waitsFor'>): Segment {
  if (state === 'unknown' || state === 'in-flight') return 'looking-up'
  if (state === 'parked' || waitsFor === 'person' || waitsFor === 'confirmation') return 'parked'
  return state === 'queued' && (waitsFor === 'sync' || waitsFor === 'time') ? 'queued' : 'blocked'
}

/** What lets an item through, besides its segment. */
export interface WaitingChoice {
  segment: Segment | null
  integrationId: string | null
  kind: OutboxItem['recordKind'] | null
  /** Part of a record's name or of a field's. */
  search: string
}

export const noChoice: WaitingChoice = { segment: null, integrationId: null, kind: null, search: '' }

/** Whether an item stands in a list that is narrowed so; the segment is looked at apart, so that each can be counted. */
export function isMeant(item: OutboxItem, { integrationId, kind, search }: Omit<WaitingChoice, 'segment'>): boolean {
  const text = search.trim().toLocaleLowerCase()
  return (
    (integrationId === null || item.integrationId === integrationId) &&
    (kind === null || item.recordKind === kind) &&
    (text === '' ||
      item.recordName.toLocaleLowerCase().includes(text) ||
      item.fields.some(({ label, field }) => `${label} ${field}`.toLocaleLowerCase().includes(text)))
  )
}

/** How many items stand in each segment. */
export function countSegments(items: readonly OutboxItem[]): Record<Segment, number> {
  const counts = { queued: 0, blocked: 0, parked: 0, 'looking-up': 0 }
  for (const item of items) counts[segmentOf(item)] += 1
  return counts
}

/** A line of the table: an item, or the rest of a group that is folded. */
export type WaitingRow = { id: string; integrationId: string } & ({ item: OutboxItem } | { folded: number })

export interface WaitingGroup {
  integrationId: string
  count: number
  rows: WaitingRow[]
}

/** So many items of one reason stand in a group before the rest of them folds. */
const shownOfReason = 5

/** Why an item waits, so that alike ones are found. */
export function reasonKey({ waitsFor, reason, state }: OutboxItem): string {
  return `${segmentOf({ state, waitsFor })} ${reason?.code ?? waitsFor}`
}

/**
 * Puts items under their integrations, the newest in front. More than five of one reason fold.
 *
 * @param order integrations in the order of the list
 * @param closed groups of which only the head shows
 * @param whole groups that are shown to their end
 */
export function groupWaiting(
  items: readonly OutboxItem[],
  order: readonly string[],
  closed: ReadonlySet<string>,
  whole: ReadonlySet<string>,
): WaitingGroup[] {
  const groups = new Map<string, OutboxItem[]>()
  for (const item of items) groups.set(item.integrationId, [...(groups.get(item.integrationId) ?? []), item])
  const place = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length)
  return [...groups]
    .sort(([a], [b]) => place(a) - place(b))
    .map(([integrationId, own]) => {
      const sorted = [...own].sort((a, b) => b.since.localeCompare(a.since) || a.id.localeCompare(b.id))
      const rows = closed.has(integrationId) ? [] : foldRows(integrationId, sorted, whole.has(integrationId))
      return { integrationId, count: own.length, rows }
    })
}

function foldRows(integrationId: string, items: readonly OutboxItem[], whole: boolean): WaitingRow[] {
  const rowOf = (item: OutboxItem) => ({ id: item.id, integrationId, item })
  const counts = new Map<string, number>()
  const shown = items.filter((item) => {
    const key = reasonKey(item)
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return whole || count <= shownOfReason
  })
  // One that is folded away alone would take as much room as its line.
  const folded = items.length - shown.length
  if (folded <= 1) return items.map(rowOf)
  return [...shown.map(rowOf), { id: `folded ${integrationId}`, integrationId, folded }]
}

/** Since when the oldest of some items waits; null when there is none. */
export function oldestOf(items: readonly OutboxItem[]): string | null {
  return items.reduce<string | null>((oldest, { since }) => (oldest === null || since < oldest ? since : oldest), null)
}
