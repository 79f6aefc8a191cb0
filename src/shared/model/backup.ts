import { z } from 'zod'
import { timestamp } from './common'
import { problem } from './problem'
import { shortName, workspaceKind, workspaceTags } from './workspace'

/** A workspace's file that is being copied out, or back in as a new workspace. */
export const backupJob = z.object({
  id: z.string(),
  kind: z.enum(['backup', 'restore']),
  /** The workspace that is backed up; the new one once a restore is done. */
  workspaceId: z.string().nullable(),
  /** Name of the workspace. */
  name: z.string(),
  /** The file on this computer. */
  path: z.string(),
  /** `stopped` and `failed` have left nothing behind. */
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  /** Bytes that are copied, and of how many; null until that is known. */
  done: z.number().int(),
  of: z.number().int().nullable(),
  startedAt: timestamp,
  problem: problem.nullable(),
})
export type BackupJob = z.infer<typeof backupJob>

/** Whose a backup is, and when it was made. A file that comes from elsewhere may hold anything. */
export const backupOrigin = z.object({
  name: z
    .string()
    .min(1)
    .transform((name) => shortName(name)),
  kind: workspaceKind.exclude(['sandbox']),
  host: z.url({ protocol: /^https?$/ }).nullable(),
  tags: workspaceTags,
  /** Id of the Nango environment; null where it is not known. */
  environment: z.string().nullable(),
  madeAt: timestamp,
})
export type BackupOrigin = z.infer<typeof backupOrigin>

/** A backup that lies in the folder of backups. */
export const backupFile = z.object({
  path: z.string(),
  bytes: z.number().int(),
  madeAt: timestamp,
  /** Of the workspace as it was then. */
  name: z.string(),
  kind: workspaceKind,
})
export type BackupFile = z.infer<typeof backupFile>

/** What lies on this computer. */
export const storedData = z.object({
  folder: z.string(),
  /** Of everything in it, bytes. */
  bytes: z.number().int(),
  backupFolder: z.string(),
  /** The newest first. */
  backups: z.array(backupFile),
  /** Those under way, and those that ended since Patchbay was started; the newest first. */
  jobs: z.array(backupJob),
})
export type StoredData = z.infer<typeof storedData>
