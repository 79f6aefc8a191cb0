import type { EntityKind, FieldChange, FieldValue } from '@shared/model'
import { planPair } from '../../entities/association-wants'
import type { Link, Surroundings } from '../../entities/change/record-context'
import { mappingOf } from '../../entities/mapping/mapped-place'
import { onItsWay, type Wanted, wantedOf } from '../../entities/outbox'
import { contestedKind } from '../../entities/primaries'
import type { MappedFields } from '../../fields/field-definition'
import type { StoredRecord } from '../../store/accounts/records'
import type { AssociationPair, HeldAssociation } from '../../store/entities/associations'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { EntityRow } from '../../store/entities/entities'
import type { GiveBack, OutboxOp, OutboxRow } from '../../store/entities/outbox'
import type { EndedLink, StoredMapping } from '../../store/runs/journal'
import type { UndoneLine, UndoWorld } from './world'

/** What would be different of a record: its link, or what both sides agree on. */
type RecordPatch = Partial<Pick<StoredRecord, 'entityId' | 'base' | 'madeByUs' | 'linkedAt' | 'origin'>>

/** A row as it would be, and what it would be for a CRM. */
export interface PlannedRow {
  before: OutboxRow | null
  after: OutboxRow
}

/** Two records that would be put together at a CRM, or taken apart. */
export interface PlannedAssociation {
  pair: AssociationPair
  op: 'add' | 'remove'
  entityId: number
  otherId: number
}

/**
 * What the store would be like: nothing is written, and only differences are kept. So a plan is made of the same decisions
 * as the undo, one on top of the other.
 */
export class PlannedWorld implements UndoWorld {
  /** Changed while the plan goes on: what is known of accounts is read anew for each of its steps. */
  around: Surroundings
  readonly #entities = new Map<number, Partial<Pick<EntityRow, 'deletedAt' | 'displayName' | 'fields'>>>()
  readonly #records = new Map<number, RecordPatch>()
  /** Records that would be linked to an entity and are not. */
  readonly #linked = new Map<number, Set<number>>()
  readonly #rows = new Map<string, PlannedRow>()
  readonly #rowsById = new Map<number, string>()
  readonly #rowsByEntity = new Map<number, Set<string>>()
  readonly #closed = new Set<number>()
  readonly #opened = new Map<number, ConflictRow[]>()
  readonly #reviews = new Map<number, boolean>()
  readonly #associations = new Map<string, HeldAssociation | null>()
  readonly #mappings = new Map<number, StoredMapping>()
  readonly #primaries = new Map<string, number | null>()
  /** Pairs about which something is to be written; true: which one comes first as well. */
  readonly #pairs = new Map<string, { entityId: number; otherId: number; primary: boolean }>()
  readonly #onNote: (line: UndoneLine) => void
  #pending = false
  #lastId = 0

  constructor(around: Surroundings, onNote: (line: UndoneLine) => void) {
    this.around = around
    this.#onNote = onNote
  }

  get pending(): boolean {
    return this.#pending
  }

  /** Rows that would be other than they are. */
  get rows(): Iterable<PlannedRow> {
    return this.#rows.values()
  }

  /** What would be written of associations that is not to be written anyway. */
  *associationWrites(): Generator<PlannedAssociation> {
    const { associations } = this.around.store
    for (const { entityId, otherId, primary } of this.#pairs.values()) {
      for (const pair of associations.pairs(entityId, otherId)) {
        const kind = this.entity(otherId)?.kind
        const isContested = this.conflictsOf(entityId).some((conflict) => contestedKind(conflict) === kind)
        const plan = planPair(this.association(entityId, otherId), pair, primary && !isContested)
        const known = associations.want(pair.objectId, entityId, otherId)
        const isWanted = known?.problem === null && known.op === plan?.op && known.primary === plan.primary
        if (plan && pair.written && !isWanted) yield { pair, op: plan.op, entityId, otherId }
      }
    }
  }

  entity(id: number): EntityRow | null {
    const stored = this.around.store.entities.get(id)
    const patch = this.#entities.get(id)
    return stored && patch ? { ...stored, ...patch, fields: { ...stored.fields, ...patch.fields } } : stored
  }

  record(id: number): StoredRecord | null {
    const stored = this.around.store.records.get(id)
    return stored && this.#patched(stored)
  }

  linksOf(entityId: number): Link[] {
    const stored = this.around.store.records.ofEntity(entityId).map((record) => this.#patched(record))
    const added = [...(this.#linked.get(entityId) ?? [])].flatMap((id) => this.record(id) ?? [])
    const links = [...stored, ...added].filter((record) => record.entityId === entityId)
    const unique = new Map(links.map((record) => [record.id, record]))
    const sorted = [...unique.values()].toSorted((a, b) => (a.linkedAt ?? 0) - (b.linkedAt ?? 0) || a.id - b.id)
    return this.around.withPlaces(sorted)
  }

  row(id: number): OutboxRow | null {
    const key = this.#rowsById.get(id)
    const planned = key === undefined ? undefined : this.#rows.get(key)
    return planned?.after.id === id ? planned.after : this.around.store.outbox.get(id)
  }

  activeRow(objectId: number, entityId: number): OutboxRow | null {
    const planned = this.#rows.get(keyOf(objectId, entityId))
    if (!planned) return this.around.store.outbox.active(objectId, entityId)
    return planned.after.state === 'cancelled' ? null : planned.after
  }

  rowsOf(entityId: number): OutboxRow[] {
    const stored = this.around.store.outbox.ofEntity(entityId)
    const planned = [...(this.#rowsByEntity.get(entityId) ?? [])].flatMap((key) => this.#rows.get(key) ?? [])
    const keys = new Set(planned.map(({ after }) => keyOf(after.objectId, entityId)))
    const open = planned.map(({ after }) => after).filter(({ state }) => state !== 'cancelled')
    return [...stored.filter((row) => !keys.has(keyOf(row.objectId, entityId))), ...open]
  }

  conflictsOf(entityId: number): ConflictRow[] {
    const stored = this.around.store.conflicts.ofEntity(entityId).filter(({ id }) => !this.#closed.has(id))
    return [...stored, ...(this.#opened.get(entityId) ?? [])]
  }

  conflict(id: number): ConflictRow | null {
    return this.around.store.conflicts.find(id)
  }

  hasReview(recordId: number): boolean {
    return this.#reviews.get(recordId) ?? this.around.store.reviews.of(recordId) !== null
  }

  setFields(entity: EntityRow, changes: readonly FieldChange[], displayName: string): void {
    const fields: MappedFields = { ...this.#entities.get(entity.id)?.fields }
    for (const { field, after } of changes) fields[field] = after
    this.#patchEntity(entity.id, { fields, displayName })
  }

  deleteEntity({ id }: EntityRow): void {
    this.#patchEntity(id, { deletedAt: Date.now() })
  }

  restoreEntity({ id }: EntityRow): void {
    this.#patchEntity(id, { deletedAt: null })
  }

  link({ recordId, entityId, base, madeByUs, linkedAt }: EndedLink): void {
    this.#patchRecord(recordId, { entityId, base, madeByUs, linkedAt, origin: 'undone' })
    const linked = this.#linked.get(entityId) ?? new Set()
    this.#linked.set(entityId, linked.add(recordId))
  }

  unlink({ id, entityId }: StoredRecord): void {
    if (entityId === null) return
    for (const conflict of this.conflictsOf(entityId)) {
      if (conflict.sides.every((side) => side === id)) this.#close(conflict)
    }
    this.#patchRecord(id, { entityId: null, base: {}, madeByUs: false, linkedAt: null, origin: null })
  }

  setBase(record: StoredRecord, base: MappedFields, never: readonly string[]): void {
    const next = { ...record.base, ...base }
    for (const field of never) delete next[field]
    this.#patchRecord(record.id, { base: next })
  }

  association(entityId: number, otherId: number): HeldAssociation | null {
    const planned = this.#associations.get(`${entityId} ${otherId}`)
    const held = planned === undefined ? this.around.store.associations.get(entityId, otherId) : planned
    const kind = this.entity(otherId)?.kind
    return held && { ...held, primary: kind !== undefined && this.primaryOf(entityId, kind) === otherId }
  }

  primaryOf(entityId: number, kind: EntityKind): number | null {
    const planned = this.#primaries.get(`${entityId} ${kind}`)
    return planned === undefined ? this.around.store.associations.primaryOf(entityId, kind) : planned
  }

  associate(entityId: number, otherId: number): void {
    this.#associations.set(`${entityId} ${otherId}`, { entityId, otherId, primary: false })
    this.#touchPair(entityId, otherId, false)
  }

  dissociate({ entityId, otherId, primary }: HeldAssociation): void {
    const kind = this.entity(otherId)?.kind
    if (primary && kind) this.#primaries.set(`${entityId} ${kind}`, null)
    this.#associations.set(`${entityId} ${otherId}`, null)
    this.#touchPair(entityId, otherId, false)
  }

  setPrimary(entityId: number, otherId: number | null, kind: EntityKind): void {
    this.#primaries.set(`${entityId} ${kind}`, otherId)
    if (otherId !== null) this.#touchPair(entityId, otherId, true)
    this.#pending = true
  }

  letAssociate(_objectId: number, entityId: number, otherId: number): void {
    this.#touchPair(entityId, otherId, false)
  }

  letIn(): void {
    this.#pending = true
  }

  holdBack(): void {
    this.#pending = true
  }

  letMatch(): void {
    this.#pending = true
  }

  keepApart(): void {
    this.#pending = true
  }

  letTogether(): void {
    this.#pending = true
  }

  letWrite(): void {
    this.#pending = true
  }

  lookForMissing(): void {
    this.#pending = true
  }

  putReview({ recordId }: { recordId: number }): void {
    this.#reviews.set(recordId, true)
    this.#pending = true
  }

  endReview(recordId: number): void {
    if (!this.hasReview(recordId)) return
    this.#reviews.set(recordId, false)
    this.#pending = true
  }

  openConflict(
    entityId: number,
    group: string,
    fields: { field: string; base: FieldValue }[],
    recordIds: readonly number[],
  ): void {
    this.#lastId -= 1
    const head = { id: this.#lastId, runId: '', createdAt: Date.now() }
    this.#open({ ...head, entityId, group, fields, sides: [...recordIds] })
  }

  reopenConflict(conflict: ConflictRow, recordIds: readonly number[]): void {
    this.#closed.delete(conflict.id)
    this.#open({ ...conflict, sides: [...recordIds] })
  }

  closeConflict(conflict: ConflictRow): void {
    this.#close(conflict)
    const kind = contestedKind(conflict)
    const first = kind && this.primaryOf(conflict.entityId, kind)
    if (first) this.#touchPair(conflict.entityId, first, true)
  }

  want(op: OutboxOp, what: Wanted, active?: OutboxRow | null): void {
    const row = active === undefined ? this.activeRow(what.object.id, what.entityId) : active
    const next = row ? wantedOf(row, op) : this.#newRow(op, what)
    if (next !== row) this.#save(next)
  }

  cancel(row: OutboxRow): void {
    this.#save({ ...row, state: 'cancelled', problem: null })
  }

  /** What waits with a reason is no part of a plan. */
  endWaiting(): void {}

  giveBack(what: Wanted, values: GiveBack): void {
    this.want('update', what)
    const row = this.activeRow(what.object.id, what.entityId)
    if (row?.op === 'update') {
      this.#save({ ...row, remoteRecordId: what.recordId, giveBack: { ...row.giveBack, ...values } })
    }
  }

  deleteUnchanged(what: Wanted): void {
    this.want('delete', what)
    const row = this.activeRow(what.object.id, what.entityId)
    if (row?.op === 'delete') this.#save({ ...row, unchangedOnly: true, accepted: true })
  }

  callOff(objectId: number, entityId: number): void {
    const row = this.activeRow(objectId, entityId)
    if (row) this.#save(onItsWay(row) ? { ...row, next: 'unlink' } : { ...row, state: 'cancelled', problem: null })
  }

  mapping(objectId: number): StoredMapping | null {
    return this.#mappings.get(objectId) ?? mappingOf(this.around.store, objectId)
  }

  setMapping({ objectId, before }: Parameters<UndoWorld['setMapping']>[0]): void {
    this.#pending = true
    this.#mappings.set(objectId, before)
  }

  note(line: UndoneLine): void {
    this.#pending = false
    this.#onNote(line)
  }

  #touchPair(entityId: number, otherId: number, primary: boolean): void {
    const known = this.#pairs.get(`${entityId} ${otherId}`)
    this.#pairs.set(`${entityId} ${otherId}`, { entityId, otherId, primary: primary || known?.primary === true })
    this.#pending = true
  }

  #patched(stored: StoredRecord): StoredRecord {
    const patch = this.#records.get(stored.id)
    return patch ? { ...stored, ...patch } : stored
  }

  #patchEntity(id: number, patch: Partial<Pick<EntityRow, 'deletedAt' | 'displayName' | 'fields'>>): void {
    this.#entities.set(id, { ...this.#entities.get(id), ...patch })
    this.#pending = true
  }

  #patchRecord(id: number, patch: RecordPatch): void {
    this.#records.set(id, { ...this.#records.get(id), ...patch })
    this.#pending = true
  }

  #open(conflict: ConflictRow): void {
    this.#opened.set(conflict.entityId, [...(this.#opened.get(conflict.entityId) ?? []), conflict])
    this.#pending = true
  }

  #close({ id, entityId }: ConflictRow): void {
    this.#closed.add(id)
    const rest = (this.#opened.get(entityId) ?? []).filter((conflict) => conflict.id !== id)
    this.#opened.set(entityId, rest)
    this.#pending = true
  }

  #newRow(op: OutboxOp, { object, entityId, recordId }: Wanted): OutboxRow {
    this.#lastId -= 1
    return {
      id: this.#lastId,
      integrationId: object.integrationId,
      objectId: object.id,
      entityId,
      remoteRecordId: recordId,
      op,
      fields: {},
      state: 'queued',
      marker: '',
      attempts: 0,
      notBefore: null,
      sentAt: null,
      createdAt: Date.now(),
      causeRunId: '',
      problem: null,
      next: null,
      accepted: false,
      filling: false,
      giveBack: null,
      unchangedOnly: false,
    }
  }

  #save(after: OutboxRow): void {
    const key = keyOf(after.objectId, after.entityId)
    const known = this.#rows.get(key)
    const before = known ? known.before : this.around.store.outbox.active(after.objectId, after.entityId)
    this.#rows.set(key, { before, after })
    this.#rowsById.set(after.id, key)
    this.#rowsByEntity.set(after.entityId, (this.#rowsByEntity.get(after.entityId) ?? new Set()).add(key))
    this.#pending = true
  }
}

function keyOf(objectId: number, entityId: number): string {
  return `${objectId} ${entityId}`
}
