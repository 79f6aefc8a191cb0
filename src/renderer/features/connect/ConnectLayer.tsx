import { type ConnectAttempt, endedConnectStates, type LateConnection } from '@shared/model'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { problemOfAttempt, takeFromBackground, useConnectFlow } from '../../actions/connect-flow'
import { routes } from '../../app/routes'
import { onEngineEvent } from '../../client'
import { toast } from '../../components/notices/toasts'
import { useProblemText } from '../../lib/hooks/use-problem-text'
import { useProviders } from '../../lib/hooks/use-providers'
import { ConnectDialog } from './ConnectDialog'

/** The connect dialog, and the messages about attempts that end while it is closed. */
export function ConnectLayer() {
  useBackgroundMessages()
  const flow = useConnectFlow((state) => state.flow)
  return flow ? <ConnectDialog flow={flow} /> : null
}

function useBackgroundMessages(): void {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const textOf = useProblemText()
  const providers = useProviders()

  useEffect(() => {
    /** A consent that came when its attempt had ended: what it made is said wherever the person is. */
    const sayLate = ({ id, provider }: ConnectAttempt, outcome: LateConnection['outcome']) => {
      if (outcome !== 'open' && outcome !== 'renewed') return
      const kind = outcome === 'open' ? 'lateFound' : 'lateRenewed'
      const name = providers.find((item) => item.id === provider)?.name ?? provider
      toast({
        topic: `late-${id}`,
        tone: 'err',
        title: t(`integrations.message.${kind}`, { provider: name }),
        detail: t(`integrations.message.${kind}Text`),
        action: { label: t('common.action.show'), run: () => navigate(routes.integrations) },
      })
    }
    return onEngineEvent((event) => {
      if (event.type !== 'connect' || !endedConnectStates.has(event.attempt.state)) return
      const { attempt } = event
      const last = attempt.late?.found.at(-1)
      if (last) {
        sayLate(attempt, last.outcome)
        return
      }
      const flow = takeFromBackground(attempt.id)
      if (!flow || attempt.state === 'cancelled') return
      const provider = providers.find(({ id }) => id === attempt.provider)?.name ?? attempt.provider
      if (attempt.state === 'connected') {
        const title = flow.target.reconnects
          ? 'integrations.connect.state.reconnected'
          : 'integrations.connect.state.connected'
        const { integrationId } = attempt
        toast({
          topic: attempt.id,
          tone: 'ok',
          title: t(title, { provider }),
          action: integrationId
            ? { label: t('common.action.show'), run: () => navigate(routes.integration(integrationId)) }
            : undefined,
        })
        return
      }
      const { fact, safe } =
        attempt.state === 'denied' || attempt.state === 'expired'
          ? {
              fact: t(`integrations.connect.state.${attempt.state}`, { provider }),
              safe: t('integrations.connect.nothingChanged'),
            }
          : textOf(problemOfAttempt(attempt, provider))
      toast({ topic: attempt.id, tone: 'err', title: fact, detail: safe })
    })
  }, [t, navigate, textOf, providers])
}
