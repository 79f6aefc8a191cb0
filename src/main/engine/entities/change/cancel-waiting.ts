import { type CallerTrigger, type FieldChange, fail } from '@shared/model'
import type { AssociationWant } from '../../store/entities/associations'
import type { OutboxRow } from '../../store/entities/outbox'
import type { WaitingField } from '../../store/entities/waiting-fields'
import type { Acts } from '../acts'
import { endSides } from '../conflicts'
import { onItsWay } from '../outbox'
import { act } from './edit-run'
import { pairChanges, rowFields } from './outbox-view'
import { type Link, type Place, type RecordPorts, requireEntity, Surroundings } from './record-context'

/**
 * Calls off one item of the outbox, as a run of its own. Of two records that belong together here, or no longer do, the
 * CRM hears nothing. Values of an update stay here and are not sent
 * with a later change either; a record that was to be made is kept out of that CRM until a person says otherwise; one
 * that was to be deleted there stays, and is linked to nothing here where it was deleted here; that is the one thing that the run's undo leaves as it is.
 *
 * @param id of an item of the list
 * @throws ProblemError NOT_FOUND, ON_ITS_WAY; then nothing is changed
 */
export function cancelWaiting(ports: RecordPorts, id: string, trigger: CallerTrigger): string {
  const { store } = ports
  const around = new Surroundings(ports)
  const want = pairOf(ports, id)
  if (want) return cancelPair(ports, around, want, trigger)
  const found = itemOf(ports, id)
  const place = found && around.place(found.objectId)
  if (!found || !place) fail('NOT_FOUND', { what: 'item of the outbox', id })
  const entity = requireEntity(store, String(found.entityId))
  const link = around.linksOf(entity.id).find(({ record }) => record.objectId === found.objectId) ?? null
  if ('marker' in found && onItsWay(found)) fail('ON_ITS_WAY', { provider: place.providerName })
  const where = { integrationId: place.integration.id, kind: entity.kind, trigger }
  const { runId } = act(store, where, (acts) => {
    const fields =
      'marker' in found ? cancelRow(acts, around, place, link, found) : cancelField(acts, place, link, found)
    acts.note({
      entityId: entity.id,
      recordId: link?.record.id ?? null,
      kind: entity.kind,
      name: entity.displayName,
      action: 'cancelled',
      side: 'local',
      fields,
    })
  })
  return runId
}

/**
 * Whose an item of the outbox is.
 *
 * @param id of an item of the list
 * @throws ProblemError NOT_FOUND
 */
export function placeOfItem(ports: RecordPorts, id: string): { integrationId: string; entityId: number } {
  const item = pairOf(ports, id) ?? itemOf(ports, id)
  const object = item && ports.store.objects.byId(item.objectId)
  if (!item || !object) fail('NOT_FOUND', { what: 'item of the outbox', id })
  return { integrationId: object.integrationId, entityId: item.entityId }
}

function pairOf({ store }: RecordPorts, id: string): AssociationWant | null {
  const [, objectId, entityId, otherId] = /^pair-(\d+)-(\d+)-(\d+)$/.exec(id) ?? []
  const want = store.associations.want(Number(objectId), Number(entityId), Number(otherId))
  return want?.problem?.code === 'CALLED_OFF' ? null : want
}

function cancelPair(ports: RecordPorts, around: Surroundings, want: AssociationWant, trigger: CallerTrigger): string {
  const { objectId, entityId, otherId, integrationId } = want
  const { id, kind, displayName: name } = requireEntity(ports.store, String(entityId))
  const link = around.linksOf(id).find(({ record }) => record.objectId === objectId)
  const { runId } = act(ports.store, { integrationId, kind, trigger }, (acts) => {
    const fields = pairChanges(around, want)
    acts.callOffAssociation({ objectId, entityId, otherId })
    const recordId = link?.record.id ?? null
    acts.note({ entityId, recordId, kind, name, action: 'cancelled', side: 'local', fields })
  })
  return runId
}

function itemOf({ store }: RecordPorts, id: string): OutboxRow | WaitingField | null {
  const [, rowId] = /^row-(\d+)$/.exec(id) ?? []
  if (rowId !== undefined) {
    const row = store.outbox.get(Number(rowId))
    return row && row.state !== 'confirmed' && row.state !== 'cancelled' ? row : null
  }
  const [, objectId, entityId, field] = /^field-(\d+)-(\d+)-(.+)$/s.exec(id) ?? []
  const waiting = store.waiting.of(Number(objectId), Number(entityId))
  return waiting.find((item) => item.field === field && item.reason.code !== 'CALLED_OFF') ?? null
}

function cancelRow(
  acts: Acts,
  around: Surroundings,
  place: Place,
  link: Link | null,
  row: OutboxRow,
): readonly FieldChange[] {
  const { objectId, entityId, op } = row
  const fields = rowFields(around, place, link, row)
  acts.saveRow(row, { ...row, state: 'cancelled', problem: null })
  if (op === 'create') {
    acts.endAllWaiting(objectId, entityId)
    acts.keepApart(objectId, entityId)
    return []
  }
  if (op === 'update') {
    if (row.giveBack === null) {
      acts.callOffFields(
        objectId,
        entityId,
        fields.map(({ field, after: value }) => ({ field, value })),
      )
    }
    return fields
  }
  if (op === 'delete' && link && acts.store.entities.get(entityId)?.deletedAt !== null) {
    endSides(acts, entityId, link.record.id, 'unlinked')
    acts.unlink(link.record)
    acts.holdBack(link.record.id, entityId, 'removed')
  }
  return []
}

function cancelField(acts: Acts, place: Place, link: Link | null, item: WaitingField): readonly FieldChange[] {
  const { objectId, entityId, field, value } = item
  acts.callOffFields(objectId, entityId, [{ field, value }])
  const label = place.fields.find(({ name }) => name === field)?.label ?? field
  return [{ field, label, before: link?.record.base[field] ?? null, after: value }]
}
