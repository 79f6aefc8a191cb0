import { z } from 'zod'
import { timestamp } from './common'
import { entityKind } from './run'

/**
 * What became of a CRM's record. `let-go`: it is linked to nothing here and kept from the record named. `held-back`: it
 * is linked to another record than the one named. `deleted`, `merged`: at the CRM. `review`: a person has to say which
 * record it is.
 */
export const linkState = z.enum(['let-go', 'held-back', 'deleted', 'merged', 'review'])
export type LinkState = z.infer<typeof linkState>

/** A CRM's record that is not, or no longer, in step with the record named. */
export const listedLink = z.object({
  linkId: z.string(),
  state: linkState,
  integrationId: z.string(),
  object: z.string(),
  remoteId: z.string(),
  kind: entityKind,
  name: z.string(),
  /** The record that it belongs to, belonged to, or is kept from; null where none is known. */
  recordId: z.string().nullable(),
  /** ID at the CRM of the record into which the CRM merged it. */
  mergedInto: z.string().nullable(),
  /**
   * Why it was let go or held back (`unlinked`, `removed`, `split`, `undone`, `decided`), or has to be reviewed; null
   * where the state says it all.
   */
  reason: z.string().nullable(),
  at: timestamp.nullable(),
  /** The run that did it; null where history does not reach back. */
  runId: z.string().nullable(),
})
export type ListedLink = z.infer<typeof listedLink>
