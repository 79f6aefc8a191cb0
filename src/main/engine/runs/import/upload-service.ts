import { join } from 'node:path'
import {
  type CallerTrigger,
  type CsvFile,
  fail,
  type ImportChoices,
  type ImportedRow,
  type ImportKind,
  type ImportUpload,
  importChoices,
  makeProblem,
  toProblem,
} from '@shared/model'
import { monotonicFactory } from 'ulid'
import type { RecordPorts } from '../../entities/change/record-context'
import { columnsOf } from '../../entities/import/columns'
import { type ImportProgress, noProgress, usedColumns } from '../../entities/import/import-table'
import { type ImportRules, meantBy, ownFieldsOf } from '../../entities/import/plan-row'
import { type GivenFormat, inspectFile, tableOf } from '../../entities/import/read-file'
import type { Events } from '../../events'
import type { ImportService } from './import-service'
import { rememberChoices, rememberedChoices } from './remembered-choices'
import { ResultRows, type RowFilter } from './result-rows'
import { type KeptUpload, UploadFolder } from './upload-folder'

/** Bytes of a file that is taken. */
export const mostBytes = 200_000_000
/** Files that are kept at once; the oldest that is idle goes for a new one. */
const mostUploads = 5
/** A file that is not imported goes after 7 days, in milliseconds: it holds personal data. */
const keptFor = 7 * 24 * 60 * 60 * 1000

/** States of an import that goes on behind the last row that was taken. */
const cutOff: ReadonlySet<ImportUpload['state']> = new Set(['stopped', 'interrupted', 'failed'])

const newId = monotonicFactory()

/** Refuse values that no CRM would take. */
export type EnteredChecks = (
  kind: ImportKind,
  integrations: readonly string[],
) => Pick<ImportRules, 'checkEdit' | 'checkCreate'>

interface Upload {
  folder: UploadFolder
  known: KeptUpload
  received: number
  progress: ImportProgress
  /** What goes on with it. */
  work: { abort: AbortController; ended: Promise<void> } | null
}

/**
 * Files that come in parts and are imported step by step. Each is kept in a folder of its own in the workspace's folder, is
 * read part by part, and outlives the engine: how far its import is stands in the same commit as the rows.
 */
export class UploadService {
  readonly #ports: RecordPorts
  readonly #imports: ImportService
  readonly #events: Events
  readonly #parent: string
  readonly #uploads = new Map<string, Upload>()
  #closing = false

  /** @param folder the workspace's own */
  constructor(ports: RecordPorts, imports: ImportService, events: Events, folder: string) {
    this.#ports = ports
    this.#imports = imports
    this.#events = events
    this.#parent = join(folder, 'imports')
    for (const { folder: own, known } of UploadFolder.all(this.#parent)) this.#recover(own, known)
  }

  /** Files that are here, the newest first. */
  list(): ImportUpload[] {
    return [...this.#uploads.values()].map(viewOf).reverse()
  }

  /** @throws ProblemError NOT_FOUND */
  get(id: string): ImportUpload {
    return viewOf(this.#require(id))
  }

  /** Makes room for a file. @throws ProblemError BAD_INPUT for one that is too large */
  open(kind: ImportKind, name: string, size: number): ImportUpload {
    if (size > mostBytes) fail('BAD_INPUT', { reason: `size: more than ${mostBytes} bytes; cut the file` })
    const idle = [...this.#uploads.values()].filter(({ work }) => work === null)
    for (const old of idle.slice(0, Math.max(0, this.#uploads.size - mostUploads + 1))) this.#drop(old)
    const createdAt = Date.now()
    const known: KeptUpload = {
      id: `upload_${newId(createdAt)}`,
      kind,
      name,
      size,
      createdAt,
      state: 'receiving',
      file: null,
      fields: [],
      becomes: [],
      choices: importChoices.parse({}),
      runIds: [],
      problem: null,
    }
    const folder = new UploadFolder(this.#parent, known.id)
    const upload: Upload = { folder, known, received: 0, progress: noProgress(), work: null }
    folder.begin(known)
    this.#uploads.set(known.id, upload)
    return viewOf(upload)
  }

  /**
   * Takes a part of the file. One whose answer was lost may be sent again. The last one begins the reading.
   *
   * @param at bytes that come before it
   * @throws ProblemError NOT_FOUND, BAD_INPUT for a part that leaves a gap or is too much
   */
  send(id: string, at: number, part: Uint8Array): ImportUpload {
    const upload = this.#require(id)
    const { size, state } = upload.known
    if (at > upload.received) fail('BAD_INPUT', { reason: `at: ${upload.received} bytes are here` })
    if (at + part.length > size) fail('BAD_INPUT', { reason: `content: the file has ${size} bytes` })
    if (state !== 'receiving') return viewOf(upload)
    upload.folder.put(at, part)
    upload.received = Math.max(upload.received, at + part.length)
    if (upload.received === size) this.read(id, {})
    return viewOf(upload)
  }

  /**
   * Reads the file through, in the form that is given; what is absent is found out.
   *
   * @throws ProblemError NOT_FOUND, IMPORT_BUSY, BAD_INPUT while bytes are missing
   */
  read(id: string, format: GivenFormat): ImportUpload {
    const upload = this.#requireIdle(id)
    const { size, kind } = upload.known
    if (upload.received < size) fail('BAD_INPUT', { reason: `content: ${upload.received} of ${size} bytes are here` })
    if (upload.known.runIds.length > 0) fail('IMPORT_BUSY')
    return this.#begin(upload, 'reading', async (signal) => {
      const read = (rows: number) => {
        upload.progress = { ...upload.progress, at: rows }
      }
      const file = await inspectFile(upload.folder.source, format, { signal, read })
      const headings = file.columns.map(({ heading }) => heading)
      const known = rememberedChoices(this.#ports.store, kind, headings)
      const choices = known ?? { ...upload.known.choices, map: {}, values: {} }
      this.#keep(upload, { file, ...this.#remembered(upload, file, choices) })
      upload.progress = noProgress()
      return 'ready'
    })
  }

  /**
   * Changes what was chosen; a plan that was made for other choices is void.
   *
   * @throws ProblemError NOT_FOUND, IMPORT_BUSY, BAD_INPUT, FIELD_UNKNOWN
   */
  choose(id: string, choices: ImportChoices): ImportUpload {
    const upload = this.#requireIdle(id)
    const file = requireFile(upload)
    if (upload.known.runIds.length > 0) fail('IMPORT_BUSY')
    this.#keep(upload, { state: 'ready', problem: null, ...this.#mapped(upload, file, choices) })
    upload.progress = noProgress()
    return viewOf(upload)
  }

  /** Looks at all rows and changes nothing. @throws ProblemError NOT_FOUND, IMPORT_BUSY, BAD_INPUT, FIELD_UNKNOWN */
  plan(id: string, checks: EnteredChecks): ImportUpload {
    const upload = this.#requireIdle(id)
    if (upload.known.runIds.length > 0) fail('IMPORT_BUSY')
    return this.#take(upload, true, 'api', checks)
  }

  /**
   * Takes all rows, or goes on behind the last one that was taken.
   *
   * @throws ProblemError NOT_FOUND, IMPORT_BUSY, BAD_INPUT, FIELD_UNKNOWN
   */
  run(id: string, trigger: CallerTrigger, checks: EnteredChecks): ImportUpload {
    const upload = this.#requireIdle(id)
    if (upload.known.state === 'done') fail('IMPORT_BUSY')
    const headings = requireFile(upload).columns.map(({ heading }) => heading)
    rememberChoices(this.#ports.store, upload.known.kind, headings, upload.known.choices)
    return this.#take(upload, false, trigger, checks)
  }

  /** Ends what goes on with a file, between two commits; waits for it. @throws ProblemError NOT_FOUND */
  async stop(id: string): Promise<ImportUpload> {
    const upload = this.#require(id)
    upload.work?.abort.abort()
    await upload.work?.ended
    return viewOf(upload)
  }

  /** Rows of the plan, or of what was done. @throws ProblemError NOT_FOUND */
  rows(id: string, pass: 'plan' | 'run', filter: RowFilter, from: number, limit: number): ImportedRow[] {
    return new ResultRows(this.#require(id).folder.path, pass).page(filter, from, limit)
  }

  /** Takes a file away; what was imported of it stays. @throws ProblemError NOT_FOUND */
  async remove(id: string): Promise<void> {
    await this.stop(id)
    this.#drop(this.#require(id))
  }

  /** Ends what is under way, between two commits; an import can go on later. */
  async shutdown(): Promise<void> {
    this.#closing = true
    await Promise.all([...this.#uploads.keys()].map((id) => this.stop(id)))
  }

  #take(upload: Upload, dryRun: boolean, trigger: CallerTrigger, checks: EnteredChecks): ImportUpload {
    const { kind, choices } = upload.known
    const { store } = this.#ports
    const table = tableOf(upload.folder.source, requireFile(upload))
    usedColumns(this.#ports, kind, table, choices.map)
    const key = progressKey(upload.known.id)
    const goesOn = !dryRun && cutOff.has(upload.known.state)
    // What was looked at with other choices, or in a run that has changed nothing, is looked at anew.
    if (!dryRun && !goesOn) store.settings.remove(key)
    const from = (goesOn ? this.#progress(upload.known.id) : null) ?? noProgress()
    const rows = new ResultRows(upload.folder.path, dryRun ? 'plan' : 'run')
    rows.begin(from.at, from.counts)
    upload.progress = { at: 0, counts: from.counts }
    const rules: ImportRules = { ...choices, kind, trigger, ...checks(kind, choices.integrations) }
    return this.#begin(upload, dryRun ? 'planning' : 'running', async (signal) => {
      const outcome = await this.#imports.follow(table, rules, {
        map: choices.map,
        dryRun,
        from,
        caller: signal,
        watch: {
          rows: (looked) => rows.append(looked),
          keep: (settings, { runId }, progress) => settings.set(key, JSON.stringify({ ...progress, runId })),
          moved: (run, progress) => {
            upload.progress = { at: progress.at, counts: { ...progress.counts } }
            if (run && !upload.known.runIds.includes(run.runId)) {
              this.#keep(upload, { runIds: [...upload.known.runIds, run.runId] })
            }
          },
        },
      })
      upload.progress = outcome.progress
      if (!dryRun) store.settings.set(key, JSON.stringify(outcome.progress))
      if (outcome.stopped) return dryRun ? 'ready' : this.#closing ? 'interrupted' : 'stopped'
      return dryRun ? 'planned' : 'done'
    })
  }

  /** Begins a work that goes on by itself, and says how it ended. */
  #begin(
    upload: Upload,
    state: 'reading' | 'planning' | 'running',
    work: (signal: AbortSignal) => Promise<ImportUpload['state']>,
  ): ImportUpload {
    const before = upload.known.file === null ? 'receiving' : 'ready'
    const abort = new AbortController()
    this.#keep(upload, { state, problem: null })
    const ended = work(abort.signal)
      .catch((error: unknown) => {
        // What was read through, or looked at, in vain can be tried in another form.
        if (abort.signal.aborted && state === 'reading') return { state: before, problem: null } as const
        return { state: state === 'running' ? 'failed' : before, problem: toProblem(error) } as const
      })
      .then((how) => {
        upload.work = null
        this.#keep(upload, typeof how === 'string' ? { state: how } : how)
        this.#events.changed('runs')
      })
      // A folder that cannot be written is said by the next call that needs it.
      .catch(() => undefined)
    upload.work = { abort, ended }
    return viewOf(upload)
  }

  /** What is chosen, and what comes of it. @throws ProblemError BAD_INPUT, FIELD_UNKNOWN */
  #mapped({ known: { kind } }: Upload, file: CsvFile, choices: ImportChoices) {
    const headings = file.columns.map(({ heading }) => heading)
    const columns = columnsOf(kind, headings, choices.map, ownFieldsOf(this.#ports, kind))
    return {
      choices,
      fields: columns.map(({ field }) => field),
      becomes: columns.map((column, at) => meantBy(file.columns[at]?.sample ?? '', column, choices)),
    }
  }

  /** The same with what was chosen before; a field of then may be gone. */
  #remembered(upload: Upload, file: CsvFile, choices: ImportChoices) {
    try {
      return this.#mapped(upload, file, choices)
    } catch {
      return this.#mapped(upload, file, { ...choices, map: {} })
    }
  }

  #recover(folder: UploadFolder, known: KeptUpload): void {
    const upload: Upload = { folder, known, received: folder.received, progress: noProgress(), work: null }
    if (Date.now() - known.createdAt > keptFor) {
      this.#drop(upload)
      return
    }
    this.#uploads.set(known.id, upload)
    const reached = this.#progress(known.id)
    upload.progress = reached ?? upload.progress
    const { state, runIds } = known
    // The run is in the same commit as its rows; the folder learns of it after.
    if (reached?.runId && !runIds.includes(reached.runId)) this.#keep(upload, { runIds: [...runIds, reached.runId] })
    // The store is the authority on how far it came.
    const isCut = state === 'running' || (state === 'done' && upload.progress.at < (known.file?.total ?? 0))
    if (isCut) this.#keep(upload, { state: 'interrupted', problem: makeProblem('RUN_INTERRUPTED') })
    if (state === 'planning' || state === 'planned') this.#keep(upload, { state: 'ready' })
    if (state === 'reading') this.#keep(upload, { state: known.file === null ? 'receiving' : 'ready' })
  }

  /** How far the import of a file is, and in which run it came there. */
  #progress(id: string): (ImportProgress & { runId?: string }) | null {
    const text = this.#ports.store.settings.get(progressKey(id))
    return text === null ? null : (JSON.parse(text) as ImportProgress & { runId?: string })
  }

  #drop({ folder, known }: Upload): void {
    folder.remove()
    this.#ports.store.settings.remove(progressKey(known.id))
    this.#uploads.delete(known.id)
  }

  #keep(upload: Upload, change: Partial<KeptUpload>): void {
    upload.known = { ...upload.known, ...change }
    upload.folder.keep(upload.known)
  }

  #require(id: string): Upload {
    return this.#uploads.get(id) ?? fail('NOT_FOUND', { what: 'import', id })
  }

  #requireIdle(id: string): Upload {
    const upload = this.#require(id)
    if (upload.work !== null) fail('IMPORT_BUSY')
    return upload
  }
}

function requireFile({ known, received }: Upload): CsvFile {
  return known.file ?? fail('BAD_INPUT', { reason: `content: ${received} of ${known.size} bytes have been read` })
}

function progressKey(id: string): string {
  return `import.at.${id}`
}

function viewOf({ known, received, progress }: Upload): ImportUpload {
  return { ...known, received, done: progress.at, counts: progress.counts }
}
