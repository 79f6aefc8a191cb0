import type { AppClient } from '@shared/contract'
import { type Conflict, type ConflictChoice, type ConflictSide, conflictChoice, conflictSide } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode, UsageError } from '../../context'
import { integrationIds } from '../../pick-integration'
import { assignment, valueText } from '../../text/field-text'
import type { Output } from '../../text/output'
import { tellRecord } from '../../text/record-text'
import { moment, table } from '../../text/table'
import { t } from '../../text/texts'

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
  const { settled, runIds } = await client.conflicts.settleAll({ side: side ?? 'local', integrationId, trigger: 'cli' })
  out.json({ settled, runIds })
  out.text(t('cli.conflicts.settled', { count: settled }))
  return exitCode.done
}

async function settleOne(
  client: AppClient,
  id: string,
  { side, field = [] }: SettleOptions,
  out: Output,
): Promise<ExitCode> {
  const choices: Record<string, ConflictChoice> = {}
  const conflict = await conflictOf(client, id)
  for (const item of conflict?.fields ?? []) {
    // Of a group of fields, those that all sides agree on leave nothing to choose.
    if (side !== undefined || !isContested(conflict, item)) choices[item.field] = side ?? 'local'
  }
  for (const text of field) {
    const [name, chosen] = assignment(text)
    const parsed = conflictChoice.safeParse(choiceOf(conflict, chosen))
    if (!parsed.success) throw new UsageError(t('cli.usage.side', { name, sides: conflictSide.options.join(', ') }))
    choices[name] = parsed.data
  }
  const { runId, ...record } = await client.conflicts.settle({ id, choices, trigger: 'cli' })
  out.json({ record, runId })
  out.text(`${t('cli.conflicts.settled', { count: 1 })}\n`)
  tellRecord(record, out)
  return exitCode.done
}

/** A side may be named by its integration as well, where there are several CRMs. */
function choiceOf(conflict: Conflict | undefined, chosen: string): string {
  const [only, ...more] = (conflict?.sides ?? []).filter(({ integrationId }) => integrationId === chosen)
  return only && more.length === 0 ? only.linkId : chosen
}

/** A conflict; undefined when there is no such one, which the engine then says. */
async function conflictOf(client: AppClient, id: string): Promise<Conflict | undefined> {
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await client.conflicts.list({ cursor, limit: page })
    const found = items.find((item) => item.id === id)
    if (found || nextCursor === null) return found
    cursor = nextCursor
  }
}

function isContested(
  conflict: Conflict | undefined,
  { field, local, remote, base }: Conflict['fields'][number],
): boolean {
  const others = (conflict?.sides ?? []).map(({ values }) => values[field] ?? null)
  return new Set([local, remote, base, ...others].map((value) => JSON.stringify(value))).size > 1
}

function conflictText(conflict: Conflict): string {
  const { id, recordId, recordName, kind, integrationId, at, fields, sides } = conflict
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
      ...sides.slice(1).map((side) => ({
        head: side.integrationId,
        cell: ({ field }: Conflict['fields'][number]) => valueText(side.values[field] ?? null),
      })),
      { head: t('cli.conflicts.head.base'), cell: ({ base }) => valueText(base) },
    ],
    fields.filter((item) => isContested(conflict, item)),
  )
  return `${title}\n${indent(values)}`
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
