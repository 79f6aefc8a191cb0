import type { FieldType, FieldValue } from '@shared/model'

/** A field of a CRM object as its definitions endpoint describes it. */
export interface FieldDefinition {
  name: string
  /** The CRM's own id of the field, where records name it by that. */
  id?: string
  label: string
  type: FieldType
  custom: boolean
  /** The field of ours that it is, where it is one of the standard ones. */
  standard?: string
  /** It takes a value when a record is made. */
  onCreate: boolean
  /** It takes a value on a record that is there. */
  onUpdate: boolean
  /** A record cannot be made without a value for it. */
  required: boolean
  /** No two records have the same value. */
  unique?: boolean
  /** Characters that it takes at the most; null where the CRM names none. */
  maxLength?: number | null
  /** Objects whose records a value of it names. */
  references?: string[]
  options: FieldOption[]
  /** It takes other values than its options, too. */
  open?: boolean
  /** The CRM's own word for how values are spelled, where the type does not say it all. */
  form?: string
}

export interface FieldOption {
  value: string
  label: string
  /** What the CRM knows it by, where that means nothing elsewhere and its words are the value. */
  id?: string
}

/** Values by Patchbay field: standard fields by their name, others as `custom:<name at the CRM>`. Absent means not returned. */
export type MappedFields = Record<string, FieldValue>
