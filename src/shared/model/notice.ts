import { z } from 'zod'
import { problem } from './problem'

/** What a person may be told outside the window. Each can be switched off. */
export const noticeKind = z.enum(['reconnect', 'failed', 'deletes', 'records', 'conflicts'])
export type NoticeKind = z.infer<typeof noticeKind>

/** Something about an integration that a person should hear of, before it is put into words. */
export const notice = z.object({
  kind: noticeKind,
  integrationId: z.string(),
  /** The provider's shown name. */
  provider: z.string(),
  account: z.string(),
  /** Name of the workspace where it is not the one that is shown; null where it is. */
  workspace: z.string().nullable(),
  /** Null for conflicts, of which `count` says how many a run has found. */
  problem: problem.nullable(),
  count: z.number().int(),
})
export type Notice = z.infer<typeof notice>

/** Which kinds a person wants to hear of. */
export const wantedNotices = z.record(noticeKind, z.boolean())
