import { ProblemError, type StreamName } from '@shared/model'
import { settleConflict } from '../../src/main/engine/entities/change/conflicts'
import { createRecord, editRecord } from '../../src/main/engine/entities/change/edit-records'
import { linkRecords, unlinkRecord } from '../../src/main/engine/entities/change/link-records'
import type { RecordPorts } from '../../src/main/engine/entities/change/record-context'
import { removeRecord } from '../../src/main/engine/entities/change/remove-records'
import { splitRecord } from '../../src/main/engine/entities/change/split-records'
import type { MappedFields } from '../../src/main/engine/fields/field-definition'
import { runDetailOf } from '../../src/main/engine/runs/run-detail'
import type { EntityRow } from '../../src/main/engine/store/entities'
import { edited, entityNode, formOf, Ledger, nodeOf } from './ledger'
import { type CrmRecord, type ObjectName, objects, type Side, type Stage, sides } from './stage'
import type { FieldEdit, Setup, Step } from './steps'
import { unlimited } from './test-engine'

/** What a script came to while it was played. */
export interface Played {
  crashes: number
  faults: number
  /** An undo gave old values back. */
  undone: boolean
  /** Records met for the first time with edits on them: then a value counts more than a blank, whoever was last. */
  metLate: boolean
  /** A person said of one record that it is two: both may then be made where they are missing. */
  split: boolean
  /** The clocks went apart. */
  skewed: boolean
}

/** Carries the steps of a script out, and writes down who wrote what. */
export class Player {
  readonly ledger = new Ledger()
  readonly played: Played = { crashes: 0, faults: 0, undone: false, metLate: false, split: false, skewed: false }
  readonly #deleted: Record<Side, { object: ObjectName; id: string }[]> = { A: [], B: [] }
  #serial = 0

  constructor(readonly stage: Stage) {}

  async begin(setup: Setup): Promise<void> {
    this.played.metLate = setup.fresh
    const { store } = this.stage.engine
    for (const side of sides) {
      const id = this.stage.id(side)
      for (const { stream, settings } of store.integrations.streams(id)) {
        const { policy, onLocalDelete, onRemoteDelete } = setup
        const createMissing = setup.createMissing && side === 'B'
        const wanted = { ...settings, policy, onLocalDelete, onRemoteDelete, createMissing }
        store.integrations.saveStreamSettings(id, stream as StreamName, wanted)
      }
      for (const object of objects) {
        for (const record of await this.stage.dump(side, object)) this.#found(side, object, record)
      }
    }
    await this.stage.control.resetRequests()
    this.stage.engine.crashAt(setup.crash)
  }

  async play(step: Step): Promise<void> {
    try {
      await this.#play(step)
    } catch (error) {
      // What cannot be done (a record that is gone, a link within one CRM) is refused, and that is no news here.
      const refused = error instanceof ProblemError && !this.stage.engine.dead
      if (!refused && !this.stage.engine.dead) throw error
    }
    await this.revive()
  }

  /** After a hard stop the engine begins again with the file as it lies. */
  async revive(): Promise<void> {
    if (!this.stage.engine.dead) return
    this.played.crashes += 1
    await this.stage.revive()
  }

  async #play(step: Step): Promise<void> {
    const { stage } = this
    switch (step.step) {
      case 'edit-crm':
        return this.#editCrm(step.side, step.object, step.n, step.edits)
      case 'create-crm':
        return this.#createCrm(step)
      case 'delete-crm': {
        const record = await this.#record(step.side, step.object, step.n)
        if (!record) return
        await stage.edit(step.side, { object: step.object, action: 'delete', id: record.id })
        this.#deleted[step.side].push({ object: step.object, id: record.id })
        return
      }
      case 'restore-crm': {
        const last = this.#deleted[step.side].pop()
        if (last) await stage.edit(step.side, { object: last.object, action: 'restore', id: last.id }).catch(() => {})
        return
      }
      case 'edit-local':
        return this.#editLocal(step.object, step.n, step.edits)
      case 'create-local':
        return this.#createLocal(step)
      case 'delete-local': {
        const entity = this.#entity(step.object, step.n)
        if (entity) removeRecord(this.#ports, String(entity.id))
        return
      }
      case 'link': {
        const [one, other] = [this.#entity(step.object, step.n), this.#entity(step.object, step.m)]
        this.played.metLate = true
        if (one && other) linkRecords(this.#ports, String(one.id), String(other.id))
        return
      }
      case 'split':
      case 'unlink': {
        const entity = this.#entity(step.object, step.n)
        const ties = entity ? stage.engine.store.records.ofEntity(entity.id) : []
        const tie = ties[step.m % Math.max(1, ties.length)]
        if (!entity || !tie) return
        const parts = step.step === 'split' ? splitRecord : unlinkRecord
        parts(this.#ports, String(entity.id), String(tie.id))
        this.played.split = true
        return
      }
      case 'sync':
        return this.sync(step.sides, step.together)
      case 'edit-while-syncing':
        return this.#editWhileSyncing(step)
      case 'fault':
        this.played.faults += 1
        await stage.control.addFault(step.fault)
        return
      case 'crash':
        stage.engine.crashAt(step.at)
        return
      case 'paging':
        await stage.control.knobs({ paging: step.paging })
        return
      case 'skew':
        this.played.skewed = true
        return stage.skew(step.ms)
      case 'pass':
        stage.time.pass(step.ms)
        return
      case 'settle':
        return this.#settle(step.choice)
      case 'undo':
      case 'retry':
        return this.#again(step)
    }
  }

  /** Syncs both or one; a crash in between ends it. */
  async sync(which: readonly Side[], together: boolean): Promise<void> {
    const run = (side: Side) => this.stage.engine.run(this.stage.id(side))
    if (together) await Promise.all(which.map(run))
    else for (const side of which) if (!this.stage.engine.dead) await run(side)
  }

  get #ports(): RecordPorts {
    return { store: this.stage.engine.store, provider: unlimited }
  }

  #found(side: Side, object: ObjectName, record: CrmRecord): void {
    for (const { field, property } of edited[object]) {
      this.ledger.found(nodeOf(side, object, record.id), object, field, record.properties[property] ?? null)
    }
  }

  async #record(side: Side, object: ObjectName, n: number): Promise<CrmRecord | undefined> {
    const records = await this.stage.dump(side, object)
    return records[n % Math.max(1, records.length)]
  }

  #entity(object: ObjectName, n: number): EntityRow | null {
    const { db } = this.stage.engine.store
    const kind = object === 'contacts' ? 'contact' : 'company'
    const rows = db
      .prepare<[string], { id: number }>('SELECT id FROM entities WHERE kind = ? AND deleted_at IS NULL ORDER BY id')
      .all(kind)
    const row = rows[n % Math.max(1, rows.length)]
    return row ? this.stage.engine.store.entities.get(row.id) : null
  }

  /** A value that nobody has written yet, spelled as people spell. */
  #value(field: string, { spelling }: Pick<FieldEdit, 'spelling'>): string | null {
    if (spelling === 'blank' && field !== 'lastName' && field !== 'name') return null
    this.#serial += 1
    const n = this.#serial
    const spelled = (text: string) =>
      spelling === 'spaces' ? `  ${text} ` : spelling === 'upper' ? text.toUpperCase() : text
    switch (field) {
      case 'email':
        return spelled(`new${n}@soak.example.com`)
      case 'phone':
        return spelling === 'spaces'
          ? `+49 (341) 55-${String(n).padStart(5, '0')}`
          : `+4934155${String(n).padStart(5, '0')}`
      case 'employees':
      case 'annualRevenue':
        return spelling === 'spaces' ? ` ${n}0.0 ` : `${n}0`
      case 'website':
        return spelling === 'upper' ? `HTTPS://www.soak${n}.example.com/` : `https://www.soak${n}.example.com`
      default:
        return spelled(`${field} ${n}`)
    }
  }

  #values(object: ObjectName, edits: readonly FieldEdit[]): Map<string, { property: string; value: string | null }> {
    const values = new Map<string, { property: string; value: string | null }>()
    for (const edit of edits) {
      const target = edited[object][edit.field % edited[object].length]
      if (target) values.set(target.field, { property: target.property, value: this.#value(target.field, edit) })
    }
    return values
  }

  async #editCrm(side: Side, object: ObjectName, n: number, edits: readonly FieldEdit[]): Promise<void> {
    const record = await this.#record(side, object, n)
    if (!record) return
    const values = this.#values(object, edits)
    const fields = Object.fromEntries([...values.values()].map(({ property, value }) => [property, value ?? '']))
    await this.stage.edit(side, { object, action: 'update', id: record.id, fields })
    for (const [field, { value }] of values) this.ledger.edit(nodeOf(side, object, record.id), object, field, value)
  }

  async #createCrm({ side, object, both, unique }: Extract<Step, { step: 'create-crm' }>): Promise<void> {
    this.#serial += 1
    const n = this.#serial
    const fields: Record<string, string> =
      object === 'contacts'
        ? { firstname: `First ${n}`, lastname: `Last ${n}`, ...(unique ? { email: `made${n}@soak.example.com` } : {}) }
        : { name: `Company ${n}`, ...(unique ? { domain: `soak${n}.example.com` } : {}) }
    for (const where of both ? sides : [side]) {
      const record = await this.stage.edit(where, { object, action: 'create', fields })
      this.#found(where, object, record)
      for (const { field, property } of edited[object]) {
        const value = record.properties[property]
        if (value) this.ledger.edit(nodeOf(where, object, record.id), object, field, value)
      }
    }
  }

  #editLocal(object: ObjectName, n: number, edits: readonly FieldEdit[]): void {
    const entity = this.#entity(object, n)
    if (!entity) return
    const fields: MappedFields = {}
    for (const [field, { value }] of this.#values(object, edits)) fields[field] = value
    editRecord(this.#ports, String(entity.id), fields)
    this.#wrote(entity, object, fields)
  }

  #createLocal({ object, sides: targets, unique }: Extract<Step, { step: 'create-local' }>): void {
    this.#serial += 1
    const n = this.#serial
    const fields: MappedFields =
      object === 'contacts'
        ? { firstName: `First ${n}`, lastName: `Last ${n}`, ...(unique ? { email: `here${n}@soak.example.com` } : {}) }
        : { name: `Company ${n}`, ...(unique ? { description: `Made here ${n}` } : {}) }
    const kind = object === 'contacts' ? 'contact' : 'company'
    const integrations = targets.map((side) => this.stage.id(side))
    const { entity } = createRecord(this.#ports, { kind, fields, integrations })
    for (const { field } of edited[object]) this.ledger.found(entityNode(entity.id), object, field, null)
    this.#wrote({ id: entity.id, fields: {} }, object, fields)
  }

  #wrote(entity: Pick<EntityRow, 'id' | 'fields'>, object: ObjectName, fields: MappedFields): void {
    for (const { field } of edited[object]) {
      // Setting what stands there is no edit.
      if (formOf(object, field, fields[field]) === formOf(object, field, entity.fields[field])) continue
      if (field in fields) this.ledger.edit(entityNode(entity.id), object, field, fields[field] ?? null)
    }
  }

  async #editWhileSyncing(step: Extract<Step, { step: 'edit-while-syncing' }>): Promise<void> {
    const { engine } = this.stage
    let left = step.request
    engine.onRequest = async ({ path, method }, connectionId) => {
      // Between the read before a write and the write itself HubSpot has no way to keep anybody out.
      const reads = path.endsWith('/search') || (method === 'GET' && path.includes('/objects/'))
      if (this.stage.sideOf(connectionId) !== step.side || !reads || left-- !== 0) return
      await this.#editCrm(step.side, step.object, step.n, step.edits)
    }
    await this.sync([step.side], false)
    engine.onRequest = async () => {}
  }

  #settle(choice: 'local' | 'remote'): void {
    const { conflicts, entities } = this.stage.engine.store
    for (const conflict of conflicts.list(0, 1000)) {
      const entity = entities.get(conflict.entityId)
      if (!entity) continue
      const object = entity.kind === 'contact' ? 'contacts' : 'companies'
      const choices = Object.fromEntries(conflict.fields.map(({ field }) => [field, choice]))
      settleConflict(this.#ports, String(conflict.id), choices)
      const chosen = entities.get(conflict.entityId)?.fields ?? {}
      this.#wrote(
        entity,
        object,
        Object.fromEntries(conflict.fields.map(({ field }) => [field, chosen[field] ?? null])),
      )
    }
  }

  async #again({ step, back }: Extract<Step, { step: 'undo' | 'retry' }>): Promise<void> {
    const { store } = this.stage.engine
    const rows = store.db.prepare<[], { id: string }>('SELECT id FROM runs ORDER BY queued_at DESC, id DESC').all()
    const runs = rows.map(({ id }) => runDetailOf(store, id))
    if (step === 'retry') {
      const run = runs.find((item) => item.retryable > 0)
      if (run) await this.stage.engine.run(run.integrationId, { kind: 'retry', target: run.id, changeId: null })
      return
    }
    const undoable = runs.filter((run) => run.kind !== 'undo' && run.undoable)
    // The first syncs are as good as the beginning of time.
    const run = undoable[back % Math.max(1, undoable.length)]
    if (!run || run.changeCount > 10) return
    this.played.undone = true
    await this.stage.engine.run(run.integrationId, { kind: 'undo', target: run.id })
  }
}
