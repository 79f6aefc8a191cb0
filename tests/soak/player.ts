import { ORPCError } from '@orpc/client'
import type { FieldValue } from '@shared/model'
import { orpcToProblem } from '../../src/shared/rpc/problem-errors'
import { EngineDied } from '../kit/crash'
import type { CrmRecord } from '../kit/crm'
import type { HeldRecord } from '../kit/records'
import { actsAtCrm } from './acts-at-crm'
import { actsHere } from './acts-here'
import { actsOfAdmins } from './acts-of-admins'
import { actsOfRuns } from './acts-of-runs'
import { Ledger } from './ledger'
import type { FieldEdit, Setup, Step, StepOf } from './script'
import { kindOf, type ObjectName, type Side, type Stage } from './stage'

export type Values = Record<string, FieldValue>

/** What does the steps of some names. False: there was nothing to do it with. */
export type Acts<N extends Step['step']> = {
  [Name in N]: (player: Player, step: StepOf<Name>) => Promise<boolean>
}

const acts: Acts<Step['step']> = { ...actsAtCrm, ...actsHere, ...actsOfRuns, ...actsOfAdmins }

/** Steps after which everything in Patchbay stands as before: they begin to matter with the next sync. */
const unfelt = new Set<Step['step']>([
  ...(['edit-crm', 'create-crm', 'create-alike', 'delete-crm', 'restore-crm', 'erase-crm', 'hide-crm'] as const),
  ...(['garble-crm', 'delete-many', 'merge-crm', 'associate-crm', 'dry-run', 'fault', 'crash', 'paging'] as const),
  ...(['lag', 'slow-down', 'limits', 'access', 'skew', 'pass'] as const),
])

/** Whether a CRM has no way to do what people of it would do. */
const isRefusedThere = (error: unknown) =>
  error instanceof Error && /"code":"(?:refused|unknown_field)"/.test(error.message)

/** Carries the steps of a script out, and writes down who wanted what. */
export class Player {
  readonly stage: Stage
  readonly ledger: Ledger
  /** How often each thing happened. */
  readonly events: Record<string, number> = {}
  crashes = 0
  faults = 0
  /** Something that only the rolling check of known records, or time, brings to light. */
  needsLongPause = false
  /** What was seen to be wrong on the way. */
  readonly complaints: string[] = []
  readonly #ends: (() => Promise<void>)[] = []
  readonly #mappings = new Set<string>()
  #serial = 0

  constructor(stage: Stage) {
    this.stage = stage
    this.ledger = new Ledger(stage)
  }

  async begin({ policy, onLocalDelete, onRemoteDelete, createMissing, fresh, many }: Setup): Promise<void> {
    if (fresh) this.happened('first-sync')
    if (many) this.happened('several-pages')
    if (this.stage.sides.length > 2) this.happened('three-accounts')
    const crms = new Set(this.stage.sides.map((side) => this.stage.target(side).provider)).size
    if (crms > 1) this.happened(`${crms}-crms`)
    for (const [at, side] of this.stage.sides.entries()) {
      const change = { policy, onLocalDelete, onRemoteDelete, createMissing: createMissing && at > 0 }
      for (const object of this.stage.objects(side)) await this.ledger.settings(side, object, change)
    }
    // What the oracle compares rests on how fields are mapped: that is not taken back.
    for (const { id, kind } of await this.stage.scene.runs.list()) if (kind === 'edit') this.#mappings.add(id)
    await this.ledger.begin()
  }

  /** Does a step, and looks at how Patchbay stands after it. */
  async play(step: Step): Promise<void> {
    if ('side' in step && 'object' in step && !this.stage.objects(step.side).includes(step.object)) return
    let looks = !unfelt.has(step.step)
    try {
      const act = acts[step.step] as (player: Player, step: Step) => Promise<boolean>
      if (await act(this, step)) this.happened(step.step)
    } catch (error) {
      // What cannot be done (a record that is gone, a link within one CRM) is refused, and that is no news here.
      const refused = error instanceof ORPCError && orpcToProblem(error).code !== 'INTERNAL'
      if (refused) this.happened('refused-by-patchbay')
      else if (isRefusedThere(error)) this.happened('refused-by-crm')
      else if (!(error instanceof EngineDied)) throw error
    }
    while (looks || this.stage.isDead) {
      await this.revive()
      // A run that an earlier step has left may come to the point where the engine dies.
      looks = await this.#look()
    }
  }

  /** Looks at how Patchbay stands. Returns whether the engine died under it. */
  async #look(): Promise<boolean> {
    try {
      await this.ledger.look()
      return false
    } catch (error) {
      if (error instanceof EngineDied) return true
      throw error
    }
  }

  /** Ends some trouble when the script is over. */
  inPeace(end: () => Promise<void>): void {
    this.#ends.push(end)
  }

  /** Ends all trouble, what began last first. */
  async endTrouble(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end()
  }

  /** Whether a run is of the script, or read the accounts before it; others have only set the accounts up. */
  mayTakeBack(run: { id: string }): boolean {
    return !this.#mappings.has(run.id)
  }

  happened(event: string): void {
    this.events[event] = (this.events[event] ?? 0) + 1
  }

  /** After a hard stop the engine begins again with the file as it lies. */
  async revive(): Promise<void> {
    if (!this.stage.isDead) return
    this.crashes += 1
    this.happened('hard-stop')
    await this.stage.revive()
  }

  /** Syncs some accounts; a crash in between ends it. */
  async sync(which: readonly Side[], together = false): Promise<void> {
    const { scene } = this.stage
    await this.stage.dangerously(async () => {
      if (together) await Promise.all(which.map((side) => scene.sync(side)))
      else for (const side of which) await scene.sync(side)
    })
  }

  /** A record of a CRM by its place; undefined when there is none. */
  async recordAt(side: Side, object: ObjectName, n: number): Promise<CrmRecord | undefined> {
    const records = await this.stage.at(side, object).all()
    return records[n % Math.max(1, records.length)]
  }

  /** A record here by its place; undefined when there is none. */
  async recordHere(object: ObjectName, n: number): Promise<HeldRecord | undefined> {
    const records = await this.stage.scene.here.all(kindOf(object))
    return records[n % Math.max(1, records.length)]
  }

  next(): number {
    this.#serial += 1
    return this.#serial
  }

  /** New values for some fields, as the people of one CRM may write them. */
  values(side: Side, object: ObjectName, edits: readonly FieldEdit[]): Values {
    const fields = this.stage.fields(side, object)
    const values: Values = {}
    for (const { field: at, spelling } of edits) {
      const field = fields[at % fields.length]
      if (!field) continue
      const { values: fixed, type } = field
      this.happened(`field:${type}`)
      values[field.field] = fixed ? (fixed[this.next() % fixed.length] ?? null) : this.#text(field.field, spelling)
    }
    return values
  }

  /** A value that was never written yet, spelled as people spell. */
  #text(field: string, spelling: FieldEdit['spelling']): string | null {
    if (spelling === 'blank' && field !== 'lastName' && field !== 'name') return null
    const n = this.next()
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
}
