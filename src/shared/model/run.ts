import { z } from 'zod'
import { timestamp } from './common'
import { problem } from './problem'
import { streamName } from './provider'

export const runKind = z.enum(['sync', 'dry-run', 'verify', 'undo', 'retry', 'import', 'edit'])
export type RunKind = z.infer<typeof runKind>

export const runTrigger = z.enum(['manual', 'tray', 'schedule', 'webhook', 'wake', 'cli', 'api'])
export type RunTrigger = z.infer<typeof runTrigger>

/** Which surface asks. A trigger of the machine's own (schedule, wake, webhook) cannot be claimed from outside. */
export const callerTrigger = runTrigger.extract(['manual', 'tray', 'cli', 'api']).default('api')
export type CallerTrigger = z.infer<typeof callerTrigger>

export const runStatus = z.enum([
  'queued',
  'running',
  'succeeded',
  'partial',
  'failed',
  'stopped',
  'interrupted',
  'undone',
])
export type RunStatus = z.infer<typeof runStatus>

/** Counts of one stream in one run. `apiCalls` are requests that went to the CRM, retries included. */
export const streamCounts = z.object({
  pulled: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  deleted: z.number().int(),
  pushed: z.number().int(),
  conflicts: z.number().int(),
  failed: z.number().int(),
  apiCalls: z.number().int(),
})
export type StreamCounts = z.infer<typeof streamCounts>

export const runStream = streamCounts.extend({
  stream: streamName,
  label: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'stopped']),
  /** Records that the CRM is expected to return, where it says so before the end; null when unknown. */
  expected: z.number().int().nullable(),
  problem: problem.nullable(),
})
export type RunStream = z.infer<typeof runStream>

export const run = z.object({
  id: z.string(),
  integrationId: z.string(),
  provider: z.string(),
  /** The account's name as it was when the run began, so that history stays readable after a removal. */
  account: z.string(),
  kind: runKind,
  trigger: runTrigger,
  status: runStatus,
  queuedAt: timestamp,
  startedAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
  durationMs: z.number().int().nullable(),
  problem: problem.nullable(),
  /** The interrupted or failed run that this one goes on from. */
  continues: z.string().nullable(),
  /** The run that an undo puts back, or whose refused records a retry tries again. */
  about: z.string().nullable(),
  /** The undo that put this run back. */
  undoneBy: z.string().nullable(),
  totals: streamCounts,
})
export type Run = z.infer<typeof run>

export const runDetail = run.extend({
  streams: z.array(runStream),
  changeCount: z.number().int(),
  /** What the interrupted runs that it goes on from had counted; `totals` are its own. Null when it goes on from none. */
  earlier: streamCounts.nullable(),
  /** Undo is offered. */
  undoable: z.boolean(),
  /** Refused records of it that can be tried again. */
  retryable: z.number().int(),
})
export type RunDetail = z.infer<typeof runDetail>

export const logLine = z.object({
  /** Rises within a run; the cursor for reading on. */
  seq: z.number().int(),
  at: timestamp,
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
})
export type LogLine = z.infer<typeof logLine>

export const entityKind = z.enum(['contact', 'company', 'lead', 'activity'])
export type EntityKind = z.infer<typeof entityKind>

/** A value of a field as history keeps it. Null is an empty field. */
export const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])
export type FieldValue = z.infer<typeof fieldValue>

export const fieldChange = z.object({
  field: z.string(),
  label: z.string(),
  before: fieldValue,
  after: fieldValue,
})
export type FieldChange = z.infer<typeof fieldChange>

/**
 * `linked`: the record was found to be one that another CRM has. `unlinked`: it is one no longer. `merged`: the CRM
 * merged it into another one. `decided`: a policy put a CRM's value aside (`before`) for the one here (`after`).
 * `reviewed`: a person said that a record is one of its own, or it went back to be reviewed. `cancelled`: what waited to
 * be written was called off before it was sent.
 */
export const changeAction = z.enum([
  'created',
  'updated',
  'linked',
  'unlinked',
  'merged',
  'decided',
  'reviewed',
  'cancelled',
  'deleted',
  'restored',
  'failed',
])
export type ChangeAction = z.infer<typeof changeAction>

/** What a run did to one record; a create is one change. */
export const change = z.object({
  id: z.number().int(),
  runId: z.string(),
  at: timestamp,
  /** Null when the record could not be read, so that no entity exists. */
  entityId: z.string().nullable(),
  entityKind,
  /** How the record was called when it changed. */
  name: z.string(),
  action: changeAction,
  /** Where the change came from: `remote` was read from the CRM, `local` was made here or written to the CRM. */
  side: z.enum(['local', 'remote']),
  fields: z.array(fieldChange),
  problem: problem.nullable(),
})
export type Change = z.infer<typeof change>
