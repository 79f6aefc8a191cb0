import type { OutboxItem } from '@shared/model'

/** An update for tests that goes with the next sync. */
export function anItem(change: Partial<OutboxItem> = {}): OutboxItem {
  return {
    id: 'row-1',
    integrationId: 'acme',
    stream: 'contacts',
    object: 'contacts',
    recordId: '7',
    recordKind: 'contact',
    recordName: 'Maja Lindqvist',
    remoteId: 'r-7',
    op: 'update',
    state: 'queued',
    fields: [{ field: 'jobTitle', label: 'Job title', before: 'Buyer', after: 'Head of purchasing' }],
    reason: null,
    waitsFor: 'sync',
    since: '2026-11-23T08:30:00.000Z',
    notBefore: null,
    attempts: 0,
    runId: 'run_01JD9Q4C',
    next: null,
    otherRecordId: null,
    cancellable: true,
    ...change,
  }
}
