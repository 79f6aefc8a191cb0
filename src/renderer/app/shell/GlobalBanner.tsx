import { Button } from '@mantine/core'
import { makeProblem } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { api, client, queryClient, useLive } from '../../client'
import { useAction } from '../../client/use-action'
import { Banner } from '../../components/notices/Banner'
import { useConnectivity, useIntegrations, useWorkspaceState } from '../../lib/hooks/use-engine'
import { useFormat } from '../../lib/hooks/use-format'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import { routes } from '../routes'
import { useKeyDialog } from '../workspace/key-dialog'
import { bannerModel } from './banner-model'

/** A host starts its engine again within this time, in ms; after that someone has to help. */
const patience = 15_000

/** The banner that concerns every place: engine, API key, network, Nango. Stands under the toolbar until its cause is gone. */
export function GlobalBanner() {
  const { t } = useTranslation()
  const format = useFormat()
  const textOf = useProblemText()
  const { link, lostAt, isClosed, restartedAt, dismissRestart } = useLive()
  const list = useIntegrations()
  const workspace = useWorkspaceState()
  const askKey = useKeyDialog((state) => state.ask)
  const check = useAction(() => client.app.checkConnectivity({}))
  const refresh = useAction(() => client.integrations.refresh({}))
  const model = bannerModel({ link, restartedAt, workspace, connectivity: useConnectivity(), list })
  if (!model) return null

  const tryNow = (
    <Button
      size="xs"
      loading={check.busy}
      onClick={async () => {
        const answer = await check.run(undefined)
        if (answer) queryClient.setQueryData(api.app.connectivity.queryKey(), answer)
      }}
    >
      {t('shell.banner.tryNow')}
    </Button>
  )

  switch (model.kind) {
    case 'engine-lost': {
      if (isClosed)
        return <Banner tone="idle" fact={t('shell.banner.closed.fact')} rest={t('shell.banner.gone.rest')} />
      const isLong = lostAt !== null && format.now - lostAt > patience
      return isLong ? (
        <Banner tone="err" fact={t('shell.banner.gone.fact')} rest={t('shell.banner.gone.rest')} />
      ) : (
        <Banner tone="warn" fact={t('shell.banner.lost.fact')} rest={t('shell.banner.lost.rest')} />
      )
    }
    case 'restarted':
      return (
        <Banner tone="info" fact={t('shell.banner.restarted.fact')} rest={t('shell.banner.restarted.rest')}>
          <Button size="xs" onClick={dismissRestart}>
            {t('common.action.dismiss')}
          </Button>
        </Banner>
      )
    case 'offline': {
      const asOf = list?.integrations.reduce<string | null>(
        (latest, { lastSyncAt }) => (lastSyncAt && (!latest || lastSyncAt > latest) ? lastSyncAt : latest),
        null,
      )
      return (
        <Banner
          tone="idle"
          fact={t('shell.banner.offline.fact')}
          rest={
            asOf ? t('shell.banner.offline.rest', { time: format.dayTime(asOf) }) : t('shell.banner.offline.restNever')
          }
        >
          {tryNow}
        </Banner>
      )
    }
    case 'nango-unreachable': {
      const { fact, safe } = textOf(model.problem)
      return (
        <Banner tone="idle" fact={fact} rest={safe}>
          {tryNow}
        </Banner>
      )
    }
    case 'key-missing': {
      const { fact, safe, action } = textOf(makeProblem('API_KEY_MISSING'))
      return (
        <Banner tone="warn" fact={fact} rest={safe}>
          <Button size="xs" onClick={askKey}>
            {action}
          </Button>
        </Banner>
      )
    }
    case 'nango': {
      const { fact, safe } = textOf(model.problem)
      return (
        <Banner tone={model.action === 'key' ? 'err' : 'warn'} fact={fact} rest={safe}>
          {model.action === 'key' ? (
            <Button size="xs" onClick={askKey}>
              {t('shell.banner.enterKey')}
            </Button>
          ) : null}
          {model.action === 'network' ? (
            <Button size="xs" component={Link} href={routes.settings('network')}>
              {textOf(model.problem).action}
            </Button>
          ) : null}
          {model.action === 'refresh' ? (
            <Button
              size="xs"
              loading={refresh.busy}
              onClick={async () => {
                const answer = await refresh.run(undefined)
                if (answer) queryClient.setQueryData(api.integrations.list.queryKey(), answer)
              }}
            >
              {t('shell.banner.tryNow')}
            </Button>
          ) : null}
        </Banner>
      )
    }
  }
}
