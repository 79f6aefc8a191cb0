import { z } from 'zod'
import { streamName } from './provider'

/**
 * Why nothing is pushed for a stream before a person has seen what that would do: it has never been confirmed, writing or
 * "create missing" was switched on, a field was mapped, or the account behind the connection is another one.
 */
export const previewReason = z.enum(['first-sync', 'writing', 'create-missing', 'mapping', 'account'])
export type PreviewReason = z.infer<typeof previewReason>

/** A stream that waits for its preview to be confirmed; the others go on. */
export const streamPreview = z.object({ stream: streamName, reasons: z.array(previewReason) })
export type StreamPreview = z.infer<typeof streamPreview>

/**
 * Whose values stand where matched records differ: the ones of this CRM, the ones held so far, those of the record that
 * was changed later, none before a person has decided each, or as the policy of the stream says. What loses stays in the
 * history.
 */
export const previewDecision = z.enum(['crm', 'held', 'later', 'ask', 'policy'])
export type PreviewDecision = z.infer<typeof previewDecision>

/** One decision for all fields that differ when a preview is confirmed, and others for some of them. */
export const previewDecisions = z.object({
  all: previewDecision.default('policy'),
  /** By field id; a group of fields has the decision of the first one that is named. */
  fields: z.record(z.string(), previewDecision).default({}),
})
export type PreviewDecisions = z.infer<typeof previewDecisions>
