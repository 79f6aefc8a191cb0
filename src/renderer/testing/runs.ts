import type { implement } from '@orpc/server'
import type { contract, RunFilter } from '@shared/contract'
import {
  type Change,
  type DryRunReport,
  fail,
  type LogLine,
  type Run,
  type RunDetail,
  type RunStream,
  type UndoPlan,
} from '@shared/model'
import { aStream } from './data'

/** A run for tests: a finished sync without a change, with what is given put over it. */
export function makeRun(over: Partial<Run> = {}): Run {
  return {
    id: 'run_01JD9Q4C',
    integrationId: 'acme',
    provider: 'acme',
    account: 'Northwind EU',
    kind: 'sync',
    trigger: 'schedule',
    status: 'succeeded',
    queuedAt: '2026-11-23T08:37:02.000Z',
    startedAt: '2026-11-23T08:37:02.000Z',
    endedAt: '2026-11-23T08:38:14.000Z',
    durationMs: 72_000,
    problem: null,
    continues: null,
    about: null,
    undoneBy: null,
    totals: { pulled: 0, created: 0, updated: 0, deleted: 0, pushed: 0, conflicts: 0, failed: 0, apiCalls: 0 },
    ...over,
  }
}

/** A stream of a run for tests: contacts that have been read. */
export function makeStream(over: Partial<RunStream> = {}): RunStream {
  return aStream({ state: 'done', ...over })
}

/** A changed record for tests: a contact whose title was updated from the CRM. */
export function makeChange(over: Partial<Change> = {}): Change {
  return {
    id: 1,
    runId: 'run_01JD9Q4C',
    at: '2026-11-23T08:37:19.000Z',
    entityId: 'contact_1',
    entityKind: 'contact',
    name: 'Maja Lindqvist',
    action: 'updated',
    side: 'remote',
    fields: [{ field: 'jobTitle', label: 'Job title', before: 'Buyer', after: 'Head of purchasing' }],
    problem: null,
    ...over,
  }
}

/** A report of a dry run for tests: one record here and two at the CRM, with the first of them. */
export function makeReport(over: Partial<DryRunReport> = {}): DryRunReport {
  return {
    createdHere: 1,
    createdThere: 0,
    matched: 0,
    ambiguous: 0,
    invalid: 0,
    updatedHere: 0,
    updatedThere: 2,
    deletedHere: 0,
    deletedThere: 0,
    conflicts: 0,
    differing: 0,
    differingFields: [],
    samples: [makeChange({ id: 1, side: 'local' })],
    ...over,
  }
}

/** What the engine of a test knows of runs; tests change it and emit the event that says so. */
export interface RunStore {
  runs: Run[]
  streams: Record<string, RunStream[]>
  changes: Record<string, Change[]>
  log: Record<string, LogLine[]>
  /** What can be done about a run. */
  offers: Record<string, Partial<Pick<RunDetail, 'undoable' | 'retryable'>>>
  reports: Record<string, DryRunReport>
  /** What undos would do; without one, they find nothing. */
  plans: Record<string, Partial<UndoPlan>>
  /** Inputs of the calls, in order. */
  listed: RunFilter[]
  stopped: string[]
  undone: string[]
  heldBack: boolean[]
  retried: { id: string; changeId?: number | undefined }[]
}

export function makeRunStore(over: Partial<RunStore> = {}): RunStore {
  return {
    runs: [],
    streams: {},
    changes: {},
    log: {},
    offers: {},
    reports: {},
    plans: {},
    listed: [],
    stopped: [],
    undone: [],
    heldBack: [],
    retried: [],
    ...over,
  }
}

type Os = ReturnType<typeof implement<typeof contract>>

/** Procedures for a fake engine that answer from a store of runs as the engine does: pages by cursor, lines after a seq. */
export function runProcedures(os: Os, store: RunStore) {
  const get = (id: string) => store.runs.find((run) => run.id === id) ?? fail('NOT_FOUND', { what: 'run' })
  return {
    list: os.runs.list.handler(({ input }) => {
      store.listed.push(input)
      const text = input.search?.toLowerCase() ?? ''
      const matching = store.runs.filter(
        (run) =>
          (!input.status || run.status === input.status) &&
          (!input.integrationId || run.integrationId === input.integrationId) &&
          (!input.trigger || run.trigger === input.trigger) &&
          `${run.id} ${run.account}`.toLowerCase().includes(text),
      )
      const rest = matching.filter((run) => !input.cursor || run.id < input.cursor)
      const items = rest.slice(0, input.limit)
      const nextCursor = rest.length > input.limit ? (items.at(-1)?.id ?? null) : null
      return { items, nextCursor, total: store.runs.length, matching: matching.length }
    }),
    get: os.runs.get.handler(({ input }) => ({
      ...get(input.id),
      streams: store.streams[input.id] ?? [makeStream()],
      changeCount: store.changes[input.id]?.length ?? 0,
      earlier: null,
      undoable: false,
      retryable: 0,
      ...store.offers[input.id],
    })),
    changes: os.runs.changes.handler(({ input }) => {
      const all = (store.changes[input.id] ?? []).filter((change) => !input.action || change.action === input.action)
      const rest = all.filter((change) => change.id > Number(input.cursor ?? 0))
      const items = rest.slice(0, input.limit)
      return { items, nextCursor: rest.length > input.limit ? String(items.at(-1)?.id) : null }
    }),
    log: os.runs.log.handler(({ input }) => ({
      lines: (store.log[input.id] ?? []).filter((line) => line.seq > (input.after ?? 0)),
      more: false,
    })),
    report: os.runs.report.handler(({ input }) => store.reports[input.id] ?? fail('NOT_FOUND', { what: 'report' })),
    undoPlan: os.runs.undoPlan.handler(({ input }) => ({
      runId: input.id,
      back: { count: 0, items: [] },
      left: { count: 0, items: [] },
      atCrm: [],
      ...store.plans[input.id],
    })),
    undo: os.runs.undo.handler(({ input }) => {
      store.undone.push(input.id)
      store.heldBack.push(input.heldBack)
      return begin(store, get(input.id), 'undo')
    }),
    retry: os.runs.retry.handler(({ input }) => {
      store.retried.push(input)
      return begin(store, get(input.id), 'retry')
    }),
    stop: os.runs.stop.handler(({ input }) => {
      store.stopped.push(input.id)
      return get(input.id)
    }),
  }
}

/** Adds the run that an undo or a retry of another is. */
function begin(store: RunStore, about: Run, kind: 'undo' | 'retry'): Run {
  const id = `${kind}_of_${about.id}`
  const run = makeRun({ ...about, id, kind, about: about.id, status: 'queued', startedAt: null, endedAt: null })
  store.runs.unshift(run)
  return run
}
