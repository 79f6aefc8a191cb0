import { makeProblem } from '@shared/model'
import { redactText } from '@shared/redact'
import type { Acts } from '../../../entities/acts'
import { matchScope } from '../../../entities/apply/apply-context'
import { applyKnown } from '../../../entities/apply/apply-known'
import { linkTo } from '../../../entities/apply/apply-new'
import { PageView } from '../../../entities/apply/page-view'
import { endSides } from '../../../entities/conflicts'
import { matchPage } from '../../../entities/match'
import { offerPair } from '../../../entities/offers'
import { callOffCreates } from '../../../entities/outbox'
import type { CrmErrorFacts, RemoteRecord } from '../../../providers/provider'
import type { StoredRecord } from '../../../store/accounts/records'
import type { OutboxRow } from '../../../store/entities/outbox'
import { writerOf } from '../../../store/write'
import { applyContext, type PushContext } from '../push-context'
import { refusal } from '../sending/refusals'
import { endRow, leaveUndone, noteFailed, parkRow } from './row-ends'

/**
 * The CRM has records already that a create would make once more: nothing is made. One that matches the entity for sure is
 * a first contact: it is linked with nothing agreed on, so that different values become conflicts. On any other, and on
 * several, a person decides. Belongs into a commit.
 *
 * @param facts the refusal that has named them; null when a look-up has found them
 */
export function meetExisting(
  context: PushContext,
  acts: Acts,
  row: OutboxRow,
  records: readonly RemoteRecord[],
  facts: CrmErrorFacts | null,
): void {
  const { store, recorder } = context
  const alive = records.filter(({ deletedAt }) => deletedAt === null)
  if (alive.length === 0 && facts) {
    parkRow(context, acts, row, refusal(context, facts, row.fields))
    return
  }
  const wish = store.outbox.get(row.id)?.next ?? null
  if (wish === 'delete' || wish === 'unlink') {
    leaveUndone(context, acts, row, { state: 'queued', problem: null })
    return
  }
  const known = alive.map((record) => takeIn(context, acts, record))
  const [only, ...others] = known
  if (only && others.length === 0 && facts && isSame(context, row, only)) {
    endRow(context, { ...row, remoteRecordId: only.id }, 'cancelled')
    acts.endReview(only.id)
    linkTo(applyContext(context), acts, only.id, row.entityId, 'matched')
    return
  }
  const offers = known.flatMap(({ id }) => {
    return offerPair(store, matchScope(applyContext(context)), { recordId: id, entityId: row.entityId }, acts.now) ?? []
  })
  for (const review of offers) acts.putReview(review)
  const reason = facts ? redactText(facts.message) : null
  const code = offers.length > 0 ? 'CRM_RECORD_ALIKE' : 'CRM_RECORD_TAKEN'
  const taken = makeProblem(code, { provider: recorder.providerName }, reason)
  endRow(context, row, 'cancelled', taken)
  noteFailed(context, acts, row, taken)
}

/** The record as stored, with what the CRM has just shown of it. */
function takeIn(context: PushContext, acts: Acts, record: RemoteRecord): StoredRecord {
  const { store, object } = context
  const apply = applyContext(context)
  const seen = store.records.find(object.id, record.remoteId)
  if (seen) {
    applyKnown(apply, acts, new PageView(store, object.id, [record]), seen, record, 'read')
  } else writerOf(store).records.create(object.id, record, apply.generation)
  const known = store.records.find(object.id, record.remoteId)
  if (!known) throw new Error(`record ${record.remoteId} is gone`)
  return known
}

/** Whether the record is the entity for sure: it belongs to none, and matches this one and no other. */
function isSame(context: PushContext, row: OutboxRow, { id, entityId, fields }: StoredRecord): boolean {
  if (entityId !== null) return false
  const [match] = matchPage(context.store, matchScope(applyContext(context)), [{ recordId: id, fields }])
  return match?.type === 'entity' && match.id === row.entityId
}

/**
 * Gives a record to the entity that it was made from. A pull that could not know whose it is has made another entity of
 * it; that one goes, unless a person or another CRM has come to depend on it. Returns whether the record is free now.
 */
export function takeOver({ store, object }: PushContext, acts: Acts, row: OutboxRow, record: StoredRecord): boolean {
  const holder = record.entityId === null ? null : store.entities.get(record.entityId)
  if (!holder || holder.id === row.entityId) return true
  const edited = Object.values(holder.stamps).some((stamp) => stamp.by === 'person')
  const madeSince = holder.createdAt >= (row.sentAt ?? row.createdAt)
  if (!madeSince || edited || store.records.ofEntity(holder.id).length > 1) return false
  endSides(acts, holder.id, record.id, 'unlinked')
  acts.unlink(record)
  acts.endAllWaiting(object.id, holder.id)
  callOffCreates(acts, holder.id)
  acts.deleteEntity(holder)
  return true
}
