import { z } from 'zod'
import type { ProblemCode } from './problem'
import { changeAction, entityKind, fieldChange } from './run'

/**
 * Why an undo leaves something as it is: it has changed here since, another CRM has come to have it independently of the
 * run, the CRM owns the field, the CRM has merged the records, the record has been changed at the CRM since, Patchbay did
 * not make the record, or nothing can take it back.
 */
export const undoLeftReason = z.enum([
  'changed-since',
  'kept-by-other-crm',
  'owned-by-crm',
  'merged-at-crm',
  'changed-at-crm',
  'not-made-here',
  'no-way-back',
])
export type UndoLeftReason = z.infer<typeof undoLeftReason>

/** How the history says it: the problem of a change that an undo has left. */
export const undoLeftProblems = {
  'changed-since': 'CHANGED_SINCE',
  'kept-by-other-crm': 'KEPT_BY_OTHER_CRM',
  'owned-by-crm': 'OWNED_BY_CRM',
  'merged-at-crm': 'MERGED_AT_CRM',
  'changed-at-crm': 'CHANGED_AT_CRM',
  'not-made-here': 'NOT_MADE_HERE',
  'no-way-back': 'NO_WAY_BACK',
} as const satisfies Record<UndoLeftReason, ProblemCode>

const plannedRecord = z.object({
  /** The change that it is about. */
  changeId: z.number().int(),
  /** Null when there is no record here. */
  recordId: z.string().nullable(),
  kind: entityKind,
  name: z.string(),
  fields: z.array(fieldChange),
})

/** What an undo does to a record here. `fields`: what they are and what they become. */
export const undoPlanBack = plannedRecord.extend({ action: changeAction.exclude(['failed']) })
/** What an undo leaves as it is. `fields`: what they are and what they would have become. */
export const undoPlanLeft = plannedRecord.extend({ reason: undoLeftReason })

/** What is written to one CRM. */
export const undoPlanWrite = z.object({
  op: z.enum(['create', 'update', 'delete', 'restore', 'associate', 'dissociate']),
  recordId: z.string(),
  kind: entityKind,
  name: z.string(),
  /** Null for a record that is made. */
  remoteId: z.string().nullable(),
  /** The record that it comes to belong to, or no longer belongs to; null for every other write. */
  other: z.object({ recordId: z.string(), kind: entityKind, name: z.string() }).nullable(),
})
export type UndoPlanWrite = z.infer<typeof undoPlanWrite>

/** What happens at one CRM; all counts are zero where nothing does. */
export const undoPlanAtCrm = z.object({
  integrationId: z.string(),
  creates: z.number().int(),
  updates: z.number().int(),
  deletes: z.number().int(),
  restores: z.number().int(),
  associations: z.number().int().describe('Made or ended, or another one put first'),
  items: z.array(undoPlanWrite),
})
export type UndoPlanAtCrm = z.infer<typeof undoPlanAtCrm>

/** What the undo of a run would do now: all counts, and the first 200 of each. */
export const undoPlan = z.object({
  runId: z.string(),
  back: z.object({ count: z.number().int(), items: z.array(undoPlanBack) }),
  left: z.object({ count: z.number().int(), items: z.array(undoPlanLeft) }),
  atCrm: z.array(undoPlanAtCrm),
})
export type UndoPlan = z.infer<typeof undoPlan>
