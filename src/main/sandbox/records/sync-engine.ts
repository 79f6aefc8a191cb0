import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SandboxCrm, SandboxSync } from '../crm/kit/provider-sandbox'
import { type Connection, newLogId } from '../nango/model'
import { accountOf, type Sandbox } from '../sandbox'
import { Collection } from '../storage/collection'
import { Journal } from '../storage/journal'
import { RecordTable, type SyncResult } from './record-table'

const hourMs = 3_600_000
/** Two syncs begin this long after a connection was made. */
const firstRunAfterMs = 1000

export interface SyncState {
  id: string
  name: string
  schedule: 'STARTED' | 'PAUSED'
  /** Null for the default. */
  frequency: string | null
  job: { status: 'RUNNING' | 'SUCCESS' | 'ERROR'; type: 'INITIAL' | 'INCREMENTAL'; endsAt: number }
  finishedAt: number | null
  nextAt: number | null
  result: SyncResult | null
  /** Every run fails while it is set; for tests. */
  failing: boolean
}

/**
 * Nango's sync functions: they read the CRM every hour into a cache that `GET /records` pages through. Nothing runs by
 * a timer: what is due happens at the next question, which cannot be seen from outside.
 */
export class SyncEngine {
  readonly #states: Collection<SyncState>
  readonly #tables = new Map<string, { table: RecordTable; journal: Journal }>()

  readonly #folder: string | null
  readonly #sandbox: () => Sandbox

  constructor(journal: Journal, loaded: ReadonlyMap<string, unknown>, folder: string | null, sandbox: () => Sandbox) {
    this.#folder = folder
    this.#sandbox = sandbox
    this.#states = new Collection(journal, 'sync', loaded)
  }

  definitions(provider: string): readonly SandboxSync[] {
    return this.#sandbox().catalogue.sandbox(provider)?.syncs ?? []
  }

  /** The syncs of a connection as they stand now. */
  of(connection: Connection): { sync: SandboxSync; state: SyncState }[] {
    return this.definitions(connection.provider).map((sync) => ({ sync, state: this.#settled(connection, sync) }))
  }

  table(connection: Connection, model: string): RecordTable | null {
    const sync = this.definitions(connection.provider).find((item) => item.model === model)
    if (sync === undefined) return null
    this.#settled(connection, sync)
    return this.#open(connection, model)
  }

  change(connection: Connection, sync: SandboxSync, change: Partial<SyncState>): void {
    const key = keyOf(connection, sync)
    this.#states.put(key, { ...this.#settled(connection, sync), ...change })
  }

  /** Starts a run now; one that is under way goes on. */
  trigger(connection: Connection, sync: SandboxSync, emptyCache: boolean): void {
    const state = this.#settled(connection, sync)
    if (emptyCache) this.#open(connection, sync.model).clear()
    if (state.job.status === 'RUNNING') return
    const { clock, knobs } = this.#sandbox()
    this.#states.put(keyOf(connection, sync), {
      ...state,
      job: { status: 'RUNNING', type: 'INCREMENTAL', endsAt: clock.now() + knobs.syncRunMs },
    })
  }

  forget(connection: Connection): void {
    for (const sync of this.definitions(connection.provider)) {
      const key = keyOf(connection, sync)
      this.#states.remove(key)
      const path = this.#pathOf(connection, sync.model)
      const open = this.#tables.get(`${connection.id}:${sync.model}`)
      open?.journal.close()
      this.#tables.delete(`${connection.id}:${sync.model}`)
      if (path !== null) rmSync(path, { force: true })
    }
  }

  close(): void {
    for (const { journal } of this.#tables.values()) journal.close()
    this.#tables.clear()
  }

  #settled(connection: Connection, sync: SandboxSync): SyncState {
    const { clock, knobs } = this.#sandbox()
    const now = clock.now()
    const key = keyOf(connection, sync)
    let state = this.#states.get(key)
    if (state === undefined) {
      state = {
        id: randomUUID(),
        name: sync.name,
        schedule: 'STARTED',
        frequency: null,
        job: {
          status: 'RUNNING',
          type: 'INITIAL',
          endsAt: connection.created_at + firstRunAfterMs + knobs.syncRunMs,
        },
        finishedAt: null,
        nextAt: null,
        result: null,
        failing: false,
      }
      this.#states.put(key, state)
    }
    const isDue =
      state.job.status === 'RUNNING'
        ? state.job.endsAt <= now
        : state.schedule === 'STARTED' && state.nextAt !== null && state.nextAt + knobs.syncRunMs <= now
    return isDue ? this.#run(connection, sync, state) : state
  }

  #run(connection: Connection, sync: SandboxSync, state: SyncState): SyncState {
    const { clock } = this.#sandbox()
    const now = clock.now()
    const crm = state.failing ? null : this.#readable(connection)
    const result =
      crm === null
        ? null
        : this.#open(connection, sync.model).apply(
            crm.listed(sync.object) as (Record<string, unknown> & { id: string })[],
            now,
          )
    const next: SyncState = {
      ...state,
      job: { ...state.job, status: result === null ? 'ERROR' : 'SUCCESS', endsAt: now },
      finishedAt: now,
      nextAt: now + hourMs,
      result: result ?? state.result,
    }
    this.#states.put(keyOf(connection, sync), next)
    this.#noteOutcome(connection, state.id, result !== null)
    return next
  }

  /** The CRM behind the connection, when its credentials are good. */
  #readable(connection: Connection): SandboxCrm | null {
    const sandbox = this.#sandbox()
    const usable = sandbox.credentials.use(connection, false)
    const target = accountOf(sandbox, connection)
    if (!usable.ok || target === undefined) return null
    const { access_token } = usable.connection.credentials
    return sandbox.authority.look(target.provider.nangoProvider, access_token).ok ? target.crm() : null
  }

  #noteOutcome(stale: Connection, syncId: string, succeeded: boolean): void {
    const { state } = this.#sandbox()
    const connection = state.connections.get(String(stale.id))
    if (connection === undefined) return
    const others = connection.activeLogs.filter((log) => log.sync_id !== syncId)
    if (succeeded && others.length === connection.activeLogs.length) return
    const failure = { type: 'sync' as const, log_id: newLogId(), sync_id: syncId }
    state.save({ ...connection, activeLogs: succeeded ? others : [...others, failure] })
  }

  #open(connection: Connection, model: string): RecordTable {
    const key = `${connection.id}:${model}`
    const known = this.#tables.get(key)
    if (known !== undefined) return known.table
    const journal = Journal.open(this.#pathOf(connection, model))
    const table = new RecordTable(journal, key, journal.takeEntries())
    this.#tables.set(key, { table, journal })
    return table
  }

  #pathOf(connection: Connection, model: string): string | null {
    return this.#folder === null ? null : join(this.#folder, `records-${connection.id}-${model}.jsonl`)
  }
}

function keyOf(connection: Connection, sync: SandboxSync): string {
  return `${connection.id}:${sync.name}`
}
