import { setImmediate as nextTurn } from 'node:timers/promises'
import { Acts } from '../../entities/acts'
import type { ApplyContext } from '../../entities/apply/apply-context'
import type { MappedFields } from '../../fields/field-definition'
import type { Association, ObjectWriter } from '../../providers/provider'
import type { OutboxRow } from '../../store/entities/outbox'
import type { ObjectSession } from '../object-session'

/** Rows that one commit settles. */
const step = 10

/** What writing one object of one account needs. */
export interface PushContext extends ObjectSession {
  writer: ObjectWriter
}

/** A row that is on its way, with what is sent for it. */
export interface Prepared {
  row: OutboxRow
  fields: MappedFields
  /** The record at the CRM; empty for one that is to be made. */
  remoteId: string
  /** Links that a new record is made with. */
  associations?: Association[]
  /** The version that the record had when it was read before the sending. */
  expected?: string
}

/** The context of one commit. */
export function applyContext(context: PushContext): ApplyContext {
  const { object, clock } = context
  return { ...context, generation: object.generation, crmAheadMs: clock.aheadMs, now: Date.now() }
}

/**
 * Carries work out in one commit, and counts what it changed. It need not be on the disk at once: rows depart durably, and
 * what a power cut takes of an answer is found out again as that of any row on its way.
 */
export function commitActs<T>(context: PushContext, work: (acts: Acts) => T): T {
  const { store, runId, recorder } = context
  return store.commit(() => {
    const acts = new Acts({ store, runId, now: Date.now() })
    const result = work(acts)
    recorder.countChanges(acts.notes)
    recorder.flush()
    return result
  })
}

/** Carries work out for some rows after the other, a few in a commit, so that others have their turn in between. */
export async function commitInSteps<T>(
  context: PushContext,
  items: readonly T[],
  work: (acts: Acts, items: readonly T[]) => void,
): Promise<void> {
  for (let start = 0; start < items.length; start += step) {
    commitActs(context, (acts) => work(acts, items.slice(start, start + step)))
    if (start + step < items.length) await nextTurn()
  }
}

/** Counts records that were written, and ones that were refused. */
export function countPushed(context: PushContext, pushed: number, failed: number): void {
  context.recorder.update(context.definition.stream, (stream) => {
    stream.pushed += pushed
    stream.failed += failed
  })
}
