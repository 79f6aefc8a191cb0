import { problemLine } from '@shared/i18n'
import type { Change, RecordChange } from '@shared/model'
import { valueText } from './field-text'
import { type Column, moment, table } from './table'
import { t } from './texts'

/** Fields of one change that are shown. */
const mostFields = 3

/** Changes as a table, one record a line. `planned`: none of them is made yet. */
export function changeTable(changes: readonly Change[], { planned }: { planned: boolean }): string {
  const side: Column<Change> = { head: t('cli.changes.head.where'), cell: (change) => t(`cli.side.${change.side}`) }
  return table(
    [
      { head: t('cli.changes.head.action'), cell: ({ action }) => t(`cli.action.${action}`) },
      ...(planned ? [side] : []),
      { head: t('cli.changes.head.kind'), cell: ({ entityKind }) => t(`cli.kind.${entityKind}`) },
      { head: t('cli.changes.head.record'), cell: (change) => recordText(change, planned) },
      { head: t('cli.changes.head.what'), cell: whatText },
    ],
    changes,
  )
}

/** The history of one record as a table, a change a line. */
export function historyTable(changes: readonly RecordChange[]): string {
  return table(
    [
      { head: t('cli.history.head.at'), cell: ({ at }) => moment(at) },
      { head: t('cli.history.head.by'), cell: ({ by }) => t(`cli.history.by.${by}`) },
      { head: t('cli.history.head.where'), cell: ({ integrationId }) => integrationId },
      { head: t('cli.changes.head.action'), cell: ({ action }) => t(`cli.action.${action}`) },
      { head: t('cli.changes.head.what'), cell: whatText },
      { head: t('cli.history.head.run'), cell: ({ runId }) => runId },
    ],
    changes,
  )
}

function recordText({ action, entityId, name }: Change, planned: boolean): string {
  const shown = name || t('cli.records.unnamed')
  // A record that is still to be made has no ID that holds.
  return entityId === null || (planned && action === 'created') ? shown : `${shown} (${entityId})`
}

function whatText({ action, fields, problem }: Change): string {
  if (problem) return [fields.map(({ field }) => field).join(', '), problemLine(problem)].filter(Boolean).join(': ')
  const texts = fields
    .slice(0, mostFields)
    .map(({ field, before, after }) =>
      action === 'created' ? `${field}: ${valueText(after)}` : `${field}: ${valueText(before)} → ${valueText(after)}`,
    )
  if (fields.length > mostFields) texts.push(t('cli.changes.moreFields', { count: fields.length - mostFields }))
  return texts.join('; ')
}
