import type { EntityKind, FieldChange } from '@shared/model'
import { useTranslation } from 'react-i18next'

/** The label of a field: from the catalogue for standard fields, else the one that history kept with the change. */
export function useFieldLabel(): (kind: EntityKind, field: Pick<FieldChange, 'field' | 'label'>) => string {
  const { i18n } = useTranslation()
  return (kind, field) => {
    const key = `fields.${kind}.${field.field}`
    // A custom field may be called anything; only plain ids are looked up.
    if (!/^[a-zA-Z]+$/.test(field.field) || !i18n.exists(key)) return field.label
    return i18n.t(key as 'fields.contact.email')
  }
}
