import { z } from 'zod'
import { connectAttempt } from './connect'
import { logLine, runStatus, runStream } from './run'
import { connectivity } from './workspace'

/** What the engine tells its clients. Lists are re-read after `changed`; progress and log lines carry their own data. */
export const engineEvent = z.discriminatedUnion('type', [
  /** Sent first on every subscription, so that a client knows from when on it misses nothing. */
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('changed'),
    topics: z.array(z.enum(['workspace', 'integrations', 'runs', 'records'])),
  }),
  z.object({
    type: z.literal('run.progress'),
    runId: z.string(),
    integrationId: z.string(),
    status: runStatus,
    streams: z.array(runStream),
  }),
  z.object({ type: z.literal('run.log'), runId: z.string(), lines: z.array(logLine) }),
  z.object({
    type: z.literal('run.ended'),
    runId: z.string(),
    integrationId: z.string(),
    status: runStatus,
    changeCount: z.number().int(),
  }),
  z.object({ type: z.literal('connect'), attempt: connectAttempt }),
  z.object({ type: z.literal('connectivity'), connectivity }),
])
export type EngineEvent = z.infer<typeof engineEvent>
