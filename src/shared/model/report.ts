import { z } from 'zod'
import { streamName } from './provider'
import { change } from './run'

/** What a dry run found: everything that a sync would do now. Nothing of it has been done. */
export const dryRunReport = z.object({
  createdHere: z.number().int(),
  createdThere: z.number().int(),
  /** Records of this CRM that are found to be records which another CRM has. */
  matched: z.number().int(),
  /** Records that fit several others; a person says which. */
  ambiguous: z.number().int(),
  /** Records that could not be read, or that the CRM would surely refuse. */
  invalid: z.number().int(),
  updatedHere: z.number().int(),
  updatedThere: z.number().int(),
  deletedHere: z.number().int(),
  deletedThere: z.number().int(),
  conflicts: z.number().int(),
  /** Fields in which matched records differ, before any decision: one decision in the confirmation is for all of them. */
  differing: z.number().int().default(0),
  /** The same by field, most first: the confirmation may decide some of them otherwise. */
  differingFields: z
    .array(z.object({ stream: streamName, field: z.string(), label: z.string(), count: z.number().int() }))
    .default([]),
  /** The first changes, field by field. */
  samples: z.array(change),
})
export type DryRunReport = z.infer<typeof dryRunReport>
