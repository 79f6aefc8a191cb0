import type { RunStatus, RunStream } from '@shared/model'

/** Whether a run in this state can still change. */
export const isOpenRun = (status: RunStatus): boolean => status === 'queued' || status === 'running'

export interface RunProgress {
  /** The stream that is read now, or the one that comes next. */
  stream: RunStream | null
  /** Share of that stream that is done, 0 to 1; null where the CRM does not say how much there is. */
  ratio: number | null
}

/** How far a run is, known by the stream that it is at. */
export function runProgress(streams: readonly RunStream[]): RunProgress {
  const stream =
    streams.find((each) => each.state === 'running') ?? streams.find((each) => each.state === 'waiting') ?? null
  return { stream, ratio: stream ? ratioOf(stream) : null }
}

function ratioOf(stream: RunStream): number | null {
  if (!stream.expected) return null
  return Math.min(1, stream.pulled / stream.expected)
}

/**
 * Ms until a run will be done, judged by its pace so far; null until that can be said: while a stream's size is
 * unknown, in the first five seconds, and before a twentieth is done.
 */
export function timeLeft(streams: readonly RunStream[], startedAt: number, now: number): number | null {
  let done = 0
  let all = 0
  for (const stream of streams) {
    if (stream.state === 'done' || stream.state === 'failed' || stream.state === 'stopped') {
      done += stream.pulled
      all += stream.pulled
    } else {
      if (stream.expected === null) return null
      done += Math.min(stream.pulled, stream.expected)
      all += stream.expected
    }
  }
  const elapsed = now - startedAt
  if (all === 0 || elapsed < 5000 || done / all < 0.05) return null
  return elapsed * (all / done - 1)
}
