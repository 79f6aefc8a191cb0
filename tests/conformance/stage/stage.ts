import { existsSync, readFileSync } from 'node:fs'
import type { MappedFields } from '../../../src/main/engine/fields/field-definition'
import type { ObjectDefinition } from '../../../src/main/engine/providers/provider'
import { providers } from '../../../src/main/engine/providers/registry'
import type { ObjectBench, ProviderBench } from '../../../src/main/engine/providers/testing/bench'
import type { CallShape } from '../../../src/main/engine/providers/testing/words'
import type { IntegrationRow } from '../../../src/main/engine/store/accounts/integrations'
import type { ObjectRow } from '../../../src/main/engine/store/accounts/objects'
import type { StoredRecord } from '../../../src/main/engine/store/accounts/records'
import type { ConflictRow } from '../../../src/main/engine/store/entities/conflicts'
import type { OutboxRow } from '../../../src/main/engine/store/entities/outbox'
import type { FaultKind, LoggedRequest } from '../../../src/main/sandbox/control/protocol'
import { type ConflictSide, customFieldName, type StreamSettings } from '../../../src/shared/model'
import { type CrashPoint, EngineDied } from '../../kit/crash'
import type { Crm } from '../../kit/crm'
import type { RunOutcome, SyncWishes } from '../../kit/runs'
import { openScene, type Scene } from '../../kit/scene'
import { fits } from '../../kit/wire'
import { RemoteObject } from './remote'

export interface StageOptions {
  /** People in the account; none unless given. */
  records?: number
  /** Ms that the CRM's index lags; not at all unless given. */
  indexLagMs?: number
}

/** An entity with a CRM record that it is linked to. */
export interface Held {
  record: StoredRecord
  fields: MappedFields | null
  deletedAt: number | null
}

/** What a run is to do. */
export type StageTask = ({ kind: 'sync' } & SyncWishes) | { kind: 'undo'; target: string }

/** A scene with one object of one provider in the middle of it. One account is connected; a second one can be. */
export class Stage {
  readonly remote: RemoteObject

  static async open(bench: ProviderBench, object: ObjectBench, options: StageOptions = {}): Promise<Stage> {
    const account = options.records ? bench.accounts.filled : bench.accounts.empty
    const streams = [...new Set(bench.objects.map(({ stream }) => stream))]
    const scene = await openScene({ accounts: { a: { provider: bench.provider, account } }, streams, ...options })
    return new Stage(scene, bench, object, account)
  }

  private constructor(
    readonly scene: Scene,
    readonly bench: ProviderBench,
    readonly object: ObjectBench,
    readonly account: string,
  ) {
    this.remote = this.remoteOf(account)
  }

  get wire() {
    return this.scene.wire
  }

  get control() {
    return this.scene.control
  }

  get store() {
    return this.scene.store
  }

  /** What the person was notified of. */
  get notices() {
    return this.scene.host.notices
  }

  /** Pauses of the engine since {@link forget}, in ms. */
  get waits(): number[] {
    return this.scene.time.waits
  }

  /** The address of the sandbox with its key. */
  get access(): { host: string; apiKey: string } {
    return this.scene.sandbox
  }

  /** The integration of the account. */
  get integration(): IntegrationRow {
    return this.#row(this.scene.id('a'))
  }

  /** Lets time pass at once. */
  pass(ms: number): void {
    this.scene.time.advance(ms)
  }

  /** All that the database's files hold. */
  bytes(): string {
    const { path } = this.scene.file
    return [path, `${path}-wal`]
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, 'latin1'))
      .join('')
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
    return new RemoteObject(this.#crmOf(account).of(object.name))
  }

  /** Connects a second account and confirms its first sync. */
  async connect(account: string): Promise<IntegrationRow> {
    await this.scene.connect('b', { provider: this.bench.provider, account })
    return this.#row(this.scene.id('b'))
  }

  /** Changes what the object's stream has to do. */
  async settings(change: Partial<StreamSettings>, integration = this.integration): Promise<void> {
    await this.scene.settings(this.scene.nameOf(integration.id), this.object.stream, change)
  }

  /** Runs a sync (or another task) to its end. */
  sync(task: StageTask = { kind: 'sync' }, integration = this.integration): Promise<RunOutcome> {
    if (task.kind === 'undo') return this.scene.undo({ id: task.target })
    this.#makeDue(integration)
    const { kind: _, ...wishes } = task
    return this.scene.sync(this.scene.nameOf(integration.id), wishes)
  }

  /** What is only listed whole is listed by the next run, as if the time between two listings had passed. */
  #makeDue({ id }: IntegrationRow): void {
    for (const { name, changes } of providers.get(this.bench.provider).objects) {
      const row = this.store.objects.all(id).find((one) => one.name === name)
      if (row && changes.by === 'scan') this.store.objects.setPosition(row.id, { ...row, listedAt: null })
    }
  }

  /** As {@link sync}; fails when anything went wrong. */
  async syncWell(task: StageTask = { kind: 'sync' }, integration = this.integration): Promise<RunOutcome> {
    return this.#well(await this.sync(task, integration))
  }

  /** What a stream of a run came to. */
  streamOf(run: RunOutcome, name = this.object.stream) {
    const found = run.streams.find(({ stream }) => stream === name)
    if (!found) throw new Error(`run ${run.id} has no stream ${name}`)
    return found
  }

  /** A run's log as text. */
  log(runId: string): string {
    const { lines } = this.store.log.list(runId, 0, 10_000)
    return lines.map(({ level, text }) => `${level} ${text}`).join('\n')
  }

  /** The integration as it is stored now. */
  card(integration = this.integration): IntegrationRow {
    return this.#row(integration.id)
  }

  /** The object's row with its cursor. */
  position(integration = this.integration): ObjectRow {
    const row = this.store.objects.all(integration.id).find(({ name }) => name === this.object.name)
    if (!row) throw new Error(`${this.object.name} has never been opened`)
    return row
  }

  /** What is held of a record; null when it is not known. */
  held(remoteId: string, integration = this.integration): Held | null {
    const record = this.store.records.find(this.position(integration).id, remoteId)
    if (!record) return null
    const entity = record.entityId === null ? null : this.store.entities.get(record.entityId)
    return { record, fields: entity?.fields ?? null, deletedAt: entity?.deletedAt ?? null }
  }

  /** As {@link held}; fails when there is no entity. */
  entity(remoteId: string, integration = this.integration): { id: string; fields: MappedFields; record: StoredRecord } {
    const held = this.held(remoteId, integration)
    if (!held?.fields || held.record.entityId === null) throw new Error(`${remoteId} is linked to nothing`)
    return { id: String(held.record.entityId), fields: held.fields, record: held.record }
  }

  /** Changes a record here, as a person does. */
  async edit(remoteId: string, fields: MappedFields): Promise<void> {
    await this.scene.here.edit(this.entity(remoteId), fields)
  }

  /** Makes a record here that the CRM is to have as well. Returns the entity's id. */
  async create(fields: MappedFields, object = this.object): Promise<number> {
    return Number((await this.scene.here.create(object.kind, fields, ['a'])).id)
  }

  /** As {@link create}, one after the other. */
  async createAll(all: readonly MappedFields[], object = this.object): Promise<number[]> {
    const ids: number[] = []
    for (const fields of all) ids.push(await this.create(fields, object))
    return ids
  }

  /** Ids at the CRM of the records that an entity is linked to. */
  remoteIds(entityId: number, integration = this.integration): string[] {
    const { id } = this.position(integration)
    return this.store.records.ofEntity(entityId).flatMap((record) => (record.objectId === id ? [record.remoteId] : []))
  }

  /** Deletes a record here. */
  async remove(remoteId: string): Promise<void> {
    await this.scene.here.remove(this.entity(remoteId))
  }

  /** All outbox rows, the oldest first. */
  outbox(): OutboxRow[] {
    const rows = this.store.db.prepare<[], { id: number }>('SELECT id FROM outbox ORDER BY id').all()
    return rows.flatMap(({ id }) => this.store.outbox.get(id) ?? [])
  }

  /** Rows of a table, as they lie in the file. */
  count(table: string, where = '1'): number {
    return this.scene.file.count(table, where)
  }

  /** Everything that a sync without news must leave alone, as text. */
  contents(): string {
    return JSON.stringify(this.scene.snapshot())
  }

  /** Requests that reached the CRM, from the sandbox's own log. */
  async asked(call: CallShape | null = null): Promise<LoggedRequest[]> {
    const requests = await this.control.requests({ prefix: '/proxy/' })
    return requests.filter(({ method, path, query }) => {
      const params = Object.fromEntries(new URLSearchParams(query))
      return call === null || fits(call, { method, path: path.replace('/proxy', ''), query: params })
    })
  }

  /** Requests that changed something at the CRM. */
  async writes(): Promise<LoggedRequest[]> {
    return (await this.asked()).filter(({ effects }) => effects.length > 0)
  }

  /** From now on the CRM refuses what the bench says is refused: no definition tells it beforehand. */
  async refuse(): Promise<void> {
    const { name, properties, refused } = this.object
    await this.scene
      .at('a')
      .refuseValue(name, properties[refused.field] ?? customFieldName(refused.field) ?? refused.field, refused.value)
  }

  /** Makes one request at the CRM besides the engine, with the connection's access. */
  readonly ask = (request: Parameters<Crm['ask']>[0]): Promise<unknown> => this.scene.at('a').ask(request)

  /** Gives the object text fields, as an admin of the account does. */
  async addFields(names: readonly string[]): Promise<void> {
    const { name: object, textType: type } = this.object
    for (const name of names) await this.#crmOf(this.account).define({ action: 'add', object, name, type })
  }

  async removeField(name: string): Promise<void> {
    await this.#crmOf(this.account).define({ action: 'remove', object: this.object.name, name })
  }

  /** Forgets what was asked so far. */
  async forget(): Promise<void> {
    this.wire.requests.length = 0
    this.waits.length = 0
    await this.control.resetRequests()
  }

  /** Orders a fault for a call of the object. */
  async fault(call: CallShape, fault: FaultKind, more: { times?: number; after?: number } = {}): Promise<void> {
    const path = `/proxy${call.path.replaceAll('{id}', '*')}`
    const query = call.query && { query: call.query }
    await this.control.addFault({ method: call.method, path, ...query, fault, ...more })
  }

  /** A sync in which the engine may die, by {@link dead}; it is started again then, and goes on. */
  async syncOrDie(): Promise<void> {
    try {
      await this.sync()
      this.wire.clear()
    } catch (error) {
      if (!(error instanceof EngineDied)) throw error
      this.wire.clear()
      await this.scene.restart()
    }
  }

  /** Kills the engine where it stands. */
  dead(): null {
    this.scene.kill()
    return null
  }

  /** As {@link dead}, but once: of several requests on their way at the same time only the first one does it. */
  deadOnce(): () => null {
    let isDone = false
    return () => {
      if (!isDone) this.dead()
      isDone = true
      return null
    }
  }

  /** Dies at a point of a sync, or while it is started again after an earlier death. */
  async dieAt(point: CrashPoint): Promise<void> {
    const work = this.scene.life.isDead ? () => this.scene.restart() : () => this.sync()
    if (!(await this.scene.diesAt(point, work))) throw new Error(`The run ended before ${JSON.stringify(point)}`)
  }

  /** Starts the engine again after its death; the sync that was cut off goes on, and must come to a good end. */
  async revive(): Promise<RunOutcome> {
    await this.scene.restart()
    const last = (await this.scene.runs.list('a', 'sync')).at(-1)
    if (!last) throw new Error('Nothing was synced')
    return this.#well(await this.scene.runs.ended(last))
  }

  /** Settles a conflict as a person does, for all of its fields. */
  async settle(conflict: ConflictRow, side: ConflictSide): Promise<void> {
    const choices = Object.fromEntries(conflict.fields.map(({ field }) => [field, side]))
    await this.scene.client.conflicts.settle({ id: String(conflict.id), choices })
  }

  close(): Promise<void> {
    return this.scene.close()
  }

  #well(run: RunOutcome): RunOutcome {
    if (run.status === 'succeeded') return run
    throw new Error(`${run.status}: ${JSON.stringify(run.problem)}\n${this.log(run.id)}`)
  }

  #row(id: string): IntegrationRow {
    const row = this.store.integrations.get(id)
    if (!row) throw new Error('The integration is gone')
    return row
  }

  #crmOf(account: string): Crm {
    const name = this.scene.accountNames.find((one) => this.scene.at(one).account === account)
    return this.scene.at(name ?? 'a')
  }
}
