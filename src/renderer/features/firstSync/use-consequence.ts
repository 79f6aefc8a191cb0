import type { DryRunReport } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/hooks/use-format'

/** What a confirmation leads to at the CRM, in a sentence. */
export function useConsequence(report: DryRunReport, provider: string, environment: string): string {
  const { t } = useTranslation()
  const { locale } = useFormat()
  const parts = [
    report.createdThere > 0 ? t('integrations.firstSync.creates', { count: report.createdThere }) : null,
    report.updatedThere > 0 ? t('integrations.firstSync.updates', { count: report.updatedThere }) : null,
    report.deletedThere > 0 ? t('integrations.firstSync.deletes', { count: report.deletedThere }) : null,
  ].filter((part) => part !== null)
  const named = { provider, environment }
  const now =
    parts.length === 0
      ? t('integrations.firstSync.writesNothing', named)
      : t('integrations.firstSync.writes', { ...named, list: new Intl.ListFormat(locale).format(parts) })
  return `${now} ${t('integrations.firstSync.fromThen', named)}`
}
