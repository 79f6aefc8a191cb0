import {
  associationFields,
  type ConflictPolicy,
  type EntityKind,
  entityKind,
  type FieldChange,
  type StreamSettings,
} from '@shared/model'
import type { AssociationNews } from '../store/entities/associations'
import type { ConflictRow } from '../store/entities/conflicts'
import type { Store } from '../store/store'
import type { Acts } from './acts'
import { noteAssociation, primaryChange, wantPair } from './association-wants'

export interface PrimaryRules {
  /** By which a difference is decided; null: a person, or the confirmation of a preview, does. */
  settings: StreamSettings | null
  /** What the CRM no longer puts first, by the same news: it did so before, so that this was agreed on. */
  noLongerFirst: ReadonlySet<number>
}

type News = AssociationNews & { entityId: number; otherId: number; otherKind: EntityKind }

/** The kind of which a conflict asks which one comes first; null: it is about fields. */
export function contestedKind({ group }: Pick<ConflictRow, 'group'>): EntityKind | null {
  return entityKind.options.find((kind) => associationFields[kind].first.field === group) ?? null
}

/** The open conflict about which one of a kind comes first: the company of a contact. */
export function contestOf(store: Store, entityId: number, kind: EntityKind): ConflictRow | null {
  return store.conflicts.ofEntity(entityId).find((conflict) => contestedKind(conflict) === kind) ?? null
}

/**
 * Which of a kind comes first, a contact's company, is one value: what changed on one side holds. What changed on both,
 * and what differs where nothing was ever agreed on, is decided by the stream's policy, or waits for a person.
 *
 * @returns what has changed here, and whether a policy has decided it; null: nothing has
 */
export function mergePrimary(
  acts: Acts,
  news: News,
  { settings, noLongerFirst }: PrimaryRules,
): { change: FieldChange; decided: boolean } | null {
  const { store } = acts
  const { entityId, otherId, otherKind, recordId, what, objectId } = news
  const before = store.associations.primaryOf(entityId, otherKind)
  const open = contestOf(store, entityId, otherKind)
  if (open) {
    if (news.therePrimary && before !== otherId) acts.addSide(open.id, recordId)
    const change = endAgreed(acts, open.id)
    return change && { change, decided: true }
  }
  if (!news.therePrimary) {
    // Which one comes first instead is news of its own, where it is one that is linked here.
    if (what !== 'primary' || before !== otherId) return null
    if (store.associations.primaryAt(recordId, otherKind) !== null) return null
    acts.setPrimary(entityId, null, otherKind)
    return { change: primaryChange(store, before, null), decided: false }
  }
  if (before === otherId) return null
  const want = store.associations.primaryWant(objectId, entityId, otherKind)
  // A link has come, to the record or to its other one: only in the second case was something agreed on before.
  const isUnknown = what === 'known' || (what === 'paired' && !(before !== null && noLongerFirst.has(before)))
  if (before === null || !(isUnknown || (want !== null && want.otherId !== otherId))) {
    acts.setPrimary(entityId, otherId, otherKind)
    return { change: primaryChange(store, before, otherId), decided: false }
  }
  const { field } = associationFields[otherKind].first
  const wins = settings && winnerOf(settings.fieldPolicies[field] ?? settings.policy)
  if (wins === null) {
    acts.openConflict(entityId, field, [{ field, base: null }], [recordId])
    return null
  }
  if (wins === 'remote') acts.setPrimary(entityId, otherId, otherKind)
  acts.remember({ step: 'policy-decided', entityId, recordId, group: field, fields: [field], base: {} })
  if (wins === 'remote') return { change: primaryChange(store, before, otherId), decided: true }
  noteAssociation(acts, entityId, recordId, 'local', [primaryChange(store, otherId, before)], 'decided')
  wantPair(acts, entityId, before, { objectId, primary: true })
  return null
}

/**
 * Whether a CRM that comes to have what is first here is to put it first as well: it has another one that is known here,
 * and what was agreed on with it has changed here since.
 */
export function owesFirst(
  store: Store,
  { entityId, otherId, otherKind, recordId }: Pick<News, 'entityId' | 'otherId' | 'otherKind' | 'recordId'>,
): boolean {
  if (store.associations.primaryOf(entityId, otherKind) !== otherId) return false
  const there = store.associations.primaryAt(recordId, otherKind)
  return there !== null && there !== otherId && contestOf(store, entityId, otherKind) === null
}

/** When which one came first is not known: "newest" leaves it to a person. */
export function winnerOf(policy: ConflictPolicy): 'local' | 'remote' | null {
  if (policy === 'crm' || policy === 'crm-unless-blank') return 'remote'
  return policy === 'patchbay' || policy === 'patchbay-unless-blank' ? 'local' : null
}

/**
 * Ends a conflict about which one comes first when people have made all sides equal: that one then comes first here,
 * unless another one has been put first here since.
 *
 * @returns what has changed here; null: nothing has
 */
export function endAgreed(acts: Acts, conflictId: number): FieldChange | null {
  const { store } = acts
  const conflict = store.conflicts.get(conflictId)
  const kind = conflict && contestedKind(conflict)
  if (!conflict || !kind) return null
  const { entityId } = conflict
  const live = store.records.ofEntity(entityId).filter(({ deletedAt }) => deletedAt === null)
  const there = live.map(({ id, objectId }) => ({ objectId, first: store.associations.primaryAt(id, kind) }))
  const agreed = there.find(({ first }) => first !== null)?.first ?? null
  const before = store.associations.primaryOf(entityId, kind)
  if (agreed === null || there.some(({ first }) => first !== null && first !== agreed)) return null
  const isSetHere = there.some(({ objectId }) => {
    return store.associations.primaryWant(objectId, entityId, kind)?.otherId === before
  })
  if (before !== agreed && isSetHere) return null
  acts.setPrimary(entityId, agreed, kind)
  acts.closeConflict(conflict.id, 'agreed')
  wantFirst(acts, entityId, kind)
  return before === agreed ? null : primaryChange(store, before, agreed)
}

/** The one that comes first here waits to do so at every CRM that has both. */
export function wantFirst(acts: Acts, entityId: number, kind: EntityKind): void {
  const first = acts.store.associations.primaryOf(entityId, kind)
  if (first !== null) wantPair(acts, entityId, first, { primary: true })
}

/** What a decision puts first, here and then at every CRM. Belongs into a commit. */
export function settlePrimary(
  acts: Acts,
  conflict: ConflictRow,
  kind: EntityKind,
  chosen: number | null,
  outcome: string,
): FieldChange[] {
  const { store } = acts
  const { entityId } = conflict
  const before = store.associations.primaryOf(entityId, kind)
  if (chosen !== null) acts.associate(entityId, chosen)
  acts.setPrimary(entityId, chosen, kind)
  acts.closeConflict(conflict.id, outcome)
  wantFirst(acts, entityId, kind)
  return before === chosen ? [] : [primaryChange(store, before, chosen)]
}
