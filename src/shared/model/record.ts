import { z } from 'zod'
import { timestamp } from './common'
import { problem } from './problem'
import { entityKind, fieldChange, fieldValue } from './run'

/** One CRM's hold of a record. */
export const recordLink = z.object({
  /** Names the link in calls. */
  id: z.string(),
  integrationId: z.string(),
  object: z.string(),
  remoteId: z.string(),
  deletedAt: timestamp.nullable(),
  /**
   * Fields that differ from what both sides last agreed on and wait to be written there. `reason`: why a field cannot be
   * written for now; null when the next sync writes it.
   */
  waiting: z.array(fieldChange.extend({ reason: problem.nullable() })),
  /** Why the last try to write was refused; null when there is nothing to complain of. */
  problem: problem.nullable(),
})
export type RecordLink = z.infer<typeof recordLink>

/** A record in Patchbay's own model, with every CRM that holds it. */
export const record = z.object({
  id: z.string(),
  kind: entityKind,
  name: z.string(),
  fields: z.record(z.string(), fieldValue),
  updatedAt: timestamp,
  deletedAt: timestamp.nullable(),
  links: z.array(recordLink),
})
export type EntityRecord = z.infer<typeof record>

/** A record after an action, with the action's run in the history; null when there was nothing to change. */
export const changedRecord = record.extend({ runId: z.string().nullable() })
export type ChangedRecord = z.infer<typeof changedRecord>

/** A group of fields of a record on which its sides differ and that waits for a person. */
export const conflict = z.object({
  id: z.string(),
  recordId: z.string(),
  recordName: z.string(),
  kind: entityKind,
  /** Of the first side. */
  integrationId: z.string(),
  runId: z.string(),
  at: timestamp,
  /** `base`: what was last agreed on, `remote`: what the first side has. */
  fields: z.array(
    z.object({ field: z.string(), label: z.string(), base: fieldValue, local: fieldValue, remote: fieldValue }),
  ),
  /** Every CRM with a value of its own, by field id. */
  sides: z.array(z.object({ linkId: z.string(), integrationId: z.string(), values: z.record(z.string(), fieldValue) })),
})
export type Conflict = z.infer<typeof conflict>

/** Which of the three values of a contested field is kept. */
export const conflictSide = z.enum(['base', 'local', 'remote'])
export type ConflictSide = z.infer<typeof conflictSide>

/** The same, where there are several CRMs: a link's id stands for the value that its CRM has. */
export const conflictChoice = z.union([conflictSide, z.string().regex(/^\d+$/)])
export type ConflictChoice = z.infer<typeof conflictChoice>

/** Why a person has to say which record a CRM's record is. */
export const reviewReason = z.enum([
  'several-candidates',
  'further-address',
  'same-number',
  'shared-site',
  'changed-key',
  'named-by-crm',
  'merged-apart',
])

/** A CRM's record that may be one of several records here, so that a person says which it is. */
export const matchReview = z.object({
  id: z.string(),
  integrationId: z.string(),
  object: z.string(),
  remoteId: z.string(),
  kind: entityKind,
  name: z.string(),
  fields: z.record(z.string(), fieldValue),
  reason: reviewReason,
  /** The record that it belongs to so far; null while it belongs to none. */
  recordId: z.string().nullable(),
  candidates: z.array(z.object({ id: z.string(), name: z.string(), fields: z.record(z.string(), fieldValue) })),
  at: timestamp,
})
export type MatchReview = z.infer<typeof matchReview>
