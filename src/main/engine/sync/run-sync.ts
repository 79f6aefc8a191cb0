import { makeProblem, type Problem, ProblemError, type RunStatus, type StreamName, toProblem } from '@shared/model'
import type { NangoGateway } from '../nango/gateway'
import type { ObjectDefinition, Provider } from '../providers/provider'
import type { IntegrationRow } from '../store/integrations'
import type { Store } from '../store/store'
import { createCrmClient } from './crm-client'
import type { AccountLimiter } from './limiter'
import { pullObject } from './pull'
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

/** One sync of an integration: its streams one after the other. Never throws; what went wrong is in the result. */
export async function runSync(options: SyncOptions): Promise<SyncResult> {
  const { recorder, signal } = options
  for (const { stream } of recorder.streams) {
    try {
      await syncStream(options, stream)
    } catch (error) {
      if (signal.aborted) return endAborted(options)
      const problem = withNames(options, stream, error)
      const level = failureLevel(problem)
      recorder.log('error', `${stream}: ${problem.detail ?? problem.code}`)
      recorder.update(stream, (item) => {
        item.state = 'failed'
        item.problem = problem
      })
      if (level === 'integration') {
        endWaiting(options)
        return { status: anythingDone(options) ? 'partial' : 'failed', problem }
      }
    }
  }
  return outcomeOf(recorder.streams)
}

async function syncStream(options: SyncOptions, stream: StreamName): Promise<void> {
  const { store, recorder, integration } = options
  recorder.update(stream, (item) => {
    item.state = 'running'
  })
  for (const object of objectsOf(options.provider, stream)) {
    await pullObject({
      store,
      recorder,
      object,
      integrationId: integration.id,
      context: { crm: clientFor(options, stream), signal: options.signal },
    })
  }
  recorder.update(stream, (item) => {
    item.state = 'done'
    item.expected = null
  })
  store.integrations.setStreamProblem(integration.id, stream, null)
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
