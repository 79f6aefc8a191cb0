import type { AppClient } from '@shared/contract'
import type { IntegrationList, WorkspaceState } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { moment, table } from '../../text/table'
import { t } from '../../text/texts'

/** Lists the connected accounts, after asking Nango. What keeps Nango from answering makes the command fail. */
export async function listIntegrations({ client, state, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const list = await askNango(client, state)
  out.json(list)
  if (list.integrations.length > 0) {
    out.text(
      table(
        [
          { head: t('cli.integrations.head.id'), cell: ({ id }) => id },
          { head: t('cli.integrations.head.provider'), cell: ({ provider }) => provider },
          { head: t('cli.integrations.head.account'), cell: ({ account }) => account.name },
          { head: t('cli.integrations.head.status'), cell: ({ status }) => status },
          {
            head: t('cli.integrations.head.records'),
            cell: ({ records }) => records.toLocaleString('en'),
            right: true,
          },
          {
            head: t('cli.integrations.head.lastSync'),
            cell: ({ lastSyncAt }) => (lastSyncAt ? moment(lastSyncAt) : t('cli.integrations.never')),
          },
        ],
        list.integrations,
      ),
    )
  }
  // What could not be asked is not said to be nothing.
  else if (!list.nangoProblem) out.text(t('cli.integrations.none'))
  if (list.available.length > 0) {
    const names = list.available.map(({ provider, integrationKey }) =>
      provider === integrationKey ? provider : `${provider} (${integrationKey})`,
    )
    out.text(t('cli.integrations.available', { list: names.join(', ') }))
  }
  for (const { provider, connectionId, late } of list.adoptable) {
    if (late) out.text(t('cli.integrations.late', { provider, connection: connectionId }))
  }
  if (!list.nangoProblem) return exitCode.done
  out.problem(list.nangoProblem)
  return exitCode.failed
}

/** Everything on the grid, after asking Nango; `nangoProblem` says why it could not be asked, a missing key included. */
export async function askNango(client: AppClient, { phase, problem }: WorkspaceState): Promise<IntegrationList> {
  const list = await client.integrations.refresh({})
  return phase === 'needs-key' && problem ? { ...list, nangoProblem: problem } : list
}
