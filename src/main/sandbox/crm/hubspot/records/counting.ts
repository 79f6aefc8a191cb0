import type { SearchBody } from '../requests'
import type { RecordStore } from './store'

/**
 * Until when the records were made that a search is about, ms; null when it asks for anything else or more. Untouched
 * records lie in the order in which they were made, so that such a search need not look at each of them.
 */
export function madeUntil(body: SearchBody): number | null {
  const groups = body.filterGroups ?? []
  const sort = body.sorts?.[0]
  const inOrder =
    sort === undefined ||
    (typeof sort !== 'string' && sort.propertyName === 'hs_object_id' && sort.direction !== 'DESCENDING')
  if (!inOrder || (body.query ?? '') !== '' || groups.length > 1) return null
  let until = Number.POSITIVE_INFINITY
  for (const { propertyName, operator, value } of groups[0]?.filters ?? []) {
    const at = /^\d+$/.test(value ?? '') ? Number(value) : Number.NaN
    if (propertyName !== 'createdate' || !(operator === 'LT' || operator === 'LTE') || Number.isNaN(at)) return null
    until = Math.min(until, operator === 'LT' ? at - 1 : at)
  }
  return until
}

/** How many records an app may see that were made until then, and the places of the first of them. */
export function countMade(
  store: RecordStore,
  until: number,
  most: number,
  isFound: (seq: number) => boolean,
): { total: number; places: number[] } {
  const { base } = store
  const end = base.placesUntil(until)
  let total = base.liveBefore(end)
  // What is no longer as the portal began with it is looked at by itself.
  for (const seq of store.changedPlaces()) {
    if (seq < end && !base.isArchived(seq)) total -= 1
    if (isFound(seq)) total += 1
  }
  for (const seq of store.veils.hiddenPlaces()) {
    if (store.isUntouched(seq) && seq < end && !base.isArchived(seq)) total -= 1
  }
  const places: number[] = []
  for (let seq = 0; places.length < Math.min(most, total) && seq < store.end; seq += 1) {
    if (isFound(seq)) places.push(seq)
  }
  return { total, places }
}
