import { customFieldName, type EntityKind, fail, standardFieldsOf } from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import type { RecordShape } from '../../fields/record-shape'
import { wellFormedFields } from '../../fields/well-formed'
import type { EntityRow } from '../../store/entities'
import { enqueueCreate, enqueueDelete, enqueueOthers } from '../outbox'
import { recordEdit } from './edit-run'
import { entityShape, type RecordPorts, requireEntity, type Tie, tiesOf } from './record-context'

/**
 * Changes fields of a record. The change waits in the outbox of every CRM that holds it.
 *
 * @throws ProblemError NOT_FOUND, RECORD_NOT_CONNECTED, FIELD_UNKNOWN or FIELD_READ_ONLY; then nothing is changed
 */
export function editRecord(ports: RecordPorts, id: string, entered: MappedFields): EntityRow {
  const { store } = ports
  const fields = wellFormedFields(entered)
  const entity = requireEntity(store, id)
  const ties = liveTies(ports, entity)
  const [first] = ties
  if (!first || entity.deletedAt !== null) fail('RECORD_NOT_CONNECTED')
  const shape = entityShape(ports, entity.kind, ties)
  for (const field of Object.keys(fields)) checkField(shape, entity.kind, field, knownFields(ties))
  const changes = shape.diff(entity.fields, fields)
  if (changes.length === 0) return entity
  store.commitDurably(() => {
    recordEdit(
      store,
      { integrationId: first.object.integrationId, kind: entity.kind, trigger: 'manual' },
      (runId, now) => {
        const merged = {
          ...entity.fields,
          ...Object.fromEntries(changes.map((change) => [change.field, change.after])),
        }
        const stamps = Object.fromEntries(changes.map((change) => [change.field, { at: now, by: 'person' as const }]))
        const name = shape.nameOf(merged)
        store.entities.update(
          { ...entity, displayName: name, fields: merged, stamps: { ...entity.stamps, ...stamps } },
          now,
        )
        enqueueOthers(store, { entityId: entity.id, except: null, runId, now })
        return [{ entityId: entity.id, recordId: null, kind: entity.kind, name, action: 'updated', fields: changes }]
      },
    )
  })
  return requireEntity(store, id)
}

/**
 * Makes a record here and notes that the named integrations are to make it, too.
 *
 * @throws ProblemError NOT_FOUND, INTEGRATION_NOT_CONNECTED, FIELD_UNKNOWN or FIELD_READ_ONLY; then nothing is made
 */
export function createRecord(
  ports: RecordPorts,
  input: { kind: EntityKind; fields: MappedFields; integrations: string[] },
): EntityRow {
  const { store } = ports
  const entered = wellFormedFields(input.fields)
  const targets = input.integrations.map((id) => targetOf(ports, id, input.kind))
  const [first] = targets
  if (!first) fail('RECORD_NOT_CONNECTED')
  const shape = entityShape(ports, input.kind, targets)
  const known = new Set(targets.flatMap(({ object }) => store.objects.definitions(object.id).map((item) => item.name)))
  for (const field of Object.keys(entered)) checkField(shape, input.kind, field, known)
  const name = shape.nameOf(entered)
  const entityId = store.commitDurably(() => {
    const now = Date.now()
    const created = store.entities.create(input.kind, name, entered, now)
    recordEdit(store, { integrationId: first.object.integrationId, kind: input.kind, trigger: 'manual' }, (runId) => {
      for (const { object } of targets) enqueueCreate(store, { object, entityId: created, recordId: null, runId, now })
      const fields = shape.diff({}, entered)
      return [{ entityId: created, recordId: null, kind: input.kind, name, action: 'created', fields }]
    })
    return created
  })
  return requireEntity(store, String(entityId))
}

/**
 * Deletes a record here. At a CRM it is deleted only where the stream says so; elsewhere it is no longer synced.
 *
 * @throws ProblemError NOT_FOUND
 */
export function removeRecord(ports: RecordPorts, id: string): EntityRow {
  const { store } = ports
  const entity = requireEntity(store, id)
  if (entity.deletedAt !== null) return entity
  const ties = tiesOf(ports, entity.id)
  const [first] = ties
  store.commitDurably(() => {
    const work = (runId: string, now: number) => {
      store.entities.setDeleted(entity.id, now)
      for (const tie of ties) removeAtCrm(ports, tie, entity.id, runId, now)
      const { displayName: name, kind } = entity
      // A line for each CRM, so that an undo finds every tie again.
      return ties.map(({ record }) => ({
        entityId: entity.id,
        recordId: record.id,
        kind,
        name,
        action: 'deleted' as const,
        fields: [],
      }))
    }
    if (first)
      recordEdit(store, { integrationId: first.object.integrationId, kind: entity.kind, trigger: 'manual' }, work)
    else store.entities.setDeleted(entity.id, Date.now())
  })
  return requireEntity(store, id)
}

/** What the delete of a record here means for one CRM: a delete there where the stream says so, or the end of the tie. */
export function removeAtCrm(
  { store }: Pick<RecordPorts, 'store'>,
  { record, object }: Pick<Tie, 'record' | 'object'>,
  entityId: number,
  runId: string,
  now: number,
): void {
  if (record.deletedAt !== null) return
  const stream = store.integrations.streams(object.integrationId).find((item) => item.stream === object.stream)
  if (stream?.settings.onLocalDelete === 'delete' && stream.direction !== 'from') {
    enqueueDelete(store, { object, entityId, recordId: record.id, runId, now })
  } else {
    const row = store.outbox.active(object.id, entityId)
    if (row && row.state !== 'in-flight') store.outbox.save({ ...row, state: 'cancelled' }, now)
    store.records.unlink(record.id)
  }
}

function liveTies(ports: RecordPorts, entity: EntityRow): Tie[] {
  return tiesOf(ports, entity.id).filter((tie) => tie.connected && tie.record.deletedAt === null)
}

function knownFields(ties: readonly Tie[]): ReadonlySet<string> {
  return new Set(
    ties.flatMap(({ record }) => Object.keys(record.fields).flatMap((field) => customFieldName(field) ?? [])),
  )
}

function targetOf(ports: RecordPorts, integrationId: string, kind: EntityKind) {
  const { store } = ports
  const integration =
    store.integrations.get(integrationId) ?? fail('NOT_FOUND', { what: 'integration', id: integrationId })
  const provider = ports.provider(integration.provider)
  if (integration.connectionId === null) fail('INTEGRATION_NOT_CONNECTED', { provider: provider.manifest.name })
  const definition = provider.objects.find((item) => item.entityKind === kind && item.writer !== undefined)
  if (!definition) fail('CRM_FEATURE_MISSING', { provider: provider.manifest.name, stream: kind })
  return { definition, object: store.objects.ensure(integrationId, definition.stream, definition.name) }
}

function checkField(shape: RecordShape, kind: EntityKind, field: string, custom: ReadonlySet<string>): void {
  const name = customFieldName(field)
  const known = name === null ? standardFieldsOf(kind).some((item) => item.id === field) : custom.has(name)
  if (!known) fail('FIELD_UNKNOWN', { field })
  if (!shape.canWrite(field) || shape.isOfAccount(field)) fail('FIELD_READ_ONLY', { field: shape.label(field) })
}
