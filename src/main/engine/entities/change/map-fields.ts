import { customFieldId, customFieldName, fail, type MappedField, type StreamName } from '@shared/model'
import { writerOf } from '../../store/write'
import { type RecordPorts, Surroundings } from './record-context'

/**
 * The own fields of an integration's stream, each with the field that it is here. Two accounts share a field only where
 * both are mapped to it.
 *
 * @throws ProblemError NOT_FOUND
 */
export function mappedFields(ports: RecordPorts, integrationId: string, stream: StreamName): MappedField[] {
  return objectsOf(ports, integrationId, stream).flatMap(({ id, name }) => {
    const mapping = ports.store.mappings.of(id)
    return ports.store.objects
      .definitions(id)
      .filter(({ custom }) => custom)
      .map(({ name: property, label, type }) => {
        return { object: name, property, label, type, field: mapping.inward(customFieldId(property)) }
      })
  })
}

/**
 * Says that a property of an account is a field that exists here already. The stream is read again, and values that
 * differ become conflicts: nothing is agreed on yet.
 *
 * @returns all mapped fields of the stream, and whether a mapping was added that brings values of another account
 * @throws ProblemError NOT_FOUND, FIELD_UNKNOWN, FIELDS_NOT_ALIKE when the types differ
 */
export function mapField(
  ports: RecordPorts,
  wish: { integrationId: string; stream: StreamName; property: string; field: string },
): { fields: MappedField[]; added: boolean } {
  const { store } = ports
  const { integrationId, stream, property, field } = wish
  const own = mappedFields(ports, integrationId, stream).find((item) => item.property === property)
  const object = objectsOf(ports, integrationId, stream).find(({ name }) => name === own?.object)
  if (!own || !object) fail('FIELD_UNKNOWN', { field: property })
  const around = new Surroundings(ports)
  const place = around.place(object.id)
  const target = customFieldName(field)
  if (target === null) fail('FIELD_UNKNOWN', { field })
  const others = store.objects
    .ofStream(stream)
    .flatMap(({ id }) => around.place(id)?.fields ?? [])
    .filter(({ name }) => name === target)
  if (others.length === 0 && field !== customFieldId(property)) fail('FIELD_UNKNOWN', { field })
  if (others.some(({ type }) => type !== own.type)) fail('FIELDS_NOT_ALIKE', { field: own.label })
  const taken = mappedFields(ports, integrationId, stream).some(
    (item) => item.object === own.object && item.field === field && item.property !== property,
  )
  if (taken || !place) fail('FIELDS_NOT_ALIKE', { field: own.label })
  store.commit(() => writerOf(store).mappings.set(object.id, property, field, own.field))
  // A field that no other account has brings no values.
  const added = own.field !== field && others.length > 0
  return { fields: mappedFields(ports, integrationId, stream), added }
}

function objectsOf({ store }: RecordPorts, integrationId: string, stream: StreamName) {
  if (!store.integrations.get(integrationId)) fail('NOT_FOUND', { what: 'integration', id: integrationId })
  return store.objects.all(integrationId).filter((object) => object.stream === stream)
}
