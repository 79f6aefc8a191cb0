import { makeProblem } from '@shared/model'
import { type ApplyContext, noteChange } from '../../entities/apply/apply-context'
import type { ObjectWriter } from '../../providers/provider'
import type { OutboxRow } from '../../store/outbox'
import type { ObjectSession } from '../object-session'

/** What writing one object of one account needs. */
export interface PushContext extends ObjectSession {
  writer: ObjectWriter
}

/** The context of one commit. */
export function applyContext(context: PushContext): ApplyContext {
  return { ...context, now: Date.now() }
}

/** Counts a record that was written, or one that was refused. */
export function countPushed(context: PushContext, pushed: number, failed: number): void {
  context.recorder.update(context.definition.stream, (stream) => {
    stream.pushed += pushed
    stream.failed += failed
  })
  context.recorder.countChanges(pushed + failed)
}

/** Ends a row whose work is done, or turned out not to be needed. */
export function endRow(context: PushContext, row: OutboxRow, state: 'confirmed' | 'cancelled'): void {
  context.store.outbox.save({ ...row, state, problem: null }, Date.now())
}

/** Puts a row back: it was not sent, or not accepted for now. */
export function requeue(context: PushContext, row: OutboxRow): void {
  context.store.outbox.save({ ...row, state: 'queued' }, Date.now())
}

/** Times that a row is sent whose outcome the CRM does not tell, before it is left to a person. */
const mostUntold = 3

/**
 * For an update, delete or restore whose outcome the CRM did not tell: sent again, for it does no harm, but not for ever.
 */
export function sendAgain(context: PushContext, row: OutboxRow): void {
  if (row.attempts < mostUntold) requeue(context, row)
  else parkRow(context, row, makeProblem('OUTCOME_UNKNOWN', { provider: context.recorder.providerName }))
}

/** Keeps a row that the CRM refuses, with the reason, until a person retries it or the record changes. */
export function parkRow(context: PushContext, row: OutboxRow, problem: NonNullable<OutboxRow['problem']>): void {
  const { store } = context
  store.outbox.save({ ...row, state: 'parked', problem }, Date.now())
  const entity = store.entities.get(row.entityId)
  noteChange(applyContext(context), {
    entityId: row.entityId,
    recordId: row.remoteRecordId,
    name: entity?.displayName ?? '',
    action: 'failed',
    fields: [],
    side: 'local',
    problem,
  })
  countPushed(context, 0, 1)
}
