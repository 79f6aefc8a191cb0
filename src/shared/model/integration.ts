import { z } from 'zod'
import { timestamp } from './common'
import { streamPreview } from './preview'
import { problem } from './problem'
import { direction, streamName } from './provider'
import { run, runStream } from './run'

export const integrationStatus = z.enum(['connected', 'syncing', 'error', 'needs-reconnect', 'paused', 'disconnected'])
export type IntegrationStatus = z.infer<typeof integrationStatus>

/** One slot of six hours in the run strip of a card: the worst outcome of the runs that began in it. */
export const stripSlot = z.object({
  outcome: z.enum(['none', 'succeeded', 'partial', 'failed', 'running']),
  /** The run that the slot opens: the latest of those with the worst outcome. */
  runId: z.string().nullable(),
  startedAt: timestamp.nullable(),
})
export type StripSlot = z.infer<typeof stripSlot>

/** How much of the CRM's limits an integration takes. */
export const integrationSettings = z.object({
  /** Share of the calls a day that the provider allows, where it has such a limit. The rest is for others. */
  dailyShare: z.number().min(0.01).max(1).default(0.8),
  /** Share of each window that writing leaves free, so that reading goes on. */
  readReserve: z.number().min(0).max(0.9).default(0.3),
})
export type IntegrationSettings = z.infer<typeof integrationSettings>

export const activeRun = z.object({
  runId: z.string(),
  status: z.enum(['queued', 'running']),
  startedAt: timestamp.nullable(),
  streams: z.array(runStream),
})
export type ActiveRun = z.infer<typeof activeRun>

/** One connected account of a provider: what a card shows. */
export const integration = z.object({
  /** Patchbay's own name for it, used in REST and on the command line: `acme`, `acme-2`. */
  id: z.string(),
  provider: z.string(),
  /** Nango's unique key of the integration. */
  integrationKey: z.string(),
  /** Nango's connection; null after a disconnect. */
  connectionId: z.string().nullable(),
  account: z.object({ id: z.string().nullable(), name: z.string() }),
  status: integrationStatus,
  problem: problem.nullable(),
  records: z.number().int(),
  lastSyncAt: timestamp.nullable(),
  nextSyncAt: timestamp.nullable(),
  pausedAt: timestamp.nullable(),
  disconnectedAt: timestamp.nullable(),
  createdAt: timestamp,
  /** A person has confirmed what would be written for every stream that is written; else `previews` says what waits. */
  firstSyncConfirmed: z.boolean(),
  /** Streams for which nothing is pushed before a person has confirmed what that would do. */
  previews: z.array(streamPreview),
  /** Records that wait to be written to the CRM, and ones that it refused. */
  outbox: z.object({ waiting: z.number().int(), refused: z.number().int() }),
  activeRun: activeRun.nullable(),
  /** 56 slots of six hours, oldest first, the last one holds now. */
  strip: z.array(stripSlot).length(56),
})
export type Integration = z.infer<typeof integration>

/** A Nango integration of a known provider without a connected account: the grid's Not-connected card. */
export const availableIntegration = z.object({
  provider: z.string(),
  integrationKey: z.string(),
  displayName: z.string().nullable(),
})
export type AvailableIntegration = z.infer<typeof availableIntegration>

/** A connection at Nango that carries this workspace's tags and that no integration here uses yet. */
export const adoptableConnection = z.object({
  provider: z.string(),
  integrationKey: z.string(),
  connectionId: z.string(),
  createdAt: timestamp,
  /**
   * Set where it came of a consent that was given after its connect attempt had ended: it can be removed as well.
   * `certain` is false where Nango cannot tell whose it is: a connection without labels that appeared after the end.
   */
  late: z
    .object({
      attemptId: z.string(),
      ended: z.enum(['cancelled', 'expired', 'denied', 'failed']),
      certain: z.boolean(),
    })
    .nullable()
    .default(null),
})
export type AdoptableConnection = z.infer<typeof adoptableConnection>

export const integrationList = z.object({
  integrations: z.array(integration),
  available: z.array(availableIntegration),
  adoptable: z.array(adoptableConnection),
  /** When Nango was last asked which integrations exist; null when it never answered. */
  nangoCheckedAt: timestamp.nullable(),
  nangoProblem: problem.nullable(),
})
export type IntegrationList = z.infer<typeof integrationList>

export const streamOverview = z.object({
  stream: streamName,
  label: z.string(),
  direction,
  records: z.number().int(),
  lastChangeAt: timestamp.nullable(),
  /** The moment up to which the stream has been read; null before the first complete pull. */
  cursorAt: timestamp.nullable(),
  /**
   * The first look at what the CRM lists for one record of another object at a time (the notes of each contact), a part in
   * each run: how many of those records have been looked at. Null when all have been, and for streams without such objects.
   */
  backfill: z.object({ done: z.number().int(), all: z.number().int() }).nullable(),
  errors: z.number().int(),
  problem: problem.nullable(),
})
export type StreamOverview = z.infer<typeof streamOverview>

/** What an integration's Overview shows. Days are local calendar days of the caller's time zone. */
export const integrationOverview = z.object({
  integration,
  figures: z.object({
    /** Runs that have an outcome: none that was stopped, interrupted or undone. */
    runs30d: z.number().int(),
    succeeded30d: z.number().int(),
    medianDurationMs: z.number().int().nullable(),
    p95DurationMs: z.number().int().nullable(),
    apiCallsToday: z.number().int(),
    /** Calls a day that the provider allows; null where it sets no daily limit. */
    apiCallsDailyLimit: z.number().int().nullable(),
    recordsChangedToday: z.number().int(),
  }),
  streams: z.array(streamOverview),
  recordsPerDay: z.array(z.object({ day: z.iso.date(), received: z.number().int(), pushed: z.number().int() })),
  lastRuns: z.array(run),
})
export type IntegrationOverview = z.infer<typeof integrationOverview>
