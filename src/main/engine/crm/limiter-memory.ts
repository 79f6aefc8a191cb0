import { z } from 'zod'
import { dayState } from './day-budget'

/** Who set a wait: the CRM, or Nango in front of it. */
const askedBy = z.enum(['crm', 'nango'])
export type AskedBy = z.infer<typeof askedBy>

/** What one account's limiter knows and a later process must know as well. Times in ms since the epoch. */
export const limiterState = z.object({
  heldUntil: z.number(),
  askedBy,
  day: dayState.nullable(),
  /** The last sendings of each window: when, what they took, whether they wrote. */
  sent: z.array(z.object({ window: z.string(), sendings: z.array(z.tuple([z.number(), z.number(), z.boolean()])) })),
})
export type LimiterState = z.infer<typeof limiterState>

/** An account at a CRM, whichever workspace or connection reaches it. */
export interface AccountKey {
  provider: string
  account: string
}

/** Where limiters rest, so that a restart forgets no wait that a CRM asked for; the store fills it. */
export interface LimiterMemory {
  load(account: AccountKey): LimiterState | null
  /** On the disk when it returns. */
  save(account: AccountKey, state: LimiterState): void
  /** Calls that are noted of the account on a UTC day (`2026-11-23`): what a crash left uncounted in the state. */
  callsOn(account: AccountKey, day: string): number
}
