import type { Integration, StreamName } from '@shared/model'
import { BriefcaseBusiness } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { routes } from '../../app/routes'
import { streamIcons } from '../../components/labels/stream-icons'
import { SettingsFrame, type SettingsGroup } from '../../components/settings/SettingsFrame'
import { useIntegrations } from '../../lib/hooks/use-engine'
import { useProvider } from '../../lib/hooks/use-providers'
import { providerWords } from '../../lib/i18n'
import { AccountPage } from './AccountPage'
import { StreamPage } from './StreamPage'

const account = 'account'

/** The Settings tab of an integration. `page` is the one in the address. */
export function StreamSettings({ id, page }: { id: string; page?: string }) {
  const integration = useIntegrations()?.integrations.find((each) => each.id === id)
  if (!integration) return null
  return <Pages integration={integration} page={page} />
}

function Pages({ integration, page }: { integration: Integration; page?: string }) {
  const { t } = useTranslation()
  const provider = useProvider(integration.provider)
  const streams = provider?.streams ?? []
  const first = streams[0]?.stream
  const stream: StreamName | undefined = streams.find((each) => each.stream === page)?.stream ?? first
  const href = (name: string) => routes.integration(integration.id, `settings/${name}`)
  const groups: SettingsGroup[] = [
    {
      id: 'integration',
      title: t('streamSettings.integration'),
      pages: [{ id: account, href: href(account), label: t('streamSettings.account'), icon: BriefcaseBusiness }],
    },
    {
      id: 'streams',
      title: t('streamSettings.streams'),
      pages: streams.map((each) => ({
        id: each.stream,
        href: href(each.stream),
        label: providerWords(each.label),
        icon: streamIcons[each.stream],
      })),
    },
  ]
  const frame = { label: t('streamSettings.pages'), groups }
  if (page === account || stream === undefined) {
    return (
      <SettingsFrame {...frame} narrow open={account}>
        <AccountPage integration={integration} provider={provider?.name ?? integration.provider} />
      </SettingsFrame>
    )
  }
  return <StreamPage key={stream} integration={integration} stream={stream} frame={frame} />
}
