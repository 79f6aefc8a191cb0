import { makeProblem, type Problem, ProblemError, type RunStatus, type StreamName, toProblem } from '@shared/model'
import type { NangoGateway } from '../nango/gateway'
import type { ObjectDefinition, Provider } from '../providers/provider'
import type { IntegrationRow } from '../store/integrations'
import type { Store } from '../store/store'
import { createCrmClient } from './crm-client'
import type { AccountLimiter } from './limiter'
import { type ObjectSession, openObject } from './object-session'
import { pullObject } from './pull'
import { pushObject } from './push/push-object'
import type { RunRecorder } from './recorder'
import { failureLevel, outcomeOf } from './run-outcome'

/** Why a run is told to end before its time. */
export type AbortCause = 'stopped' | 'shutdown'

export interface SyncOptions {
  store: Store
  recorder: RunRecorder
  integration: IntegrationRow
  provider: Provider
  gateway: NangoGateway
  limiter: AccountLimiter
  /** Its reason is an {@link AbortCause}. */
  signal: AbortSignal
}

export interface SyncResult {
  status: RunStatus
  problem: Problem | null
}

/**
 * One sync of an integration: pulls its streams one after the other, then pushes what waits. Never throws; what went
 * wrong is in the result.
 */
export async function runSync(options: SyncOptions): Promise<SyncResult> {
  const sessions = new Map<StreamName, ObjectSession[]>()
  const steps = [
    (stream: StreamName) => pullStream(options, stream, sessions),
    (stream: StreamName) => pushStream(options, stream, sessions),
  ]
  for (const step of steps) {
    for (const { stream, state } of options.recorder.streams) {
      if (state === 'failed') continue
      const ended = await tryStep(options, stream, () => step(stream))
      if (ended) return ended
    }
  }
  return outcomeOf(options.recorder.streams)
}

/** Runs a step of one stream; returns a result when the run cannot go on after it. */
async function tryStep(
  options: SyncOptions,
  stream: StreamName,
  step: () => Promise<void>,
): Promise<SyncResult | null> {
  try {
    await step()
    return null
  } catch (error) {
    if (options.signal.aborted) return endAborted(options)
    const problem = withNames(options, stream, error)
    options.recorder.log('error', `${stream}: ${problem.detail ?? problem.code}`)
    options.recorder.update(stream, (item) => {
      item.state = 'failed'
      item.problem = problem
    })
    if (failureLevel(problem) === 'stream') return null
    endWaiting(options)
    return { status: anythingDone(options) ? 'partial' : 'failed', problem }
  }
}

async function pullStream(
  options: SyncOptions,
  stream: StreamName,
  sessions: Map<StreamName, ObjectSession[]>,
): Promise<void> {
  const { store, recorder, integration } = options
  recorder.update(stream, (item) => {
    item.state = 'running'
  })
  const context = { crm: clientFor(options, stream), signal: options.signal }
  for (const definition of objectsOf(options.provider, stream)) {
    const session = await openObject({ store, recorder, definition, integrationId: integration.id, context })
    sessions.set(stream, [...(sessions.get(stream) ?? []), session])
    await pullObject(session)
  }
  endStream(options, stream)
}

/** Nothing is pushed to an integration before its first-sync preview has been confirmed. */
async function pushStream(
  options: SyncOptions,
  stream: StreamName,
  sessions: Map<StreamName, ObjectSession[]>,
): Promise<void> {
  const { store, integration, recorder } = options
  const waits = store.outbox.counts(integration.id).some((item) => item.stream === stream && item.state !== 'parked')
  if (integration.firstSyncConfirmedAt === null || !waits) return
  recorder.update(stream, (item) => {
    item.state = 'running'
  })
  for (const session of sessions.get(stream) ?? []) {
    const { writer } = session.definition
    if (writer && session.direction !== 'from') await pushObject({ ...session, writer })
  }
  endStream(options, stream)
}

function endStream(options: SyncOptions, stream: StreamName): void {
  options.recorder.update(stream, (item) => {
    item.state = 'done'
    item.expected = null
  })
  options.store.integrations.setStreamProblem(options.integration.id, stream, null)
}

function clientFor(options: SyncOptions, stream: StreamName) {
  const { integration, recorder } = options
  if (integration.connectionId === null) {
    throw new ProblemError(makeProblem('INTEGRATION_NOT_CONNECTED', { provider: options.provider.manifest.name }))
  }
  return createCrmClient({
    gateway: options.gateway,
    provider: options.provider,
    connection: { integrationKey: integration.integrationKey, connectionId: integration.connectionId },
    account: { connectionConfig: integration.connectionConfig },
    limiter: options.limiter,
    signal: options.signal,
    onCall: () => recorder.countCall(stream),
    onWait: (problem, ms) => recorder.logWait(problem, ms),
  })
}

function objectsOf(provider: Provider, stream: StreamName): ObjectDefinition[] {
  return provider.objects.filter((object) => object.stream === stream)
}

/** The problem with the names that its text needs, also noted at the stream. */
function withNames(options: SyncOptions, stream: StreamName, error: unknown): Problem {
  const found = toProblem(error)
  const { provider, integration, gateway, recorder, store } = options
  const names = {
    provider: provider.manifest.name,
    account: integration.accountName,
    stream: recorder.stream(stream).label,
    host: new URL(gateway.host).host,
  }
  const problem = { ...found, params: { ...names, ...found.params } }
  store.integrations.setStreamProblem(integration.id, stream, problem)
  return problem
}

function endAborted(options: SyncOptions): SyncResult {
  const stopped = options.signal.reason === ('stopped' satisfies AbortCause)
  options.recorder.log('warning', stopped ? 'stopped by a person; what is committed stays' : 'Patchbay is closing')
  for (const item of options.recorder.streams) {
    if (item.state === 'running') {
      options.recorder.update(item.stream, (running) => {
        running.state = 'stopped'
      })
    }
  }
  endWaiting(options)
  return stopped
    ? { status: 'stopped', problem: makeProblem('RUN_STOPPED') }
    : { status: 'interrupted', problem: makeProblem('RUN_INTERRUPTED') }
}

function endWaiting(options: SyncOptions): void {
  for (const item of options.recorder.streams) {
    if (item.state !== 'waiting') continue
    options.recorder.update(item.stream, (waiting) => {
      waiting.state = 'stopped'
    })
  }
}

function anythingDone(options: SyncOptions): boolean {
  return options.recorder.streams.some((item) => item.state === 'done')
}
