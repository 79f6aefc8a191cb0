import { z } from 'zod'
import { timestamp } from './common'
import { fieldType } from './fields'
import { problem } from './problem'
import { entityKind, fieldValue } from './run'

/** A record in a list: what its row shows, without what the CRMs have. */
export const recordRow = z.object({
  id: z.string(),
  kind: entityKind,
  name: z.string(),
  /** The fields that were asked for and have a value. */
  fields: z.record(z.string(), fieldValue),
  /** What people call its owner; null where it has none. */
  owner: z.string().nullable(),
  /** The name of the company that it belongs to before all others, else of the one that it names itself. */
  company: z.string().nullable(),
  updatedAt: timestamp,
  deletedAt: timestamp.nullable(),
  /** Integrations that have it. */
  heldIn: z.array(z.string()),
  /** Something of it waits to be written to a CRM. */
  waiting: z.boolean(),
  /** Sides of it differ, and a person has to decide. */
  conflict: z.boolean(),
})
export type RecordRow = z.infer<typeof recordRow>

/** Which records of a kind a list holds. Every filter that is given must let a record through. */
export const recordFilter = z.object({
  kind: entityKind,
  search: z.string().max(200).default('').describe('In name, address and domain'),
  deleted: z.enum(['without', 'only', 'with']).default('without').describe('Records that were deleted here'),
  heldIn: z
    .string()
    .max(2000)
    .optional()
    .describe('Integration IDs that all must have it, separated by commas; `a|b`: one of both'),
  notHeldIn: z.string().max(2000).optional().describe('Integration IDs that must not have it, separated by commas'),
  waiting: z.enum(['without', 'only', 'with']).default('with').describe('Records that wait to be written to a CRM'),
  conflict: z.enum(['without', 'only', 'with']).default('with').describe('Records that wait for a decision'),
  owner: z.string().max(200).optional().describe('Name or address of its owner'),
  changedAfter: timestamp.optional(),
})
export type RecordFilter = z.infer<typeof recordFilter>

/** An option of a field: what is stored, and what people call it. */
export const fieldOption = z.object({ value: z.string(), label: z.string() })
export type FieldOption = z.infer<typeof fieldOption>

/** A field that a record has or may have, and which CRMs take a value for it. */
export const recordField = z.object({
  field: z.string(),
  label: z.string(),
  type: fieldType,
  /** One of the CRM's own. */
  custom: z.boolean(),
  options: z.array(fieldOption),
  /** Links of the record whose CRM has the field. */
  knownBy: z.array(z.string()),
  /** Links of the record whose CRM takes a value for it now. Empty: it cannot be edited. */
  takenBy: z.array(z.string()),
  /** A person has to decide about it first. */
  contested: z.boolean(),
})
export type RecordField = z.infer<typeof recordField>

/** An account that makes records of a kind, and what it takes for them. */
export const recordTaker = z.object({
  integrationId: z.string(),
  /** Why it makes none for now; null: it does. */
  reason: problem.nullable(),
  /** Which types of an activity it makes; null where that is no matter. */
  types: z.array(z.string()).nullable(),
  fields: z.array(
    recordField.omit({ knownBy: true, takenBy: true, contested: true }).extend({ required: z.boolean() }),
  ),
})
export type RecordTaker = z.infer<typeof recordTaker>

/** An activity in the time line of a record. `text`: its body without tags, cut where it is long. */
export const recordActivity = recordRow.extend({ text: z.string() })
export type RecordActivity = z.infer<typeof recordActivity>

/** Types of activities that people write down here, as far as a CRM takes them. */
export const writtenType = z.enum(['note', 'call', 'task', 'meeting', 'email', 'message'])

/** An activity that a person writes down about a record. */
export const writtenActivity = z.object({
  type: writtenType,
  text: z.string().max(60_000).default('').describe('What it says; plain text'),
  at: timestamp.optional().describe('When it was; absent: now'),
  fields: z
    .record(z.string(), fieldValue)
    .default({})
    .describe('Further fields, such as direction, outcome, durationSeconds'),
})
export type WrittenActivity = z.infer<typeof writtenActivity>

/** A field of a record as it was at a moment and as it is now. `changes`: the later ones, the first of them in front. */
export const pastField = z.object({
  field: z.string(),
  label: z.string(),
  past: fieldValue,
  now: fieldValue,
  same: z.boolean(),
  /** A person has to decide about it first. */
  contested: z.boolean(),
  changes: z.array(
    z.object({
      id: z.number().int(),
      at: timestamp,
      by: z.enum(['person', 'crm', 'policy', 'patchbay']),
      integrationId: z.string(),
      runId: z.string(),
    }),
  ),
})
export type PastField = z.infer<typeof pastField>

/** A CRM's record that the record was linked to at a moment. */
export const pastLink = z.object({
  integrationId: z.string(),
  object: z.string(),
  remoteId: z.string(),
  linkedAt: timestamp,
})
export type PastLink = z.infer<typeof pastLink>

/** A record as it was right after a change. */
export const recordAsOf = z.object({
  /** ID of the change; 0: before the first one that is kept. */
  change: z.number().int(),
  /** It was there then. */
  existed: z.boolean(),
  /** It was deleted here then. */
  deletedAt: timestamp.nullable(),
  /** When the first change of it that is kept was made. */
  keptSince: timestamp.nullable(),
  fields: z.array(pastField),
  links: z.array(pastLink),
})
export type RecordAsOf = z.infer<typeof recordAsOf>

/** What became of an edit of many records. */
export const editedMany = z.object({
  changed: z.number().int(),
  /** They had the values already. */
  unchanged: z.number().int(),
  runIds: z.array(z.string()),
  /** They were left as they are. */
  refused: z.array(z.object({ id: z.string(), problem })),
})
export type EditedMany = z.infer<typeof editedMany>
