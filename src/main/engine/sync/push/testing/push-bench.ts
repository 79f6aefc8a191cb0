import type { StreamSettings } from '@shared/model'
import { AccountLimiter } from '../../../crm/limiter'
import { Acts } from '../../../entities/acts'
import { bringBack, callOff, enqueue, enqueueOthers } from '../../../entities/outbox'
import { Events } from '../../../events'
import type { MappedFields } from '../../../fields/field-definition'
import type { NangoGateway } from '../../../nango/gateway'
import type { Provider, ReferenceSource } from '../../../providers/provider'
import { retryRun } from '../../../runs/retry-run'
import type { StoredRecord } from '../../../store/accounts/records'
import type { EntityRow } from '../../../store/entities/entities'
import type { OutboxRow } from '../../../store/entities/outbox'
import type { Store } from '../../../store/store'
import { addTestIntegration, openTestStore } from '../../../store/testing'
import { writerOf } from '../../../store/write'
import { RunRecorder } from '../../recorder'
import { runSync } from '../../run-sync'
import { runSteps, type SyncResult } from '../../stream-steps'
import type { SyncOptions } from '../../sync-options'
import { openStream, pushStream } from '../push-streams'
import { ScriptedAccount } from './scripted-account'

/** A run that has ended, with what it did. */
export interface Ended {
  id: string
  result: SyncResult
  /** `action side name` of each change. */
  changes: string[]
  failed: number
  pushed: number
}

/** A store, accounts in memory and whole syncs between them. */
export class PushBench implements Disposable {
  readonly #test = openTestStore()
  /** Objects of each account. */
  readonly #accounts = new Map<string, ScriptedAccount[]>()
  #objects = 0
  #runs = 0
  /** What the accounts have beside records. */
  referenceData: ReferenceSource[] = []

  get store(): Store {
    return this.#test.store
  }

  account(id: string, settings: Partial<StreamSettings> = {}): ScriptedAccount {
    const account = this.object(id, 'contacts')
    addTestIntegration(this.store, { id, connectionId: `connection-${id}`, accountId: id, firstSyncConfirmedAt: 1 })
    this.settings(id, settings)
    return account
  }

  /** An object of an account that holds contacts; an account has one, called `contacts`. */
  object(id: string, name: string): ScriptedAccount {
    this.#objects += 1
    const object = new ScriptedAccount(id, 100 * this.#objects, name)
    this.#accounts.set(id, [...(this.#accounts.get(id) ?? []), object])
    return object
  }

  settings(id: string, patch: Partial<StreamSettings>): void {
    const stream = this.store.integrations.streams(id).find((item) => item.stream === 'contacts')
    if (!stream) throw new Error(`no stream of ${id}`)
    this.store.integrations.saveStreamSettings(id, 'contacts', { ...stream.settings, ...patch })
  }

  /** Pulls and pushes one account. */
  async sync(id: string, options: { acceptDeletes?: boolean; full?: boolean } = {}): Promise<Ended> {
    return this.#run(id, 'sync', (base) => runSync({ ...base, ...options }, { provider: () => base.provider }))
  }

  /** Tries what a run could not do again. */
  async retry(id: string, target: string, changeId: number | null = null): Promise<Ended> {
    return this.#run(id, 'retry', (base) => retryRun(base, target, changeId))
  }

  /** A person changes fields here. */
  edit(entityId: number, fields: MappedFields): void {
    this.#act('a', (acts) => {
      const entity = this.entity(entityId)
      const changes = Object.entries(fields).map(([field, after]) => ({
        field,
        label: field,
        before: entity.fields[field] ?? null,
        after,
      }))
      const stamps = Object.fromEntries(changes.map(({ field }) => [field, { at: Date.now(), by: 'person' as const }]))
      acts.setFields(entity, changes, stamps, entity.displayName)
      acts.endTurns(entityId, Object.keys(fields))
      enqueueOthers(acts, entityId, null)
    })
  }

  /** A person makes a record here, to be made at some accounts. */
  make(fields: MappedFields, at: readonly string[]): number {
    return this.#act('a', (acts) => {
      const entityId = acts.makeEntity('contact', String(fields.firstName ?? fields.email), fields)
      for (const id of at) {
        const object = this.store.objects.ensure(id, 'contacts', 'contacts')
        enqueue(acts, 'create', { object, entityId, recordId: null })
      }
      return entityId
    })
  }

  /** An entity is to be made as an object of an account. */
  want(id: string, entityId: number, name: string): void {
    this.#act('a', (acts) => {
      const object = this.store.objects.ensure(id, 'contacts', name)
      enqueue(acts, 'create', { object, entityId, recordId: null })
    })
  }

  /** A person deletes a record here: at an account, or only here. */
  remove(entityId: number, how: 'delete' | 'unlink' = 'delete'): void {
    this.#act('a', (acts) => {
      acts.deleteEntity(this.entity(entityId))
      for (const row of this.store.outbox.ofEntity(entityId)) {
        if (how === 'unlink' || row.op === 'create') callOff(acts, row.objectId, entityId)
      }
      for (const record of this.store.records.ofEntity(entityId)) {
        const object = this.store.objects.byId(record.objectId)
        if (how === 'delete' && object) enqueue(acts, 'delete', { object, entityId, recordId: record.id })
        else acts.unlink(record)
      }
    })
  }

  /** A person takes a delete back that waits, or may have arrived. */
  bringBack(entityId: number): void {
    this.#act('a', (acts) => bringBack(acts, this.entity(entityId)))
  }

  /** A person restores a record that was deleted here and at the accounts. */
  restore(entityId: number): void {
    this.#act('a', (acts) => {
      acts.restoreEntity(this.entity(entityId))
      for (const record of this.store.records.ofEntity(entityId)) {
        const object = this.store.objects.byId(record.objectId)
        if (object) enqueue(acts, 'restore', { object, entityId, recordId: record.id })
      }
    })
  }

  /** Something is wanted of a record whose row is on its way, as an undo or a person's delete notes it. */
  wish(entityId: number, op: 'delete' | 'update' | 'restore'): void {
    this.#act('a', (acts) => {
      for (const row of this.store.outbox.ofEntity(entityId)) {
        const object = this.store.objects.byId(row.objectId)
        if (object) enqueue(acts, op, { object, entityId, recordId: row.remoteRecordId })
      }
    })
  }

  /** Deletes a record here alone, as when another CRM's delete goes on to here. */
  deleteHere(entityId: number): void {
    this.#act('a', (acts) => acts.deleteEntity(this.entity(entityId)))
  }

  /** A person, or an undo, keeps an entity out of an account, or a record of it waits for a person. */
  keepOut(id: string, entityId: number, how: 'kept-apart' | 'held-back' | 'in-review', recordId = 0): void {
    this.#act('a', (acts) => {
      const object = this.store.objects.ensure(id, 'contacts', 'contacts')
      if (how === 'kept-apart') acts.keepApart(object.id, entityId)
      else if (how === 'held-back') acts.holdBack(recordId, entityId, 'undone')
      else {
        const candidates = [entityId]
        acts.putReview({
          remoteRecordId: recordId,
          integrationId: id,
          candidates,
          reason: 'several-candidates',
          createdAt: 1,
        })
      }
    })
  }

  endReview(recordId: number): void {
    this.#act('a', (acts) => acts.endReview(recordId))
  }

  /** A person's act that has begun. Returns its run. */
  begin(id: string): string {
    return this.#begin(id, 'edit')
  }

  /** A person links a record of an account that has not been read yet. */
  linkNew(id: string, entityId: number, remoteId: string, objectName = 'contacts'): void {
    this.#act('a', (acts) => {
      const object = this.store.objects.ensure(id, 'contacts', objectName)
      const record = { remoteId, raw: {}, fields: {}, createdAt: null, updatedAt: null, deletedAt: null }
      const recordId = writerOf(this.store).records.create(
        object.id,
        { ...record, associations: null, mergedIds: [] },
        0,
      )
      acts.link({ recordId, entityId, base: {}, origin: 'person' })
    })
  }

  /** A record becomes another entity's. */
  giveTo(entityId: number, record: StoredRecord): void {
    this.#act('a', (acts) => {
      acts.unlink(record)
      acts.link({ recordId: record.id, entityId, base: null, origin: 'person' })
    })
  }

  /** What waits has been sent, and the answer is not known. */
  departed(entityId: number, state: 'unknown' | 'in-flight' = 'unknown'): void {
    const now = Date.now()
    for (const row of this.store.outbox.ofEntity(entityId)) {
      const { fields } = this.entity(entityId)
      writerOf(this.store).outbox.save({ ...row, fields, state, attempts: 1, sentAt: now }, now)
    }
  }

  /** Pushes without having pulled. */
  async pushOnly(id: string): Promise<Ended> {
    return this.#run(id, 'sync', (base) =>
      runSteps(base, [(stream) => pushStream(base, stream, () => openStream(base, stream))]),
    )
  }

  entity(id: number): EntityRow {
    const entity = this.store.entities.get(id)
    if (!entity) throw new Error(`no entity ${id}`)
    return entity
  }

  /** The entity of a record of an account. */
  entityOf(id: string, remoteId: string, object = 'contacts'): number {
    const entityId = this.record(id, remoteId, object).entityId
    if (entityId === null) throw new Error(`${remoteId} has no link`)
    return entityId
  }

  record(id: string, remoteId: string, name = 'contacts'): StoredRecord {
    const object = this.store.objects.ensure(id, 'contacts', name)
    const record = this.store.records.find(object.id, remoteId)
    if (!record) throw new Error(`no record ${remoteId}`)
    return record
  }

  /** Rows that wait, or are not ended otherwise. */
  rows(entityId: number): OutboxRow[] {
    return this.store.outbox.ofEntity(entityId)
  }

  waiting(entityId: number): { field: string; value: unknown; code: string }[] {
    return this.store.waiting
      .ofEntity(entityId)
      .map(({ field, value, reason }) => ({ field, value, code: reason.code }))
  }

  [Symbol.dispose](): void {
    this.#test[Symbol.dispose]()
  }

  async #run(id: string, kind: 'sync' | 'retry', work: (options: SyncOptions) => Promise<SyncResult>): Promise<Ended> {
    const { store } = this
    const objects = this.#accounts.get(id)
    const integration = store.integrations.get(id)
    if (!objects || !integration) throw new Error(`no account ${id}`)
    const runId = this.#begin(id, kind)
    const recorder = new RunRecorder(store, new Events(), { id: runId, integrationId: id }, 'CRM')
    const result = await work({
      store,
      recorder,
      integration,
      provider: {
        manifest: { name: 'CRM' },
        objects: objects.map((object) => object.definition()),
        referenceData: this.referenceData,
      } as unknown as Provider,
      gateway: { host: 'http://127.0.0.1:1' } as NangoGateway,
      limiter: new AccountLimiter([]),
      signal: new AbortController().signal,
    })
    store.commit(() => recorder.flush())
    recorder.close()
    store.runs.end(runId, result.status, Date.now(), result.problem)
    const { failed, pushed } = recorder.stream('contacts')
    const changes = store.changes.list(runId, { limit: 500 }).items
    return {
      id: runId,
      result,
      failed,
      pushed,
      changes: changes.map((item) => `${item.action} ${item.side} ${item.name}`),
    }
  }

  #act<T>(id: string, work: (acts: Acts) => T): T {
    const { store } = this
    return store.commitDurably(() => {
      const runId = this.#begin(id, 'edit')
      const acts = new Acts({ store, runId, now: Date.now() })
      const done = work(acts)
      acts.note({
        entityId: null,
        recordId: null,
        kind: 'contact',
        name: '',
        action: 'updated',
        side: 'local',
        fields: [],
      })
      store.runs.end(runId, 'succeeded', Date.now(), null)
      return done
    })
  }

  #begin(integrationId: string, kind: 'sync' | 'retry' | 'edit'): string {
    const id = `run_${String(++this.#runs).padStart(6, '0')}`
    this.store.runs.create({
      id,
      integrationId,
      provider: 'crm',
      account: integrationId,
      kind,
      trigger: 'manual',
      queuedAt: Date.now(),
      continues: null,
      streams: [{ stream: 'contacts', label: 'Contacts' }],
    })
    this.store.runs.begin(id, Date.now())
    return id
  }
}
