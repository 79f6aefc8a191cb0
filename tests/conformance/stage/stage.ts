import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as rest } from 'node:timers/promises'
import { systemClock } from '../../../src/main/engine/clock'
import { type AccountLimiters, LimiterRegistry } from '../../../src/main/engine/crm/limiter-registry'
import { settleConflict } from '../../../src/main/engine/entities/change/conflicts'
import { createRecord, editRecord } from '../../../src/main/engine/entities/change/edit-records'
import type { RecordPorts } from '../../../src/main/engine/entities/change/record-context'
import { removeRecord } from '../../../src/main/engine/entities/change/remove-records'
import { Events } from '../../../src/main/engine/events'
import type { MappedFields } from '../../../src/main/engine/fields/field-definition'
import { attachConnection, identifyAccount } from '../../../src/main/engine/integrations/accounts'
import { createGateway } from '../../../src/main/engine/nango/create-gateway'
import type { CrmRequest, NangoGateway } from '../../../src/main/engine/nango/gateway'
import type { ObjectDefinition, Provider } from '../../../src/main/engine/providers/provider'
import { providers } from '../../../src/main/engine/providers/registry'
import { RunService } from '../../../src/main/engine/runs/run-service'
import type { RunTask } from '../../../src/main/engine/runs/run-task'
import type { ConflictRow } from '../../../src/main/engine/store/conflicts'
import type { IntegrationRow } from '../../../src/main/engine/store/integrations'
import type { ObjectRow } from '../../../src/main/engine/store/objects'
import type { OutboxRow } from '../../../src/main/engine/store/outbox'
import type { StoredRecord } from '../../../src/main/engine/store/records'
import { Store } from '../../../src/main/engine/store/store'
import { openTestStore } from '../../../src/main/engine/store/testing'
import type { FaultKind, LoggedRequest } from '../../../src/main/sandbox/control/protocol'
import { SandboxControl } from '../../../src/main/sandbox/control-client'
import { type RunningSandbox, startSandbox } from '../../../src/main/sandbox/server'
import {
  type ConflictSide,
  type Problem,
  type RunDetail,
  type StreamSettings,
  streamSettings,
} from '../../../src/shared/model'
import type { CallShape } from '../../kit/providers/words'
import type { ObjectBench, ProviderBench } from '../bench'
import { RemoteObject } from './remote'
import { hurried, moveClocks, resetTime, waits } from './time'
import { fits, never, Wire } from './wire'

export interface StageOptions {
  /** People in the account; none unless told. */
  records?: number
  /** The engine keeps the vendor's limits, and the sandbox does. */
  limits?: boolean
  /** Ms that the CRM's index lags; not at all unless told. */
  indexLagMs?: number
}

export type RunOutcome = Omit<RunDetail, 'undoable' | 'retryable'>

/** An entity with a CRM record that it is tied to. */
export interface Held {
  record: StoredRecord
  fields: MappedFields | null
  deletedAt: number | null
}

/**
 * The engine on a real file, with the real gateway, against a sandbox over HTTP: put together as an open workspace is.
 * One account is connected; a second one can be.
 */
export class Stage {
  readonly wire = new Wire()
  readonly notices: Problem[] = []
  readonly control: SandboxControl
  readonly remote: RemoteObject
  readonly integration: IntegrationRow
  readonly #file: string
  readonly #folder: string
  readonly #options: StageOptions
  readonly #sandbox: RunningSandbox
  readonly #gateway: NangoGateway
  #store: Store
  #runs: RunService
  #limits!: AccountLimiters
  readonly #stores: Store[] = []
  #die: () => void = () => {}

  static async open(bench: ProviderBench, object: ObjectBench, options: StageOptions = {}): Promise<Stage> {
    moveClocks()
    resetTime()
    const sandbox = await startSandbox({ records: options.records ?? 0, unlimited: !options.limits })
    const account = options.records ? bench.accounts.filled : bench.accounts.empty
    const stage = new Stage(bench, object, options, sandbox, account)
    await stage.control.knobs({ indexLagMs: options.indexLagMs ?? 0 })
    Object.assign(stage, { integration: await stage.connect(account) })
    return stage
  }

  private constructor(
    readonly bench: ProviderBench,
    readonly object: ObjectBench,
    options: StageOptions,
    sandbox: RunningSandbox,
    readonly account: string,
  ) {
    this.#options = options
    this.#sandbox = sandbox
    this.control = new SandboxControl(sandbox)
    this.remote = this.remoteOf(account)
    this.integration = undefined as never
    const { store, file } = openTestStore()
    this.#store = store
    this.#stores.push(store)
    this.#file = file
    this.#folder = store.folder
    this.#gateway = this.wire.through(createGateway({ ...sandbox, version: 'test' }))
    this.#runs = this.#compose()
  }

  get store(): Store {
    return this.#store
  }

  get runs(): RunService {
    return this.#runs
  }

  /** The address of the sandbox with its key. */
  get access(): { host: string; apiKey: string } {
    return this.#sandbox
  }

  /** All that the database's files hold. */
  bytes(): string {
    const files = [this.#file, `${this.#file}-wal`].filter((file) => existsSync(file))
    return files.map((file) => readFileSync(file, 'latin1')).join('')
  }

  get ports(): RecordPorts {
    return { store: this.#store, provider: (id) => this.#provider(id) }
  }

  /** The provider's own object. */
  get definition(): ObjectDefinition {
    return this.definitionOf(this.object)
  }

  definitionOf({ name }: ObjectBench): ObjectDefinition {
    const found = providers.get(this.bench.provider).objects.find((object) => object.name === name)
    if (!found) throw new Error(`${this.bench.provider} has no ${name}`)
    return found
  }

  /** The CRM of an account, as its people see it. */
  remoteOf(account: string, object: ObjectBench = this.object): RemoteObject {
    return new RemoteObject(this.control, { provider: this.bench.provider, account }, object)
  }

  /** Connects an account and confirms its first sync; only the object's own stream and its neighbours are on. */
  async connect(account: string): Promise<IntegrationRow> {
    const provider = this.#provider(this.bench.provider)
    const { integrationKey } = this.bench
    const [connectionId = ''] = await this.control.addConnections({ integrationKey, account })
    const connection = await this.#gateway.getConnection(integrationKey, connectionId)
    const { signal } = new AbortController()
    const [gateway, limits] = [this.#gateway, this.#limits]
    const found = await identifyAccount({ gateway, provider, connection, limits, signal })
    const { row } = attachConnection(this.#store, provider, connection, found, null)
    this.#store.integrations.patch(row.id, { firstSyncConfirmedAt: Date.now() })
    return row
  }

  /** Changes what the object's stream is told to do. */
  settings(change: Partial<StreamSettings>, integration = this.integration): void {
    const row = this.#store.integrations.streams(integration.id).find(({ stream }) => stream === this.object.stream)
    const settings = streamSettings.parse({ ...row?.settings, ...change })
    this.#store.integrations.saveStreamSettings(integration.id, this.object.stream, settings)
  }

  /** Runs a sync (or another task) to its end. */
  async sync(task: RunTask = { kind: 'sync' }, integration = this.integration): Promise<RunOutcome> {
    return this.ended(this.#runs.start(integration.id, 'manual', task).id)
  }

  /** As {@link sync}; fails when anything went wrong. */
  async syncWell(task: RunTask = { kind: 'sync' }, integration = this.integration): Promise<RunOutcome> {
    const run = await this.sync(task, integration)
    if (run.status !== 'succeeded')
      throw new Error(`${run.status}: ${JSON.stringify(run.problem)}\n${this.log(run.id)}`)
    return run
  }

  /** Starts a sync and does not wait for it. */
  begin(task: RunTask = { kind: 'sync' }): string {
    return this.#runs.start(this.integration.id, 'manual', task).id
  }

  /** Waits until a run has ended. */
  async ended(runId: string): Promise<RunOutcome> {
    for (;;) {
      const run = this.#store.runs.detail(runId)
      if (!run) throw new Error(`run ${runId} is gone`)
      const isOver = run.status !== 'queued' && run.status !== 'running'
      if (isOver && this.#runs.active(run.integrationId)?.run.id !== runId) return run
      await rest(2)
    }
  }

  /** What a stream of a run came to. */
  streamOf(run: RunOutcome, name = this.object.stream) {
    const found = run.streams.find(({ stream }) => stream === name)
    if (!found) throw new Error(`run ${run.id} has no stream ${name}`)
    return found
  }

  /** A run's log as text. */
  log(runId: string): string {
    const { lines } = this.#store.log.list(runId, 0, 10_000)
    return lines.map(({ level, text }) => `${level} ${text}`).join('\n')
  }

  /** The integration as it is stored now. */
  card(integration = this.integration): IntegrationRow {
    const row = this.#store.integrations.get(integration.id)
    if (!row) throw new Error('the integration is gone')
    return row
  }

  /** The object's row with its cursor. */
  position(integration = this.integration): ObjectRow {
    const row = this.#store.objects.all(integration.id).find(({ name }) => name === this.object.name)
    if (!row) throw new Error(`${this.object.name} has never been opened`)
    return row
  }

  /** What is held of a record; null when it is not known. */
  held(remoteId: string, integration = this.integration): Held | null {
    const record = this.#store.records.find(this.position(integration).id, remoteId)
    if (!record) return null
    const entity = record.entityId === null ? null : this.#store.entities.get(record.entityId)
    return { record, fields: entity?.fields ?? null, deletedAt: entity?.deletedAt ?? null }
  }

  /** As {@link held}; fails when there is no entity. */
  entity(remoteId: string, integration = this.integration): { id: string; fields: MappedFields; record: StoredRecord } {
    const held = this.held(remoteId, integration)
    if (!held?.fields || held.record.entityId === null) throw new Error(`${remoteId} is tied to nothing`)
    return { id: String(held.record.entityId), fields: held.fields, record: held.record }
  }

  /** Changes a record here, as a person does. */
  edit(remoteId: string, fields: MappedFields): void {
    editRecord(this.ports, this.entity(remoteId).id, fields)
  }

  /** Makes a record here that the CRM is to have as well. Returns the entity's id. */
  create(fields: MappedFields, object = this.object): number {
    const { entityKind: kind } = this.definitionOf(object)
    return createRecord(this.ports, { kind, fields, integrations: [this.integration.id] }).entity.id
  }

  /** Ids at the CRM of the records that an entity is tied to. */
  remoteIds(entityId: number, integration = this.integration): string[] {
    const { id } = this.position(integration)
    return this.#store.records.ofEntity(entityId).flatMap((record) => (record.objectId === id ? [record.remoteId] : []))
  }

  /** Deletes a record here. */
  remove(remoteId: string): void {
    removeRecord(this.ports, this.entity(remoteId).id)
  }

  /** All outbox rows, the oldest first. */
  outbox(): OutboxRow[] {
    const rows = this.#store.db.prepare<[], { id: number }>('SELECT id FROM outbox ORDER BY id').all()
    return rows.flatMap(({ id }) => this.#store.outbox.get(id) ?? [])
  }

  /** Rows of a table. */
  count(table: string, where = '1'): number {
    const row = this.#store.db.prepare<[], { n: number }>(`SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`).get()
    return row?.n ?? 0
  }

  /** All rows of the tables that hold what was synced, as text. */
  contents(): string {
    const tables = [
      'entities',
      'remote_records',
      'links',
      'associations',
      'changes',
      'outbox',
      'conflicts',
      'match_reviews',
    ]
    return JSON.stringify(tables.map((table) => this.#store.db.prepare(`SELECT * FROM ${table}`).all()))
  }

  /** Requests that reached the CRM, from the sandbox's own log. */
  async asked(call: CallShape | null = null): Promise<LoggedRequest[]> {
    const requests = await this.control.requests({ prefix: '/proxy/' })
    return requests.filter((request) => {
      const { method, path, query } = request
      const params = Object.fromEntries(new URLSearchParams(query))
      return call === null || fits(call, { method: method as 'GET', path: path.replace('/proxy', ''), query: params })
    })
  }

  /** Requests that changed something at the CRM. */
  async writes(): Promise<LoggedRequest[]> {
    return (await this.asked()).filter(({ effects }) => effects.length > 0)
  }

  /** Makes one request at the CRM besides the engine, with the connection's access. */
  async ask(request: CrmRequest): Promise<void> {
    const { integrationKey, connectionId } = this.integration
    const { status, body } = await this.#gateway.crm({ integrationKey, connectionId: connectionId ?? '' }, request)
    if (status >= 300) throw new Error(`${request.path}: ${status} ${JSON.stringify(body)}`)
  }

  /** Forgets what was asked so far. */
  async forget(): Promise<void> {
    this.wire.requests.length = 0
    waits.length = 0
    await this.control.resetRequests()
  }

  /** Orders a fault for a call of the object. */
  async fault(call: CallShape, fault: FaultKind, more: { times?: number; after?: number } = {}): Promise<void> {
    await this.control.addFault({
      method: call.method,
      path: `/proxy${call.path.replaceAll('{id}', '*')}`,
      fault,
      ...more,
    })
  }

  /** As {@link sync}, but the engine may die on the way, by {@link dead}; it is started again then. */
  async syncOrDie(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<'died'>()
    this.#die = () => resolve('died')
    const how = await Promise.race([promise, this.ended(this.begin()).then(() => 'ended' as const)])
    if (how === 'died') this.crash()
    this.wire.clear()
  }

  /** Never comes back: whoever waits for it is as good as dead. */
  dead(): Promise<never> {
    this.#die()
    return never
  }

  /** Settles a conflict as a person does, for all of its fields. */
  settle(conflict: ConflictRow, side: ConflictSide): void {
    const choices = Object.fromEntries(conflict.fields.map(({ field }) => [field, side]))
    settleConflict(this.ports, String(conflict.id), choices)
  }

  /** The engine dies where it stands, and is started again on the file as it lies. */
  crash(): void {
    this.wire.clear()
    this.#store = new Store(this.#file)
    this.#stores.push(this.#store)
    this.#runs = this.#compose()
    this.#runs.recover()
  }

  async close(): Promise<void> {
    await Promise.race([this.#runs.shutdown(), rest(2_000)])
    this.#gateway.close()
    await this.#sandbox.close()
    for (const store of this.#stores) store.close()
    rmSync(this.#folder, { recursive: true, force: true })
    resetTime()
  }

  #compose(): RunService {
    const clock = { ...systemClock, ...hurried }
    this.#limits = new LimiterRegistry(clock).open(this.#store.limiters)
    return new RunService({
      store: this.#store,
      events: new Events(),
      provider: (id) => this.#provider(id),
      gateway: () => this.#gateway,
      clock,
      limits: this.#limits,
      notify: (_, problem) => this.notices.push(problem),
    })
  }

  /** The provider as it is; without its limits where they are not what is looked at, for keeping them takes time. */
  #provider(id: string): Provider {
    const provider = providers.get(id)
    return this.#options.limits ? provider : { ...provider, manifest: { ...provider.manifest, limits: [] } }
  }
}
