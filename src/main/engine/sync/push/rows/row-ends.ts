import { makeProblem, type Problem } from '@shared/model'
import { Acts } from '../../../entities/acts'
import { endSides } from '../../../entities/conflicts'
import { callOff, enqueue, giveBack } from '../../../entities/outbox'
import type { OutboxRow } from '../../../store/entities/outbox'
import { writerOf } from '../../../store/write'
import { countPushed, type PushContext } from '../push-context'

/** Times that a row is sent whose outcome the CRM does not tell, before it rests. */
const mostUntold = 3

/** How long such a row rests then before it is tried once more, ms. */
const untoldRestMs = 15 * 60_000

/** How long a row rests whose record has changed before each writing, ms. */
const overtakenRestMs = 60_000

/** Ends a row that is not on its way: its work is done, or is not wanted any more. */
export function endRow(
  { store }: Pick<PushContext, 'store'>,
  row: OutboxRow,
  state: 'confirmed' | 'cancelled',
  problem: Problem | null = null,
): void {
  writerOf(store).outbox.save({ ...row, state, problem, next: null, notBefore: null }, Date.now())
}

/**
 * The CRM has carried a row out: it ends. Returns it with what was wanted of the record meanwhile, which
 * {@link followWish} does when the answer has been taken over.
 */
export function confirmRow(context: PushContext, row: OutboxRow, recordId: number | null): OutboxRow {
  const wished = withWish(context, row)
  endRow(context, { ...wished, remoteRecordId: recordId }, 'confirmed')
  return wished
}

/** Does, or notes, what was wanted of a record while its row was on its way, in the name of what wanted it. */
export function followWish(
  context: PushContext,
  acts: Acts,
  { op, next, entityId, causeRunId, giveBack: values }: OutboxRow,
  recordId: number,
): void {
  if (next === null) return
  if (next === 'unlink') {
    if (op !== 'delete') letGo(context, acts, entityId, recordId)
    return
  }
  if (op === 'delete' && next === 'delete') return
  const wish = op === 'delete' ? 'restore' : next === 'restore' ? 'update' : next
  const { store, object } = context
  const wisher = new Acts({ store, runId: causeRunId, now: acts.now })
  enqueue(wisher, wish, { object, entityId, recordId })
  if (wish === 'update' && values) giveBack(wisher, { object, entityId, recordId }, values)
}

/**
 * A row was certainly not carried out: it waits as `rest` says, unless something else is wanted of the record by now.
 * Other values are tried at once; what is to be deleted or let go is not written first.
 */
export function leaveUndone(
  context: PushContext,
  acts: Acts,
  row: OutboxRow,
  rest: Pick<OutboxRow, 'state' | 'problem'>,
): void {
  const now = withWish(context, row)
  const { op, next, entityId, remoteRecordId } = now
  const write = writerOf(context.store).outbox
  const save = (patch: Partial<OutboxRow>) => write.save({ ...now, next: null, notBefore: null, ...patch }, Date.now())
  if (next === null) {
    save(rest)
    if (rest.state === 'parked' && rest.problem) noteFailed(context, acts, now, rest.problem)
  } else if (next === 'unlink' || (op === 'create' && next === 'delete') || (op === 'restore' && next === 'delete')) {
    save({ state: 'cancelled', problem: null })
    if (next === 'unlink' && remoteRecordId !== null) letGo(context, acts, entityId, remoteRecordId)
  } else if (op === 'delete') {
    if (next === 'delete') save(rest)
    else if (next === 'update') save({ op: 'update', state: 'queued', problem: null })
    else save({ state: 'cancelled', problem: null })
  } else if (next === 'delete') save({ op: 'delete', state: 'queued', problem: null, attempts: 0 })
  else save({ state: 'queued', problem: rest.state === 'queued' ? rest.problem : null })
}

/**
 * The CRM does not tell what became of a row. A create waits to be looked up; anything else sets absolute things, and is
 * sent again, for it does no harm: at once a few times, then once in a while, each time after a look at the record. An
 * outage of a day must not leave edits behind that wait for a person. While it rests it may have arrived, and stays
 * `unknown`: it is not called off, and carries what is wanted next.
 */
export function leaveUnknown(context: PushContext, acts: Acts, row: OutboxRow): void {
  const now = withWish(context, row)
  const save = (patch: Partial<OutboxRow>) => writerOf(context.store).outbox.save({ ...now, ...patch }, Date.now())
  if (row.op === 'create') save({ state: 'unknown' })
  else if (now.next === null && row.attempts >= mostUntold) {
    const problem = makeProblem('OUTCOME_UNKNOWN', { provider: context.recorder.providerName })
    save({ state: 'unknown', problem, notBefore: acts.now + untoldRestMs })
    // Once: an outage of a day is one entry of the history, and no hundred.
    if (row.attempts === mostUntold) noteFailed(context, acts, now, problem)
  } else if (row.op === 'delete' && (now.next === 'restore' || now.next === 'update')) {
    // It may be deleted by now: taking that back does no harm where it is not.
    save({ op: 'restore', state: 'queued', next: null, attempts: 0, notBefore: null, problem: null })
  } else leaveUndone(context, acts, row, { state: 'queued', problem: null })
}

/** Whether a row rests because the CRM did not tell, several times, what became of it. */
export function isUntold({ op, state, problem }: OutboxRow): boolean {
  return op !== 'create' && state === 'unknown' && problem?.code === 'OUTCOME_UNKNOWN'
}

/**
 * Takes up a change, or a delete, whose answer an earlier run has lost: it is sent again, one that rests when that is over,
 * or when something else is wanted of the record by now.
 */
export function takeUpUnknown(context: PushContext, acts: Acts, row: OutboxRow): void {
  if (!isUntold(row) || row.next !== null) leaveUnknown(context, acts, { ...row, attempts: 0 })
  else if ((row.notBefore ?? 0) <= acts.now) leaveUndone(context, acts, row, { state: 'queued', problem: null })
}

/** A record changes faster there than it can be read and written: its row is left for a later run. */
export function comeBackLater(context: PushContext, acts: Acts, row: OutboxRow): void {
  leaveUndone(context, acts, { ...row, attempts: 0 }, { state: 'queued', problem: null })
  const { outbox } = context.store
  const left = outbox.get(row.id)
  if (left?.state !== 'queued') return
  writerOf(context.store).outbox.save({ ...left, notBefore: acts.now + overtakenRestMs }, acts.now)
}

/** Keeps a row that the CRM refuses, with the reason, until a person retries it or the record changes. */
export function parkRow(context: PushContext, acts: Acts, row: OutboxRow, problem: Problem): void {
  leaveUndone(context, acts, row, { state: 'parked', problem })
}

/** A record, or a field of it, was not accepted: the history says so, and the run counts it. */
export function noteFailed(context: PushContext, acts: Acts, row: OutboxRow, problem: Problem): void {
  const { store, shape } = context
  const { entityId, remoteRecordId: recordId } = row
  const name = store.entities.get(entityId)?.displayName ?? ''
  acts.note({ entityId, recordId, kind: shape.kind, name, action: 'failed', side: 'local', fields: [], problem })
  countPushed(context, 0, 1)
}

/** Ends the link of a record that is no longer wanted here; at the CRM it stays. */
function letGo({ store, object, shape }: PushContext, acts: Acts, entityId: number, recordId: number): void {
  const record = store.records.get(recordId)
  if (record?.entityId !== entityId) return
  endSides(acts, entityId, recordId, 'unlinked')
  callOff(acts, object.id, entityId)
  acts.unlink(record)
  acts.holdBack(recordId, entityId, 'removed')
  const name = store.entities.get(entityId)?.displayName ?? shape.nameOf(record.fields)
  acts.note({ entityId, recordId, kind: shape.kind, name, action: 'unlinked', side: 'local', fields: [] })
}

/** The row as it was sent, with what has been wanted of the record since. */
function withWish({ store }: PushContext, row: OutboxRow): OutboxRow {
  const stored = store.outbox.get(row.id)
  if (!stored) return row
  const { next, causeRunId, giveBack: values, unchangedOnly } = stored
  return { ...row, next, causeRunId, giveBack: values, unchangedOnly }
}
