import type { AppClient } from '@shared/contract'
import { type ExitCode, exitCode } from '../context'
import { type Output, t } from '../output'
import { moment, table } from '../table'

/** Lists the connected accounts. */
export async function listIntegrations(client: AppClient, out: Output): Promise<ExitCode> {
  const list = await client.integrations.list()
  out.json(list)
  if (list.integrations.length === 0) out.text(t('cli.integrations.none'))
  else {
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
  if (list.available.length > 0) {
    const names = list.available.map(({ provider, integrationKey }) =>
      provider === integrationKey ? provider : `${provider} (${integrationKey})`,
    )
    out.text(t('cli.integrations.available', { list: names.join(', ') }))
  }
  if (list.nangoProblem) out.problem(list.nangoProblem)
  return exitCode.done
}
