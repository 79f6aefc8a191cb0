import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Acts } from '../../entities/acts'
import type { MappedFields } from '../../fields/field-definition'
import type { OutboxRow } from '../../store/entities/outbox'
import type { Store } from '../../store/store'
import { writerOf } from '../../store/write'
import type { ObjectSession } from '../object-session'

/** Ids that are looked at in one step. */
const span = 500
/** Rows in one commit. */
const chunk = 50

/**
 * Where the stream says so: notes for every record that this account lacks that it is to be made there. Looks only at
 * what is new since the last time, unless something has ended that kept a record out.
 *
 * @param takes whether a record with such fields is made as one of this object
 */
export async function enqueueMissing(session: ObjectSession, takes: (fields: MappedFields) => boolean): Promise<void> {
  const { store, object, definition, recorder, read } = session
  const account = { integrationId: object.integrationId, stream: object.stream }
  const { after: begin, last } = store.keptApart.missingAfter(object.id)
  let missing = 0
  for (let after = begin; after < last; after += span) {
    const until = Math.min(after + span, last)
    const found = store.keptApart.missing(account, definition.entityKind, after, until)
    const reviewed = found.length > 0 ? store.keptApart.reviewed(account) : new Set<number>()
    const entities = store.entities.getMany(found)
    const ids = found.filter((id) => !reviewed.has(id) && takes(entities.get(id)?.fields ?? {}))
    missing += ids.length
    for (let start = 0; start < ids.length; start += chunk) note(session, ids.slice(start, start + chunk))
    if (until === last || ids.length > 0) store.commit(() => writerOf(store).outbox.setMissingAfter(object.id, until))
    await nextTurn()
    read.signal.throwIfAborted()
  }
  if (missing > 0) recorder.log('info', `${object.name}: ${missing} records are missing there and will be made`)
}

function note({ store, object, runId }: ObjectSession, ids: readonly number[]): void {
  const { id: objectId, integrationId } = object
  const createdAt = Date.now()
  store.commit(() => {
    for (const entityId of ids) {
      writerOf(store).outbox.add({
        integrationId,
        objectId,
        entityId,
        remoteRecordId: null,
        op: 'create',
        marker: randomUUID(),
        createdAt,
        causeRunId: runId,
        filling: true,
      })
    }
  })
}

/**
 * "Create missing" has been switched off: creates that only the stream asked for and that have not been made are called
 * off. What is on its way stays as it is. In small steps, each a commit of its own, with a change in the history of the
 * run for each.
 *
 * @returns how many were called off: the changes that the run has to count
 */
export async function cancelUnsentCreates(store: Store, objectId: number, runId: string): Promise<number> {
  let cancelled = 0
  for (;;) {
    const rows = store.outbox.filling(objectId, 0, chunk)
    if (rows.length === 0) return cancelled
    // Switched on again, they are missing again.
    if (cancelled === 0) store.commit(() => writerOf(store).outbox.setMissingAfter(objectId, null))
    cancelled += rows.length
    store.commitDurably(() => {
      const acts = new Acts({ store, runId, now: Date.now() })
      for (const row of rows) cancelOne(acts, row)
    })
    await nextTurn()
  }
}

/** Calls off a create that the CRM does not have, now that what it lacks is not made there any more. Belongs into a commit. */
export function cancelOne(acts: Acts, row: OutboxRow): void {
  const entity = acts.store.entities.get(row.entityId)
  acts.endAllWaiting(row.objectId, row.entityId)
  acts.saveRow(row, { ...row, state: 'cancelled', problem: null })
  acts.note({
    entityId: row.entityId,
    recordId: null,
    kind: entity?.kind ?? 'contact',
    name: entity?.displayName ?? '',
    action: 'cancelled',
    side: 'local',
    fields: [],
  })
}
