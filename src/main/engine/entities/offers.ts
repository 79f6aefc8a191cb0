import type { MappedFields } from '../fields/field-definition'
import { hasNewKeys, newKeys } from '../fields/identity'
import type { StoredRecord } from '../store/accounts/records'
import type { NewReview, ReviewReason, ReviewRow } from '../store/entities/reviews'
import type { Store } from '../store/store'
import { countedKeys, holdersOf, likelyHolders, type MatchScope, matchPage, mostCandidates } from './match'

/** An entity whose fields have changed, and the record that it is offered through: the one that brought the change. */
export interface ChangedEntity {
  entityId: number
  recordId: number
  before: MappedFields
  after: MappedFields
}

/**
 * Tries entities of an account again whose keys have changed: the reviews that are to be put, none where no new key fits
 * anything. Never more than a review, for both sides were known as two until now. Not offered are entities that an account
 * of the changed one has too, and those that either was held back from.
 */
export function offerChanged(
  store: Store,
  scope: MatchScope,
  changed: readonly ChangedEntity[],
  now: number,
): NewReview[] {
  const fresh = changed
    .filter(({ before, after }) => hasNewKeys(scope.kind, before, after))
    .map((item) => ({ ...item, keys: countedKeys(scope, newKeys(scope.kind, item.before, item.after)) }))
  const holders = holdersOf(
    store,
    scope,
    fresh.map(({ keys }) => keys),
  )
  return fresh.flatMap(({ entityId, recordId, keys }) => {
    const canBeOne = canBeOneWith(store, entityId)
    const offered = store.reviews.offeredTo(entityId)
    const found = likelyHolders(
      holders,
      keys,
      ({ entityId: other, accounts }) => !offered.has(other) && canBeOne(other, accounts),
    )
    if (found.length === 0) return []
    const candidates = found.map((holder) => holder.entityId)
    return [reviewOf(store, scope, { recordId, candidates, reason: 'changed-key', now })]
  })
}

/**
 * Offers a person a record of a CRM and an entity as perhaps one, where something beside their keys says so: the CRM refused
 * to make the entity because it has this record. The review that is to be put, also where they are offered
 * already; null when they cannot be one: either is gone, an account has both, or they were held back from each other.
 */
export function offerPair(
  store: Store,
  scope: Pick<MatchScope, 'kind' | 'integrationId'>,
  { recordId, entityId }: { recordId: number; entityId: number },
  now: number,
): NewReview | null {
  const record = store.records.get(recordId)
  const entity = store.entities.get(entityId)
  if (!record || record.deletedAt !== null || entity?.kind !== scope.kind || entity.deletedAt !== null) return null
  if (store.entityKeys.accountsOf(entityId).includes(scope.integrationId)) return null
  if (store.keptApart.heldBack(recordId).has(entityId)) return null
  if (record.entityId !== null) {
    const canBeOne = canBeOneWith(store, record.entityId)
    if (!canBeOne(entityId, store.entityKeys.accountsOf(entityId))) return null
  }
  return reviewOf(store, scope, { recordId, candidates: [entityId], reason: 'named-by-crm', now })
}

/**
 * What a record in review may be by now: the store goes on while a person has not decided. A record without an entity
 * is matched anew, and what its account has taken meanwhile is none any more.
 */
export function candidatesNow(store: Store, scope: MatchScope, review: ReviewRow, record: StoredRecord): number[] {
  const live = review.candidates.filter((id) => store.entities.get(id)?.deletedAt === null)
  if (record.entityId !== null) return live
  const [match] = matchPage(store, scope, [{ recordId: record.id, fields: record.fields }])
  const fresh = match?.type === 'entity' ? [match.id] : match?.type === 'review' ? match.candidates : []
  const free = live.filter((id) => !store.entityKeys.accountsOf(id).includes(scope.integrationId))
  return [...new Set([...free, ...fresh])].slice(0, mostCandidates)
}

/** Whether entities can be one with this one: no account has both, and they were not held back from each other. */
function canBeOneWith(store: Store, entityId: number): (other: number, accounts: readonly string[]) => boolean {
  const own = new Set(store.entityKeys.accountsOf(entityId))
  const apart = store.keptApart.apartFrom(entityId)
  return (other, accounts) => other !== entityId && !apart.has(other) && !accounts.some((account) => own.has(account))
}

/** A record has one review; what it is offered besides joins it. */
function reviewOf(
  store: Store,
  { integrationId }: Pick<MatchScope, 'integrationId'>,
  { recordId, candidates, reason, now }: { recordId: number; candidates: number[]; reason: ReviewReason; now: number },
): NewReview {
  const open = store.reviews.of(recordId)
  const all = [...new Set([...(open?.candidates ?? []), ...candidates])].slice(0, mostCandidates)
  return {
    remoteRecordId: recordId,
    integrationId,
    candidates: all,
    reason: open?.reason ?? reason,
    createdAt: open?.createdAt ?? now,
  }
}
