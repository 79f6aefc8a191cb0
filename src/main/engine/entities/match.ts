import type { EntityKind, StreamSettings } from '@shared/model'
import type { MappedFields } from '../fields/field-definition'
import { matchKeys } from '../fields/identity'
import type { MatchCandidate } from '../store/entities'
import type { ReviewReason } from '../store/reviews'
import type { Store } from '../store/store'

export type Match =
  | { type: 'none' }
  | { type: 'entity'; id: number }
  | { type: 'review'; candidates: number[]; reason: ReviewReason }

/**
 * Finds the entity that a record of another CRM is: by the first key that finds anything. An entity that another record
 * of the same object holds is no candidate: two records of one CRM are two entities.
 */
export function matchRecord(
  store: Store,
  kind: EntityKind,
  objectId: number,
  fields: MappedFields,
  matchBy: StreamSettings['matchBy'],
): Match {
  for (const by of matchBy) {
    const found = candidates(store, kind, objectId, fields, by).filter((candidate) => !candidate.taken)
    const [only, ...others] = found
    if (!only) continue
    if (others.length === 0) return { type: 'entity', id: only.id }
    return { type: 'review', candidates: found.map((candidate) => candidate.id), reason: 'several-candidates' }
  }
  return { type: 'none' }
}

function candidates(
  store: Store,
  kind: EntityKind,
  objectId: number,
  fields: MappedFields,
  by: StreamSettings['matchBy'][number],
): MatchCandidate[] {
  const keys = matchKeys(kind, fields)
  if (by === 'phone') {
    if (kind !== 'contact' || keys.phone === null) return []
    const lastName = nameKey(fields.lastName)
    return store.entities
      .byMatchPhone(kind, keys.phone, objectId)
      .filter((candidate) => lastName !== '' && nameKey(candidate.lastName) === lastName)
  }
  const applies = by === 'email' ? kind === 'contact' : kind === 'company'
  return applies && keys.key !== null ? store.entities.byMatchKey(kind, keys.key, objectId) : []
}

function nameKey(value: unknown): string {
  return typeof value === 'string' ? value.normalize('NFC').trim().toLowerCase() : ''
}
