import type { Coverage, EntityKind, HeldCombination } from '@shared/model'
import { toTimestamp } from '../store/file/values'
import type { Store } from '../store/store'

/** Entities that are counted in one step; the engine answers others between two. */
const chunk = 500
/** A count holds for so many times as long as it took: while a sync writes, it is not begun anew with every page. */
const holdsFor = 20

interface Counted {
  marker: number
  /** Until when it holds although something has been written, ms. */
  until: number
  coverage: Coverage
}

const counted = new WeakMap<Store, Map<EntityKind, Counted>>()
const underWay = new WeakMap<Store, Map<EntityKind, Promise<Coverage>>>()

function of<T>(all: WeakMap<Store, Map<EntityKind, T>>, store: Store): Map<EntityKind, T> {
  const known = all.get(store) ?? new Map<EntityKind, T>()
  all.set(store, known)
  return known
}

/** Counts which records of a kind are held in which accounts. Calls at one time share a count. */
export function coverageOf(store: Store, kind: EntityKind): Promise<Coverage> {
  const last = of(counted, store).get(kind)
  if (last && (last.marker === store.coverage.marker || Date.now() < last.until)) return Promise.resolve(last.coverage)
  const open = of(underWay, store)
  const present = open.get(kind) ?? count(store, kind).finally(() => open.delete(kind))
  open.set(kind, present)
  return present
}

async function count(store: Store, kind: EntityKind): Promise<Coverage> {
  const began = Date.now()
  const { marker } = store.coverage
  const combinations = new Map<string, HeldCombination & { byField: Map<string, number> }>()
  let total = 0
  for (let after = 0; ; ) {
    const page = store.coverage.page(kind, after, chunk)
    for (const { id, heldIn, waiting, conflict } of page) {
      const at = combinations.get(heldIn) ?? {
        heldIn: heldIn === '' ? [] : heldIn.split(','),
        count: 0,
        waiting: 0,
        conflicts: 0,
        fields: [],
        byField: new Map<string, number>(),
      }
      combinations.set(heldIn, at)
      total += 1
      at.count += 1
      at.waiting += waiting
      at.conflicts += conflict
      if (waiting === 0 && conflict === 0) continue
      for (const field of store.coverage.differingFields(id)) at.byField.set(field, (at.byField.get(field) ?? 0) + 1)
    }
    const last = page.at(-1)
    if (!last || page.length < chunk) break
    after = last.id
    await new Promise((resolve) => setImmediate(resolve))
  }
  const coverage: Coverage = {
    kind,
    at: toTimestamp(began),
    total,
    combinations: [...combinations.values()]
      .map(({ byField, ...rest }) => {
        const fields = [...byField].map(([field, n]) => ({ field, count: n })).sort((a, b) => b.count - a.count)
        return { ...rest, fields }
      })
      .sort((a, b) => b.count - a.count || a.heldIn.join().localeCompare(b.heldIn.join())),
  }
  const took = Date.now() - began
  of(counted, store).set(kind, { marker, until: Date.now() + took * holdsFor, coverage })
  return coverage
}
