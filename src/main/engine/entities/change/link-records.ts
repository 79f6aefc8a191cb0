import { type CallerTrigger, type EntityKind, fail, streamSettings } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { RecordShape } from '../../fields/record-shape'
import type { EntityRow } from '../../store/entities/entities'
import type { Acts } from '../acts'
import type { ApplyContext } from '../apply/apply-context'
import { linkTo } from '../apply/apply-new'
import { bringOver } from '../apply/merged-at-crm'
import { endSides } from '../conflicts'
import { moveMarks } from '../marks'
import { callOff, enqueue, onItsWay } from '../outbox'
import type { Edited } from './edit-records'
import { act, homeOf } from './edit-run'
import {
  holdsAccount,
  type Link,
  type Place,
  type RecordPorts,
  requireEntity,
  requireLink,
  Surroundings,
} from './record-context'

/**
 * Says that two records are one: every CRM record of the other is linked to the first, and their values merge as at a
 * first contact. What was edited in the other and still waits comes along; the other is deleted here.
 *
 * @param reviewed the record whose review is answered by it
 * @throws ProblemError NOT_FOUND, SAME_RECORD, RECORD_DELETED, KINDS_DIFFER, RECORD_NOT_CONNECTED, RECORDS_OF_ONE_CRM when one CRM
 * account holds both; then nothing is changed
 */
export function linkRecords(
  ports: RecordPorts,
  id: string,
  otherId: string,
  trigger: CallerTrigger = 'manual',
  reviewed: number | null = null,
): Edited {
  const { store } = ports
  const [entity, other] = [requireEntity(store, id), requireEntity(store, otherId)]
  if (entity.id === other.id) fail('SAME_RECORD')
  if (entity.kind !== other.kind) fail('KINDS_DIFFER')
  if (entity.deletedAt !== null || other.deletedAt !== null) fail('RECORD_DELETED')
  const around = new Surroundings(ports)
  const [own, all] = [around.linksOf(entity.id), around.linksOf(other.id)]
  // A record that is gone has nothing to say any more: its values stay out of the merge.
  const moving = all.filter(({ record }) => record.deletedAt === null)
  const clash = moving.find(({ place }) => holdsAccount(own, place, null))
  if (clash) fail('RECORDS_OF_ONE_CRM', { provider: clash.place.providerName })
  const makings = store.outbox.ofEntity(other.id).filter(({ op }) => op === 'create')
  if (moving.length === 0 && makings.length === 0) fail('RECORD_NOT_CONNECTED')
  const where = { integrationId: homeOf(store, entity.id, [...own, ...moving]), kind: entity.kind, trigger }
  const { runId } = act(store, where, (acts) => {
    const places = [...own, ...moving].map(({ place }) => place)
    const edits = editsOf(other, moving, around.shapeOf(entity.kind, places))
    for (const link of moving) moveLink(acts, around, link, other.id, entity)
    for (const row of makings) {
      callOff(acts, row.objectId, other.id)
      const place = around.place(row.objectId)
      if (place && !onItsWay(row) && !holdsAccount(around.linksOf(entity.id), place, null)) {
        enqueue(acts, 'create', { object: place.object, entityId: entity.id, recordId: null })
      }
    }
    const [first] = places
    if (first) bringOver(applyContextOf(acts, around, first, entity.kind), acts, entity.id, edits)
    if (reviewed !== null) acts.endReview(reviewed)
    moveMarks(acts, other.id, entity.id)
    acts.deleteEntity(other)
    const line = { entityId: other.id, recordId: null, kind: other.kind, name: other.displayName }
    acts.note({ ...line, action: 'linked', side: 'local', fields: [] })
  })
  return { entity: requireEntity(store, id), runId }
}

/**
 * Stops syncing a record with one CRM. Nothing is deleted there, and what is held of it here stays. It is not made or
 * matched there again by itself.
 *
 * @throws ProblemError NOT_FOUND
 */
export function unlinkRecord(
  ports: RecordPorts,
  id: string,
  linkId: string,
  trigger: CallerTrigger = 'manual',
): Edited {
  const { store } = ports
  const entity = requireEntity(store, id)
  const around = new Surroundings(ports)
  const { record, place } = requireLink(around, entity.id, linkId)
  const { displayName: name, kind } = entity
  const { runId } = act(store, { integrationId: place.integration.id, kind, trigger }, (acts) => {
    callOff(acts, place.object.id, entity.id)
    endSides(acts, entity.id, record.id, 'unlinked')
    acts.unlink(record)
    acts.keepApart(place.object.id, entity.id)
    acts.holdBack(record.id, entity.id, 'unlinked')
    const line = { entityId: entity.id, recordId: record.id, kind, name }
    acts.note({ ...line, action: 'unlinked', side: 'local', fields: [] })
  })
  return { entity: requireEntity(store, id), runId }
}

/** Takes a record's link from one entity, if any, to another and merges the two for the first time. Belongs into a commit. */
export function moveLink(
  acts: Acts,
  around: Surroundings,
  { record, place }: Link,
  from: number | null,
  to: Pick<EntityRow, 'id' | 'kind'>,
): void {
  if (from !== null) {
    callOff(acts, place.object.id, from)
    endSides(acts, from, record.id, 'unlinked')
    acts.unlink(record)
  }
  acts.letMatch(record.id, to.id)
  acts.letTogether(place.object.id, to.id)
  linkTo(applyContextOf(acts, around, place, to.kind), acts, record.id, to.id, 'person')
}

/** Where a record of this place belongs when it is merged by a person's wish. */
export function applyContextOf(acts: Acts, around: Surroundings, place: Place, kind: EntityKind): ApplyContext {
  const { object, stream, definition } = place
  return {
    store: acts.store,
    runId: acts.runId,
    object,
    shape: around.shapeOf(kind, [place]),
    settings: stream?.settings ?? streamSettings.parse({}),
    direction: stream?.direction ?? 'from',
    generation: object.generation,
    now: acts.now,
    crmAheadMs: 0,
    indexLagMs: definition?.indexLagMs ?? 0,
    providerName: place.providerName,
  }
}

/** What a person has set in an entity and no CRM that holds it has yet. */
function editsOf(entity: EntityRow, links: readonly Link[], shape: RecordShape): MappedFields {
  return Object.fromEntries(
    Object.entries(entity.fields).filter(
      ([field, value]) =>
        entity.stamps[field]?.by === 'person' &&
        links.every(({ record }) => !shape.same(field, record.fields[field] ?? null, value)),
    ),
  )
}
