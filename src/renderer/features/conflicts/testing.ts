import type { Conflict, ContestedRecord } from '@shared/model'

/** A conflict for tests: a phone that changed here and at one CRM. */
export function aConflict(change: Partial<Conflict> = {}): Conflict {
  return {
    id: '1',
    recordId: '7',
    recordName: 'Clara Lindner',
    kind: 'contact',
    integrationId: 'acme',
    runId: 'run_01JD9Q4C',
    at: '2026-11-23T08:37:00.000Z',
    fields: [{ field: 'phone', label: 'Phone', base: '+49 30 1', local: '+49 30 2', remote: '+49 151 3' }],
    sides: [
      {
        linkId: '70',
        integrationId: 'acme',
        values: { phone: '+49 151 3' },
        changedAt: '2026-11-23T08:30:00.000Z',
      },
    ],
    others: [],
    editedAt: '2026-11-23T08:12:00.000Z',
    ...change,
  }
}

/** A record with open conflicts for tests. */
export function aContestedRecord(change: Partial<ContestedRecord> = {}): ContestedRecord {
  return {
    recordId: '7',
    recordName: 'Clara Lindner',
    kind: 'contact',
    integrationIds: ['acme'],
    conflictIds: ['1'],
    fields: 1,
    at: '2026-11-23T08:37:00.000Z',
    ...change,
  }
}
