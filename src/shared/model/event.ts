import { z } from 'zod'
import { connectAttempt } from './connect'
import { notice } from './notice'
import { logLine, runStatus, runStream } from './run'
import { connectivity } from './workspace'

const workspaceId = z.string()

/**
 * What the engine tells its clients, each with the workspace that it speaks of. Lists are re-read after `changed`;
 * progress and log lines carry their own data.
 */
export const engineEvent = z.discriminatedUnion('type', [
  /** Sent first on every subscription, so that a client knows from when on it misses nothing. */
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('changed'),
    /** Null speaks of the program itself: the list of workspaces, or which one the host shows. */
    workspaceId: workspaceId.nullable(),
    topics: z.array(z.enum(['workspace', 'integrations', 'runs', 'records'])),
  }),
  z.object({
    type: z.literal('run.progress'),
    workspaceId,
    runId: z.string(),
    integrationId: z.string(),
    status: runStatus,
    streams: z.array(runStream),
  }),
  z.object({ type: z.literal('run.log'), workspaceId, runId: z.string(), lines: z.array(logLine) }),
  z.object({
    type: z.literal('run.ended'),
    workspaceId,
    runId: z.string(),
    integrationId: z.string(),
    status: runStatus,
    changeCount: z.number().int(),
  }),
  z.object({ type: z.literal('connect'), workspaceId, attempt: connectAttempt }),
  z.object({ type: z.literal('connectivity'), workspaceId, connectivity }),
  /** For a page of a host that has no notifications of its own. */
  z.object({ type: z.literal('notice'), workspaceId, notice }),
])
export type EngineEvent = z.infer<typeof engineEvent>

type WithoutWorkspace<T> = T extends unknown ? Omit<T, 'workspaceId'> : never
/** The same as one workspace tells it, before its name is put to it. */
export type WorkspaceEvent = WithoutWorkspace<Exclude<EngineEvent, { type: 'ready' }>>
