import { z } from 'zod'
import { timestamp } from './common'
import { entityKind } from './run'

/** Records that are held in exactly these accounts. */
export const heldCombination = z.object({
  /** Integration IDs, in order; none: the record is here alone. */
  heldIn: z.array(z.string()),
  count: z.number().int(),
  /** How many of them have something that waits to be written to a CRM. */
  waiting: z.number().int(),
  /** How many of them have open conflicts. */
  conflicts: z.number().int(),
  /** On which fields they differ: contested ones, and ones that wait with a reason. Most first. */
  fields: z.array(z.object({ field: z.string(), count: z.number().int() })),
})
export type HeldCombination = z.infer<typeof heldCombination>

/** Which records of a kind are in which CRMs, counted over the whole store. */
export const coverage = z.object({
  kind: entityKind,
  /** When it was counted. */
  at: timestamp,
  total: z.number().int(),
  combinations: z.array(heldCombination),
})
export type Coverage = z.infer<typeof coverage>
