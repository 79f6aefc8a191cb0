import type { LogLine, RunStatus, RunStream } from '@shared/model'
import { create } from 'zustand'

/** Log lines that are kept of one run while it streams; older ones are read from the store. */
const keptLines = 2000
const keptRuns = 20

export interface LiveRun {
  runId: string
  integrationId: string
  status: RunStatus
  streams: RunStream[]
  /** When the first sign of it arrived here, ms since the epoch. */
  seenAt: number
}

export interface LiveState {
  /** `connecting` until the first line stands; `lost` while the engine is away. */
  link: 'connecting' | 'connected' | 'lost'
  /** Since when the engine has been away, ms since the epoch; null while it is there. */
  lostAt: number | null
  /** Whether it is away because Patchbay was closed. */
  isClosed: boolean
  /** When the engine came back after it had been lost; null when that has been read. */
  restartedAt: number | null
  /** Progress of the runs that are under way, by run. */
  runs: Record<string, LiveRun>
  /** Log lines that arrived since this window opened, by run, oldest first. */
  logs: Record<string, LogLine[]>
}

export interface LiveActions {
  setLink(link: LiveState['link'], isClosed?: boolean): void
  dismissRestart(): void
  /** This window goes on to another workspace; runs of the one before are none of its business. */
  leaveWorkspace(): void
  progress(run: Omit<LiveRun, 'seenAt'>): void
  ended(runId: string): void
  addLines(runId: string, lines: LogLine[]): void
}

/** What the engine tells between two reads: progress and log lines of runs, and how the line stands. */
export const useLive = create<LiveState & LiveActions>()((set) => ({
  link: 'connecting',
  lostAt: null,
  isClosed: false,
  restartedAt: null,
  runs: {},
  logs: {},
  setLink: (link, isClosed = false) =>
    set((state) => ({
      link,
      isClosed: link === 'lost' && isClosed,
      lostAt: link === 'lost' ? (state.lostAt ?? Date.now()) : null,
      restartedAt: state.link === 'lost' && link === 'connected' ? Date.now() : state.restartedAt,
      // Runs of an engine that is gone are not under way any more; the lists tell what became of them.
      runs: link === 'lost' ? {} : state.runs,
    })),
  dismissRestart: () => set({ restartedAt: null }),
  leaveWorkspace: () => set({ runs: {}, logs: {} }),
  progress: (run) =>
    set((state) => ({
      runs: { ...state.runs, [run.runId]: { ...run, seenAt: state.runs[run.runId]?.seenAt ?? Date.now() } },
    })),
  ended: (runId) =>
    set((state) => {
      const { [runId]: _ended, ...runs } = state.runs
      return { runs }
    }),
  addLines: (runId, lines) =>
    set((state) => {
      const known = state.logs[runId] ?? []
      const last = known.at(-1)?.seq ?? Number.NEGATIVE_INFINITY
      const fresh = lines.filter((line) => line.seq > last)
      if (fresh.length === 0) return state
      const { [runId]: _before, ...others } = state.logs
      const kept = Object.entries(others).slice(-(keptRuns - 1))
      return { logs: { ...Object.fromEntries(kept), [runId]: [...known, ...fresh].slice(-keptLines) } }
    }),
}))
