import { z } from 'zod'
import { timestamp } from './common'
import { problem } from './problem'
import { change, entityKind, fieldChange, fieldValue, runKind, runTrigger } from './run'

/**
 * How a link came to be. `pulled`: the record was new here and made its entity. `matched`: a key fitted one entity.
 * `created`: a create of ours made the record. `person`: linked, split or reviewed by a person. `merged`: the CRM merged
 * records. `undone`: an undo put it back. `before-journal`: it stands there since before links knew.
 */
export const linkOrigin = z.enum(['pulled', 'matched', 'created', 'person', 'merged', 'undone', 'before-journal'])
export type LinkOrigin = z.infer<typeof linkOrigin>

/** One CRM's hold of a record. */
export const recordLink = z.object({
  /** Names the link in calls. */
  id: z.string(),
  integrationId: z.string(),
  object: z.string(),
  remoteId: z.string(),
  deletedAt: timestamp.nullable(),
  origin: linkOrigin,
  linkedAt: timestamp,
  /** A confirmed create of ours made the record there. */
  madeByUs: z.boolean(),
  /** What the CRM had when it was read last, under the names that fields have here. */
  values: z.record(z.string(), fieldValue),
  /**
   * Fields that differ from what both sides last agreed on and wait to be written there. `reason`: why a field cannot be
   * written for now; null when the next sync writes it.
   */
  waiting: z.array(fieldChange.extend({ reason: problem.nullable() })),
  /** Why the last try to write was refused; null when there is nothing to complain of. */
  problem: problem.nullable(),
})
export type RecordLink = z.infer<typeof recordLink>

/** A record that belongs together with another one: a contact's company, a company's contact, what a call was about. */
export const recordAssociation = z.object({
  /** The other record. */
  id: z.string(),
  kind: entityKind,
  name: z.string(),
  /** It comes before all others of its kind: the company of a contact. Seen from the company, it is the contact's first. */
  primary: z.boolean(),
  /** CRMs where it waits to be written. `reason`: why it cannot be for now; null when the next sync writes it. */
  waiting: z.array(z.object({ integrationId: z.string(), reason: problem.nullable() })),
})

/** A record in Patchbay's own model, with every CRM that holds it. */
export const record = z.object({
  id: z.string(),
  kind: entityKind,
  name: z.string(),
  fields: z.record(z.string(), fieldValue),
  updatedAt: timestamp,
  deletedAt: timestamp.nullable(),
  links: z.array(recordLink),
  /** The first 100 of them, primary ones in front. */
  associations: z.array(recordAssociation),
})
export type EntityRecord = z.infer<typeof record>

/** A record after an action, with the action's run in the history; null when there was nothing to change. */
export const changedRecord = record.extend({ runId: z.string().nullable() })
export type ChangedRecord = z.infer<typeof changedRecord>

/**
 * A change in the history of one record. `by`: a person, the CRM of which it was read, the policy that put a value aside,
 * or Patchbay, which wrote to a CRM what others had set.
 */
export const recordChange = change.extend({
  by: z.enum(['person', 'crm', 'policy', 'patchbay']),
  runKind,
  trigger: runTrigger,
  /** Of the CRM that the change is about; of the run where it is about none. */
  integrationId: z.string(),
  /** The CRM's record that it is about. */
  crmRecord: z.object({ linkId: z.string(), object: z.string(), remoteId: z.string() }).nullable(),
  /** What was done besides the fields, in the order in which it was done: link-made, policy-decided, row-queued, … */
  steps: z.array(z.string()),
})
export type RecordChange = z.infer<typeof recordChange>

/** A CRM's values of contested fields, by field id; those that it has not are not there. */
const conflictHolder = z.object({
  linkId: z.string(),
  integrationId: z.string(),
  values: z.record(z.string(), fieldValue),
  /** When the record was last changed there, as the CRM says; null where it does not say. */
  changedAt: timestamp.nullable(),
})

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
  sides: z.array(conflictHolder),
  /** CRMs that hold the record and have no value of their own: what is chosen is given to them too. */
  others: z.array(conflictHolder),
  /** When a person last set one of the fields here; null when none has. */
  editedAt: timestamp.nullable(),
})
export type Conflict = z.infer<typeof conflict>

/** A record with open conflicts, as a list shows it. */
export const contestedRecord = z.object({
  recordId: z.string(),
  recordName: z.string(),
  kind: entityKind,
  /** Of the CRMs with values of their own, the first one that held the record in front. */
  integrationIds: z.array(z.string()),
  conflictIds: z.array(z.string()),
  /** How many fields are to be decided. */
  fields: z.number().int(),
  /** Of its oldest conflict. */
  at: timestamp,
})
export type ContestedRecord = z.infer<typeof contestedRecord>

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

/** A record here that a CRM's record may be, with what linking the two would do. */
const reviewCandidate = z.object({
  id: z.string(),
  name: z.string(),
  fields: z.record(z.string(), fieldValue),
  /** Integrations that have a record of it. */
  heldIn: z.array(z.string()),
  /** Since when it has been here. */
  since: timestamp,
  /** Fields that both have, with the same value. */
  equal: z.array(z.string()),
  /** Fields that are blank here and take the CRM's value. */
  fills: z.number().int(),
  /** Fields on which both differ and that a person has to decide. */
  conflicts: z.number().int(),
  /** Fields on which both differ and that the rules of the stream decide. */
  decided: z.number().int(),
})

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
  candidates: z.array(reviewCandidate),
  at: timestamp,
})
export type MatchReview = z.infer<typeof matchReview>
