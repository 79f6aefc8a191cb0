import { useTranslation } from 'react-i18next'
import { Toolbar } from '../../components/Toolbar'

/** The Integrations place. */
export function IntegrationsScreen() {
  const { t } = useTranslation()
  return <Toolbar title={t('integrations.title')} />
}
