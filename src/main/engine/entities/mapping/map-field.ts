import {
  type CallerTrigger,
  customFieldId,
  customFieldName,
  fail,
  type MappedField,
  type StreamName,
} from '@shared/model'
import type { RecordPorts } from '../change/record-context'
import { mappedPlaces, typeElsewhere } from './mapped-place'
import { planStream, setMapping } from './set-mapping'

/**
 * The own fields of an integration's stream, each with the field that it is here. Two accounts share a field only where
 * both are mapped to it.
 *
 * @throws ProblemError NOT_FOUND
 */
export function mappedFields(ports: RecordPorts, integrationId: string, stream: StreamName): MappedField[] {
  return mappedPlaces(ports, integrationId, stream).flatMap(({ place, definitions }) =>
    definitions
      .filter(({ custom }) => custom)
      .map(({ name: property, label, type }) => {
        const field = place.mapping.inward(customFieldId(property))
        return { object: place.object.name, property, label, type, field }
      }),
  )
}

/**
 * Says that a property of an account is a field that exists here already. The stream is read again, and values that
 * differ become conflicts: nothing is agreed on yet.
 *
 * @returns all mapped fields of the stream
 * @throws ProblemError NOT_FOUND, FIELD_UNKNOWN, FIELDS_NOT_ALIKE when the types differ
 */
export function mapField(
  ports: RecordPorts,
  wish: { integrationId: string; stream: StreamName; property: string; field: string },
  trigger: CallerTrigger,
): MappedField[] {
  const { integrationId, stream, property, field } = wish
  const own = mappedFields(ports, integrationId, stream).find((item) => item.property === property)
  if (!own) fail('FIELD_UNKNOWN', { field: property })
  const mapped = mappedPlaces(ports, integrationId, stream).find(({ place }) => place.object.name === own.object)
  const type = mapped && typeElsewhere(ports, mapped, field)
  const taken = mapped?.rules.some((rule) => rule.field === field && rule.crmField !== customFieldId(property))
  // What one of two types becomes is said by the rows of a mapping, not here.
  if (customFieldName(field) === null) fail('FIELD_UNKNOWN', { field })
  if (taken || (type != null && type !== own.type)) fail('FIELDS_NOT_ALIKE', { field: own.label })
  const direction = null
  const rows = [{ field, crmField: customFieldId(property), direction, transforms: [] }]
  setMapping(ports, wish, planStream(ports, wish, [{ object: own.object, rows }], false), trigger)
  return mappedFields(ports, integrationId, stream)
}
