import { accessSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { makeFolder } from '@shared/host/make-folder'
import { type BackupFile, type BackupJob, fail, type StoredData, toProblem, type Workspace } from '@shared/model'
import { ulid } from 'ulid'
import { type CopyOptions, makeBackup, readBackup, restoreBackup } from '../store/file/backup'
import type { WorkspaceSession } from './session'
import type { WorkspaceService } from './workspace-service'

export interface BackupsOptions {
  dataDir: string
  workspaces: WorkspaceService
  /** Milliseconds since the epoch. */
  now: () => number
  /** Something is to be read again. */
  changed: () => void
}

interface Job {
  view: BackupJob
  abort: AbortController
  ended: Promise<void>
}

/** Ended copies that are still spoken of. */
const keptJobs = 10
/** Files of the folder that are looked into. */
const mostFiles = 200
const ending = '.patchbay-backup'

/** Copies workspaces into files and back, beside all other work; each copy can be stopped and leaves nothing then. */
export class Backups {
  readonly #options: BackupsOptions
  readonly #jobs = new Map<string, Job>()
  #closing = false

  constructor(options: BackupsOptions) {
    this.#options = options
  }

  /** The data folder, its size, the backups in it, and what is under way. */
  async data(): Promise<StoredData> {
    const { dataDir } = this.#options
    return {
      folder: dataDir,
      bytes: await bytesOf(dataDir),
      backupFolder: this.#folder,
      backups: await this.#files(),
      jobs: [...this.#jobs.values()].map(({ view }) => view).reverse(),
    }
  }

  /**
   * Begins to copy an open workspace.
   *
   * @param path absolute, of a file that is not there yet; by itself one in the folder of backups
   * @throws ProblemError BAD_INPUT, DATA_FOLDER_NOT_WRITABLE
   */
  async make(session: WorkspaceSession, path?: string): Promise<BackupJob> {
    const { workspace, store } = session
    if (workspace.kind === 'sandbox') fail('BAD_INPUT', { reason: 'the sandbox is reset, not backed up' })
    const environment = await this.#options.workspaces.environmentOf(workspace.id)
    const now = new Date(this.#options.now())
    const target = path ?? this.#freePath(workspace.name, now)
    this.#requireFree(target)
    const { name, kind, host, tags } = workspace
    const origin = { name, kind, host, tags, environment, madeAt: now.toISOString() }
    return this.#begin({ kind: 'backup', workspaceId: workspace.id, name, path: target }, async (options) => {
      await makeBackup(store.db, target, origin, options)
      return workspace
    })
  }

  /**
   * Begins to make a new workspace of a backup, beside the others. It asks for its API key, and its integrations are
   * paused until they are resumed.
   *
   * @throws ProblemError NOT_FOUND, BAD_INPUT, DATABASE_NEWER, DATABASE_DAMAGED, DATABASE_FOREIGN
   */
  restore(input: { path: string; name?: string | undefined }): BackupJob {
    const { path } = input
    const { workspaces, now } = this.#options
    if (!isAbsolute(path)) fail('BAD_INPUT', { reason: 'path: must be absolute' })
    if (!existsSync(path)) fail('NOT_FOUND', { what: 'file', id: path })
    // Opening a pipe waits until another program writes to it.
    if (!statSync(path).isFile()) fail('BAD_INPUT', { reason: 'path: is no file' })
    if (!succeeds(() => closeSync(openSync(path, 'r'))))
      fail('BAD_INPUT', { reason: 'path: may not be read by the user that Patchbay runs as' })
    const { environment, madeAt: _, ...origin } = readBackup(path)
    const name = input.name ?? origin.name
    const known = environment === null ? {} : { environment: { id: environment, keys: [] } }
    return this.#begin({ kind: 'restore', workspaceId: null, name, path }, (options) =>
      workspaces.addFrom({ ...origin, ...known, name }, (file) => restoreBackup(path, file, now(), options)),
    )
  }

  /** @throws ProblemError NOT_FOUND */
  get(id: string): BackupJob {
    return this.#job(id).view
  }

  /** Stops a copy; resolves when nothing of it is left. One that has ended stays as it ended. @throws ProblemError NOT_FOUND */
  async stop(id: string): Promise<BackupJob> {
    const job = this.#job(id)
    job.abort.abort()
    await job.ended
    return job.view
  }

  /** Stops all. */
  async close(): Promise<void> {
    this.#closing = true
    await Promise.all([...this.#jobs.keys()].map((id) => this.stop(id)))
  }

  get #folder(): string {
    return join(this.#options.dataDir, 'backups')
  }

  #job(id: string): Job {
    return this.#jobs.get(id) ?? fail('NOT_FOUND', { what: 'backup', id })
  }

  #begin(
    what: Pick<BackupJob, 'kind' | 'workspaceId' | 'name' | 'path'>,
    work: (options: CopyOptions) => Promise<Pick<Workspace, 'id' | 'name'>>,
  ): BackupJob {
    if (this.#closing) fail('ENGINE_RESTARTED')
    const id = `bak_${ulid().toLowerCase()}`
    const startedAt = new Date(this.#options.now()).toISOString()
    const abort = new AbortController()
    const job: Job = {
      view: { ...what, id, startedAt, state: 'running', done: 0, of: null, problem: null },
      abort,
      ended: Promise.resolve(),
    }
    const onProgress = (done: number, of: number) => {
      job.view = { ...job.view, done, of }
    }
    job.ended = work({ onProgress, signal: abort.signal })
      .then(({ id: workspaceId, name }) => ({
        ...{ state: 'done' as const, workspaceId, name },
        done: job.view.of ?? job.view.done,
      }))
      .catch((error: unknown) =>
        abort.signal.aborted ? { state: 'stopped' as const } : { state: 'failed' as const, problem: toProblem(error) },
      )
      .then((end) => {
        job.view = { ...job.view, ...end }
        this.#forgetOld()
        this.#options.changed()
      })
    this.#jobs.set(id, job)
    this.#options.changed()
    return job.view
  }

  #forgetOld(): void {
    const ended = [...this.#jobs].filter(([, { view }]) => view.state !== 'running')
    for (const [id] of ended.slice(0, -keptJobs)) this.#jobs.delete(id)
  }

  /** @throws ProblemError BAD_INPUT for what is there already, is no path, or lies among the workspaces */
  #requireFree(path: string): void {
    if (!isAbsolute(path)) fail('BAD_INPUT', { reason: 'path: must be absolute' })
    const inside = relative(join(this.#options.dataDir, 'workspaces'), path)
    if (!inside.startsWith('..') && !isAbsolute(inside))
      fail('BAD_INPUT', { reason: 'path: lies among the files of the workspaces' })
    if (existsSync(path)) fail('BAD_INPUT', { reason: 'path: there is such a file already' })
    if (!existsSync(dirname(path))) fail('BAD_INPUT', { reason: 'path: its folder is not there' })
    if (!succeeds(() => accessSync(dirname(path), constants.W_OK)))
      fail('BAD_INPUT', { reason: 'path: its folder may not be written by the user that Patchbay runs as' })
    if ([...this.#jobs.values()].some(({ view }) => view.state === 'running' && view.path === path))
      fail('BAD_INPUT', { reason: 'path: a backup is being written there' })
  }

  #freePath(name: string, now: Date): string {
    makeFolder(this.#folder, 0o700)
    const word = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '') || 'workspace'
    const time = now.toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')
    for (let number = 1; ; number += 1) {
      const path = join(this.#folder, `${word}-${time}${number === 1 ? '' : `-${number}`}${ending}`)
      const taken = [...this.#jobs.values()].some(({ view }) => view.state === 'running' && view.path === path)
      if (!taken && !existsSync(path)) return path
    }
  }

  async #files(): Promise<BackupFile[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const files = await Promise.all(
      names
        .filter((name) => name.endsWith(ending))
        .slice(-mostFiles)
        .map((name) => lookInto(join(this.#folder, name))),
    )
    return files.flatMap((file) => file ?? []).sort((left, right) => right.madeAt.localeCompare(left.madeAt))
  }
}

function succeeds(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

/** Null for what is no backup, or not any more. */
async function lookInto(path: string): Promise<BackupFile | null> {
  try {
    const facts = await stat(path)
    if (!facts.isFile()) return null
    const { name, kind, madeAt } = readBackup(path)
    return { path, bytes: facts.size, madeAt, name, kind }
  } catch {
    return null
  }
}

/** What is in a folder, bytes; links are not followed, and what goes meanwhile does not count. */
async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return bytesOf(path)
      return entry.isFile() ? ((await stat(path).catch(() => null))?.size ?? 0) : 0
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
