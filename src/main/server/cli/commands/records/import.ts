import { appendFile, open, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { AppClient } from '@shared/contract'
import { csvLine, unguarded } from '@shared/csv'
import { problemLine } from '@shared/i18n'
import {
  type CsvDates,
  type CsvEncoding,
  type ImportExisting,
  type ImportedRow,
  type ImportKind,
  type ImportReport,
  type ImportUpload,
  makeProblem,
  ProblemError,
} from '@shared/model'
import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode, UsageError } from '../../context'
import { resolveGiven } from '../../data-dir'
import { integrationIds } from '../../pick-integration'
import { assignment, valueText } from '../../text/field-text'
import type { Output } from '../../text/output'
import { table } from '../../text/table'
import { t } from '../../text/texts'

export interface ImportOptions {
  kind: ImportKind
  map?: string[]
  in?: string[]
  existing: ImportExisting
  emptyClears?: boolean
  allNew?: boolean
  dates: CsvDates
  decimal: '.' | ','
  encoding?: CsvEncoding
  refused?: string
  dryRun?: boolean
}

/** Bytes of a part that is sent. */
const partLength = 700_000
/** Rows that are printed for a program, and for a person. */
const [mostRows, shownRows] = [20_000, 20]
/** Between two looks at how far it is, and between two lines about it, ms. */
const [lookMs, lineMs] = [100, 5000]

const told = ['created', 'updated', 'left', 'unclear', 'repeated', 'refused'] as const
const notTaken = ['left', 'unclear', 'repeated', 'refused'] as const

/** Makes and changes records from a CSV file, or says what would be done. The file is read and sent part by part. */
export async function importFile(given: GivenWorkspace<ImportOptions>): Promise<ExitCode> {
  const { client, options, args, context, out } = given
  const [file = ''] = args
  const path = (name: string) => resolveGiven(name, context.env, context.cwd)
  const { kind, existing, dates, decimal, encoding, dryRun = false, emptyClears = false, allNew = false } = options
  const map = Object.fromEntries((options.map ?? []).map(assignment))
  const integrations = await integrationIds(client, options.in ?? [])
  const ended = new AbortController()
  const following = { client, out, signal: ended.signal }
  const opened = await openFile(file, path(file))
  const { id } = await client.imports.open({ kind, name: basename(path(file)).slice(0, 255), size: opened.size })
  const offInterrupt = context.onInterrupt(() => {
    out.note(t('cli.interrupt.run'))
    ended.abort()
    void client.imports.stop({ id }).catch(() => {})
  })
  try {
    await send(following, id, opened)
    let upload = await settled(following, id)
    if (encoding !== undefined && upload.file?.encoding !== encoding) {
      await client.imports.read({ id, encoding })
      upload = await settled(following, id)
    }
    await client.imports.choose({
      id,
      map,
      values: {},
      match: allNew ? 'never' : 'likely',
      existing,
      emptyClears,
      dates,
      decimal,
      integrations,
    })
    await (dryRun ? client.imports.plan({ id }) : client.imports.run({ id, trigger: 'cli' }))
    upload = await settled(following, id)
    const pass = dryRun ? 'plan' : 'run'
    if (options.refused !== undefined) await writeRefused(client, upload, pass, path(options.refused))
    const report = await reportOf(client, upload, pass, options.json ? mostRows : shownRows)
    out.json({ import: report })
    tell(report, dryRun, out)
    return report.counts.refused > 0 || report.stopped ? exitCode.failed : exitCode.done
  } finally {
    offInterrupt()
    await opened.close()
    await client.imports.remove({ params: { id } })
  }
}

interface Following {
  client: AppClient
  out: Output
  signal: AbortSignal
}

/** A file of the person's, open for reading. */
interface OpenFile {
  size: number
  /** Fills a buffer from a place on; returns how many bytes there were. */
  read(into: Buffer, at: number): Promise<number>
  close(): Promise<void>
}

/** @throws UsageError where it cannot be read, or is empty */
async function openFile(name: string, path: string): Promise<OpenFile> {
  const unreadable = (error: Error) => {
    throw new UsageError(t('cli.import.unreadable', { file: name, reason: error.message }))
  }
  const opened = await open(path, 'r').catch(unreadable)
  const { size } = await opened.stat()
  if (size === 0) {
    await opened.close()
    throw new UsageError(t('cli.import.empty', { file: name }))
  }
  return {
    size,
    read: async (into, at) => {
      const { bytesRead } = await opened.read(into, 0, into.length, at).catch(unreadable)
      if (bytesRead === 0) throw new UsageError(t('cli.import.changed', { file: name }))
      return bytesRead
    },
    close: () => opened.close(),
  }
}

/** Sends a file part by part. @throws ProblemError RUN_STOPPED after an interrupt */
async function send({ client, signal }: Following, id: string, file: OpenFile): Promise<void> {
  const part = Buffer.alloc(partLength)
  for (let received = 0; received < file.size; ) {
    if (signal.aborted) throw new ProblemError(makeProblem('RUN_STOPPED'))
    const length = Math.min(await file.read(part, received), file.size - received)
    const upload = await client.imports.send({ id, at: received, content: part.toString('base64', 0, length) })
    received = upload.received
  }
}

/** Waits until nothing goes on with a file. @throws ProblemError what went wrong with it */
async function settled({ client, out, signal }: Following, id: string): Promise<ImportUpload> {
  let toldAt = Date.now()
  for (;;) {
    const upload = await client.imports.get({ id })
    const goesOn = ['reading', 'planning', 'running'].includes(upload.state)
    if (!goesOn && upload.problem && upload.state !== 'interrupted') throw new ProblemError(upload.problem)
    if (!goesOn) {
      if (signal.aborted && upload.state !== 'stopped') throw new ProblemError(makeProblem('RUN_STOPPED'))
      return upload
    }
    if (Date.now() - toldAt > lineMs) {
      toldAt = Date.now()
      out.note(t('cli.import.progress', { done: upload.done }))
    }
    await setTimeout(lookMs)
  }
}

/** What an import did, or would do, with so many of its rows. */
async function reportOf(
  client: AppClient,
  { id, file, fields, counts, runIds, state }: ImportUpload,
  pass: 'plan' | 'run',
  most: number,
): Promise<ImportReport> {
  const rows: ImportedRow[] = []
  for (const result of told)
    rows.push(...(await firstRows(client, { id, pass, result }, Math.min(most, counts[result]))))
  rows.sort((a, b) => a.row - b.row)
  return {
    runId: runIds.at(-1) ?? null,
    encoding: file?.encoding ?? 'utf-8',
    delimiter: file?.delimiter ?? ',',
    columns: (file?.columns ?? []).map(({ heading, sample }, at) => ({ heading, field: fields[at] ?? null, sample })),
    total: file?.total ?? 0,
    counts,
    stopped: state !== 'done' && state !== 'planned',
    rows: rows.slice(0, most),
  }
}

interface RowsOf {
  id: string
  pass: 'plan' | 'run'
  result: ImportedRow['result']
}

async function firstRows(client: AppClient, rowsOf: RowsOf, most: number): Promise<ImportedRow[]> {
  const rows: ImportedRow[] = []
  while (rows.length < most) {
    const { items } = await client.imports.rows({ ...rowsOf, from: rows.length, limit: 500 })
    if (items.length === 0) break
    rows.push(...items)
  }
  return rows
}

/** Writes the rows that were not taken as they stand, with the reason: the file can be mended and imported again. */
async function writeRefused(
  client: AppClient,
  { id, file, counts }: ImportUpload,
  pass: 'plan' | 'run',
  path: string,
): Promise<void> {
  const headings = (file?.columns ?? []).map(({ heading }) => heading)
  await writeFile(path, `\uFEFF${csvLine([...headings, t('cli.import.reason')])}`)
  for (const result of notTaken) {
    for (let from = 0; from < counts[result]; ) {
      const { items } = await client.imports.rows({ id, pass, result, from, limit: 500 })
      if (items.length === 0) break
      from += items.length
      await appendFile(path, items.map((row) => refusedLine(row, headings.length)).join(''))
    }
  }
}

function refusedLine(row: ImportedRow, width: number): string {
  const cells = Array.from({ length: Math.max(width, row.cells.length) }, (_, at) => unguarded(row.cells[at] ?? ''))
  return csvLine([...cells, reasonOf(row)])
}

function tell(report: ImportReport, dryRun: boolean, out: Output): void {
  const { counts, columns, rows, runId, total } = report
  const unused = columns.filter(({ field }) => field === null).map(({ heading }) => heading)
  if (rows.length > 0) {
    out.text(
      table(
        [
          { head: t('cli.import.row'), cell: ({ row }) => String(row), right: true },
          { head: t('cli.import.result'), cell: ({ result }) => t(`cli.import.results.${result}`) },
          { head: t('cli.import.name'), cell: ({ name }) => name },
          { head: t('cli.import.what'), cell: reasonOf },
        ],
        rows,
      ),
    )
  }
  const more = total - counts.unchanged - rows.length
  if (more > 0 && !report.stopped) out.note(t('cli.import.more', { count: more }))
  if (unused.length > 0) out.note(t('cli.import.unused', { list: unused.join(', ') }))
  out.text(t(dryRun ? 'cli.import.would' : 'cli.import.done', { ...counts, total: report.total }))
  if (runId !== null) out.note(t('cli.import.undo', { runId }))
}

/** What a row changes, or why it is not taken. */
function reasonOf({ result, recordId, fields, problem, candidates, sameAs }: ImportedRow): string {
  if (problem) return problemLine(problem)
  if (result === 'left') return t(recordId === null ? 'cli.import.newLeft' : 'cli.import.hereLeft')
  if (result === 'unclear' && sameAs === null) return t('cli.import.candidates', { list: candidates.join(', ') })
  if (sameAs !== null) return t('cli.import.sameAs', { row: sameAs })
  return fields.map(({ label, before, after }) => `${label}: ${valueText(before)} → ${valueText(after)}`).join('; ')
}
