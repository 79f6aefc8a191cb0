import { Select } from '@mantine/core'
import type { Integration, IntegrationSettings } from '@shared/model'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, client, queryClient } from '../../client'
import { useAction } from '../../client/use-action'
import { ProblemNote } from '../../components/notices/ProblemNote'
import { PageSkeleton } from '../../components/settings/PageSkeleton'
import { SettingsHead, SettingsRow } from '../../components/settings/SettingsRow'
import { useFormat } from '../../lib/hooks/use-format'

const dailyShares = [0.25, 0.5, 0.8, 0.9, 1]
const reserves = [0, 0.1, 0.3, 0.5, 0.7]

/** How much of the CRM's limits the account takes. Applies at once: it changes how fast, never what is written. */
export function AccountPage({ integration, provider }: { integration: Integration; provider: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { id } = integration
  const settings = useQuery(api.integrations.settings.queryOptions({ input: { id } }))
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const overview = useQuery(api.integrations.overview.queryOptions({ input: { id, timeZone } }))
  const save = useAction(async (change: IntegrationSettings) => {
    const saved = await client.integrations.setSettings({ id, settings: change })
    queryClient.setQueryData(api.integrations.settings.queryKey({ input: { id } }), saved)
    return saved
  })
  if (settings.error) return <ProblemNote error={settings.error} retry={() => void settings.refetch()} />
  if (!settings.data) return <PageSkeleton rows={2} />
  const now = settings.data
  const limit = overview.data?.figures.apiCallsDailyLimit
  const choice = (name: keyof IntegrationSettings, choices: readonly number[], labelledBy: string) => (
    <Select
      w={120}
      size="sm"
      aria-labelledby={labelledBy}
      allowDeselect={false}
      value={String(now[name])}
      data={[...new Set([...choices, now[name]])]
        .sort((a, b) => a - b)
        .map((share) => ({ value: String(share), label: format.percent(share) }))}
      onChange={(value) => {
        if (value !== null) void save.run({ ...now, [name]: Number(value) })
      }}
    />
  )
  return (
    <>
      <SettingsHead title={t('streamSettings.limits.title', { provider })} />
      <SettingsRow
        label={t('streamSettings.limits.daily')}
        hint={
          limit ? t('streamSettings.limits.dailyHint', { limit }) : t('streamSettings.limits.dailyNone', { provider })
        }
      >
        {(ids) => (limit ? choice('dailyShare', dailyShares, ids.label) : null)}
      </SettingsRow>
      <SettingsRow label={t('streamSettings.limits.reserve')} hint={t('streamSettings.limits.reserveHint')}>
        {(ids) => choice('readReserve', reserves, ids.label)}
      </SettingsRow>
    </>
  )
}
