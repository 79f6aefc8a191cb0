import { problemLine } from '@shared/i18n'
import type { EntityKind, EntityRecord, FieldValue, RecordLink } from '@shared/model'
import { valueText } from './field-text'
import type { Output } from './output'
import { table } from './table'
import { visibleLine } from './terminal-text'
import { t } from './texts'

/** Fields by which people tell records apart, in the order in which they help. */
const telling: Record<EntityKind, readonly string[]> = {
  contact: ['email', 'phone', 'mobile', 'companyName', 'city'],
  company: ['domain', 'website', 'phone', 'city'],
  lead: ['amount', 'currency', 'status', 'stage', 'companyName', 'email'],
  activity: ['type', 'at', 'dueAt', 'direction', 'status', 'from', 'to'],
}

/** Tells a record: its fields, and every CRM that holds it with what waits to be written there. */
export function tellRecord(record: EntityRecord, out: Output): void {
  const lines: string[] = [
    t(record.deletedAt === null ? 'cli.records.title' : 'cli.records.titleDeleted', titleOf(record)),
  ]
  const fields = Object.entries(record.fields).filter(([, value]) => !isBlank(value))
  const width = Math.max(0, ...fields.map(([name]) => name.length))
  for (const [name, value] of fields) lines.push(`  ${name.padEnd(width)}  ${valueText(value)}`)
  lines.push('', record.links.length === 0 ? t('cli.records.notHeld') : linkTable(record.links))
  for (const link of record.links) {
    for (const { field, after } of link.waiting) {
      lines.push(t('cli.records.waiting', { field, value: valueText(after), integrationId: link.integrationId }))
    }
    if (link.problem) lines.push(`${link.integrationId}: ${problemLine(link.problem)}`)
  }
  for (const { id, name, primary } of record.associations) {
    const params = { id, name: visibleLine(name) || t('cli.records.unnamed') }
    lines.push(t(primary ? 'cli.records.associationPrimary' : 'cli.records.association', params))
  }
  out.text(lines.join('\n'))
}

/** Records as a table, one a line. */
export function recordTable(records: readonly EntityRecord[]): string {
  return table(
    [
      { head: t('cli.records.head.id'), cell: ({ id }) => id, right: true },
      { head: t('cli.records.head.kind'), cell: ({ kind }) => t(`cli.kind.${kind}`) },
      { head: t('cli.records.head.name'), cell: ({ name }) => name || t('cli.records.unnamed') },
      { head: t('cli.records.head.fields'), cell: ({ kind, fields }) => fieldLine(kind, fields, 1) },
      { head: t('cli.records.head.heldIn'), cell: ({ links }) => heldIn(links) },
    ],
    records,
  )
}

/** What tells a record from others, on one line. */
export function fieldLine(kind: EntityKind, fields: Readonly<Record<string, FieldValue>>, most = 4): string {
  const known = telling[kind].filter((name) => !isBlank(fields[name]))
  return known
    .slice(0, most)
    .map((name) => valueText(fields[name]))
    .join(', ')
}

function titleOf({ id, kind, name }: EntityRecord) {
  return { id, kind: t(`cli.kind.${kind}`), name: visibleLine(name) || t('cli.records.unnamed') }
}

function linkTable(links: readonly RecordLink[]): string {
  return table(
    [
      { head: t('cli.records.head.link'), cell: ({ id }) => id, right: true },
      { head: t('cli.records.head.integration'), cell: ({ integrationId }) => integrationId },
      { head: t('cli.records.head.object'), cell: ({ object }) => object },
      { head: t('cli.records.head.remoteId'), cell: ({ remoteId }) => remoteId },
      { head: t('cli.records.head.state'), cell: stateOf },
    ],
    links,
  )
}

function stateOf({ deletedAt, problem, waiting }: RecordLink): string {
  if (deletedAt !== null) return t('cli.records.state.deleted')
  if (problem) return t('cli.records.state.refused')
  return waiting.length > 0 ? t('cli.records.state.waiting') : t('cli.records.state.inStep')
}

function heldIn(links: readonly RecordLink[]): string {
  return [...new Set(links.filter(({ deletedAt }) => deletedAt === null).map((link) => link.integrationId))].join(', ')
}

function isBlank(value: FieldValue | undefined): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}
