import { ORPCError } from '@orpc/client'
import type { EntityRow } from '../../src/main/engine/store/entities/entities'
import { orpcToProblem } from '../../src/shared/rpc/problem-errors'
import { EngineDied } from '../kit/crash'
import type { CrmRecord } from '../kit/crm'
import { fits, type WireRequest } from '../kit/wire'
import { edited, entityNode, formOf, Ledger, nodeOf } from './ledger'
import { kindOf, type ObjectName, objects, type Side, type Stage, sides } from './stage'
import type { FieldEdit, Setup, Step } from './steps'

type Values = Record<string, string | null>

/** What a script came to while it was played. */
export interface Played {
  crashes: number
  faults: number
  /** An undo gave old values back. */
  undone: boolean
  /** Records met for the first time with edits on them: then a value counts more than a blank, no matter which was last. */
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
    const { policy, onLocalDelete, onRemoteDelete } = setup
    for (const side of sides) {
      const createMissing = setup.createMissing && side === 'B'
      await this.stage.scene.settings(side, null, { policy, onLocalDelete, onRemoteDelete, createMissing })
      for (const object of objects) {
        for (const record of await this.stage.at(side, object).all()) this.#found(side, object, record)
      }
    }
    await this.stage.control.resetRequests()
    this.stage.crashAt(setup.crash)
  }

  async play(step: Step): Promise<void> {
    try {
      await this.#play(step)
    } catch (error) {
      // What cannot be done (a record that is gone, a link within one CRM) is refused, and that is no news here.
      const refused = error instanceof ORPCError && orpcToProblem(error).code !== 'INTERNAL'
      if (!refused && !(error instanceof EngineDied)) throw error
    }
    await this.revive()
  }

  /** After a hard stop the engine begins again with the file as it lies. */
  async revive(): Promise<void> {
    if (!this.stage.isDead) return
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
        await stage.at(step.side, step.object).remove(record.id)
        this.#deleted[step.side].push({ object: step.object, id: record.id })
        return
      }
      case 'restore-crm': {
        const last = this.#deleted[step.side].pop()
        if (last)
          await stage
            .at(step.side, last.object)
            .restore(last.id)
            .catch(() => {})
        return
      }
      case 'edit-local':
        return this.#editLocal(step.object, step.n, step.edits)
      case 'create-local':
        return this.#createLocal(step)
      case 'delete-local': {
        const entity = this.#entity(step.object, step.n)
        if (entity) await stage.scene.here.remove(idOf(entity))
        return
      }
      case 'link': {
        const [one, other] = [this.#entity(step.object, step.n), this.#entity(step.object, step.m)]
        this.played.metLate = true
        if (one && other) await stage.scene.here.link(idOf(one), idOf(other))
        return
      }
      case 'split':
      case 'unlink': {
        const entity = this.#entity(step.object, step.n)
        const links = entity ? stage.store.records.ofEntity(entity.id) : []
        const link = links[step.m % Math.max(1, links.length)]
        if (!entity || !link) return
        const { records } = stage.scene.client
        const [id, linkId] = [String(entity.id), String(link.id)]
        if (step.step === 'split') await records.split({ id, linkId })
        else await records.unlink({ params: { id, linkId } })
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
        stage.crashAt(step.at)
        return
      case 'paging':
        await stage.control.knobs({ paging: step.paging })
        return
      case 'skew':
        this.played.skewed = true
        return stage.skew(step.ms)
      case 'pass':
        stage.scene.time.advance(step.ms)
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
    const { scene } = this.stage
    await this.stage.dangerously(async () => {
      if (together) await Promise.all(which.map((side) => scene.sync(side)))
      else for (const side of which) await scene.sync(side)
    })
  }

  #found(side: Side, object: ObjectName, record: CrmRecord): void {
    for (const field of edited[object]) {
      this.ledger.found(nodeOf(side, object, record.id), object, field, record.fields[field] ?? null)
    }
  }

  async #record(side: Side, object: ObjectName, n: number): Promise<CrmRecord | undefined> {
    const records = await this.stage.at(side, object).all()
    return records[n % Math.max(1, records.length)]
  }

  #entity(object: ObjectName, n: number): EntityRow | null {
    const { db, entities } = this.stage.store
    const rows = db
      .prepare<[string], { id: number }>('SELECT id FROM entities WHERE kind = ? AND deleted_at IS NULL ORDER BY id')
      .all(kindOf(object))
    const row = rows[n % Math.max(1, rows.length)]
    return row ? entities.get(row.id) : null
  }

  /** A value that was never written yet, spelled as people spell. */
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

  #values(object: ObjectName, edits: readonly FieldEdit[]): Values {
    const values: Values = {}
    for (const edit of edits) {
      const field = edited[object][edit.field % edited[object].length]
      if (field) values[field] = this.#value(field, edit)
    }
    return values
  }

  async #editCrm(side: Side, object: ObjectName, n: number, edits: readonly FieldEdit[]): Promise<void> {
    const record = await this.#record(side, object, n)
    if (!record) return
    const values = this.#values(object, edits)
    const blank = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value ?? '']))
    await this.stage.at(side, object).edit(record.id, blank)
    for (const [field, value] of Object.entries(values)) {
      this.ledger.edit(nodeOf(side, object, record.id), object, field, value)
    }
  }

  async #createCrm({ side, object, both, unique }: Extract<Step, { step: 'create-crm' }>): Promise<void> {
    this.#serial += 1
    const n = this.#serial
    const fields: Values =
      object === 'contacts'
        ? { firstName: `First ${n}`, lastName: `Last ${n}`, ...(unique ? { email: `made${n}@soak.example.com` } : {}) }
        : { name: `Company ${n}`, ...(unique ? { domain: `soak${n}.example.com` } : {}) }
    for (const where of both ? sides : [side]) {
      const record = await this.stage.at(where, object).create(fields)
      this.#found(where, object, record)
      for (const field of edited[object]) {
        const value = record.fields[field]
        if (value) this.ledger.edit(nodeOf(where, object, record.id), object, field, value)
      }
    }
  }

  async #editLocal(object: ObjectName, n: number, edits: readonly FieldEdit[]): Promise<void> {
    const entity = this.#entity(object, n)
    if (!entity) return
    const fields = this.#values(object, edits)
    await this.stage.scene.here.edit(idOf(entity), fields)
    this.#wrote(entity, object, fields)
  }

  async #createLocal({ object, sides: targets, unique }: Extract<Step, { step: 'create-local' }>): Promise<void> {
    this.#serial += 1
    const n = this.#serial
    const fields: Values =
      object === 'contacts'
        ? { firstName: `First ${n}`, lastName: `Last ${n}`, ...(unique ? { email: `here${n}@soak.example.com` } : {}) }
        : { name: `Company ${n}`, ...(unique ? { description: `Made here ${n}` } : {}) }
    const { id } = await this.stage.scene.here.create(kindOf(object), fields, targets)
    for (const field of edited[object]) this.ledger.found(entityNode(id), object, field, null)
    this.#wrote({ id: Number(id), fields: {} }, object, fields)
  }

  #wrote(entity: Pick<EntityRow, 'id' | 'fields'>, object: ObjectName, fields: EntityRow['fields']): void {
    for (const field of edited[object]) {
      // Setting what stands there is no edit.
      if (formOf(object, field, fields[field]) === formOf(object, field, entity.fields[field])) continue
      if (field in fields) this.ledger.edit(entityNode(entity.id), object, field, fields[field] ?? null)
    }
  }

  async #editWhileSyncing(step: Extract<Step, { step: 'edit-while-syncing' }>): Promise<void> {
    const { scene } = this.stage
    const { connectionId } = scene.at(step.side)
    const { changed, list } = scene.at(step.side).object(kindOf(step.object)).calls
    // Between the read before a write and the write itself a CRM without versions has no way to keep others out.
    const reads = (request: WireRequest) =>
      request.connectionId === connectionId && (fits(changed, request) || fits(list, request))
    const end = scene.wire.on(reads, {
      before: async (_, number) => {
        if (number === step.request + 1) await this.#editCrm(step.side, step.object, step.n, step.edits)
      },
    })
    try {
      await this.sync([step.side], false)
    } finally {
      end()
    }
  }

  async #settle(choice: 'local' | 'remote'): Promise<void> {
    const { scene, store } = this.stage
    for (const conflict of await scene.here.conflicts()) {
      const before = store.entities.get(Number(conflict.recordId))
      if (!before) continue
      const { fields } = await scene.here.settle(conflict, choice)
      const chosen = conflict.fields.map(({ field }) => [field, fields[field] ?? null] as const)
      this.#wrote(before, before.kind === 'contact' ? 'contacts' : 'companies', Object.fromEntries(chosen))
    }
  }

  async #again({ step, back }: Extract<Step, { step: 'undo' | 'retry' }>): Promise<void> {
    const { scene } = this.stage
    const runs = []
    for (const { id } of (await scene.runs.list()).reverse()) runs.push(await scene.client.runs.get({ id }))
    if (step === 'retry') {
      const run = runs.find((item) => item.retryable > 0)
      if (run) await this.stage.dangerously(() => scene.runs.retry(run))
      return
    }
    const undoable = runs.filter((run) => run.kind !== 'undo' && run.undoable)
    // The first syncs are as good as the beginning of time.
    const run = undoable[back % Math.max(1, undoable.length)]
    if (!run || run.changeCount > 10) return
    this.played.undone = true
    await this.stage.dangerously(() => scene.undo(run))
  }
}

const idOf = ({ id }: Pick<EntityRow, 'id'>) => ({ id: String(id) })
