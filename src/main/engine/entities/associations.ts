import { associationFields, type ConflictPolicy, type EntityKind, type FieldChange, makeProblem } from '@shared/model'
import type { Association } from '../providers/provider'
import type { AssociationNews, AssociationPair, AssociationWant, HeldAssociation } from '../store/associations'
import type { Store } from '../store/store'
import { writerOf } from '../store/write'
import { Acts } from './acts'

/** Pairs that are merged in one commit. */
const chunk = 100

/** Kinds in their order: a record names those that it belongs to, of kinds behind its own. */
const order: Record<EntityKind, number> = { activity: 0, lead: 1, contact: 2, company: 3 }

/** What is to be done about a pair at one CRM. */
type Plan = Pick<AssociationWant, 'op' | 'primary'> | null

/** Whether a record of a kind names ones of another kind: a contact its companies, an activity all that it is about. */
export function names(kind: EntityKind, otherKind: EntityKind): boolean {
  // A lead that became a deal stays, and leads on to it.
  return order[kind] < order[otherKind] || (kind === 'lead' && otherKind === 'lead')
}

/** Takes over what an account was asked about the associations of some records. Belongs into a commit. */
export function takeAssociations(
  store: Store,
  records: readonly { id: number; associations: readonly Association[] | null }[],
): void {
  const write = writerOf(store).associations
  for (const { id, associations } of records) {
    write.set(id, associations, true)
    write.endCheck(id)
  }
}

/** The associations of these records are asked for with the next occasion. Belongs into a commit. */
export function checkAssociations(store: Store, recordIds: readonly number[]): void {
  for (const id of recordIds) writerOf(store).associations.check(id)
}

/**
 * Merges pairs of an account about which there is news into what belongs together here, as sets: what was added on
 * either side is in, what was removed on either side is out, and where nothing was ever agreed on both are united. What
 * changes waits to be written to the other CRMs that have both records. Belongs into a commit.
 *
 * @returns how many changes the history has of it, and whether there may be more pairs
 */
export function mergeAssociations(
  context: { store: Store; runId: string; now: number; providerName: string },
  integrationId: string,
): { changes: number; more: boolean } {
  const { store } = context
  const acts = new Acts(context)
  const news = store.associations.news(integrationId, chunk)
  const streams = store.integrations.streams(integrationId)
  for (const item of news) {
    const settings = streams.find(({ stream }) => stream === item.stream)?.settings
    writerOf(store).associations.endNews(item)
    mergePair(acts, item, settings?.policy ?? 'ask', context.providerName)
  }
  return { changes: acts.notes, more: news.length === chunk }
}

function mergePair(acts: Acts, news: AssociationNews, policy: ConflictPolicy, providerName: string): void {
  const { entityId, otherId, what } = news
  // What has no second record, or one that is gone, says nothing: a record takes its associations along when it goes.
  if (entityId === null || otherId === null || !news.alive) return
  // Where both objects show their associations, those of the one that names the other count.
  if (news.kind === null || news.otherKind === null || !names(news.kind, news.otherKind)) return
  const { store } = acts
  const here = store.associations.get(entityId, otherId)
  if (!news.there && what !== 'removed') {
    // A link has come to what belongs together here: this CRM is to have it too.
    if (here) wantPair(acts, here.entityId, here.otherId, { objectId: news.objectId })
    return
  }
  const fields: FieldChange[] = []
  if (!news.there) {
    if (!here) return
    acts.dissociate(here)
    fields.push(associationChange(store, otherId, false))
  } else if (!here) {
    // It was taken apart here, and that still waits to be written there.
    const leaves = store.associations.want(news.objectId, entityId, otherId)?.op === 'remove'
    if (what !== 'added' && (leaves || what === 'known')) return
    acts.associate(entityId, otherId)
    fields.push(associationChange(store, otherId, true))
  }
  const primary = news.there
    ? mergePrimary(acts, { ...news, entityId, otherId, otherKind: news.otherKind }, policy, providerName)
    : null
  if (primary) fields.push(primary)
  if (fields.length === 0) {
    acts.settle()
    // The other side has come to it by itself.
    wantPair(acts, entityId, otherId, { objectId: news.objectId })
    return
  }
  // What a record brings along when it is read for the first time, and no other CRM has, is part of its coming.
  const alone = what === 'paired' && store.records.ofEntity(entityId).length === 1
  if (alone || what === 'known') acts.settle()
  else noteAssociation(acts, entityId, news.recordId, 'remote', fields)
  if (!alone && what !== 'known') wantPair(acts, entityId, otherId, { primary: primary !== null && what !== 'paired' })
}

/** Which of a kind comes first, a contact's company, is one value: what changed on one side holds, what changed on both is the policy's. */
function mergePrimary(
  acts: Acts,
  news: AssociationNews & { entityId: number; otherId: number; otherKind: EntityKind },
  policy: ConflictPolicy,
  providerName: string,
): FieldChange | null {
  const { store } = acts
  const { entityId, otherId, otherKind, what } = news
  const before = store.associations.primaryOf(entityId, otherKind)
  if (!news.therePrimary) {
    // Which one comes first instead is news of its own.
    if (what !== 'primary' || before !== otherId) return null
    if (store.associations.hasPrimaryThere(news.recordId, news.toObject)) return null
    acts.setPrimary(entityId, null, otherKind)
    return primaryChange(store, before, null)
  }
  if (before === otherId) return null
  // Never agreed on: a blank yields, two that differ stay as they are.
  if ((what === 'paired' || what === 'known') && before !== null) return null
  const want = store.associations.primaryWant(news.objectId, entityId, otherKind)
  if (want && want.otherId !== otherId && what !== 'paired' && what !== 'known' && !policy.startsWith('crm')) {
    const lost = primaryChange(store, otherId, want.otherId)
    if (!policy.startsWith('patchbay')) {
      writerOf(store).associations.refuse(want, makeProblem('PRIMARY_CONTESTED', { provider: providerName }))
    } else noteAssociation(acts, entityId, news.recordId, 'local', [lost], 'decided')
    return null
  }
  acts.setPrimary(entityId, otherId, otherKind)
  return primaryChange(store, before, otherId)
}

/**
 * Finds out what waits of a pair at the CRMs that have both records, after it has changed here or there.
 *
 * @param options `objectId`: only this account's. `primary`: which one comes first is to be written as well, although
 * the CRM has another one
 */
export function wantPair(
  acts: Acts,
  entityId: number,
  otherId: number,
  { objectId, primary = false }: { objectId?: number; primary?: boolean } = {},
): void {
  const { store, runId, now } = acts
  const write = writerOf(store).associations
  const here = store.associations.get(entityId, otherId)
  const left = new Map(store.associations.wantsOf(entityId, otherId).map((want) => [want.objectId, want]))
  for (const pair of store.associations.pairs(entityId, otherId)) {
    const known = left.get(pair.objectId)
    left.delete(pair.objectId)
    if (objectId !== undefined && pair.objectId !== objectId) continue
    const plan = planPair(here, pair, primary || known?.primary === true)
    if (!plan || !pair.written) {
      if (known && !plan) write.endWant(known)
    } else if (known?.op !== plan.op || (known.problem !== null ? primary : known.primary !== plan.primary)) {
      write.want({ objectId: pair.objectId, entityId, otherId, ...plan, runId }, now)
    }
  }
  // One of the two is no longer there: a link that comes again asks anew.
  if (objectId === undefined) for (const want of left.values()) write.endWant(want)
}

/** What is to be written to a CRM so that it has what is here. */
export function planPair(here: HeldAssociation | null, pair: AssociationPair, primary: boolean): Plan {
  if (!here) return pair.there ? { op: 'remove', primary: false } : null
  if (!pair.there) return { op: 'add', primary: here.primary && (primary || !pair.hasPrimary) }
  return primary && here.primary && !pair.therePrimary ? { op: 'add', primary: true } : null
}

/** Writes a change of associations into the history of the entity that names the other. */
export function noteAssociation(
  acts: Acts,
  entityId: number,
  recordId: number | null,
  side: 'local' | 'remote',
  fields: readonly FieldChange[],
  action: 'updated' | 'decided' = 'updated',
): void {
  const entity = acts.store.entities.get(entityId)
  if (!entity) return
  acts.note({ entityId, recordId, kind: entity.kind, name: entity.displayName, action, side, fields })
}

/** An entity that has come to another one, or has left it, as the history tells it. */
export function associationChange(store: Store, otherId: number, isIn: boolean): FieldChange {
  const [name, kind] = [nameOf(store, otherId), kindOf(store, otherId)]
  return { ...associationFields[kind].any, before: isIn ? null : name, after: isIn ? name : null }
}

/** Another one of a kind comes first, as the history tells it. */
export function primaryChange(store: Store, before: number | null, after: number | null): FieldChange {
  const kind = kindOf(store, before ?? after)
  return {
    ...associationFields[kind].first,
    before: before === null ? null : nameOf(store, before),
    after: after === null ? null : nameOf(store, after),
  }
}

/** The kind of an entity; one that went with the data of its account counts as a company. */
function kindOf(store: Store, entityId: number | null): EntityKind {
  return (entityId === null ? null : store.entities.get(entityId)?.kind) ?? 'company'
}

function nameOf(store: Store, entityId: number): string {
  return store.entities.get(entityId)?.displayName || String(entityId)
}
