import type { FieldValue } from '@shared/model'
import { useTranslation } from 'react-i18next'

/** A value as history shows it; null for an empty one. */
export function useValueText(): (value: FieldValue) => string | null {
  const { t } = useTranslation()
  return (value) => {
    if (value === null || value === '') return null
    if (typeof value === 'boolean') return value ? t('common.value.yes') : t('common.value.no')
    if (Array.isArray(value)) return value.length === 0 ? null : value.join(', ')
    return String(value)
  }
}
