import { isDeepStrictEqual } from 'node:util'
import {
  type Change,
  type EntityKind,
  type FieldChange,
  type FieldValue,
  makeProblem,
  type Problem,
  standardFieldsOf,
} from '@shared/model'
import type { MappedFields } from '../fields/field-definition'
import type { MatchKeys } from '../fields/identity'
import type { ObjectRow } from '../store/accounts/objects'
import type { StoredRecord } from '../store/accounts/records'
import type { AssociationWant, HeldAssociation } from '../store/entities/associations'
import type { ConflictRow } from '../store/entities/conflicts'
import type { EntityRow, FieldStamps } from '../store/entities/entities'
import type { OutboxRow } from '../store/entities/outbox'
import type { NewReview } from '../store/entities/reviews'
import type { JournalStep, StoredMapping } from '../store/runs/journal'
import type { Store } from '../store/store'
import { writerOf } from '../store/write'
import type { NewLink } from '../store/write/remote-record-writer'

/** What a change is called in the history. */
export interface ChangeNote {
  entityId: number | null
  recordId: number | null
  kind: EntityKind
  name: string
  action: Change['action']
  /** Where it came from: `remote` was read from the CRM, `local` was made here or written to the CRM. */
  side: Change['side']
  fields: readonly FieldChange[]
  /** What a record that was made holds, instead of fields that changed. */
  filled?: MappedFields
  problem?: Problem | null
}

/**
 * The acts by which entities, links, reviews and conflicts change. Each does its work and remembers what takes it back;
 * `note` writes the change with all steps since the one before. So what an undo needs stands in the history before the
 * commit ends, and nothing has to be guessed later. All calls belong into one commit.
 */
export class Acts {
  readonly store: Store
  readonly runId: string
  readonly now: number
  readonly #write
  #steps: JournalStep[] = []
  #notes = 0
  /** Records that were linked as new since {@link completeNew}. */
  #new: number[] = []

  constructor(context: { store: Store; runId: string; now: number }) {
    this.store = context.store
    this.runId = context.runId
    this.now = context.now
    this.#write = writerOf(context.store)
  }

  /** Changes written so far. */
  get notes(): number {
    return this.#notes
  }

  /** Writes the change that the acts since the last one were. Returns its id. */
  note(note: ChangeNote): number {
    const journal = this.#steps
    this.#steps = []
    this.#notes += 1
    return this.#write.changes.add({
      runId: this.runId,
      at: this.now,
      entityId: note.entityId,
      remoteRecordId: note.recordId,
      entityKind: note.kind,
      name: note.name,
      action: note.action,
      side: note.side,
      fields: note.filled ?? note.fields,
      problem: note.problem ?? null,
      journal,
    })
  }

  /** Adds a step that other code has carried out. */
  remember(step: JournalStep): void {
    this.#steps.push(step)
  }

  /** Forgets steps that belong to no change: only the CRM's copy was brought up to date. */
  settle(): void {
    this.#steps = []
  }

  /** Whether acts since the last change wait to be noted. */
  get open(): boolean {
    return this.#steps.length > 0
  }

  /** @param keys those of the fields, where they are known */
  makeEntity(kind: EntityKind, name: string, fields: MappedFields, keys?: MatchKeys): number {
    const entityId = this.#write.entities.create(kind, name, fields, this.now, keys)
    this.#steps.push({ step: 'entity-made', entityId })
    return entityId
  }

  /** Does nothing to an entity that is deleted already. */
  deleteEntity(entity: Pick<EntityRow, 'id' | 'deletedAt'>): void {
    if (entity.deletedAt !== null) return
    this.#write.entities.setDeleted(entity.id, this.now)
    this.#steps.push({ step: 'entity-deleted', entityId: entity.id })
  }

  restoreEntity(entity: Pick<EntityRow, 'id' | 'deletedAt'>): void {
    if (entity.deletedAt === null) return
    this.#write.entities.setDeleted(entity.id, null)
    this.#steps.push({ step: 'entity-restored', entityId: entity.id, deletedAt: entity.deletedAt })
  }

  /**
   * Sets fields of an entity and who set them. Returns the entity as it is then.
   *
   * @param changes what differs; nothing is written when it is empty
   */
  setFields(entity: EntityRow, changes: readonly FieldChange[], stamps: FieldStamps, name: string): EntityRow {
    if (changes.length === 0) return entity
    const fields = { ...entity.fields }
    for (const { field, after } of changes) fields[field] = after
    const before: FieldStamps = {}
    for (const { field } of changes) {
      const stamp = entity.stamps[field]
      if (stamp) before[field] = stamp
    }
    const next = { ...entity, displayName: name, fields, stamps: { ...entity.stamps, ...stamps }, updatedAt: this.now }
    this.#write.entities.update(next, this.now)
    const values = Object.fromEntries(
      changes.map(({ field, before: old, after }) => [field, [old, after] satisfies [FieldValue, FieldValue]]),
    )
    this.#steps.push({ step: 'fields-set', entityId: entity.id, stamps: before, fields: values })
    return next
  }

  link(
    link: Pick<NewLink, 'recordId' | 'entityId' | 'base' | 'origin'> &
      Partial<Pick<NewLink, 'madeByUs' | 'linkedAt' | 'floorAt' | 'confirm'>>,
  ): void {
    this.#write.records.link({
      madeByUs: false,
      linkedAt: this.now,
      floorAt: null,
      confirm: false,
      ...link,
    })
    this.#steps.push({ step: 'link-made', recordId: link.recordId, entityId: link.entityId })
  }

  /** Links a record that was not known before to the entity that was made for it. {@link completeNew} ends the page. */
  linkNew(recordId: number, entityId: number): void {
    const { now: linkedAt } = this
    const link = { base: null, origin: 'pulled', madeByUs: false, linkedAt, floorAt: null, confirm: false } as const
    this.#write.records.linkAlone({ recordId, entityId, ...link })
    this.#new.push(recordId)
    this.#steps.push({ step: 'link-made', recordId, entityId })
  }

  /** What the account holds together with records that were linked as new is to be merged. */
  completeNew(object: Pick<ObjectRow, 'integrationId' | 'name'>): void {
    this.#write.associations.completeNew(object, this.#new)
    this.#new = []
  }

  /** Ends the link of a record; what it takes to put it back is kept. */
  unlink(record: StoredRecord): void {
    if (record.entityId === null) return
    this.#write.records.unlink(record.id)
    this.#write.records.setFree(record.id, false)
    this.#steps.push({
      step: 'link-ended',
      link: {
        recordId: record.id,
        entityId: record.entityId,
        base: record.base,
        linkedAt: record.linkedAt ?? this.now,
        origin: record.origin ?? 'before-journal',
        madeByUs: record.madeByUs,
        floorAt: record.floorAt,
      },
    })
  }

  /** A record that is linked to nothing may be matched again, or become one of its own, when it is read next. */
  letIn(recordId: number): void {
    this.#write.records.setFree(recordId, true)
  }

  /**
   * Sets what both sides agree on. A base that covers everything that the record holds, with the record's values, is
   * stored as such.
   *
   * @param remote everything that the record holds at the CRM now
   */
  setBase(record: StoredRecord, remote: MappedFields, base: MappedFields, same: SameValue): void {
    const whole = coversAll(remote, base, same)
    const wasWhole = record.entityId !== null && coversAll(record.fields, record.base, same)
    const changed = changedKeys(record.base, base, same)
    if (changed.length === 0 && whole === wasWhole) return
    this.#write.records.setBase(record.id, whole ? null : base)
    if (changed.length === 0) return
    const before: MappedFields = {}
    for (const field of changed) {
      if (Object.hasOwn(record.base, field)) before[field] = record.base[field] ?? null
    }
    this.#steps.push({ step: 'base-set', recordId: record.id, before, fields: changed })
  }

  /** Sets the tombstone. @param at when it went, ms */
  setTombstone(record: Pick<StoredRecord, 'id' | 'deletedAt'>, at: number): void {
    if (record.deletedAt !== null) return
    this.#write.records.markDeleted(record.id, at)
    this.#steps.push({ step: 'tombstone-set', recordId: record.id })
  }

  liftTombstone(record: Pick<StoredRecord, 'id' | 'deletedAt'>): void {
    if (record.deletedAt === null) return
    this.#write.records.revive(record.id)
    this.#steps.push({ step: 'tombstone-lifted', recordId: record.id, deletedAt: record.deletedAt })
  }

  /** The CRM has merged a record into another one. */
  mergeInto(recordId: number, into: number): void {
    this.#write.records.setMergedInto(recordId, into)
    this.#steps.push({ step: 'merged', recordId, into })
  }

  putReview(review: NewReview): void {
    const before = this.store.reviews.of(review.remoteRecordId)
    this.#write.matches.putReview(review)
    const recordId = review.remoteRecordId
    if (!before) {
      this.#steps.push({ step: 'review-put', recordId })
      return
    }
    const { integrationId, candidates, reason } = before
    const isSame = reason === review.reason && JSON.stringify(candidates) === JSON.stringify(review.candidates)
    if (!isSame) this.#steps.push({ step: 'review-changed', recordId, integrationId, candidates, reason })
  }

  endReview(recordId: number): void {
    const review = this.store.reviews.of(recordId)
    if (!review) return
    this.#write.matches.removeReview(recordId)
    const { integrationId, candidates, reason } = review
    this.#steps.push({ step: 'review-ended', recordId, integrationId, candidates, reason })
  }

  keepApart(objectId: number, entityId: number): void {
    if (this.#write.matches.keepApart(objectId, entityId)) {
      this.#steps.push({ step: 'kept-apart', objectId, entityId })
    }
  }

  letTogether(objectId: number, entityId: number): void {
    if (this.#write.matches.letTogether(objectId, entityId)) {
      this.#steps.push({ step: 'let-together', objectId, entityId })
    }
  }

  /** Two entities belong together, a contact and its company. Returns whether they did not yet. */
  associate(entityId: number, otherId: number): boolean {
    if (!this.#write.associations.add(entityId, otherId, this.now)) return false
    this.#steps.push({ step: 'association-made', entityId, otherId })
    return true
  }

  dissociate({ entityId, otherId, primary }: HeldAssociation): void {
    this.#write.associations.remove({ entityId, otherId })
    this.#steps.push({ step: 'association-ended', entityId, otherId, primary })
  }

  /** Sets which of those of a kind comes first, a contact's company; null: none. Returns whether it was another one. */
  setPrimary(entityId: number, otherId: number | null, kind: EntityKind): boolean {
    const before = this.store.associations.primaryOf(entityId, kind)
    if (before === otherId) return false
    this.#write.associations.setPrimary(entityId, otherId, kind)
    this.#steps.push({ step: 'primary-set', entityId, before, after: otherId })
    return true
  }

  /** A person does not want it to be written to a CRM that two belong together, or no longer do. */
  callOffAssociation(pair: Pick<AssociationWant, 'objectId' | 'entityId' | 'otherId'>): void {
    this.#write.associations.refuse(pair, makeProblem('CALLED_OFF'))
    const { objectId, entityId, otherId } = pair
    this.#steps.push({ step: 'association-called-off', objectId, entityId, otherId })
  }

  /** What was called off of a pair may be written again. */
  letAssociate(objectId: number, entityId: number, otherId: number): void {
    const want = this.store.associations.want(objectId, entityId, otherId)
    if (want?.problem?.code === 'CALLED_OFF') this.#write.associations.refuse(want, null)
  }

  /** A match that was taken apart is not made again until a person says so. */
  holdBack(recordId: number, entityId: number, reason: string): void {
    if (this.#write.matches.holdBack(recordId, entityId, reason, this.now)) {
      this.#steps.push({ step: 'held-back', recordId, entityId })
    }
  }

  letMatch(recordId: number, entityId: number): void {
    if (this.#write.matches.letMatch(recordId, entityId)) {
      this.#steps.push({ step: 'let-match', recordId, entityId })
    }
  }

  /** Opens a conflict, or adds a side to the open one of the group. */
  openConflict(
    entityId: number,
    group: string,
    fields: { field: string; base: FieldValue }[],
    recordIds: readonly number[],
  ): void {
    const open = this.store.conflicts.ofEntity(entityId).find((conflict) => conflict.group === group)
    if (open) {
      const known = new Set(open.fields.map(({ field }) => field))
      const further = fields.filter(({ field }) => !known.has(field))
      if (further.length > 0) this.#write.conflicts.setFields(open.id, [...open.fields, ...further])
      for (const recordId of recordIds) this.#write.conflicts.addSide(open.id, recordId)
      return
    }
    const { runId, now: createdAt } = this
    const conflictId = this.#write.conflicts.open({ entityId, group, fields, runId, createdAt })
    for (const recordId of recordIds) this.#write.conflicts.addSide(conflictId, recordId)
    this.#steps.push({ step: 'conflict-opened', conflictId, withRecord: false })
  }

  addSide(conflictId: number, recordId: number): boolean {
    return this.#write.conflicts.addSide(conflictId, recordId)
  }

  dropSide(conflictId: number, recordId: number): void {
    this.#write.conflicts.dropSide(conflictId, recordId)
  }

  /** @param outcome why it ended: `local`, `remote`, `agreed`, `record-gone`, `unlinked`, `field-gone`, … */
  closeConflict(conflictId: number, outcome: string): void {
    const row = this.store.conflicts.get(conflictId)
    this.#write.conflicts.close(conflictId, outcome, this.now)
    this.#steps.push({ step: 'conflict-closed', conflictId, outcome })
    if (row) this.#readBeside(row)
  }

  /**
   * While a conflict is open, its group takes part in no merge: what a CRM has changed in fields of the group that are not
   * in the conflict has not been taken over. Such a record is read, and merged, at the next run.
   */
  #readBeside({ entityId, group, fields }: ConflictRow): void {
    const entity = this.store.entities.get(entityId)
    if (!entity || entity.deletedAt !== null) return
    const decided = new Set(fields.map(({ field }) => field))
    const beside = standardFieldsOf(entity.kind).filter((field) => field.group === group && !decided.has(field.id))
    for (const record of this.store.records.ofEntity(entityId)) {
      const isNews = beside.some(
        ({ id }) => Object.hasOwn(record.fields, id) && !isDeepStrictEqual(record.fields[id], record.base[id] ?? null),
      )
      if (isNews && record.deletedAt === null) this.#write.records.setConfirm(record.id, true)
    }
  }

  /** @param withRecord for its record is here again; no value has gone back */
  reopenConflict(conflictId: number, withRecord: boolean): void {
    this.#write.conflicts.reopen(conflictId)
    this.#steps.push({ step: 'conflict-opened', conflictId, withRecord })
  }

  queueRow(row: Omit<Parameters<ReturnType<typeof writerOf>['outbox']['add']>[0], 'createdAt' | 'causeRunId'>): void {
    const rowId = this.#write.outbox.add({ ...row, createdAt: this.now, causeRunId: this.runId })
    this.#steps.push({ step: 'row-queued', rowId, op: row.op, objectId: row.objectId, entityId: row.entityId })
  }

  /** Saves a row as it has become; one that a change of ours makes sendable again, or ends, is a step. */
  saveRow(before: OutboxRow, after: OutboxRow): void {
    this.#write.outbox.save(after, this.now)
    const { id: rowId, objectId, entityId } = before
    if (after.state === 'cancelled') {
      this.#steps.push({ step: 'row-cancelled', rowId, op: before.op, objectId, entityId })
    } else if (after.next !== null && after.next !== before.next) {
      this.#steps.push({ step: 'row-wished', rowId, next: after.next, objectId, entityId })
    } else if (after.op !== before.op) {
      this.#steps.push({ step: 'row-queued', rowId, op: after.op, objectId, entityId })
    }
  }

  /** A person has set the field: what CRMs did to it before no longer counts as going back and forth. */
  endTurns(entityId: number, fields: readonly string[]): void {
    for (const field of fields) this.#write.turns.forgetField(entityId, field)
  }

  addTurn(entityId: number, field: string, value: FieldValue): void {
    this.#write.turns.add(entityId, field, this.now, value)
  }

  /** @param changed fields that other values belong to from now on: they are read again, and nothing is agreed on for them */
  setMapping(objectId: number, before: StoredMapping, after: StoredMapping, changed: readonly string[]): void {
    const object = this.store.objects.byId(objectId)
    if (!object) return
    this.#write.mappings.set(objectId, after.rules, changed)
    const { integrationId, stream } = object
    const row = this.store.integrations.streams(integrationId).find((item) => item.stream === stream)
    if (row) {
      const settings = { ...row.settings, fieldDirections: after.directions }
      this.store.integrations.saveStreamSettings(integrationId, stream, settings)
    }
    this.#steps.push({ step: 'mapping-set', objectId, before, after, changed: [...changed] })
  }

  /** A field cannot be written to a CRM for now. */
  wait(objectId: number, entityId: number, field: string, value: FieldValue, reason: Problem): void {
    this.#write.outbox.wait({
      objectId,
      entityId,
      field,
      value,
      reason,
      since: this.now,
      causeRunId: this.runId,
    })
  }

  endWaiting(objectId: number, entityId: number, field: string): void {
    this.#write.outbox.endWaiting(objectId, entityId, field)
  }

  /** Values of an entity that a person does not want to be written to a CRM; a new value is written again. */
  callOffFields(objectId: number, entityId: number, values: readonly { field: string; value: FieldValue }[]): void {
    if (values.length === 0) return
    for (const { field, value } of values) {
      // Since when it is called off counts, not since when it waits.
      this.endWaiting(objectId, entityId, field)
      this.wait(objectId, entityId, field, value, makeProblem('CALLED_OFF'))
    }
    this.#steps.push({ step: 'called-off', objectId, entityId, fields: values.map(({ field }) => field) })
  }

  endAllWaiting(objectId: number, entityId: number): void {
    this.#write.outbox.endAllWaiting(objectId, entityId)
  }
}

type SameValue = (field: string, a: FieldValue, b: FieldValue) => boolean

function coversAll(remote: MappedFields, base: MappedFields, same: SameValue): boolean {
  for (const [field, value] of Object.entries(remote)) {
    if (!Object.hasOwn(base, field) || !same(field, base[field] ?? null, value)) return false
  }
  return Object.keys(base).every((field) => Object.hasOwn(remote, field))
}

function changedKeys(before: MappedFields, after: MappedFields, same: SameValue): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) =>
      Object.hasOwn(before, field) !== Object.hasOwn(after, field) ||
      !same(field, before[field] ?? null, after[field] ?? null),
  )
}
