import { type EntityKind, fail } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import { RecordShape } from '../../fields/record-shape'
import type { ObjectDefinition, Provider } from '../../providers/provider'
import type { EntityRow } from '../../store/entities'
import type { ObjectRow } from '../../store/objects'
import type { StoredRecord } from '../../store/records'
import type { Store } from '../../store/store'

/** What the edits of records work on. */
export interface RecordPorts {
  store: Store
  provider: (id: string) => Provider
}

/** A CRM's record that is tied to an entity, with the object that it belongs to. */
export interface Tie {
  record: StoredRecord
  object: ObjectRow
  definition: ObjectDefinition | null
  /** The integration has a connection. */
  connected: boolean
}

/** @throws ProblemError NOT_FOUND */
export function requireEntity(store: Store, id: string): EntityRow {
  const number = Number(id)
  const entity = Number.isSafeInteger(number) ? store.entities.get(number) : null
  return entity ?? fail('NOT_FOUND', { what: 'record', id })
}

/** Every CRM record of an entity, deleted ones included, the first tie in front. */
export function tiesOf(ports: RecordPorts, entityId: number): Tie[] {
  return ports.store.records.ofEntity(entityId).flatMap((record) => {
    const object = ports.store.objects.byId(record.objectId)
    const integration = object && ports.store.integrations.get(object.integrationId)
    if (!object || !integration) return []
    return [{ record, object, definition: definitionOf(ports, object), connected: integration.connectionId !== null }]
  })
}

/** The tie that a call names. @throws ProblemError NOT_FOUND */
export function requireTie(ports: RecordPorts, entityId: number, linkId: string): Tie {
  const tie = tiesOf(ports, entityId).find((item) => String(item.record.id) === linkId)
  return tie ?? fail('NOT_FOUND', { what: 'link', id: linkId })
}

/** How the provider reads and writes an object; null when this Patchbay no longer knows it. */
export function definitionOf(ports: RecordPorts, object: ObjectRow): ObjectDefinition | null {
  const integration = ports.store.integrations.get(object.integrationId)
  const provider = integration && ports.provider(integration.provider)
  return provider?.objects.find((item) => item.name === object.name) ?? null
}

/** The fields of an entity, over all the CRMs that hold it. A field can be written when one of them takes it. */
export function entityShape(
  ports: RecordPorts,
  kind: EntityKind,
  ties: readonly Pick<Tie, 'object' | 'definition'>[],
): RecordShape {
  const known = ties.map(({ object, definition }) => ({
    definition,
    fields: ports.store.objects.definitions(object.id),
  }))
  const all: FieldDefinition[] = known.flatMap((item) => item.fields)
  return new RecordShape(kind, all, (field) =>
    known.some(({ definition, fields }) => definition?.writer?.canWrite(field, fields) ?? false),
  )
}
