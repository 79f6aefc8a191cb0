import {
  type ChangeAction,
  type EntityKind,
  type FieldChange,
  makeProblem,
  type ProblemCode,
  undoLeftProblems,
} from '@shared/model'
import { Acts } from '../../entities/acts'
import { wantPair } from '../../entities/association-wants'
import { byPerson } from '../../entities/change/edit-records'
import type { Link, Surroundings } from '../../entities/change/record-context'
import { rowsOf, type WaitingPort } from '../../entities/change/waiting'
import { dropEqualSides, endSides } from '../../entities/conflicts'
import { mappingOf } from '../../entities/mapping/mapped-place'
import { dropOffersOf, dropOwnOffers } from '../../entities/marks'
import { callOff, deleteUnchanged, enqueue, giveBack, lookForMissing, type Wanted } from '../../entities/outbox'
import { askPreview } from '../../entities/previews'
import { contestedKind, wantFirst } from '../../entities/primaries'
import type { MappedFields } from '../../fields/field-definition'
import type { StoredRecord } from '../../store/accounts/records'
import type { HeldAssociation } from '../../store/entities/associations'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { EntityRow } from '../../store/entities/entities'
import type { GiveBack, OutboxOp, OutboxRow } from '../../store/entities/outbox'
import type { EndedLink, StoredMapping } from '../../store/runs/journal'
import type { Store } from '../../store/store'
import type { UndoneLine, UndoWorld } from './world'

/** The store itself: what an undo does is done, and stands in the history with what takes it back again. */
export class StoreWorld implements UndoWorld {
  readonly around: Surroundings
  readonly #acts: Acts
  readonly #store: Store
  readonly #rows: WaitingPort
  readonly #providerName: string
  readonly #onNote: (action: ChangeAction, line: UndoneLine) => void

  /** @param onNote hears of every line that is written to the history */
  constructor(
    around: Surroundings,
    run: { id: string; now: number; providerName: string },
    onNote: (action: ChangeAction, line: UndoneLine) => void,
  ) {
    this.around = around
    this.#store = around.store
    this.#acts = new Acts({ store: around.store, runId: run.id, now: run.now })
    this.#rows = rowsOf(this.#acts)
    this.#providerName = run.providerName
    this.#onNote = onNote
  }

  get pending(): boolean {
    return this.#acts.open
  }

  entity(id: number): EntityRow | null {
    return this.#store.entities.get(id)
  }

  record(id: number): StoredRecord | null {
    return this.#store.records.get(id)
  }

  linksOf(entityId: number): Link[] {
    return this.around.linksOf(entityId)
  }

  row(id: number): OutboxRow | null {
    return this.#store.outbox.get(id)
  }

  rowsOf(entityId: number): OutboxRow[] {
    return this.#store.outbox.ofEntity(entityId)
  }

  activeRow(objectId: number, entityId: number): OutboxRow | null {
    return this.#store.outbox.active(objectId, entityId)
  }

  conflictsOf(entityId: number): ConflictRow[] {
    return this.#store.conflicts.ofEntity(entityId)
  }

  conflict(id: number): ConflictRow | null {
    return this.#store.conflicts.find(id)
  }

  hasReview(recordId: number): boolean {
    return this.#store.reviews.of(recordId) !== null
  }

  setFields(entity: EntityRow, changes: readonly FieldChange[], name: string): void {
    const fields = changes.map(({ field }) => field)
    this.#acts.setFields(entity, changes, byPerson(fields, this.#acts.now), name)
    this.#acts.endTurns(entity.id, fields)
    this.#dropEqualSides(entity.id)
  }

  deleteEntity(entity: EntityRow): void {
    this.#acts.deleteEntity(entity)
    dropOffersOf(this.#acts, entity.id)
  }

  restoreEntity(entity: EntityRow): void {
    this.#acts.restoreEntity(entity)
  }

  link(link: EndedLink): void {
    dropOwnOffers(this.#acts, link.recordId, link.entityId)
    this.#acts.link({ ...link, origin: 'undone', confirm: true })
  }

  unlink(record: StoredRecord): void {
    if (record.entityId !== null) endSides(this.#acts, record.entityId, record.id, 'unlinked')
    this.#acts.unlink(record)
  }

  setBase(record: StoredRecord, base: MappedFields, never: readonly string[]): void {
    const next = { ...record.base, ...base }
    for (const field of never) delete next[field]
    const place = this.around.place(record.objectId)
    const entity = record.entityId === null ? null : this.entity(record.entityId)
    if (!place || !entity) return
    const shape = this.around.shapeOf(entity.kind, [place])
    this.#acts.setBase(record, record.fields, next, (...args) => shape.same(...args))
  }

  association(entityId: number, otherId: number): HeldAssociation | null {
    return this.#store.associations.get(entityId, otherId)
  }

  primaryOf(entityId: number, kind: EntityKind): number | null {
    return this.#store.associations.primaryOf(entityId, kind)
  }

  associate(entityId: number, otherId: number): void {
    this.#acts.associate(entityId, otherId)
    wantPair(this.#acts, entityId, otherId)
  }

  dissociate(held: HeldAssociation): void {
    this.#acts.dissociate(held)
    wantPair(this.#acts, held.entityId, held.otherId)
  }

  setPrimary(entityId: number, otherId: number | null, kind: EntityKind): void {
    this.#acts.setPrimary(entityId, otherId, kind)
    if (otherId !== null) wantPair(this.#acts, entityId, otherId, { primary: true })
  }

  letAssociate(objectId: number, entityId: number, otherId: number): void {
    this.#acts.letAssociate(objectId, entityId, otherId)
  }

  letIn(recordId: number): void {
    this.#acts.letIn(recordId)
  }

  holdBack(recordId: number, entityId: number): void {
    this.#acts.holdBack(recordId, entityId, 'undone')
  }

  letMatch(recordId: number, entityId: number): void {
    this.#acts.letMatch(recordId, entityId)
  }

  keepApart(objectId: number, entityId: number): void {
    this.#acts.keepApart(objectId, entityId)
  }

  letTogether(objectId: number, entityId: number): void {
    this.#acts.letTogether(objectId, entityId)
  }

  letWrite(objectId: number, entityId: number, fields: readonly string[]): void {
    for (const { field, reason } of this.#store.waiting.of(objectId, entityId)) {
      if (reason.code === 'CALLED_OFF' && fields.includes(field)) this.#acts.endWaiting(objectId, entityId, field)
    }
  }

  lookForMissing(objectId: number): void {
    lookForMissing(this.#acts, objectId)
  }

  putReview({ recordId, ...review }: Parameters<UndoWorld['putReview']>[0]): void {
    this.#acts.putReview({ ...review, remoteRecordId: recordId, createdAt: this.#acts.now })
  }

  endReview(recordId: number): void {
    this.#acts.endReview(recordId)
  }

  openConflict(...conflict: Parameters<UndoWorld['openConflict']>): void {
    this.#acts.openConflict(...conflict)
  }

  reopenConflict(conflict: ConflictRow, recordIds: readonly number[], withRecord: boolean): void {
    this.#acts.reopenConflict(conflict.id, withRecord)
    for (const side of conflict.sides) if (!recordIds.includes(side)) this.#acts.dropSide(conflict.id, side)
    for (const recordId of recordIds) this.#acts.addSide(conflict.id, recordId)
    this.#dropEqualSides(conflict.entityId)
  }

  closeConflict(conflict: ConflictRow, outcome: string): void {
    this.#acts.closeConflict(conflict.id, outcome)
    const kind = contestedKind(conflict)
    if (kind) wantFirst(this.#acts, conflict.entityId, kind)
  }

  want(op: OutboxOp, what: Wanted, row?: OutboxRow | null): void {
    enqueue(this.#acts, op, what, row)
  }

  cancel(row: OutboxRow): void {
    this.#rows.cancel(row)
  }

  endWaiting(objectId: number, entityId: number, but: ReadonlySet<string>): void {
    this.#rows.endWaiting(objectId, entityId, but)
  }

  giveBack(what: Wanted, values: GiveBack): void {
    giveBack(this.#acts, what, values)
  }

  deleteUnchanged(what: Wanted): void {
    deleteUnchanged(this.#acts, what)
  }

  callOff(objectId: number, entityId: number): void {
    callOff(this.#acts, objectId, entityId)
  }

  /** A CRM whose value is the one here again says nothing against it. */
  #dropEqualSides(entityId: number): void {
    const conflicts = this.conflictsOf(entityId)
    const entity = conflicts.length > 0 ? this.entity(entityId) : null
    if (!entity) return
    const links = this.linksOf(entityId)
    const shape = this.around.shapeOf(
      entity.kind,
      links.map(({ place }) => place),
    )
    const records = links.map(({ record }) => record)
    dropEqualSides(this.#acts, shape, entity, records, conflicts)
  }

  mapping(objectId: number): StoredMapping | null {
    return mappingOf(this.#store, objectId)
  }

  setMapping({ objectId, before, after, changed }: Parameters<UndoWorld['setMapping']>[0]): void {
    const object = this.#store.objects.byId(objectId)
    if (!object) return
    this.#acts.setMapping(objectId, after, before, changed)
    askPreview(this.#store, object.integrationId, object.stream, 'mapping')
  }

  note(line: UndoneLine): void {
    const { entityId, recordId, kind, name } = line
    const head = { entityId, recordId, kind, name, side: 'local' as const }
    const write = (action: ChangeAction, fields: readonly FieldChange[], code?: ProblemCode) => {
      const problem = code === undefined ? null : makeProblem(code, { provider: this.#providerName })
      this.#acts.note({ ...head, action, fields, problem })
      this.#onNote(action, line)
    }
    if (line.action !== null) write(line.action, line.fields)
    for (const { reason, fields } of line.left) write('failed', fields, undoLeftProblems[reason])
  }
}
