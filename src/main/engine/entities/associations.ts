import type { FieldChange } from '@shared/model'
import type { Association } from '../providers/provider'
import type { AssociationNews } from '../store/entities/associations'
import type { Store } from '../store/store'
import { writerOf } from '../store/write'
import { Acts } from './acts'
import { associationChange, names, noteAssociation, wantPair } from './association-wants'
import { mergePrimary, owesFirst, type PrimaryRules } from './primaries'

/** Pairs that are merged in one commit. */
const chunk = 100

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
  context: { store: Store; runId: string; now: number },
  integrationId: string,
): { changes: number; more: boolean } {
  const { store } = context
  const acts = new Acts(context)
  const news = store.associations.news(integrationId, chunk)
  const streams = store.integrations.streams(integrationId)
  const isLeft = ({ what, therePrimary }: AssociationNews) =>
    what === 'removed' || (what === 'primary' && !therePrimary)
  const left = Map.groupBy(news.filter(isLeft), ({ recordId }) => recordId)
  for (const item of news) {
    const stream = streams.find((row) => row.stream === item.stream)
    writerOf(store).associations.endNews(item)
    // What differs while a preview waits, or is being decided on, is a matter of that.
    const isPreviewed = stream === undefined || stream.previews.length > 0 || stream.decision !== null
    const noLongerFirst = new Set(left.get(item.recordId)?.flatMap(({ otherId }) => otherId ?? []))
    mergePair(acts, item, { settings: isPreviewed ? null : stream.settings, noLongerFirst })
  }
  return { changes: acts.notes, more: news.length >= chunk }
}

function mergePair(acts: Acts, news: AssociationNews, rules: PrimaryRules): void {
  const { entityId, otherId, what } = news
  // What has no second record, or one that is gone, says nothing: a record takes its associations along when it goes.
  if (entityId === null || otherId === null || !news.alive) return
  // Where both objects show their associations, those of the one that names the other count.
  if (news.kind === null || news.otherKind === null || !names(news.kind, news.otherKind)) return
  const { store } = acts
  const here = store.associations.get(entityId, otherId)
  const pair = { ...news, entityId, otherId, otherKind: news.otherKind }
  const ownWant = () => ({ objectId: news.objectId, primary: what === 'paired' && owesFirst(store, pair) })
  if (!news.there && what !== 'removed') {
    // A link has come to what belongs together here: this CRM is to have it too.
    if (here) wantPair(acts, here.entityId, here.otherId, ownWant())
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
  const first = news.there ? mergePrimary(acts, pair, rules) : null
  if (first) fields.push(first.change)
  if (fields.length === 0) {
    acts.settle()
    // The other side has come to it by itself.
    wantPair(acts, entityId, otherId, ownWant())
    return
  }
  // What a record brings along when it is read for the first time, and no other CRM has, is part of its coming.
  const alone = what === 'paired' && store.records.ofEntity(entityId).length === 1
  const isQuiet = first?.decided !== true && (alone || what === 'known')
  if (isQuiet) acts.settle()
  else noteAssociation(acts, entityId, news.recordId, 'remote', fields)
  if (!isQuiet) {
    const isMoved = first !== null && (first.decided || what !== 'paired' || first.change.before !== null)
    wantPair(acts, entityId, otherId, { primary: isMoved })
  }
}
