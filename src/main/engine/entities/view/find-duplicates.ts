import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DuplicateKind, DuplicatePair, DuplicateReason } from '@shared/model'
import { type MatchKey, matchKeys, strongKind } from '../../fields/identity'
import type { EntityRow } from '../../store/entities/entities'
import { holdsAccount, type RecordPorts, Surroundings } from '../change/record-context'

/** Entities that are looked at before others get a turn. */
const together = 200
/** Entities that are looked at in one call. */
const mostLookedAt = 5000

/** Pairs that are probably one, and where the search goes on; null: all were looked at. */
export interface FoundDuplicates {
  items: DuplicatePair[]
  next: number | null
}

/**
 * Pairs of records that are probably one person or company: one address or domain, in whatever case; a further address
 * of the one; a number with the last name; a page of a website; a name, for people with the company's. Pairs of which a
 * person has said that they are not one are left out. The records are walked through in steps, and one call looks at a
 * bounded number of them: it may find none and there may still be more.
 *
 * @param after the record behind which the search begins
 * @param limit pairs after which the call ends; those of the last record are all there
 */
export async function findDuplicates(
  ports: RecordPorts,
  { kind, after, limit }: { kind: DuplicateKind; after: number; limit: number },
  signal?: AbortSignal,
): Promise<FoundDuplicates> {
  const { store } = ports
  const items: DuplicatePair[] = []
  let [last, looked] = [after, 0]
  while (looked < mostLookedAt) {
    signal?.throwIfAborted()
    const entities = store.duplicates.after(kind, last, together)
    const around = new Surroundings(ports)
    const reasons = reasonsOf(ports, kind, entities)
    for (const entity of entities) {
      items.push(...pairsOf(around, entity, reasons.get(entity.id) ?? new Map()))
      last = entity.id
      if (items.length >= limit) return { items, next: last }
    }
    looked += entities.length
    if (entities.length < together) return { items, next: null }
    await nextTurn()
  }
  return { items, next: last }
}

type Reasons = Map<number, Set<DuplicateReason>>

/** Of each entity the later ones that it may be, and why. */
function reasonsOf({ store }: RecordPorts, kind: DuplicateKind, entities: readonly EntityRow[]): Map<number, Reasons> {
  const found = new Map<number, Reasons>()
  const add = (id: number, other: number, reason: DuplicateReason) => {
    if (other <= id) return
    const reasons: Reasons = found.get(id) ?? new Map()
    reasons.set(other, (reasons.get(other) ?? new Set()).add(reason))
    found.set(id, reasons)
  }
  const keysOf = new Map(entities.map(({ id, fields }) => [id, allKeys(kind, fields)]))
  const byKey = new Map<string, number[]>()
  for (const { kind: of, key, entityId } of store.entityKeys.holders(kind, [...keysOf.values()].flat(), '')) {
    const name = `${of} ${key}`
    byKey.set(name, [...(byKey.get(name) ?? []), entityId])
  }
  for (const [id, keys] of keysOf) {
    for (const { kind: of, key } of keys) {
      for (const other of byKey.get(`${of} ${key}`) ?? []) add(id, other, of)
    }
  }
  for (const { id, displayName, fields } of entities) {
    if (displayName.trim() === '') continue
    const company = plain(fields.companyName)
    if (kind === 'contact' && company === '') continue
    for (const other of store.duplicates.named(kind, displayName)) {
      if (kind === 'company' || plain(other.fields.companyName) === company) add(id, other.id, 'name')
    }
  }
  return found
}

function allKeys(kind: DuplicateKind, fields: EntityRow['fields']): MatchKey[] {
  const { strong, weak } = matchKeys(kind, fields)
  const strongest = strongKind(kind)
  return strong === null || strongest === null ? weak : [{ kind: strongest, key: strong }, ...weak]
}

function plain(value: EntityRow['fields'][string] | undefined): string {
  return typeof value === 'string' ? value.trim().toLowerCase() : ''
}

function pairsOf(around: Surroundings, entity: EntityRow, reasons: Reasons): DuplicatePair[] {
  if (reasons.size === 0) return []
  const { store } = around
  const apart = store.keptApart.apartFrom(entity.id)
  const own = around.linksOf(entity.id)
  return [...reasons].flatMap(([otherId, why]) => {
    const other = store.entities.get(otherId)
    if (other === null || apart.has(otherId)) return []
    const links = around.linksOf(other.id)
    const both = own.flatMap(({ record, place }) => {
      const twin = links.find((link) => link.record.deletedAt === null && holdsAccount([link], place, null))
      if (record.deletedAt !== null || !twin) return []
      return [{ integrationId: place.integration.id, remoteIds: [record.remoteId, twin.record.remoteId] }]
    })
    return [{ records: [viewOf(entity, own), viewOf(other, links)], reasons: [...why].sort(), both }]
  })
}

function viewOf(entity: EntityRow, links: ReturnType<Surroundings['linksOf']>): DuplicatePair['records'][number] {
  const live = links.filter(({ record }) => record.deletedAt === null)
  return {
    id: String(entity.id),
    name: entity.displayName,
    fields: entity.fields,
    heldIn: [...new Set(live.map(({ place }) => place.integration.id))],
  }
}
