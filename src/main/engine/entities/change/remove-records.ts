import { type CallerTrigger, fail } from '@shared/model'
import type { Acts } from '../acts'
import { dropSides } from '../conflicts'
import { bringBack, callOff, enqueue, onItsWay } from '../outbox'
import { type Edited, targetPlace } from './edit-records'
import { act, homeOf } from './edit-run'
import {
  holdsAccount,
  isWritten,
  type Link,
  type Place,
  type RecordPorts,
  requireEntity,
  Surroundings,
} from './record-context'

/**
 * Deletes a record here. At a CRM it is deleted only where the stream says so; elsewhere it is no longer synced.
 *
 * @throws ProblemError NOT_FOUND
 */
export function removeRecord(ports: RecordPorts, id: string, trigger: CallerTrigger = 'manual'): Edited {
  const { store } = ports
  const entity = requireEntity(store, id)
  if (entity.deletedAt !== null) return { entity, runId: null }
  const around = new Surroundings(ports)
  const links = around.linksOf(entity.id)
  const { displayName: name, kind } = entity
  const where = { integrationId: homeOf(store, entity.id, links), kind, trigger }
  const { runId } = act(store, where, (acts) => {
    const note = (recordId: number | null) =>
      acts.note({ entityId: entity.id, recordId, kind, name, action: 'deleted', side: 'local', fields: [] })
    callOffMakings(acts, around, entity.id)
    // A line for each CRM: what becomes of it may be another thing at each. The entity goes with the last one: that is
    // taken back first, and the entity has to be here before its links are.
    for (const link of links) {
      removeAtCrm(acts, link, entity.id)
      if (link === links.at(-1)) acts.deleteEntity(entity)
      note(link.record.id)
    }
    if (links.length === 0) {
      acts.deleteEntity(entity)
      note(null)
    }
  })
  return { entity: requireEntity(store, id), runId }
}

/**
 * Makes a record anew at a CRM where it was deleted, or never was. One that was deleted here comes back.
 *
 * @throws ProblemError NOT_FOUND, RECORD_HELD_THERE, INTEGRATION_NOT_CONNECTED, CRM_FEATURE_MISSING, RECORD_ONLY_READ
 */
export function createAgain(
  ports: RecordPorts,
  input: { id: string; integrationId: string },
  trigger: CallerTrigger = 'manual',
): Edited {
  const { store } = ports
  const entity = requireEntity(store, input.id)
  const around = new Surroundings(ports)
  const place = targetPlace(ports, around, input.integrationId, entity.kind, entity.fields)
  const links = around.linksOf(entity.id)
  if (holdsAccount(links, place, null)) fail('RECORD_HELD_THERE', { provider: place.providerName })
  const where = { integrationId: input.integrationId, kind: entity.kind, trigger }
  const { runId } = act(store, where, (acts) => {
    if (entity.deletedAt !== null) bringBack(acts, entity)
    acts.letTogether(place.object.id, entity.id)
    for (const { record, place: own } of links) {
      if (own.account === place.account) acts.unlink(record)
    }
    makeAt(acts, place, entity.id)
    const line = { entityId: entity.id, recordId: null, kind: entity.kind, name: entity.displayName }
    acts.note({ ...line, action: 'restored', side: 'local', fields: [] })
  })
  return { entity: requireEntity(store, input.id), runId }
}

/** Notes that an entity is to be made at a CRM; what waits there of an earlier record of it is called off. */
export function makeAt(acts: Acts, { object }: Pick<Place, 'object'>, entityId: number): void {
  const row = acts.store.outbox.active(object.id, entityId)
  if (row && onItsWay(row)) {
    // It is being made already; only what was to follow is called off.
    if (row.next === 'delete' || row.next === 'unlink')
      enqueue(acts, 'restore', { object, entityId, recordId: null }, row)
    return
  }
  if (row && row.op !== 'create') callOff(acts, object.id, entityId)
  enqueue(acts, 'create', { object, entityId, recordId: null })
}

/** What the delete of an entity here means for one CRM: a delete there where the stream says so, or the end of the link. */
export function removeAtCrm(acts: Acts, { record, place }: Link, entityId: number): void {
  if (record.deletedAt !== null) return
  const { object } = place
  dropSides(acts, entityId, record.id, 'record-gone')
  if (deletesThere(place)) {
    acts.endAllWaiting(object.id, entityId)
    enqueue(acts, 'delete', { object, entityId, recordId: record.id })
  } else {
    callOff(acts, object.id, entityId)
    acts.unlink(record)
    acts.holdBack(record.id, entityId, 'removed')
  }
}

/** Creates of an entity that is gone: what was not sent is called off, what may have arrived is what the stream says. */
export function callOffMakings(acts: Acts, around: Surroundings, entityId: number): void {
  for (const row of acts.store.outbox.ofEntity(entityId)) {
    const place = row.op === 'create' ? around.place(row.objectId) : null
    if (!place) continue
    if (onItsWay(row) && deletesThere(place)) {
      enqueue(acts, 'delete', { object: place.object, entityId, recordId: row.remoteRecordId }, row)
    } else callOff(acts, row.objectId, entityId)
  }
}

function deletesThere(place: Place): boolean {
  return place.stream?.settings.onLocalDelete === 'delete' && isWritten(place)
}
