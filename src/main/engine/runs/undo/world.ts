import type { ChangeAction, EntityKind, FieldChange, FieldValue, RunKind, UndoLeftReason } from '@shared/model'
import type { Link, Place, Surroundings } from '../../entities/change/record-context'
import type { WaitingPort } from '../../entities/change/waiting'
import type { Wanted } from '../../entities/outbox'
import type { MappedFields } from '../../fields/field-definition'
import type { StoredRecord } from '../../store/accounts/records'
import type { HeldAssociation } from '../../store/entities/associations'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { EntityRow } from '../../store/entities/entities'
import type { GiveBack, OutboxOp, OutboxRow } from '../../store/entities/outbox'
import type { ReviewReason } from '../../store/entities/reviews'
import type { EndedLink, JournalStep, StoredMapping } from '../../store/runs/journal'

/** The run that is undone, and how. */
export interface UndoCase {
  target: { id: string; kind: RunKind }
  /** The undo's own run; null for a plan. */
  runId: string | null
  /** What is taken apart is not matched, and not made again, until a person says so. */
  holdsBack: boolean
}

/** What the undo of one change has done, or why it did not, for the history and for the plan. */
export interface UndoneLine {
  /** The change that is taken back. */
  changeId: number
  entityId: number | null
  recordId: number | null
  kind: EntityKind
  name: string
  /** Null: nothing of it could be taken back. */
  action: Exclude<ChangeAction, 'failed'> | null
  fields: FieldChange[]
  left: { reason: UndoLeftReason; fields: FieldChange[] }[]
}

/**
 * What an undo looks at and acts on: the store itself, or what it would be like. The same decisions are taken on both, so
 * that a plan says what the undo does.
 */
export interface UndoWorld extends WaitingPort {
  /** Accounts and fields, and, through its store, the history, which no undo changes. */
  readonly around: Surroundings
  /** Something has been done since the last line was noted. */
  readonly pending: boolean
  entity(id: number): EntityRow | null
  record(id: number): StoredRecord | null
  /** Every record of an entity, deleted ones included, the one that was linked first in front. */
  linksOf(entityId: number): Link[]
  row(id: number): OutboxRow | null
  /** What waits of an entity at all CRMs. */
  rowsOf(entityId: number): OutboxRow[]
  /** A conflict, open or not. */
  conflict(id: number): ConflictRow | null
  hasReview(recordId: number): boolean

  setFields(entity: EntityRow, changes: readonly FieldChange[], name: string): void
  deleteEntity(entity: EntityRow): void
  restoreEntity(entity: EntityRow): void
  /** Puts a link back: the record is read by its id and merged before anything is pushed to it. */
  link(link: EndedLink): void
  /** Ends a link, and the conflicts of which its record was the only side. */
  unlink(record: StoredRecord): void
  /** Sets what both sides agree on for some fields; those of `never` were never agreed on. */
  setBase(record: StoredRecord, base: MappedFields, never: readonly string[]): void
  /** Whether two entities belong together; null: they do not. */
  association(entityId: number, otherId: number): HeldAssociation | null
  /** The one of a kind that comes first: a contact's company. */
  primaryOf(entityId: number, kind: EntityKind): number | null
  /** What changes waits to be written to the CRMs that have both. */
  associate(entityId: number, otherId: number): void
  dissociate(held: HeldAssociation): void
  setPrimary(entityId: number, otherId: number | null, kind: EntityKind): void
  /** What was called off of a pair may be written to the CRM again. */
  letAssociate(objectId: number, entityId: number, otherId: number): void
  /** A record that is linked to nothing may come in again when it is read next. */
  letIn(recordId: number): void
  holdBack(recordId: number, entityId: number): void
  letMatch(recordId: number, entityId: number): void
  keepApart(objectId: number, entityId: number): void
  letTogether(objectId: number, entityId: number): void
  /** Values that were called off may be written to the CRM again. */
  letWrite(objectId: number, entityId: number, fields: readonly string[]): void
  /** What the object lacks may be made there again, where the stream says so. */
  lookForMissing(objectId: number): void
  putReview(review: { recordId: number; integrationId: string; candidates: number[]; reason: ReviewReason }): void
  endReview(recordId: number): void
  openConflict(
    entityId: number,
    group: string,
    fields: { field: string; base: FieldValue }[],
    recordIds: readonly number[],
  ): void
  /**
   * @param recordIds all of its sides
   * @param withRecord for its record is here again; no value has gone back
   */
  reopenConflict(conflict: ConflictRow, recordIds: readonly number[], withRecord: boolean): void
  closeConflict(conflict: ConflictRow, outcome: string): void
  /** Notes that something is to be written to a CRM. */
  want(op: OutboxOp, what: Wanted, row?: OutboxRow | null): void
  /** Notes that values are to be given back to a record, whatever stands here. */
  giveBack(what: Wanted, values: GiveBack): void
  /** Notes that a record which Patchbay has made is to go again, where nothing has changed it. */
  deleteUnchanged(what: Wanted): void
  /** Calls off what waits for an entity at one CRM; what is on its way ends its link when it is known. */
  callOff(objectId: number, entityId: number): void
  /** The mapping of an object; null where it is gone. */
  mapping(objectId: number): StoredMapping | null
  /** Puts the mapping back that a step has changed. */
  setMapping(step: Extract<JournalStep, { step: 'mapping-set' }>): void
  /** Tells what became of a change. Called once for each, when all of it has been taken back. */
  note(line: UndoneLine): void
}

/** A record as it is named to the outbox. */
export function wantedAt({ object }: Place, entityId: number, recordId: number | null): Wanted {
  return { object, entityId, recordId }
}
