import { z } from 'zod'
import { fieldType } from './fields'
import { previewReason } from './preview'
import { direction } from './provider'

/**
 * Who wins where a field changed on both sides since the last sync. `newest`: the later change, and a person where the
 * clocks cannot tell. `…-unless-blank`: a blank of the winner does not erase what the other side has.
 */
export const conflictPolicy = z.enum(['newest', 'crm', 'patchbay', 'crm-unless-blank', 'patchbay-unless-blank', 'ask'])
export type ConflictPolicy = z.infer<typeof conflictPolicy>

/** A sync function of Nango and the model in which it saves its records, where they are not called as the provider expects. */
export const syncFunctionNames = z.object({
  sync: z
    .string()
    .regex(/^[^\s,:]+$/)
    .optional(),
  /** Nango's own rule for names of models. */
  model: z
    .string()
    .regex(/^[A-Z][a-zA-Z0-9_-]+$/)
    .optional(),
})

/** What a stream of an integration is set to do. Everything has a careful default. */
export const streamSettings = z.object({
  policy: conflictPolicy.default('ask'),
  /** By field id; a group of fields has the policy of its first field. */
  fieldPolicies: z.record(z.string(), conflictPolicy).default({}),
  fieldDirections: z.record(z.string(), direction).default({}),
  /** Records that this CRM lacks are made there. Off: only matched records sync. */
  createMissing: z.boolean().default(false),
  /** What a delete at this CRM does: leaves a tombstone, or deletes here and at the other CRMs as well. */
  onRemoteDelete: z.enum(['tombstone', 'delete']).default('tombstone'),
  /** What a delete here does at this CRM. */
  onLocalDelete: z.enum(['unlink', 'delete']).default('unlink'),
  /** A listing that lacks more than this share, and more than this count, of the known records stops and asks. */
  deleteGuard: z
    .object({ share: z.number().min(0).max(1).default(0.05), count: z.number().int().min(0).default(50) })
    .prefault({}),
  /** Stamps closer than this cannot be ordered, ms. */
  clockToleranceMs: z.number().int().min(0).default(2000),
  /** How records of different CRMs are found to be one, in this order. */
  matchBy: z.array(z.enum(['email', 'phone', 'domain'])).default(['email', 'phone', 'domain']),
  /**
   * Who reads the CRM. `proxy`: Patchbay, through Nango's proxy. `nango`: sync functions that are deployed at Nango;
   * Patchbay takes the records that they save. Writing always goes through the proxy.
   */
  source: z.enum(['proxy', 'nango']).default('proxy'),
  /** By the name of the object at the CRM; what is not named is called as the provider expects. */
  syncFunctions: z.record(z.string(), syncFunctionNames).default({}),
})
export type StreamSettings = z.infer<typeof streamSettings>

/** A stream's settings with the direction in which it is synced. */
export const streamRules = streamSettings.extend({ direction })
export type StreamRules = z.infer<typeof streamRules>

/** The same, and why nothing is pushed for the stream until a person has confirmed its preview. */
export const streamState = streamRules.extend({ previews: z.array(previewReason) })
export type StreamState = z.infer<typeof streamState>

/** What the settings of a stream would reach, counted from what is stored. */
export const streamCountsHere = z.object({
  /** Records of the stream that the account holds. */
  held: z.number().int(),
  /** Records here that the account lacks and that could be made there. */
  missing: z.number().int(),
  /** The same, that the CRM makes no records of. */
  leftOut: z.number().int(),
  /** Records that went at the CRM in the last 30 days, merges excepted. */
  goneLastMonth: z.number().int(),
  /** The stream can be written at this CRM. */
  writable: z.boolean(),
  /** The other accounts that sync the stream; `deletes`: a delete that travels is made there as well. */
  others: z.array(
    z.object({ integrationId: z.string(), provider: z.string(), account: z.string(), deletes: z.boolean() }),
  ),
})
export type StreamCountsHere = z.infer<typeof streamCountsHere>

/** One of a CRM's own fields, with the field that it is here. */
export const mappedField = z.object({
  /** The object at the CRM. */
  object: z.string(),
  property: z.string(),
  label: z.string(),
  type: fieldType,
  /** By field id. Fields of two accounts with one id are one field. */
  field: z.string(),
})
export type MappedField = z.infer<typeof mappedField>
