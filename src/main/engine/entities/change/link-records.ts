import { fail } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { EntityRow } from '../../store/entities'
import { toTimestampOrNull } from '../../store/values'
import { linkTo } from '../apply/apply-new'
import { enqueueOthers } from '../outbox'
import { type EditedRecord, recordEdit } from './edit-run'
import { entityShape, type RecordPorts, requireEntity, requireTie, type Tie, tiesOf } from './record-context'

/**
 * Says that two records are one: every CRM record of the other is tied to the first, and their values merge as at a
 * first contact.
 *
 * @throws ProblemError NOT_FOUND, RECORDS_OF_ONE_CRM when one CRM account holds both
 */
export function linkRecords(ports: RecordPorts, id: string, otherId: string): EntityRow {
  const { store } = ports
  const [entity, other] = [requireEntity(store, id), requireEntity(store, otherId)]
  if (entity.kind !== other.kind || entity.id === other.id) fail('NOT_FOUND', { what: 'record', id: otherId })
  const [own, moving] = [tiesOf(ports, entity.id), tiesOf(ports, other.id)]
  const clash = moving.find((tie) =>
    own.some((item) => item.object.id === tie.object.id && item.record.deletedAt === null),
  )
  if (clash) fail('RECORDS_OF_ONE_CRM', { provider: providerName(ports, clash) })
  const [first] = [...own, ...moving]
  if (!first) fail('RECORD_NOT_CONNECTED')
  store.commitDurably(() => {
    recordEdit(
      store,
      { integrationId: first.object.integrationId, kind: entity.kind, trigger: 'manual' },
      (runId, now) => {
        for (const tie of moving) {
          store.records.unlink(tie.record.id)
          tieTo(ports, tie, entity.id, runId, now)
        }
        store.entities.setDeleted(other.id, now)
        const { displayName: name, kind } = requireEntity(store, id)
        return [{ entityId: entity.id, recordId: null, kind, name, action: 'linked', fields: [] }]
      },
    )
  })
  return requireEntity(store, id)
}

/** Ties a CRM record to an entity and merges the two for the first time. Belongs into a commit. */
export function tieTo(ports: RecordPorts, tie: Tie, entityId: number, runId: string, now: number): void {
  const { store } = ports
  const entity = requireEntity(store, String(entityId))
  const stream = store.integrations.streams(tie.object.integrationId).find((item) => item.stream === tie.object.stream)
  if (!stream) return
  const { record, object } = tie
  const shape = entityShape(ports, entity.kind, [tie])
  linkTo(
    {
      store,
      runId,
      object,
      shape,
      settings: stream.settings,
      direction: stream.direction,
      generation: object.generation,
      now,
      crmAheadMs: 0,
    },
    record.id,
    { fields: record.fields, updatedAt: toTimestampOrNull(record.remoteUpdatedAt) },
    entityId,
  )
}

/**
 * Takes a CRM record out of a wrong match: it becomes a record of its own with the CRM's values, and what came from it
 * alone goes back to what the remaining CRM has.
 *
 * @throws ProblemError NOT_FOUND, NOTHING_TO_SPLIT when no other CRM record remains
 */
export function splitRecord(
  ports: RecordPorts,
  id: string,
  linkId: string,
): { record: EntityRow; separated: EntityRow } {
  const { store } = ports
  const entity = requireEntity(store, id)
  const tie = requireTie(ports, entity.id, linkId)
  const ties = tiesOf(ports, entity.id)
  if (ties.length === 1) fail('NOTHING_TO_SPLIT')
  const shape = entityShape(ports, entity.kind, ties)
  let separated = 0
  store.commitDurably(() => {
    recordEdit(
      store,
      { integrationId: tie.object.integrationId, kind: entity.kind, trigger: 'manual' },
      (runId, now) => {
        cancelWaiting(ports, tie, entity.id, now)
        store.records.unlink(tie.record.id)
        const name = shape.nameOf(tie.record.fields)
        separated = store.entities.create(entity.kind, name, tie.record.fields, now)
        store.records.link(tie.record.id, separated, null, now)
        const restored = giveBack(ports, entity, tie, shape.same.bind(shape), now)
        enqueueOthers(store, { entityId: entity.id, except: null, runId, now })
        const parts: EditedRecord[] = [
          {
            entityId: separated,
            recordId: tie.record.id,
            kind: entity.kind,
            name,
            action: 'created',
            fields: shape.diff({}, tie.record.fields),
          },
        ]
        const changes = shape.diff(entity.fields, restored)
        if (changes.length > 0) {
          parts.push({
            entityId: entity.id,
            recordId: null,
            kind: entity.kind,
            name: entity.displayName,
            action: 'updated',
            fields: changes,
          })
        }
        return parts
      },
    )
  })
  return { record: requireEntity(store, id), separated: requireEntity(store, String(separated)) }
}

/**
 * Stops syncing a record with one CRM. Nothing is deleted there, and what is held of it here stays.
 *
 * @throws ProblemError NOT_FOUND
 */
export function unlinkRecord(ports: RecordPorts, id: string, linkId: string): EntityRow {
  const { store } = ports
  const entity = requireEntity(store, id)
  const tie = requireTie(ports, entity.id, linkId)
  store.commitDurably(() => {
    recordEdit(store, { integrationId: tie.object.integrationId, kind: entity.kind, trigger: 'manual' }, (_, now) => {
      cancelWaiting(ports, tie, entity.id, now)
      store.records.unlink(tie.record.id)
      store.keptApart.put(tie.object.id, entity.id)
      const { displayName: name, kind } = entity
      return [{ entityId: entity.id, recordId: tie.record.id, kind, name, action: 'updated', fields: [] }]
    })
  })
  return requireEntity(store, id)
}

/** Values that came only from the separated record go back to what the remaining CRM has. */
function giveBack(
  ports: RecordPorts,
  entity: EntityRow,
  gone: Tie,
  same: (field: string, a: MappedFields[string], b: MappedFields[string]) => boolean,
  now: number,
): MappedFields {
  const { store } = ports
  const [remaining] = store.records.ofEntity(entity.id)
  if (!remaining) return {}
  const restored: MappedFields = {}
  for (const [field, value] of Object.entries(entity.fields)) {
    const fromGone = same(field, value, gone.record.fields[field] ?? null)
    if (fromGone && !same(field, value, remaining.base[field] ?? null)) restored[field] = remaining.base[field] ?? null
  }
  if (Object.keys(restored).length > 0) {
    const fields = { ...entity.fields, ...restored }
    store.entities.update({ ...entity, fields }, now)
  }
  return restored
}

function cancelWaiting({ store }: RecordPorts, { object, record }: Tie, entityId: number, now: number): void {
  const row = store.outbox.active(object.id, entityId)
  if (row && row.state !== 'in-flight') store.outbox.save({ ...row, state: 'cancelled' }, now)
  for (const conflict of store.conflicts.openOf(record.id)) store.conflicts.close(conflict.id, 'unlinked', now)
}

function providerName(ports: RecordPorts, tie: Tie): string {
  const integration = ports.store.integrations.get(tie.object.integrationId)
  return integration ? ports.provider(integration.provider).manifest.name : ''
}
