import { z } from 'zod'
import { streamName } from './provider'
import { entityKind, fieldChange } from './run'

/**
 * How a record of a CRM stands to what is held of it. `waits`: it differs, and the difference is known to wait.
 * `differs`: it differs without that. `only-here`: it is no longer at the CRM. `only-there`: it was never read.
 */
export const verifiedState = z.enum(['equal', 'waits', 'differs', 'only-here', 'only-there'])
export type VerifiedState = z.infer<typeof verifiedState>

/**
 * Why a difference waits or is there: a person has to decide (`conflict`), it is to be written (`to-push`), it cannot be
 * written for now (`blocked`), the CRM refused it (`refused`), a delete is under way or suspected (`deleting`), the
 * direction lets it stand (`direction`), it has not been taken over (`not-read`), or nothing explains it (`unexplained`).
 */
export const differenceReason = z.enum([
  'conflict',
  'to-push',
  'blocked',
  'refused',
  'deleting',
  'direction',
  'not-read',
  'unexplained',
])
export type DifferenceReason = z.infer<typeof differenceReason>

/** One record that is not equal on both sides. */
export const verifiedRecord = z.object({
  state: verifiedState.exclude(['equal']),
  stream: streamName,
  kind: entityKind,
  object: z.string(),
  remoteId: z.string(),
  /** Null where nothing here is linked to it. */
  recordId: z.string().nullable(),
  name: z.string(),
  /** `before`: the value at the CRM, `after`: the value here. */
  fields: z.array(fieldChange.extend({ reason: differenceReason })),
})
export type VerifiedRecord = z.infer<typeof verifiedRecord>

/** What a verification of one stream found. */
export const verifiedStream = z.object({
  stream: streamName,
  label: z.string(),
  equal: z.number().int(),
  waits: z.number().int(),
  differs: z.number().int(),
  onlyHere: z.number().int(),
  onlyThere: z.number().int(),
})
export type VerifiedStream = z.infer<typeof verifiedStream>

/** The report of a verification: all counts, and the first 1,000 records of each state. */
export const verification = z.object({
  streams: z.array(verifiedStream),
  records: z.array(verifiedRecord),
})
export type Verification = z.infer<typeof verification>
