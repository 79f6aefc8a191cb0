import type { implement } from '@orpc/server'
import type { contract, RunFilter } from '@shared/contract'
import { type Change, fail, type LogLine, type Run, type RunStream } from '@shared/model'

/** A run for tests: a finished sync without a change, with what is given put over it. */
export function makeRun(over: Partial<Run> = {}): Run {
  return {
    id: 'run_01JD9Q4C',
    integrationId: 'hubspot',
    provider: 'hubspot',
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
  return {
    stream: 'contacts',
    label: 'Contacts',
    state: 'done',
    expected: null,
    problem: null,
    pulled: 0,
    created: 0,
    updated: 0,
    deleted: 0,
    pushed: 0,
    conflicts: 0,
    failed: 0,
    apiCalls: 0,
    ...over,
  }
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

/** What the engine of a test knows of runs; tests change it and emit the event that says so. */
export interface RunStore {
  runs: Run[]
  streams: Record<string, RunStream[]>
  changes: Record<string, Change[]>
  log: Record<string, LogLine[]>
  /** Inputs of the calls, in order. */
  listed: RunFilter[]
  stopped: string[]
}

export function makeRunStore(over: Partial<RunStore> = {}): RunStore {
  return { runs: [], streams: {}, changes: {}, log: {}, listed: [], stopped: [], ...over }
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
      undoable: false,
      retryable: 0,
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
    stop: os.runs.stop.handler(({ input }) => {
      store.stopped.push(input.id)
      return get(input.id)
    }),
  }
}
