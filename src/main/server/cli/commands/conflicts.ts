import type { AppClient } from '@shared/contract'
import { type Conflict, type ConflictSide, conflictSide } from '@shared/model'
import type { GivenWorkspace } from '../command-set'
import { type ExitCode, exitCode, UsageError } from '../context'
import { assignment, valueText } from '../field-text'
import { type Output, t } from '../output'
import { integrationIds } from '../pick-integration'
import { tellRecord } from '../record-text'
import { moment, table } from '../table'

const page = 500

export interface ConflictsOptions {
  limit: number
}

export interface SettleOptions {
  field?: string[]
  side?: ConflictSide
  all?: boolean
  integration?: string
}

/** Lists what the policy left to a person, oldest first. */
export async function listConflicts({ client, options, out }: GivenWorkspace<ConflictsOptions>): Promise<ExitCode> {
  const { items, open } = await client.conflicts.list({ limit: options.limit })
  out.json({ conflicts: items, open })
  out.text(items.length === 0 ? t('cli.conflicts.none') : items.map(conflictText).join('\n\n'))
  if (items.length > 0) out.note(`\n${t('cli.conflicts.how')}`)
  if (items.length < open) out.note(t('cli.conflicts.more', { shown: items.length, open }))
  return exitCode.done
}

/** Settles one conflict, or all. What is chosen is pushed with the next sync. */
export async function settleConflicts(given: GivenWorkspace<SettleOptions>): Promise<ExitCode> {
  const { client, options, args, out } = given
  const [id] = args
  const { side, field = [], all = false } = options
  if (id === undefined ? !all : all) throw new UsageError(t('cli.usage.settleWhich'))
  if (all && (side === undefined || field.length > 0)) throw new UsageError(t('cli.usage.settleAll'))
  if (!all && side === undefined && field.length === 0) throw new UsageError(t('cli.usage.settleHow'))
  if (!all && options.integration !== undefined) throw new UsageError(t('cli.usage.settleIntegration'))
  if (id !== undefined) return settleOne(client, id, options, out)
  const [integrationId] = await integrationIds(client, options.integration === undefined ? [] : [options.integration])
  const { settled } = await client.conflicts.settleAll({ side: side ?? 'local', integrationId })
  out.json({ settled })
  out.text(t('cli.conflicts.settled', { count: settled }))
  return exitCode.done
}

async function settleOne(
  client: AppClient,
  id: string,
  { side, field = [] }: SettleOptions,
  out: Output,
): Promise<ExitCode> {
  const choices: Record<string, ConflictSide> = {}
  for (const item of await fieldsOf(client, id)) {
    // Of a group of fields, those that all sides agree on leave nothing to choose.
    if (side !== undefined || !isContested(item)) choices[item.field] = side ?? 'local'
  }
  for (const text of field) {
    const [name, chosen] = assignment(text)
    const parsed = conflictSide.safeParse(chosen)
    if (!parsed.success) throw new UsageError(t('cli.usage.side', { name, sides: conflictSide.options.join(', ') }))
    choices[name] = parsed.data
  }
  const record = await client.conflicts.settle({ id, choices })
  out.json({ record })
  out.text(`${t('cli.conflicts.settled', { count: 1 })}\n`)
  tellRecord(record, out)
  return exitCode.done
}

/** The fields of a conflict; none when there is no such conflict, which the engine then says. */
async function fieldsOf(client: AppClient, id: string): Promise<Conflict['fields']> {
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await client.conflicts.list({ cursor, limit: page })
    const found = items.find((item) => item.id === id)
    if (found) return found.fields
    if (nextCursor === null) return []
    cursor = nextCursor
  }
}

function isContested({ local, remote, base }: Conflict['fields'][number]): boolean {
  return new Set([local, remote, base].map((value) => JSON.stringify(value))).size > 1
}

function conflictText({ id, recordId, recordName, kind, integrationId, at, fields }: Conflict): string {
  const title = t('cli.conflicts.title', {
    id,
    name: recordName || t('cli.records.unnamed'),
    kind: t(`cli.kind.${kind}`),
    recordId,
    integrationId,
    at: moment(at),
  })
  const values = table(
    [
      { head: t('cli.conflicts.head.field'), cell: ({ field }) => field },
      { head: t('cli.conflicts.head.local'), cell: ({ local }) => valueText(local) },
      { head: t('cli.conflicts.head.remote'), cell: ({ remote }) => valueText(remote) },
      { head: t('cli.conflicts.head.base'), cell: ({ base }) => valueText(base) },
    ],
    fields.filter(isContested),
  )
  return `${title}\n${indent(values)}`
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
