import type { ChangeAction, EntityKind, FieldChange, FieldValue, UndoLeftReason } from '@shared/model'
import type { Link } from '../../entities/change/record-context'
import { reviseWaiting } from '../../entities/change/waiting'
import type { RecordShape } from '../../fields/record-shape'
import type { StoredRecord } from '../../store/accounts/records'
import type { EntityRow } from '../../store/entities/entities'
import type { JournaledChange } from '../../store/runs/changes'
import type { JournalStep } from '../../store/runs/journal'
import type { UndoCase, UndoneLine, UndoWorld } from './world'

type Done = Exclude<ChangeAction, 'failed'>

/** What the history says of a change of which several things are taken back: the first of these that was done. */
const order: readonly Done[] = ['deleted', 'restored', 'reviewed', 'linked', 'unlinked', 'updated']

/** A field that a change has set, from one value to another. */
export interface SetField {
  field: string
  before: FieldValue
  after: FieldValue
}

/** The taking back of one change: what of it is done, and what is left. */
export class Taking {
  readonly #done = new Set<Done>()
  readonly #fields: FieldChange[] = []
  readonly #left = new Map<UndoLeftReason, FieldChange[]>()
  readonly #touched = new Set<number>()
  readonly #settled = new Set<string>()

  constructor(
    readonly world: UndoWorld,
    readonly undo: UndoCase,
    readonly change: JournaledChange,
    readonly steps: readonly JournalStep[],
  ) {}

  /** Something has been taken back. */
  did(action: Done, fields: readonly FieldChange[] = []): void {
    this.#done.add(action)
    this.#fields.push(...fields)
  }

  /** Something stays as it is. */
  leave(reason: UndoLeftReason, fields: readonly FieldChange[] = []): void {
    const known = this.#left.get(reason) ?? []
    this.#left.set(reason, [...known, ...fields])
  }

  /** What waits for the CRMs that hold the entity is looked at anew when all steps are through. */
  touch(entityId: number): void {
    this.#touched.add(entityId)
  }

  /** Fields of an entity about which all is said: a conflict, or what had decided it, was about them. */
  settle(entityId: number, fields: readonly string[]): void {
    for (const field of fields) this.#settled.add(`${entityId} ${field}`)
  }

  isSettled(entityId: number, field: string): boolean {
    return this.#settled.has(`${entityId} ${field}`)
  }

  /** What the change has set of an entity's fields, all of its steps together. */
  setFieldsOf(entityId: number): SetField[] {
    const all = new Map<string, SetField>()
    for (const item of this.steps) {
      if (item.step !== 'fields-set' || item.entityId !== entityId) continue
      for (const [field, [before, after]] of Object.entries(item.fields)) {
        const first = all.get(field)
        all.set(field, { field, before: first ? first.before : before, after })
      }
    }
    return [...all.values()]
  }

  /** A record's value of a field was unknown until this change: it had come to be there before, by no doing of the run. */
  hasLearned(recordId: number, field: string): boolean {
    return this.has(
      'base-set',
      (item) => item.recordId === recordId && item.fields.includes(field) && !Object.hasOwn(item.before, field),
    )
  }

  has<Step extends JournalStep['step']>(
    step: Step,
    fits: (item: Extract<JournalStep, { step: Step }>) => boolean = () => true,
  ): boolean {
    return this.steps.some((item) => item.step === step && fits(item as Extract<JournalStep, { step: Step }>))
  }

  /** The fields of an entity over all CRMs that hold it, and an account's record that it may no longer be linked to. */
  shapeOf(entity: { id: number; kind: EntityKind }, record?: StoredRecord | null): RecordShape {
    const places = this.linksOf(entity.id).map(({ place }) => place)
    const own = record && this.world.around.place(record.objectId)
    const all = own && !places.includes(own) ? [...places, own] : places
    return this.world.around.shapeOf(entity.kind, all)
  }

  linksOf(entityId: number): Link[] {
    return this.world.linksOf(entityId)
  }

  /** Live links of an entity but for some records. */
  liveLinks(entityId: number, ...except: readonly (number | null)[]): Link[] {
    return this.linksOf(entityId).filter(({ record }) => record.deletedAt === null && !except.includes(record.id))
  }

  /** Ends the taking back: waiting rows are what they should be now, and the history says what has become of it. */
  end(): UndoneLine {
    for (const id of this.#touched) {
      const entity = this.world.entity(id)
      if (entity?.deletedAt === null) reviseWaiting(this.world, this.world.around, entity, this.linksOf(id))
    }
    const line = this.#line()
    this.world.note(line)
    return line
  }

  #line(): UndoneLine {
    const { change } = this
    return {
      changeId: change.id,
      entityId: change.entityId === null ? null : Number(change.entityId),
      recordId: change.remoteRecordId,
      kind: change.entityKind,
      name: change.name,
      action: order.find((action) => this.#done.has(action)) ?? (this.world.pending ? 'updated' : null),
      fields: this.#fields,
      left: [...this.#left].map(([reason, fields]) => ({ reason, fields })),
    }
  }
}

/** Whether an entity can be changed. */
export function isAlive(entity: EntityRow | null): entity is EntityRow {
  return entity !== null && entity.deletedAt === null
}
