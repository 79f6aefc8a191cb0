import type { FieldDefinition } from '../fields/field-definition'
import type { FieldMapping } from '../fields/field-mapping'
import { RecordShape } from '../fields/record-shape'
import type { ObjectDefinition } from '../providers/provider'

/** The fields of one object of an account, under the names that they have here. */
export function objectShape(
  definition: Pick<ObjectDefinition, 'entityKind' | 'writer'>,
  fields: readonly FieldDefinition[],
  mapping: FieldMapping,
): RecordShape {
  const { entityKind, writer } = definition
  return new RecordShape(entityKind, mapping.definitions(fields), (field) => {
    const property = mapping.outward(field)
    return property !== null && writer?.accessTo(property, fields, 'update') === 'writable'
  })
}
