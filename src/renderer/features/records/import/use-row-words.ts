import type { ImportedRow } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../../lib/hooks/use-problem-text'

/** Why a row is not taken, in words; empty for one that is. */
export function useRowReason(): (row: ImportedRow) => string {
  const { t } = useTranslation()
  const problemText = useProblemText()
  return (row) => {
    if (row.problem) return problemText(row.problem).fact
    if (row.result === 'unclear' && row.sameAs === null)
      return t('records.import.candidates', { count: row.candidates.length })
    if (row.sameAs !== null) return t('records.import.sameAs', { row: row.sameAs })
    if (row.result !== 'left') return ''
    return t(row.recordId === null ? 'records.import.newLeft' : 'records.import.hereLeft')
  }
}
