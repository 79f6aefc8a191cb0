import type { AppClient } from '@shared/contract'
import { type ChangedRecord, type EntityKind, entityKind } from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode, UsageError } from '../../context'
import { integrationIds } from '../../pick-integration'
import { historyTable } from '../../text/change-table'
import { fieldsOf } from '../../text/field-text'
import type { Output } from '../../text/output'
import { recordTable, tellRecord } from '../../text/record-text'
import { t } from '../../text/texts'

const trigger = 'cli' as const

export interface FindOptions {
  kind?: EntityKind
  limit: number
}

export interface ListOptions {
  kind: EntityKind
  cursor?: string
  limit: number
}

export interface FieldOptions {
  set?: string[]
  clear?: string[]
}

export interface AssociateOptions {
  primary?: boolean
}

export interface CreateOptions extends FieldOptions {
  kind: EntityKind
  in?: string[]
}

export async function showRecord({ client, args, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const [id = ''] = args
  const record = await client.records.get({ id })
  out.json({ record })
  tellRecord(record, out)
  return exitCode.done
}

/** Lists records whose name or address holds a text. */
export async function findRecords({ client, options, args, out }: GivenWorkspace<FindOptions>): Promise<ExitCode> {
  const [search = ''] = args
  const { limit } = options
  const kinds = options.kind ? [options.kind] : entityKind.options
  const pages = await Promise.all(kinds.map((kind) => client.records.find({ kind, search, limit })))
  const found = pages.flatMap(({ items }) => items)
  const records = found.slice(0, limit)
  const more = found.length > limit || pages.some(({ nextCursor }) => nextCursor !== null)
  out.json({ records, more })
  out.text(records.length > 0 ? recordTable(records) : t('cli.records.none'))
  if (more) out.note(t('cli.records.more', { shown: records.length }))
  return exitCode.done
}

/** Lists the records of a kind, in the order in which they came. */
export async function listRecords({ client, options, out }: GivenWorkspace<ListOptions>): Promise<ExitCode> {
  const { items: records, nextCursor } = await client.records.find(options)
  out.json({ records, nextCursor })
  out.text(records.length > 0 ? recordTable(records) : t('cli.records.noneOfKind'))
  if (nextCursor !== null) out.note(t('cli.records.moreOfKind', { shown: records.length, nextCursor }))
  return exitCode.done
}

export interface HistoryOptions {
  limit: number
}

/** Lists what happened to a record, newest first. */
export async function historyOfRecord({
  client,
  options,
  args,
  out,
}: GivenWorkspace<HistoryOptions>): Promise<ExitCode> {
  const [id = ''] = args
  const { items, nextCursor } = await client.records.changes({ id, limit: options.limit })
  out.json({ changes: items, more: nextCursor !== null })
  out.text(items.length === 0 ? t('cli.history.none') : historyTable(items))
  if (nextCursor !== null) out.note(t('cli.history.more', { shown: items.length }))
  return exitCode.done
}

/** Changes fields of a record; the CRMs that hold it get them with the next sync. */
export async function editRecord({ client, options, args, out }: GivenWorkspace<FieldOptions>): Promise<ExitCode> {
  const [id = ''] = args
  const { set = [], clear = [] } = options
  if (set.length + clear.length === 0) throw new UsageError(t('cli.usage.nothingToSet'))
  const before = await client.records.get({ id })
  return changed(
    await client.records.edit({ id, fields: fieldsOf(before.kind, set, clear, before.fields), trigger }),
    out,
  )
}

/** Makes a record here and notes that the named CRMs are to make it. */
export async function createRecord({ client, options, out }: GivenWorkspace<CreateOptions>): Promise<ExitCode> {
  const { kind, set = [] } = options
  if (set.length === 0) throw new UsageError(t('cli.usage.nothingToSet'))
  const integrations = await integrationIds(client, options.in ?? [])
  if (integrations.length === 0) throw new UsageError(t('cli.usage.whereToCreate'))
  const code = changed(
    await client.records.create({ kind, fields: fieldsOf(kind, set, []), integrations, trigger }),
    out,
  )
  out.note(t('cli.records.createdNext', { list: integrations.join(', ') }))
  return code
}

export async function deleteRecord({ client, args, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const [id = ''] = args
  return changed(await client.records.remove({ params: { id }, query: { trigger } }), out)
}

/** Makes a record anew at a CRM where it was deleted. */
export async function createRecordAgain({ client, args, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const [id = '', name = ''] = args
  const [integrationId = ''] = await integrationIds(client, [name])
  const code = changed(await client.records.createAgain({ id, integrationId, trigger }), out)
  out.note(t('cli.records.createdNext', { list: integrationId }))
  return code
}

export async function linkRecord({ client, args, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const [id = '', other = ''] = args
  return changed(await client.records.link({ id, other, trigger }), out)
}

/** Stops syncing a record with one CRM. */
export async function unlinkRecord({ client, args, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const [id = '', link = ''] = args
  const linkId = await linkOf(client, id, link)
  return changed(await client.records.unlink({ params: { id, linkId }, query: { trigger } }), out)
}

/** Says that two records belong together. */
export async function associateRecord({
  client,
  args,
  options,
  out,
}: GivenWorkspace<AssociateOptions>): Promise<ExitCode> {
  const [id = '', other = ''] = args
  const { primary } = options
  return changed(await client.records.associate({ id, other, ...(primary ? { primary } : {}), trigger }), out)
}

/** Says that two records no longer belong together. */
export async function dissociateRecord({ client, args, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const [id = '', other = ''] = args
  return changed(await client.records.dissociate({ params: { id, other }, query: { trigger } }), out)
}

/** Makes one CRM's record a record of its own again. */
export async function splitRecord({ client, args, out }: GivenWorkspace<object>): Promise<ExitCode> {
  const [id = '', link = ''] = args
  const { record, separated, runId } = await client.records.split({
    id,
    linkId: await linkOf(client, id, link),
    trigger,
  })
  out.json({ record, separated, runId })
  tellRecord(record, out)
  out.text('')
  tellRecord(separated, out)
  return exitCode.done
}

function changed({ runId, ...record }: ChangedRecord, out: Output): ExitCode {
  out.json({ record, runId })
  tellRecord(record, out)
  if ([...record.links, ...record.associations].some(({ waiting }) => waiting.length > 0))
    out.note(t('cli.records.next'))
  return exitCode.done
}

/** The link that a person names by its ID, or by its integration where that is enough. */
async function linkOf(client: AppClient, id: string, name: string): Promise<string> {
  const { links } = await client.records.get({ id })
  if (links.some((link) => link.id === name)) return name
  const [only, ...more] = links.filter(({ integrationId }) => integrationId === name)
  if (only && more.length === 0) return only.id
  const known = links.map((link) => `${link.id} (${link.integrationId})`).join(', ')
  throw new UsageError(known === '' ? t('cli.usage.noLinks') : t('cli.usage.noSuchLink', { name, known }))
}
