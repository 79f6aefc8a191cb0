import { type CallerTrigger, fail } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { RecordShape } from '../../fields/record-shape'
import type { EntityRow } from '../../store/entities/entities'
import { endSides } from '../conflicts'
import { callOff } from '../outbox'
import { byPerson } from './edit-records'
import { act } from './edit-run'
import { type Link, type RecordPorts, requireEntity, requireLink, Surroundings } from './record-context'
import { reviseWaiting, rowsOf } from './waiting'

/**
 * Takes a CRM record out of a wrong match: it becomes a record of its own with the CRM's values, and what came from it
 * alone goes back to what the remaining CRMs have. The two are never matched again by themselves.
 *
 * @throws ProblemError NOT_FOUND, NOTHING_TO_SPLIT when no other CRM record remains
 */
export function splitRecord(
  ports: RecordPorts,
  id: string,
  linkId: string,
  trigger: CallerTrigger = 'manual',
): { record: EntityRow; separated: EntityRow; runId: string } {
  const { store } = ports
  const entity = requireEntity(store, id)
  const around = new Surroundings(ports)
  const link = requireLink(around, entity.id, linkId)
  const links = around.linksOf(entity.id)
  const remaining = links.filter((item) => item !== link && item.record.id !== link.record.id)
  if (remaining.length === 0) fail('NOTHING_TO_SPLIT')
  const { kind } = entity
  const shape = around.shapeOf(
    kind,
    links.map(({ place }) => place),
  )
  const { record, place } = link
  const where = { integrationId: place.integration.id, kind, trigger }
  const { runId, result: separated } = act(store, where, (acts) => {
    callOff(acts, place.object.id, entity.id)
    endSides(acts, entity.id, record.id, 'unlinked')
    acts.unlink(record)
    acts.holdBack(record.id, entity.id, 'split')
    const name = shape.nameOf(record.fields)
    const own = acts.makeEntity(kind, name, record.fields)
    acts.link({ recordId: record.id, entityId: own, base: null, origin: 'person' })
    const fields = shape.diff({}, record.fields)
    acts.note({ entityId: own, recordId: record.id, kind, name, action: 'created', side: 'local', fields })
    const changes = shape.diff(entity.fields, withoutSplit(shape, entity, link, remaining))
    const stamps = byPerson(
      changes.map(({ field }) => field),
      acts.now,
    )
    const merged = { ...entity.fields, ...Object.fromEntries(changes.map(({ field, after }) => [field, after])) }
    const current = acts.setFields(entity, changes, stamps, shape.nameOf(merged))
    reviseWaiting(rowsOf(acts), around, current, remaining)
    const line = { entityId: entity.id, recordId: record.id, kind, name: current.displayName }
    acts.note({ ...line, action: 'unlinked', side: 'local', fields: changes })
    return own
  })
  return { record: requireEntity(store, id), separated: requireEntity(store, String(separated)), runId }
}

/** Values that only the record which leaves had, and that no person set, become what the remaining CRMs have. */
function withoutSplit(shape: RecordShape, entity: EntityRow, gone: Link, remaining: readonly Link[]): MappedFields {
  const restored: MappedFields = {}
  const holders = (field: string) =>
    remaining.filter(({ record }) => record.deletedAt === null && Object.hasOwn(record.fields, field))
  for (const [field, value] of Object.entries(entity.fields)) {
    const fromGone =
      Object.hasOwn(gone.record.fields, field) && shape.same(field, value, gone.record.fields[field] ?? null)
    if (!fromGone || entity.stamps[field]?.by === 'person') continue
    const held = holders(field)
    if (held.some(({ record }) => shape.same(field, value, record.fields[field] ?? null))) continue
    restored[field] = held[0]?.record.fields[field] ?? null
  }
  return restored
}
