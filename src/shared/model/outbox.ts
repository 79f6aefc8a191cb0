import { z } from 'zod'
import { timestamp } from './common'
import { problem } from './problem'
import { streamName } from './provider'
import { entityKind, fieldChange } from './run'

/**
 * `queued`: it is sent when its turn comes. `in-flight`: the request is on its way. `unknown`: whether it arrived is not
 * known. `parked`: the CRM refused the record, or the association. `held`: one field that cannot be written for now; the rest of its record is
 * not held up by it.
 */
export const outboxState = z.enum(['queued', 'in-flight', 'unknown', 'parked', 'held'])

/**
 * What has to happen before it is written: the next sync, the end of a pause that the CRM asked for, the answer to a
 * request, a person's decision, a setting of the stream, or the CRM's taking such records or fields again.
 */
export const outboxWaitsFor = z.enum([
  'sync',
  'time',
  'answer',
  'person',
  'confirmation',
  'first-sync',
  'conflict',
  'crm',
  'direction',
  'resume',
  'connection',
])
export type OutboxWaitsFor = z.infer<typeof outboxWaitsFor>

/** A record, one field of it, or its belonging to another one, that waits to be written to one CRM. */
export const outboxItem = z.object({
  id: z.string(),
  integrationId: z.string(),
  stream: streamName,
  object: z.string(),
  recordId: z.string(),
  recordKind: entityKind,
  recordName: z.string(),
  /** The record at the CRM; null while there is none. */
  remoteId: z.string().nullable(),
  op: z.enum(['create', 'update', 'delete', 'restore', 'associate', 'dissociate']),
  state: outboxState,
  /** What would be written: what both sides last agreed on, and the value here. */
  fields: z.array(fieldChange),
  reason: problem.nullable(),
  waitsFor: outboxWaitsFor,
  since: timestamp,
  /** It is not sent before; null when nothing forbids it. */
  notBefore: timestamp.nullable(),
  attempts: z.number().int(),
  /** The run that wanted it. */
  runId: z.string(),
  /** What is wanted of the record when the answer is known. */
  next: z.enum(['update', 'delete', 'unlink', 'restore']).nullable(),
  /** Another record: for an association the one that it is about, else one that may be the same, which a person has to say first. */
  otherRecordId: z.string().nullable(),
  /** What is on its way cannot be called off. */
  cancellable: z.boolean(),
})
export type OutboxItem = z.infer<typeof outboxItem>

/** `waiting`, `refused`: records, as the cards count them. `held`: fields that wait with a reason. */
export const outboxCounts = z.object({
  waiting: z.number().int(),
  refused: z.number().int(),
  held: z.number().int(),
})
export type OutboxCounts = z.infer<typeof outboxCounts>
