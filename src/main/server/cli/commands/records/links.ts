import type { LinkState, ListedLink } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { moment, table } from '../../text/table'
import { t } from '../../text/texts'

export interface LinksOptions {
  limit: number
  state: LinkState
  integration?: string
}

/** Lists CRM records that were let go, held back, deleted or merged, or wait for a person. */
export async function listLinks({ client, options, out }: GivenWorkspace<LinksOptions>): Promise<ExitCode> {
  const { limit, state, integration: integrationId } = options
  const { items, nextCursor } = await client.links.list({ limit, state, integrationId })
  out.json({ links: items, more: nextCursor !== null })
  out.text(items.length === 0 ? t('cli.links.none') : linkTable(items))
  if (nextCursor !== null) out.note(t('cli.outbox.more', { shown: items.length }))
  return exitCode.done
}

function linkTable(items: readonly ListedLink[]): string {
  return table(
    [
      { head: t('cli.records.head.integration'), cell: ({ integrationId }) => integrationId },
      { head: t('cli.records.head.object'), cell: ({ object }) => object },
      { head: t('cli.records.head.remoteId'), cell: ({ remoteId }) => remoteId },
      { head: t('cli.records.head.name'), cell: ({ name }) => name || t('cli.records.unnamed') },
      { head: t('cli.links.head.record'), cell: ({ recordId }) => recordId ?? '', right: true },
      { head: t('cli.links.head.why'), cell: ({ reason, mergedInto }) => reason ?? mergedInto ?? '' },
      { head: t('cli.links.head.at'), cell: ({ at }) => (at === null ? '' : moment(at)) },
      { head: t('cli.links.head.run'), cell: ({ runId }) => runId ?? '' },
    ],
    items,
  )
}
