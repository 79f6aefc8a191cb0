import { type Problem, type Run, type RunStatus, type RunStream, type StreamCounts, storageCode } from '@shared/model'
import type { IntegrationRow } from '../accounts/integrations'

/** How a run has ended. `streams` are null where the run had not begun. */
export interface UnwrittenEnd {
  integrationId: string
  status: RunStatus
  /** Ms since the epoch. */
  endedAt: number
  problem: Problem | null
  streams: RunStream[] | null
  /** What the end leaves on the integration; null where it leaves nothing. */
  mark: Pick<IntegrationRow, 'trouble' | 'problem'> | null
  /** Puts it into the store, in one commit. */
  write: () => void
}

/**
 * Ends of runs that the disk did not take. A row of such a run says that it goes on; what reads runs asks here first, so
 * that all see the true end. They go with the process: the next start finds the runs cut off.
 */
export class UnwrittenEnds {
  readonly #ends = new Map<string, UnwrittenEnd>()

  /** Called when there is one that waits to be written. */
  onKept: () => void = () => {}

  keep(runId: string, end: UnwrittenEnd): void {
    this.#ends.set(runId, end)
    this.onKept()
  }

  /**
   * Writes them, the oldest first, until the disk does not take one. Tells whether all are written.
   *
   * @param isThere whether a run was not removed meanwhile
   */
  writeAll(isThere: (runId: string) => boolean): boolean {
    for (const [id, { write }] of this.#ends) {
      try {
        if (isThere(id)) write()
      } catch (error) {
        if (storageCode(error) === null) throw error
        return false
      }
      this.#ends.delete(id)
    }
    return true
  }

  get(runId: string): UnwrittenEnd | null {
    return this.#ends.get(runId) ?? null
  }

  /** The runs with their status, oldest first. */
  get statuses(): { id: string; status: RunStatus }[] {
    return [...this.#ends].map(([id, { status }]) => ({ id, status }))
  }

  /** What the last of an integration's ends leaves on it. */
  markOf(integrationId: string): UnwrittenEnd['mark'] {
    const [last] = [...this.#ends.values()].filter((end) => end.integrationId === integrationId && end.mark).slice(-1)
    return last?.mark ?? null
  }

  /** A run as its row has it, with its true end. */
  ended(run: Run): Run {
    const end = this.#ends.get(run.id)
    if (!end) return run
    const { status, endedAt, problem, streams } = end
    return {
      ...run,
      status,
      endedAt: new Date(endedAt).toISOString(),
      durationMs: run.startedAt === null ? null : endedAt - Date.parse(run.startedAt),
      problem,
      totals: streams ? totalsOf(streams) : run.totals,
    }
  }
}

function totalsOf(streams: readonly RunStream[]): StreamCounts {
  const sum = (name: keyof StreamCounts) => streams.reduce((total, stream) => total + stream[name], 0)
  return {
    pulled: sum('pulled'),
    created: sum('created'),
    updated: sum('updated'),
    deleted: sum('deleted'),
    pushed: sum('pushed'),
    conflicts: sum('conflicts'),
    failed: sum('failed'),
    apiCalls: sum('apiCalls'),
  }
}
