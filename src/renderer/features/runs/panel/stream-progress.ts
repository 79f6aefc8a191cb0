import type { RunStatus, RunStream } from '@shared/model'

/** How the bar of a stream is drawn. Shares are of the whole bar, 0 to 1. */
export interface StreamBar {
  tone: 'ok' | 'info' | 'err' | 'idle'
  done: number
  failed: number
  /** The total is unknown: a segment travels instead. */
  unknown: boolean
}

/** What stands behind the bar. */
export type StreamCount =
  | { kind: 'waiting' }
  | { kind: 'notReached' }
  | { kind: 'reading'; read: number; expected: number | null }
  | { kind: 'count'; count: number; failed: number }

/** Records that a stream changed here or at the CRM. */
export const changedBy = (stream: RunStream): number => stream.created + stream.updated + stream.deleted + stream.pushed

const isOpen = (status: RunStatus) => status === 'queued' || status === 'running'

/** The bar of one stream of a run in this state. */
export function streamBar(stream: RunStream, status: RunStatus): StreamBar {
  switch (stream.state) {
    case 'waiting':
      return { tone: 'idle', done: 0, failed: 0, unknown: false }
    case 'running': {
      const expected = stream.expected
      const share = expected && expected > 0 ? Math.min(1, stream.pulled / expected) : 0
      // A stream that an ended run left running did not get to its end.
      if (!isOpen(status)) return { tone: 'idle', done: share, failed: 0, unknown: false }
      return { tone: 'info', done: share, failed: 0, unknown: expected === null || expected === 0 }
    }
    case 'failed':
      return { tone: 'err', done: 0, failed: 1, unknown: false }
    case 'stopped': {
      const share = stream.expected ? Math.min(1, stream.pulled / stream.expected) : 0
      return { tone: 'idle', done: share, failed: 0, unknown: false }
    }
    case 'done': {
      const all = changedBy(stream) + stream.failed
      // A few failures among many must still be seen: never thinner than 3 % of the bar.
      const failed = stream.failed > 0 ? Math.max(0.03, stream.failed / all) : 0
      return { tone: 'ok', done: 1 - failed, failed, unknown: false }
    }
  }
}

/** The count of one stream: read so far while the run is under way, changed records once it has ended. */
export function streamCount(stream: RunStream, status: RunStatus): StreamCount {
  if (isOpen(status)) {
    if (stream.state === 'waiting') return { kind: 'waiting' }
    if (stream.state === 'running') return { kind: 'reading', read: stream.pulled, expected: stream.expected }
    return { kind: 'count', count: stream.pulled, failed: stream.failed }
  }
  if (stream.state === 'waiting') return { kind: 'notReached' }
  return { kind: 'count', count: changedBy(stream), failed: stream.failed }
}
