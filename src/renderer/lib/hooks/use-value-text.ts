import type { FieldValue } from '@shared/model'
import { useTranslation } from 'react-i18next'

/** A choice of a field, and what its CRM calls it. */
interface Named {
  value: string
  label: string
}

/** A value as people read it, choices by their labels where the field's options are given; null for an empty one. */
export function useValueText(): (value: FieldValue, options?: readonly Named[]) => string | null {
  const { t } = useTranslation()
  return (value, options = []) => {
    const nameOf = (one: string) => options.find((option) => option.value === one)?.label ?? one
    if (value === null || value === '') return null
    if (typeof value === 'boolean') return value ? t('common.value.yes') : t('common.value.no')
    if (Array.isArray(value)) return value.length === 0 ? null : value.map(nameOf).join(', ')
    return nameOf(String(value))
  }
}
