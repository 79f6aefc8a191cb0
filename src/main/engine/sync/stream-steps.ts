import { makeProblem, type Problem, type RunStatus, type StreamName, toProblem } from '@shared/model'
import { CrmError } from '../providers/kit/crm-error'
import { failureLevel, outcomeOf } from './run-outcome'
import type { AbortCause, SyncOptions } from './sync-options'

export interface SyncResult {
  status: RunStatus
  problem: Problem | null
}

/** A part of a run that is done for one stream after the other. */
export type StreamStep = (stream: StreamName) => Promise<void>

/**
 * Runs steps, each for every stream, and tells what the run came to. A stream that fails is left out of what follows;
 * a failure that concerns the whole integration ends the run. Never throws.
 */
export async function runSteps(options: SyncOptions, steps: readonly StreamStep[]): Promise<SyncResult> {
  for (const step of steps) {
    for (const item of options.recorder.streams) {
      if (item.state === 'failed') continue
      const ended = await tryStep(options, item.stream, step)
      if (ended) return ended
    }
  }
  return outcomeOf(options.recorder.streams)
}

async function tryStep(options: SyncOptions, stream: StreamName, step: StreamStep): Promise<SyncResult | null> {
  try {
    // A step with nothing to do would not notice, and the run would pass for one that came to its end.
    options.signal.throwIfAborted()
    await step(stream)
    endStream(options, stream)
    return null
  } catch (error) {
    if (options.signal.aborted) return endAborted(options)
    const problem = withNames(options, stream, problemOf(error))
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

function endStream(options: SyncOptions, stream: StreamName): void {
  options.recorder.update(stream, (item) => {
    item.state = 'done'
    item.expected = null
  })
  const { problem } = options.recorder.stream(stream)
  if (problem) options.recorder.complain(stream, withNames(options, stream, problem))
  else options.store.integrations.setStreamProblem(options.integration.id, stream, null)
}

/** The problem with the names that its text needs, also noted at the stream. */
function withNames(options: SyncOptions, stream: StreamName, found: Problem): Problem {
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

/** Something that is not there where a whole stream is asked for: the account lacks the feature. */
function problemOf(error: unknown): Problem {
  const isMissing = error instanceof CrmError && error.facts.class === 'not_found'
  return isMissing ? makeProblem('CRM_FEATURE_MISSING', {}, error.problem.detail) : toProblem(error)
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
