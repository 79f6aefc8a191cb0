import type { AdoptableConnection } from '@shared/model'
import { useTranslation } from 'react-i18next'
import { api, client, queryClient } from '../../../client'
import { useAction } from '../../../client/use-action'
import { toast } from '../../../components/notices/toasts'
import { useProviders } from '../../../lib/hooks/use-providers'

/** Takes over a connection that already exists at Nango. */
export function useAdopt(): { run(connection: AdoptableConnection): Promise<void>; busy: boolean } {
  const { t } = useTranslation()
  const providers = useProviders()
  const adopt = useAction(({ integrationKey, connectionId }: AdoptableConnection) =>
    client.integrations.adopt({ integrationKey, connectionId }),
  )
  return {
    busy: adopt.busy,
    run: async (connection) => {
      const integration = await adopt.run(connection)
      if (!integration) return
      void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
      const provider = providers.find(({ id }) => id === integration.provider)?.name ?? integration.provider
      const name = t('integrations.named', { provider, account: integration.account.name })
      toast({ tone: 'ok', title: t('integrations.message.adopted', { name }) })
    },
  }
}

/** Removes a connection from Nango that came of a late consent. */
export function useRemoveLate(): { run(connection: AdoptableConnection): Promise<void>; busy: boolean } {
  const { t } = useTranslation()
  const remove = useAction(({ connectionId }: AdoptableConnection) =>
    client.integrations.removeLate({ params: { connectionId } }),
  )
  return {
    busy: remove.busy,
    run: async (connection) => {
      if (!(await remove.run(connection))) return
      void queryClient.invalidateQueries({ queryKey: api.integrations.key() })
      toast({ tone: 'ok', title: t('integrations.message.lateRemoved') })
    },
  }
}
