import { z } from 'zod'

/** What an account has besides records: read at the start of a run, kept per integration, never an entity. */
export const referenceKind = z.enum(['owners', 'pipelines', 'campaigns', 'members'])
export type ReferenceKind = z.infer<typeof referenceKind>

/** A user of the account, to whom records belong. `active`: records may be given to it. */
export const owner = z.object({
  remoteId: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  active: z.boolean(),
})
export type Owner = z.infer<typeof owner>

/** A step of a pipeline. `probability`: of winning what stands there, per cent; null where the CRM has none. */
export const stage = z.object({
  remoteId: z.string(),
  label: z.string(),
  position: z.number().int(),
  outcome: z.enum(['open', 'won', 'lost']),
  probability: z.number().nullable(),
})

/** The way that records of one object take through an account. */
export const pipeline = z.object({
  remoteId: z.string(),
  /** The object at the CRM whose records stand in it: `deals`. */
  object: z.string(),
  label: z.string(),
  position: z.number().int(),
  stages: z.array(stage),
})
export type Pipeline = z.infer<typeof pipeline>

/** A campaign, or what an account has in its place. `memberCount`: as the CRM says; null where it does not. */
export const campaign = z.object({
  remoteId: z.string(),
  name: z.string(),
  type: z.enum(['campaign', 'workflow', 'email']),
  status: z.string(),
  memberCount: z.number().int().nullable(),
})
export type Campaign = z.infer<typeof campaign>

/** A record that is in a campaign, by its object and id at the CRM. */
export const campaignMember = z.object({
  campaignId: z.string(),
  object: z.string(),
  remoteId: z.string(),
  status: z.string(),
})
export type CampaignMember = z.infer<typeof campaignMember>

/** A member as it is shown: with the record here that it is, where it is one. */
export const listedMember = campaignMember.extend({ recordId: z.string().nullable(), name: z.string() })

/** The items of each kind. */
export interface ReferenceItems {
  owners: Owner
  pipelines: Pipeline
  campaigns: Campaign
  members: CampaignMember
}
