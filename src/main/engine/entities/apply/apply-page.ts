import type { StreamCounts } from '@shared/model'
import { matchKeys } from '../../fields/identity'
import type { ListPage, RejectedRow, RemoteRecord } from '../../providers/provider'
import type { StoredRecord } from '../../store/accounts/records'
import { toMillis } from '../../store/file/values'
import { writerOf } from '../../store/write'
import { Acts } from '../acts'
import { noteGone } from '../gone'
import { matchPage } from '../match'
import { type ApplyContext, type Evidence, matchScope } from './apply-context'
import { applyKnown } from './apply-known'
import { applyNew, type Matched, takeInAgain } from './apply-new'
import { followConversion, storeConverted, takeConversion } from './converted-at-crm'
import { settleMerged } from './merged-at-crm'
import { PageView } from './page-view'

/** What a page came to. */
export type PageCounts = Pick<StreamCounts, 'pulled' | 'created' | 'updated' | 'deleted' | 'conflicts' | 'failed'> & {
  changes: number
  /** Ids at the CRM of records that a list shows in a way that only the record itself can confirm. */
  confirm: string[]
}

/**
 * The door of news: everything that was read from a CRM goes through it, a page at a time. Writes remote records, links,
 * entities and the history of it. Belongs into the commit that moves the cursor. A record that is as it was writes
 * nothing.
 *
 * @param evidence how the page came to be read: what may be believed depends on it
 */
export function applyPage(context: ApplyContext, page: ListPage, evidence: Evidence): PageCounts {
  const counts: PageCounts = {
    pulled: 0,
    created: 0,
    updated: 0,
    deleted: 0,
    conflicts: 0,
    failed: 0,
    changes: 0,
    confirm: [],
  }
  const acts = new Acts(context)
  const view = new PageView(context.store, context.object.id, page.records)
  const open = context.store.conflicts.countOpen()
  const matches = matchesOf(context, view, page.records)
  for (const record of page.records) {
    counts.pulled += 1
    applyRecord(context, acts, view, record, matches.get(record), evidence, counts)
  }
  acts.completeNew(context.object)
  for (const rejected of page.rejected) {
    counts.pulled += 1
    if (noteRejected(context, acts, rejected)) counts.failed += 1
  }
  counts.changes = acts.notes
  counts.conflicts = Math.max(0, context.store.conflicts.countOpen() - open)
  return counts
}

/** What the records of the page are that were not known. What was merged may be known by another id. */
function matchesOf(
  context: ApplyContext,
  view: PageView,
  records: readonly RemoteRecord[],
): Map<RemoteRecord, Matched> {
  const fresh = records.filter(
    ({ remoteId, deletedAt, mergedIds }) => deletedAt === null && mergedIds.length === 0 && !view.record(remoteId),
  )
  const unmatched = fresh.map(({ fields }) => ({ recordId: null, fields, keys: matchKeys(context.shape.kind, fields) }))
  const matches = matchPage(context.store, matchScope(context), unmatched)
  return new Map(
    unmatched.flatMap(({ keys }, index) => {
      const [record, match] = [fresh[index], matches[index]]
      return record && match ? [[record, { match, keys }]] : []
    }),
  )
}

function applyRecord(
  context: ApplyContext,
  acts: Acts,
  view: PageView,
  record: RemoteRecord,
  matched: Matched | undefined,
  evidence: Evidence,
  counts: PageCounts,
): void {
  if (record.deletedAt !== null) {
    const known = view.record(record.remoteId)
    if (!known) return
    const way = evidence === 'read' ? 'read' : 'list'
    if (noteGone(context, acts, known, { way, at: toMillis(record.deletedAt) })) view.touchRecord(record.remoteId)
    return
  }
  if (record.mergedIds.length > 0) counts.deleted += settleMerged(context, acts, view, record)
  if (view.unreadable.has(record.remoteId))
    writerOf(context.store).records.setReadable(context.object.id, record.remoteId)
  if (takeConversion(context, acts, view, record)) return
  // It may have another entity by that.
  const known = view.record(record.remoteId)
  if (!known && storeConverted(context, acts, view, record)) return
  if (!known) {
    const done = applyNew(context, acts, record, { hasSentCreates: view.hasSentCreates, matched })
    if (done === 'created') counts.created += 1
    view.touchRecord(record.remoteId)
    return
  }
  const done = applyKnown(context, acts, view, known, record, evidence)
  if (!done.confirm) followConversion(context, acts, view, record)
  if (done.changed) counts.updated += 1
  if (done.confirm) counts.confirm.push(record.remoteId)
  if (evidence === 'read' && known.free) takeIn(context, acts, view, record.remoteId, counts)
}

/** A record of which an undo has said that it may come in again, as it is at the CRM now. */
function takeIn(context: ApplyContext, acts: Acts, view: PageView, remoteId: string, counts: PageCounts): void {
  view.touchRecord(remoteId)
  const record = view.record(remoteId)
  if (!record?.free || context.store.reviews.of(record.id)) return
  if (takeInAgain(context, acts, record)) counts.created += 1
  view.touchRecord(remoteId)
}

/** A listing has met these records, and they are as they were. Belongs into a commit. */
export function markMet(
  { store, generation }: Pick<ApplyContext, 'store' | 'generation'>,
  records: readonly StoredRecord[],
): void {
  for (const record of records) {
    if (record.generation !== generation) writerOf(store).records.markSeen(record.id, generation)
  }
}

/**
 * A row that could not be read: nothing is known of its record, and that it is gone least of all. The same failure of
 * the same record is noted once. Returns whether it was.
 */
function noteRejected(context: ApplyContext, acts: Acts, { remoteId, problem }: RejectedRow): boolean {
  const { store, object } = context
  if (remoteId !== null) {
    const known = store.records.find(object.id, remoteId)
    if (known) markMet(context, [known])
    if (!writerOf(store).records.setUnreadable(object.id, remoteId, problem)) return false
  }
  acts.note({
    entityId: null,
    recordId: null,
    kind: context.shape.kind,
    name: remoteId ?? '',
    action: 'failed',
    side: 'remote',
    fields: [],
    problem,
  })
  return true
}
