import { makeProblem } from '@shared/model'
import type { Acts } from '../../../entities/acts'
import { endSides } from '../../../entities/conflicts'
import { enqueue } from '../../../entities/outbox'
import type { OutboxRow } from '../../../store/entities/outbox'
import { writerOf } from '../../../store/write'
import { applyAnswer, askByIds, partsOf, readByIds } from '../../pull/ask-by-id'
import { commitActs, countPushed, type Prepared, type PushContext } from '../push-context'
import { refusal } from '../sending/refusals'
import { depart, type Exchange } from '../sending/send-batch'
import { comeBackLater, confirmRow, endRow, followWish, noteFailed, parkRow } from './row-ends'

type Op = 'delete' | 'restore'

/**
 * Makes a batch of deletes, or of deletes that are taken back, ready, and lets it depart. A link that is not the entity's
 * any more is not touched; what is done already counts as done.
 */
export async function preparePresence(context: PushContext, op: Op, rows: readonly OutboxRow[]): Promise<Prepared[]> {
  const { store, writer } = context
  const guarded = op === 'delete' ? rows.filter(({ unchangedOnly }) => unchangedOnly) : []
  if (guarded.length > 0) await endChanged(context, guarded)
  if (op === 'restore') await askWhetherGone(context, rows)
  const prepared = commitActs(context, (acts) => {
    const records = store.records.getMany(rows.flatMap((row) => row.remoteRecordId ?? []))
    const waiting = store.outbox
      .getMany(rows.map(({ id }) => id))
      .filter((row) => row.state === 'queued' && row.op === op)
    return waiting.flatMap((row): Prepared[] => {
      const record = row.remoteRecordId === null ? undefined : records.get(row.remoteRecordId)
      if (record?.entityId !== row.entityId) endRow(context, row, 'cancelled')
      else if ((record.deletedAt === null) === (op === 'restore')) acceptPresence(context, acts, op, row)
      else if (op === 'restore' && !writer.restore) {
        // Only people can bring it back there: it is made anew.
        writerOf(store).outbox.save({ ...row, op: 'create', remoteRecordId: null, attempts: 0 }, Date.now())
      } else return [{ row, fields: {}, remoteId: record.remoteId }]
      return []
    })
  })
  return depart(context, prepared)
}

/**
 * A delete of ours whose answer was lost may have arrived: a record that is to be brought back, and is not known to be
 * gone, is asked for before it counts as there.
 */
async function askWhetherGone(context: PushContext, rows: readonly OutboxRow[]): Promise<void> {
  const records = context.store.records.getMany(rows.flatMap((row) => row.remoteRecordId ?? []))
  const doubtful = [...records.values()].filter(({ deletedAt }) => deletedAt === null)
  await askByIds(
    context,
    doubtful.map(({ remoteId }) => remoteId),
    'read',
  )
}

/**
 * Records that are deleted only where they are as they were: how they are now is read first. One that has been changed
 * there since stays, and the history says so.
 */
async function endChanged(context: PushContext, rows: readonly OutboxRow[]): Promise<void> {
  const { store, shape, definition, recorder } = context
  const before = store.records.getMany(rows.flatMap((row) => row.remoteRecordId ?? []))
  const ids = [...before.values()].map(({ remoteId }) => remoteId)
  for (const part of partsOf(definition.idsPerRead, ids)) {
    const answer = await readByIds(context, part)
    const fresh = new Map(answer.records.map((record) => [record.remoteId, record]))
    const unreadable = new Set(answer.rejected.map(({ remoteId }) => remoteId))
    commitActs(context, (acts) => {
      recorder.countApplied(definition.stream, applyAnswer(context, { ...answer, absent: [] }, 'read'))
      for (const row of rows) {
        const known = row.remoteRecordId === null ? undefined : before.get(row.remoteRecordId)
        const now = known && fresh.get(known.remoteId)
        const isChanged = now?.deletedAt === null && shape.diff(known?.fields ?? {}, now.fields).length > 0
        if (!known || !(isChanged || unreadable.has(known.remoteId))) continue
        const problem = makeProblem('CHANGED_AT_CRM', { provider: recorder.providerName })
        if (store.outbox.get(row.id)?.state === 'queued') endRow(context, row, 'cancelled', problem)
        noteFailed(context, acts, row, problem)
      }
    })
  }
}

/** How records are deleted, or deletes taken back, and what the answers mean. */
export function exchangePresence(context: PushContext, op: Op): Exchange {
  const { writer } = context
  const write = op === 'delete' ? writer.remove : writer.restore
  return {
    send: async (items, read) => {
      const records = items.map(({ row, remoteId }) => ({ marker: row.marker, remoteId }))
      return (await write?.(read, records)) ?? []
    },
    settle: (acts, told) => {
      for (const { item, outcome } of told) {
        const isGone = op === 'delete' && outcome.type === 'refused' && outcome.facts.class === 'not_found'
        if (outcome.type === 'done' || isGone) acceptPresence(context, acts, op, item.row)
        else if (outcome.facts.class === 'precondition') comeBackLater(context, acts, item.row)
        else parkRow(context, acts, item.row, refusal(context, outcome.facts, {}))
      }
    },
  }
}

function acceptPresence(context: PushContext, acts: Acts, op: Op, row: OutboxRow): void {
  const { store, object, shape } = context
  const wished = confirmRow(context, row, row.remoteRecordId)
  const record = row.remoteRecordId === null ? null : store.records.get(row.remoteRecordId)
  if (!record) return
  acts.remember({ step: 'written', recordId: record.id, op })
  const write = writerOf(store)
  if (op === 'delete') {
    endSides(acts, row.entityId, record.id, 'record-gone')
    acts.endAllWaiting(object.id, row.entityId)
    acts.endReview(record.id)
    acts.setTombstone(record, acts.now)
    write.gone.remove(record.id)
  } else acts.liftTombstone(record)
  const name = store.entities.get(row.entityId)?.displayName ?? shape.nameOf(record.fields)
  const action = op === 'delete' ? 'deleted' : 'restored'
  acts.note({ entityId: row.entityId, recordId: record.id, kind: shape.kind, name, action, side: 'local', fields: [] })
  countPushed(context, 1, 0)
  followWish(context, acts, wished, record.id)
  if (op === 'restore' && wished.next === null) {
    // How it is there now is read and merged, and what has been edited here since is written.
    if (record.deletedAt !== null) write.records.setConfirm(record.id, true)
    enqueue(acts, 'update', { object, entityId: row.entityId, recordId: record.id })
    acts.settle()
  }
}
