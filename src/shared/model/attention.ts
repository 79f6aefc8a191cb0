import { z } from 'zod'
import { timestamp } from './common'

/** What is left to people: counts for the places where they decide. */
export const attention = z.object({
  /** Records with open conflicts. */
  conflicts: z.number().int(),
  reviews: z.number().int(),
  /** Items of the outbox. */
  waiting: z.number().int(),
  /** Since when the oldest item waits that only a person can move, for a CRM refused it; null: there is none. */
  parkedSince: timestamp.nullable(),
})
export type Attention = z.infer<typeof attention>
