import type { EntityKind } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useFieldLabel } from '../../../lib/hooks/use-field-label'
import { useProblemText } from '../../../lib/hooks/use-problem-text'
import { useValueText } from '../../../lib/hooks/use-value-text'
import { useAccounts } from '../use-accounts'
import type { HistoryContext } from './history-words'

/** What the words of a record's history are made with. */
export function useHistoryContext(kind: EntityKind): HistoryContext {
  const { t } = useTranslation()
  const accounts = useAccounts()
  const labelOf = useFieldLabel()
  const valueText = useValueText()
  const problemText = useProblemText()
  return {
    t,
    crmOf: (id) => accounts.of(id).name,
    labelOf: (field) => labelOf(kind, field),
    valueText,
    problemFact: ({ problem }) => (problem ? problemText(problem).fact : null),
  }
}
