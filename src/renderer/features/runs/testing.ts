import type { Change, Run, RunStream } from '@shared/model'

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
