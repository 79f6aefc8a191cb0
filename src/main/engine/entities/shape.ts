import type { FieldDefinition } from '../fields/field-definition'
import type { FieldMapping } from '../fields/field-mapping'
import type { Owners } from '../fields/owners'
import { RecordShape } from '../fields/record-shape'
import type { ObjectDefinition } from '../providers/provider'

/** The fields of one object of an account, under the names that they have here. */
export function objectShape(
  definition: Pick<ObjectDefinition, 'entityKind' | 'writer' | 'joinsNames'>,
  fields: readonly FieldDefinition[],
  mapping: FieldMapping,
  owners: Owners,
): RecordShape {
  const { entityKind, writer, joinsNames = false } = definition
  const canWrite = (field: string) => {
    const property = mapping.outward(field)
    if (property === null || !writer?.update) return false
    return writer.accessTo(property, fields, 'update') === 'writable'
  }
  return new RecordShape(entityKind, mapping.definitions(fields), canWrite, owners, mapping, joinsNames)
}
