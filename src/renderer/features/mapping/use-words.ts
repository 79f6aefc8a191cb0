import type { MappingRow, Transform } from '@shared/model'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

/** A step in a word or two, as it stands on the cord. */
export function stepWord(step: Transform, t: TFunction): string {
  switch (step.kind) {
    case 'case':
      return t(`mapping.chip.${step.to}`)
    case 'phone':
      return t('mapping.chip.phone', { country: step.country })
    case 'date':
      return t('mapping.chip.date', { zone: step.zone })
    case 'yes-no':
      return t('mapping.chip.yes-no', { yes: step.yes, no: step.no })
    case 'values':
      return t('mapping.chip.values', { count: step.pairs.length })
    case 'name':
      return t(`mapping.chip.${step.part}`)
    case 'trim':
    case 'number':
    case 'owner':
      return t(`mapping.chip.${step.kind}`)
  }
}

/** The steps of a row on its cord; null where values travel as they are. */
export function chipWord({ transforms }: Pick<MappingRow, 'transforms'>, t: TFunction): string | null {
  const [first, ...others] = transforms
  if (!first) return null
  const word = stepWord(first, t)
  return others.length === 0 ? word : t('mapping.chip.several', { first: word, count: others.length })
}

/** A row in words, for lists of what would change. */
export function useRowWord(provider: string): (row: MappingRow | null) => string | null {
  const { t } = useTranslation()
  return (row) => {
    if (row === null) return null
    const direction = row.direction === null ? null : t(`mapping.direction.${row.direction}`, { provider })
    return [row.crmField.replace(/^custom:/, ''), chipWord(row, t), direction].filter(Boolean).join(', ')
  }
}
