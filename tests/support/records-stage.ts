import { randomUUID } from 'node:crypto'
import { Nango } from '@nangohq/node'
import type { Timing } from '../../src/main/engine/clock'
import { AccountLimiter } from '../../src/main/engine/crm/limiter'
import { editRecord } from '../../src/main/engine/entities/change/edit-records'
import { Events } from '../../src/main/engine/events'
import { createGateway } from '../../src/main/engine/nango/create-gateway'
import type { NangoGateway } from '../../src/main/engine/nango/gateway'
import type { ObjectRow } from '../../src/main/engine/store/objects'
import type { Store } from '../../src/main/engine/store/store'
import { addTestIntegration, openTestStore } from '../../src/main/engine/store/testing'
import { RunRecorder } from '../../src/main/engine/sync/recorder'
import { runSync } from '../../src/main/engine/sync/run-sync'
import { type ControlEdit, SandboxControl } from '../../src/main/sandbox/control-client'
import { type RunningSandbox, startSandbox } from '../../src/main/sandbox/server'
import { type StreamSettings, streamSettings } from '../../src/shared/model'
import { hubspot, type Shown } from './hubspot-bench'

const target = { provider: 'hubspot' }

interface SyncMore {
  full?: boolean
  acceptDeletes?: boolean
  signal?: AbortSignal
  /** Stands in for the way to Nango, for what no sandbox does. */
  gateway?: NangoGateway
  /** How long a run of the function is waited for, ms. */
  longestRunMs?: number
  timing?: Timing
}

/** HubSpot's contacts in a store, read out of Nango's records: real file, real gateway, the sandbox over HTTP. */
export class RecordsStage {
  readonly #test = openTestStore()
  readonly #sandbox: RunningSandbox
  readonly control: SandboxControl
  readonly gateway: NangoGateway
  /** Whoever else works with the same Nango. */
  readonly nango: Nango
  readonly connectionId = randomUUID()
  #runs = 0

  static async open(records: number): Promise<RecordsStage> {
    const stage = new RecordsStage(await startSandbox({ records, unlimited: true }))
    await stage.control.knobs({ syncRunMs: 0 })
    await stage.control.addConnections({ integrationKey: 'hubspot', connectionId: stage.connectionId })
    await stage.control.advanceClock(10_000)
    addTestIntegration(stage.store, {
      provider: 'hubspot',
      integrationKey: 'hubspot',
      connectionId: stage.connectionId,
      firstSyncConfirmedAt: Date.now(),
    })
    stage.settings({ source: 'nango' })
    return stage
  }

  private constructor(sandbox: RunningSandbox) {
    this.#sandbox = sandbox
    this.control = new SandboxControl(sandbox)
    this.gateway = this.newGateway()
    this.nango = new Nango({ apiKey: sandbox.apiKey, host: sandbox.host })
  }

  get store(): Store {
    return this.#test.store
  }

  newGateway(apiKey = this.#sandbox.apiKey): NangoGateway {
    return createGateway({ host: this.#sandbox.host, apiKey, version: 'test', pause: async () => {} })
  }

  settings(change: Partial<StreamSettings>): void {
    const row = this.store.integrations.streams('crm').find(({ stream }) => stream === 'contacts')
    this.store.integrations.saveStreamSettings('crm', 'contacts', streamSettings.parse({ ...row?.settings, ...change }))
  }

  /** One sync of the contacts to its end. */
  async sync(more: SyncMore = {}) {
    const id = this.#createRun()
    const { result, recorder } = await this.#run(id, more)
    recorder.end(result.status)
    this.store.commit(() => recorder.flush())
    const [counts] = this.store.runs.streams(id)
    if (!counts) throw new Error('the run has no stream')
    const { lines } = this.store.log.list(id, 0, 10_000)
    return {
      ...result,
      counts,
      log: lines.map(({ text }) => text).join('\n'),
      changes: this.store.changes.list(id, { limit: 500 }).items,
    }
  }

  /** As {@link sync}; fails when anything went wrong. */
  async syncWell(more: SyncMore = {}) {
    const run = await this.sync(more)
    if (run.status !== 'succeeded') throw new Error(`${run.status}: ${JSON.stringify(run.problem)}\n${run.log}`)
    return run
  }

  /** A sync whose process dies at the `calls`-th page of records: nothing of it happens any more. */
  async syncUntilDeath(calls: number): Promise<void> {
    const { gateway } = this
    await new Promise<void>((died) => {
      let left = calls
      const dying: NangoGateway = {
        ...gateway,
        listRecords: (...args) => {
          left -= 1
          if (left > 0) return gateway.listRecords(...args)
          return new Promise(() => died())
        },
      }
      // What it still tries with the closed file fails, as it would with no process.
      this.#run(this.#createRun(), { gateway: dying }).catch(() => {})
    })
    this.#test.reopen()
  }

  /** A sync whose process dies right after its `commits`-th commit. */
  async syncUntilCommit(commits: number): Promise<void> {
    const { store } = this
    const commit = store.commit.bind(store)
    let left = commits
    const died = new Promise<void>((resolve) => {
      Object.assign(store, {
        commit: (work: () => unknown) => {
          const done = commit(work)
          left -= 1
          if (left > 0) return done
          store.close()
          resolve()
          throw new Error('the process is dead')
        },
      })
    })
    this.#run(this.#createRun(), {}).catch(() => {})
    await died
    this.#test.reopen()
  }

  #createRun(): string {
    const id = `run_${String(++this.#runs).padStart(6, '0')}`
    this.store.runs.create({
      id,
      integrationId: 'crm',
      provider: 'hubspot',
      account: 'Alder & Finch Trading',
      kind: 'sync',
      trigger: 'manual',
      queuedAt: Date.now(),
      continues: null,
      streams: [{ stream: 'contacts', label: 'Contacts' }],
    })
    return id
  }

  async #run(id: string, more: SyncMore) {
    const { store } = this
    const integration = store.integrations.get('crm')
    if (!integration) throw new Error('the integration is gone')
    const recorder = new RunRecorder(store, new Events(), { id, integrationId: 'crm' }, 'HubSpot')
    const result = await runSync({
      store,
      recorder,
      integration,
      provider: hubspot,
      gateway: more.gateway ?? this.gateway,
      limiter: new AccountLimiter([]),
      signal: more.signal ?? new AbortController().signal,
      ...(more.full ? { full: true } : {}),
      ...(more.longestRunMs === undefined ? {} : { longestFunctionRunMs: more.longestRunMs }),
      timing: more.timing,
      ...(more.acceptDeletes ? { acceptDeletes: true } : {}),
    })
    return { result, recorder }
  }

  /** A person works at HubSpot. */
  crm(edit: ControlEdit extends infer E ? (E extends ControlEdit ? Omit<E, 'object'> : never) : never): Promise<Shown> {
    return this.control.edit<Shown>(target, { object: 'contacts', ...edit } as ControlEdit)
  }

  crmRecords(): Promise<Shown[]> {
    return this.control.dump<Shown>(target, 'contacts')
  }

  /** A person works here. */
  edit(remoteId: string, fields: Record<string, string>): void {
    const ports = { store: this.store, provider: () => hubspot }
    editRecord(ports, String(this.store.records.find(this.object.id, remoteId)?.entityId), fields)
  }

  get object(): ObjectRow {
    const found = this.store.objects.all('crm').find(({ name }) => name === 'contacts')
    if (!found) throw new Error('contacts were never opened')
    return found
  }

  /** Live records here by their ids at HubSpot, with what their entities hold. */
  held(): Record<string, Record<string, unknown>> {
    const ids = this.store.db
      .prepare<[number], { remote_id: string }>(
        'SELECT remote_id FROM remote_records WHERE object_id = ? AND deleted_at IS NULL ORDER BY remote_id',
      )
      .all(this.object.id)
    return Object.fromEntries(
      ids.map(({ remote_id }) => {
        const entityId = this.store.records.find(this.object.id, remote_id)?.entityId ?? 0
        return [remote_id, this.store.entities.get(entityId)?.fields ?? {}]
      }),
    )
  }

  /** How many rows tables have, and all that the tables of records hold. */
  contents(): Record<string, unknown> {
    const tables = ['entities', 'remote_records', 'links', 'associations', 'changes', 'outbox', 'conflicts']
    return Object.fromEntries(tables.map((name) => [name, this.store.db.prepare(`SELECT * FROM ${name}`).all()]))
  }

  /** Requests since the last look, as `GET /records`. */
  async asked(): Promise<string[]> {
    const requests = await this.control.requests()
    await this.control.resetRequests()
    return requests.map(({ method, path }) => `${method} ${path}`)
  }

  /** Somebody drops the contents of Nango's copies up to a record. */
  async prune(untilCursor: string): Promise<void> {
    await this.nango.pruneRecords({
      providerConfigKey: 'hubspot',
      connectionId: this.connectionId,
      model: 'Contact',
      untilCursor,
      limit: 10_000,
    })
  }

  /** Nango's copies, in their order. */
  async saved() {
    const { records } = await this.nango.listRecords({
      providerConfigKey: 'hubspot',
      connectionId: this.connectionId,
      model: 'Contact',
      limit: 10_000,
    })
    return records.map(({ id, _nango_metadata: meta }) => ({ id: String(id), ...meta }))
  }

  /** Nango runs the function by its own schedule. */
  async runFunction(): Promise<void> {
    await this.nango.triggerSync('hubspot', ['contacts'], this.connectionId)
    await this.nango.syncStatus('hubspot', ['contacts'], this.connectionId)
  }

  /** Moves the place among Nango's records, as time and others' work would. */
  setPlace(change: { cursor?: string; cursorAt?: number }): void {
    const { object } = this
    if (change.cursorAt !== undefined) {
      this.store.objects.setPosition(object.id, { ...object, cursorAt: change.cursorAt })
    }
    if (change.cursor !== undefined && object.nango) {
      this.store.objects.setRecordsPosition(object.id, { ...object.nango, cursor: change.cursor })
    }
  }

  async close(): Promise<void> {
    this.gateway.close()
    this.#test[Symbol.dispose]()
    await this.#sandbox.close()
  }
}
