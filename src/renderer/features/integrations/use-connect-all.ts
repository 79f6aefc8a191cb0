import { useTranslation } from 'react-i18next'
import { watchRuns } from '../../actions/watched-runs'
import { client } from '../../client'
import { useAction } from '../../client/use-action'
import { toast } from '../../components/notices/toasts'

/** Connects everything in the sandbox in one call; the cards show the progress as it comes. */
export function useConnectAll(): { run(): Promise<void>; busy: boolean } {
  const { t } = useTranslation()
  const action = useAction(() => client.workspaces.connectAllSandbox({ trigger: 'manual' }))
  return {
    busy: action.busy,
    run: async () => {
      const runs = await action.run(undefined)
      if (!runs) return
      watchRuns(runs)
      toast(
        runs.length > 0
          ? { tone: 'ok', title: t('integrations.message.allConnected', { count: runs.length }) }
          : { tone: 'info', title: t('integrations.message.noneToConnect') },
      )
    },
  }
}
