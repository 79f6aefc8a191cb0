import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'
import type { Consequence } from './compare/compare-model'
import type { SideNames } from './compare/use-side-names'

/** How many are chosen, and what will be written where: "4 of 5 chosen. Will write 1 value here and push 3 to …". */
export function useConsequenceText({ chosen, of, here, pushed }: Consequence, names: SideNames): string {
  const { t } = useTranslation()
  const format = useFormat()
  const count = t('conflicts.chosen', { chosen, of })
  if (chosen === 0) return `${count} ${t('conflicts.leave')}`
  const written = t('conflicts.here', { count: here })
  if (pushed.length === 0) return `${count} ${t('conflicts.consequenceNone', { here: written })}`
  const parts = pushed.map(({ integrationId, count: n }) =>
    t('conflicts.push', { count: n, name: names.ofIntegration(integrationId) }),
  )
  const list = new Intl.ListFormat(format.locale, { type: 'conjunction' }).format(parts)
  return `${count} ${t('conflicts.consequence', { here: written, pushed: list })}`
}
