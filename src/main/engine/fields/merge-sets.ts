import type { FieldValue } from '@shared/model'

/**
 * Three-way merge of lists as sets: starts from the base, adds what either side added, takes out what either side took
 * out. The order is the CRM's, then what is added here. An empty result is null, as CRMs have it.
 */
export function mergeSets(
  base: FieldValue,
  local: FieldValue,
  remote: FieldValue,
  same: (a: string, b: string) => boolean,
): FieldValue {
  const [before, here, there] = [toList(base), toList(local), toList(remote)]
  const has = (list: readonly string[], item: string) => list.some((other) => same(other, item))
  const removedHere = before.filter((item) => !has(here, item))
  const removedThere = before.filter((item) => !has(there, item))
  const merged: string[] = []
  for (const item of [...there, ...here]) {
    if (has(merged, item) || has(removedHere, item) || has(removedThere, item)) continue
    merged.push(item)
  }
  return merged.length === 0 ? null : merged
}

function toList(value: FieldValue): string[] {
  if (value === null) return []
  return Array.isArray(value) ? value : [String(value)]
}
