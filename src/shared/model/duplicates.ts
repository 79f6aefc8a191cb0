import { z } from 'zod'
import { entityKind, fieldValue } from './run'

/** Kinds of records that can be there twice. */
export const duplicateKind = entityKind.extract(['contact', 'company'])
export type DuplicateKind = z.infer<typeof duplicateKind>

/**
 * Why two records are probably one: an address, a number with the last name, a company's own domain, a page of a website,
 * or the name, for people together with the company's.
 */
export const duplicateReason = z.enum(['email', 'phone', 'host', 'site', 'name'])
export type DuplicateReason = z.infer<typeof duplicateReason>

/** Two records that are probably one. */
export const duplicatePair = z.object({
  records: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      fields: z.record(z.string(), fieldValue),
      heldIn: z.array(z.string()).describe('Integrations with a live record'),
    }),
  ),
  reasons: z.array(duplicateReason),
  both: z
    .array(z.object({ integrationId: z.string(), remoteIds: z.array(z.string()).describe('In the order of records') }))
    .describe(
      'Accounts that hold both; they are merged there, and the next sync follows. Empty: they can be linked here',
    ),
})
export type DuplicatePair = z.infer<typeof duplicatePair>
