import type { Direction, FieldValue, LinkOrigin } from '@shared/model'
import type { StoredRule } from '../accounts/field-mappings'
import type { FieldStamps } from '../entities/entities'
import type { OutboxNext, OutboxOp } from '../entities/outbox'
import type { ReviewReason } from '../entities/reviews'

/** A link that ended, with all that it takes to put it back. */
export interface EndedLink {
  recordId: number
  entityId: number
  base: Record<string, FieldValue>
  linkedAt: number
  origin: LinkOrigin
  madeByUs: boolean
  floorAt: number | null
}

/** The mapping of an object. */
export interface StoredMapping {
  rules: StoredRule[]
  /** By field here; a field that is not named has the stream's. */
  directions: Record<string, Direction>
}

/**
 * One step of a change, as it was done: what takes it back follows from the step alone. Written together with what
 * it describes; meaning is never worked out later from differences.
 */
export type JournalStep =
  | { step: 'entity-made'; entityId: number }
  | { step: 'entity-deleted'; entityId: number }
  | { step: 'entity-restored'; entityId: number; deletedAt: number }
  /** The change's fields; `stamps`: who had set them before. */
  | { step: 'fields-set'; entityId: number; stamps: FieldStamps; fields: Record<string, [FieldValue, FieldValue]> }
  | { step: 'link-made'; recordId: number; entityId: number }
  | { step: 'link-ended'; link: EndedLink }
  /** What the link's base had for fields that it now has another value of; a field that was never agreed on is absent. */
  | { step: 'base-set'; recordId: number; before: Record<string, FieldValue>; fields: string[] }
  | { step: 'row-queued'; rowId: number; op: OutboxOp; objectId: number; entityId: number }
  /** What is wanted of a record when the row that is on its way has come back. */
  | { step: 'row-wished'; rowId: number; next: OutboxNext; objectId: number; entityId: number }
  | { step: 'row-cancelled'; rowId: number; op: OutboxOp; objectId: number; entityId: number }
  /** Values that a person does not want to be written to a CRM. */
  | { step: 'called-off'; objectId: number; entityId: number; fields: string[] }
  /** A write that the CRM has confirmed. */
  | { step: 'written'; recordId: number; op: OutboxOp }
  | { step: 'tombstone-set'; recordId: number }
  | { step: 'tombstone-lifted'; recordId: number; deletedAt: number }
  | { step: 'review-put'; recordId: number }
  | { step: 'review-ended'; recordId: number; integrationId: string; candidates: number[]; reason: ReviewReason }
  /** What the review had before. */
  | { step: 'review-changed'; recordId: number; integrationId: string; candidates: number[]; reason: ReviewReason }
  | { step: 'kept-apart'; objectId: number; entityId: number }
  | { step: 'let-together'; objectId: number; entityId: number }
  | { step: 'held-back'; recordId: number; entityId: number }
  | { step: 'let-match'; recordId: number; entityId: number }
  /** `withRecord`: for its record was here again; no value went back. Absent in what an earlier version has written. */
  | { step: 'conflict-opened'; conflictId: number; withRecord?: boolean }
  | { step: 'conflict-closed'; conflictId: number; outcome: string }
  /** A policy put a value aside; its undo opens the conflict that the policy spared. */
  | {
      step: 'policy-decided'
      entityId: number
      recordId: number
      group: string
      fields: string[]
      base: Record<string, FieldValue>
    }
  /** A contact and a company belong together, or no longer. */
  | { step: 'association-made'; entityId: number; otherId: number }
  | { step: 'association-ended'; entityId: number; otherId: number; primary: boolean }
  /** The contact's primary company; null: none. */
  | { step: 'primary-set'; entityId: number; before: number | null; after: number | null }
  /** A CRM has taken it. `first`: which one came first there before, where another one does now; null: none did. */
  | {
      step: 'association-written'
      recordId: number
      op: 'add' | 'remove'
      entityId: number
      otherId: number
      first?: { before: number | null }
    }
  /** What a person does not want to be written to a CRM, of two that belong together or no longer do. */
  | { step: 'association-called-off'; objectId: number; entityId: number; otherId: number }
  /** Which field of an object is which field here, and its own directions; `changed`: fields that get other values by it. */
  | { step: 'mapping-set'; objectId: number; before: StoredMapping; after: StoredMapping; changed: string[] }
  /** The CRM merged a record into another one. */
  | { step: 'merged'; recordId: number; into: number }

/** Fields of a change as stored: a create names each value once, every other change what was before and after. */
export type StoredFields = Record<string, FieldValue> | [field: string, before: FieldValue, after: FieldValue][]
