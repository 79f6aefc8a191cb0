import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ProblemCode } from '@shared/model'
import { Acts } from '../../entities/acts'
import { enqueue } from '../../entities/outbox'
import type { WaitingField } from '../../store/entities/waiting-fields'
import { writerOf } from '../../store/write'
import type { SyncOptions } from '../sync-options'
import { isUntold } from './rows/row-ends'

/** What a person has seen, and confirms by another try. */
const confirmed: ReadonlySet<ProblemCode> = new Set(['DELETES_NEED_CONFIRMATION', 'DELETE_TAKES_ALONG'])

/** Entities that are looked at in one commit. */
const chunk = 25

/**
 * A person wants what a CRM has refused to be tried again: parked rows of these entities, and those that rest because
 * the CRM does not tell what became of them, fields that wait because
 * their value was refused or because systems disagree, and associations. A delete that waited for a confirmation has it now. Returns how
 * many records are tried.
 */
export async function tryAgain(options: SyncOptions, entityIds: readonly number[]): Promise<number> {
  const { store, signal } = options
  let tried = 0
  for (let start = 0; start < entityIds.length; start += chunk) {
    tried += store.commitDurably(() =>
      entityIds.slice(start, start + chunk).reduce((sum, entityId) => sum + tryEntity(options, entityId), 0),
    )
    await nextTurn()
    signal.throwIfAborted()
  }
  return tried
}

function tryEntity({ store, recorder, integration }: SyncOptions, entityId: number): number {
  const now = Date.now()
  const acts = new Acts({ store, runId: recorder.runId, now })
  const parked = store.outbox
    .ofEntity(entityId)
    .filter((row) => row.state === 'parked' && row.integrationId === integration.id)
  for (const row of parked) {
    const accepted = row.accepted || (row.problem !== null && confirmed.has(row.problem.code))
    const again = { state: 'queued' as const, attempts: 0, notBefore: null, problem: null, accepted }
    writerOf(store).outbox.save({ ...row, ...again }, now)
  }
  const resting = store.outbox.ofEntity(entityId).filter((row) => row.integrationId === integration.id && isUntold(row))
  for (const row of resting) writerOf(store).outbox.save({ ...row, notBefore: null }, now)
  const waiting = store.waiting.ofEntity(entityId).filter((field) => mayBeTried(acts, integration.id, field))
  for (const { objectId, field } of waiting) {
    acts.endTurns(entityId, [field])
    acts.endWaiting(objectId, entityId, field)
  }
  for (const objectId of new Set(waiting.map((field) => field.objectId))) {
    const object = store.objects.byId(objectId)
    const record = store.records
      .ofEntity(entityId)
      .find((link) => link.objectId === objectId && link.deletedAt === null)
    if (object && record) enqueue(acts, 'update', { object, entityId, recordId: record.id })
  }
  acts.settle()
  const pairs = store.associations
    .listedOf(entityId)
    .filter((want) => want.problem !== null && want.integrationId === integration.id)
  for (const want of pairs) writerOf(store).associations.refuse(want, null)
  return parked.length + resting.length + waiting.length + pairs.length > 0 ? 1 : 0
}

/** What the CRM takes no value for, and what was called off, is not tried; two systems that disagree are tried at all CRMs. */
function mayBeTried({ store }: Acts, integrationId: string, { objectId, reason }: WaitingField): boolean {
  if (reason.code === 'SYSTEMS_DISAGREE') return true
  if (reason.code === 'FIELD_NOT_WRITABLE' || reason.code === 'CALLED_OFF') return false
  return store.objects.byId(objectId)?.integrationId === integrationId
}
