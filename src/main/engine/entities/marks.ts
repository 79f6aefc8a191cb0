import type { Acts } from './acts'

/**
 * After an entity has become part of another one: what was said of it holds for the other, and what was asked or said
 * about the two is settled. Belongs into the commit that joins them.
 */
export function moveMarks(acts: Acts, from: number, to: number): void {
  const { store } = acts
  for (const { id } of store.records.ofEntity(to)) {
    for (const entityId of [from, to]) acts.letMatch(id, entityId)
    setCandidates(acts, id, (candidates) => candidates.filter((entityId) => entityId !== from && entityId !== to))
  }
  for (const { recordId, reason } of store.keptApart.heldFrom(from)) {
    acts.letMatch(recordId, from)
    acts.holdBack(recordId, to, reason)
  }
  for (const recordId of store.reviews.naming(from)) {
    setCandidates(acts, recordId, (candidates) => candidates.map((entityId) => (entityId === from ? to : entityId)))
  }
}

/** Before a record is linked to an entity again: neither it nor the entity's own records are offered that entity. */
export function dropOwnOffers(acts: Acts, recordId: number, entityId: number): void {
  for (const id of [recordId, ...acts.store.records.ofEntity(entityId).map((record) => record.id)]) {
    setCandidates(acts, id, (candidates) => candidates.filter((other) => other !== entityId))
  }
}

/** After an entity went: records that belong to another one are no longer offered it. */
export function dropOffersOf(acts: Acts, entityId: number): void {
  for (const recordId of acts.store.reviews.naming(entityId)) {
    if ((acts.store.records.get(recordId)?.entityId ?? null) === null) continue
    setCandidates(acts, recordId, (candidates) => candidates.filter((other) => other !== entityId))
  }
}

/** A review that nothing is left of ends. */
function setCandidates(acts: Acts, recordId: number, change: (candidates: number[]) => number[]): void {
  const review = acts.store.reviews.of(recordId)
  if (!review) return
  const candidates = [...new Set(change(review.candidates))]
  if (candidates.length === 0) acts.endReview(recordId)
  else acts.putReview({ ...review, candidates })
}
