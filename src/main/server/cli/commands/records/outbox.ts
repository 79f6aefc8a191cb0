import { problemLine } from '@shared/i18n'
import type { OutboxItem } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { valueText } from '../../text/field-text'
import { moment, table } from '../../text/table'
import { t } from '../../text/texts'

export interface OutboxOptions {
  limit: number
  integration?: string
  state?: OutboxItem['state']
}

/** Lists what waits to be written to the CRMs, and why. */
export async function listOutbox({ client, options, out }: GivenWorkspace<OutboxOptions>): Promise<ExitCode> {
  const { limit, integration: integrationId, state } = options
  const { items, nextCursor, counts } = await client.outbox.list({ limit, integrationId, state })
  out.json({ outbox: items, counts, more: nextCursor !== null })
  out.text(items.length === 0 ? t('cli.outbox.none') : outboxTable(items))
  if (nextCursor !== null) out.note(t('cli.outbox.more', { shown: items.length }))
  return exitCode.done
}

/** Calls one item off. */
export async function cancelOutbox({ client, args, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const [id = ''] = args
  const cancelled = await client.outbox.cancel({ params: { id }, query: { trigger: 'cli' } })
  out.json(cancelled)
  out.text(t('cli.outbox.cancelled', { runId: cancelled.runId }))
  return exitCode.done
}

function outboxTable(items: readonly OutboxItem[]): string {
  return table(
    [
      { head: t('cli.outbox.head.id'), cell: ({ id }) => id, whole: true },
      { head: t('cli.outbox.head.integration'), cell: ({ integrationId }) => integrationId },
      { head: t('cli.outbox.head.what'), cell: ({ op }) => t(`cli.outbox.op.${op}`) },
      {
        head: t('cli.outbox.head.record'),
        cell: ({ recordName, recordId }) => `${recordName || t('cli.records.unnamed')} (${recordId})`,
      },
      { head: t('cli.outbox.head.since'), cell: ({ since }) => moment(since) },
      { head: t('cli.outbox.head.waitsFor'), cell: ({ waitsFor }) => t(`cli.outbox.waitsFor.${waitsFor}`) },
      { head: t('cli.outbox.head.why'), cell: whyText },
    ],
    items,
  )
}

function whyText({ reason, fields, op }: OutboxItem): string {
  if (reason) return problemLine(reason)
  return op === 'update' ? fields.map(({ field, after }) => `${field}=${valueText(after)}`).join(', ') : ''
}
