import type { FieldType, FieldValue } from '@shared/model'

/** A field of a CRM object as its definitions endpoint describes it. */
export interface FieldDefinition {
  name: string
  label: string
  type: FieldType
  custom: boolean
  writable: boolean
  options: { value: string; label: string }[]
}

/** Values by Patchbay field: standard fields by their name, others as `custom:<name at the CRM>`. Absent means not returned. */
export type MappedFields = Record<string, FieldValue>
