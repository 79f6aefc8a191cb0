import {
  customFieldId,
  customFieldName,
  type EntityKind,
  type FieldType,
  fail,
  type StreamName,
  standardFieldsOf,
} from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import type { FieldAccess } from '../../providers/provider'
import type { StoredRule } from '../../store/accounts/field-mappings'
import type { StreamRow } from '../../store/accounts/integrations'
import type { StoredMapping } from '../../store/runs/journal'
import type { Store } from '../../store/store'
import { type Place, type RecordPorts, Surroundings } from '../change/record-context'

/** What the records of a stream are. */
export const kindOfStream: Readonly<Record<StreamName, EntityKind>> = {
  contacts: 'contact',
  companies: 'company',
  leads: 'lead',
  activities: 'activity',
}

/** A field of a CRM's object that can be mapped. */
export interface CrmSide {
  crmField: string
  /** Null for a standard field that has no property of its own, and where several make one. */
  definition: FieldDefinition | null
  label: string
  type: FieldType
  access: FieldAccess
}

/** One object of an account with its mapping. */
export interface MappedPlace {
  place: Place
  kind: EntityKind
  stream: StreamRow
  /** The fields as the CRM describes them. */
  definitions: readonly FieldDefinition[]
  rules: readonly StoredRule[]
}

/** The objects of a stream. @throws ProblemError NOT_FOUND */
export function mappedPlaces(ports: RecordPorts, integrationId: string, stream: StreamName): MappedPlace[] {
  const { store } = ports
  if (!store.integrations.get(integrationId)) fail('NOT_FOUND', { what: 'integration', id: integrationId })
  const row = store.integrations.streams(integrationId).find((item) => item.stream === stream)
  if (!row) fail('NOT_FOUND', { what: 'stream', id: stream })
  const around = new Surroundings(ports)
  return store.objects.all(integrationId).flatMap((object) => {
    const place = object.stream === stream ? around.place(object.id) : null
    if (!place) return []
    const definitions = store.objects.definitions(object.id)
    return [{ place, kind: kindOfStream[stream], stream: row, definitions, rules: store.mappings.rules(object.id) }]
  })
}

/** The mapping of an object as it is stored; null where the object is gone. */
export function mappingOf(store: Store, objectId: number): StoredMapping | null {
  const object = store.objects.byId(objectId)
  const stream = object && store.integrations.streams(object.integrationId).find((one) => one.stream === object.stream)
  if (!stream) return null
  return { rules: store.mappings.rules(objectId), directions: stream.settings.fieldDirections }
}

/** Everything of an object that can be mapped: the standard fields that it has, and the account's own ones. */
export function crmSides({ place, kind, definitions }: MappedPlace): CrmSide[] {
  const standard = standardFieldsOf(kind).flatMap(({ id, label, type }): CrmSide[] => {
    const definition = definitions.find((one) => one.standard === id) ?? null
    const access = accessTo(place, id, definitions)
    if (definition === null && access === 'gone') return []
    return [{ crmField: id, definition, label: definition?.label ?? label, type, access }]
  })
  const own = definitions
    .filter(({ custom }) => custom)
    .map((definition): CrmSide => {
      const crmField = customFieldId(definition.name)
      const { label, type } = definition
      return { crmField, definition, label, type, access: accessTo(place, crmField, definitions) }
    })
  return [...standard, ...own]
}

function accessTo({ definition }: Place, crmField: string, definitions: readonly FieldDefinition[]): FieldAccess {
  const { writer } = definition ?? {}
  if (writer?.update) return writer.accessTo(crmField, definitions, 'update')
  if (definitions.length === 0) return 'unknown'
  return definitions.some(({ name, standard }) => standard === crmField || customFieldId(name) === crmField)
    ? 'read_only'
    : 'gone'
}

/** The type of a field here as others have it; null where no other object of the stream has it. */
export function typeElsewhere(ports: RecordPorts, { place, kind }: MappedPlace, field: string): FieldType | null {
  const name = customFieldName(field)
  if (name === null) return standardFieldsOf(kind).find(({ id }) => id === field)?.type ?? null
  const around = new Surroundings(ports)
  for (const { id } of ports.store.objects.ofStream(place.object.stream)) {
    if (id === place.object.id) continue
    const found = around.place(id)?.fields.find((one) => one.custom && one.name === name)
    if (found) return found.type
  }
  return null
}
