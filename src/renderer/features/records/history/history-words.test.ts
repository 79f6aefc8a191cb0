import { createI18n } from '@shared/i18n'
import type { RecordChange } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { type HistoryContext, historyDetail, historyTitle } from './history-words'

const context: HistoryContext = {
  t: createI18n().t,
  crmOf: (id) => id.toUpperCase(),
  labelOf: ({ label }) => label,
  valueText: (value) => (value === null ? null : String(value)),
  problemFact: ({ problem }) => problem?.code ?? null,
}
const city = { field: 'city', label: 'City', before: null, after: 'Lund' }
const phone = { field: 'phone', label: 'Phone', before: '1', after: '2' }

function change(part: Partial<RecordChange>): RecordChange {
  return {
    id: 1,
    runId: 'run_1',
    at: '2026-11-23T08:37:00.000Z',
    entityId: '1',
    entityKind: 'contact',
    name: 'Ann',
    action: 'updated',
    side: 'local',
    fields: [city],
    problem: null,
    by: 'person',
    runKind: 'edit',
    trigger: 'manual',
    integrationId: 'acme',
    crmRecord: null,
    steps: [],
    ...part,
  }
}
const title = (part: Partial<RecordChange>) => historyTitle(change(part), context)

describe('a change in words', () => {
  it.each([
    [{}, 'City edited'],
    [{ fields: [city, phone] }, '2 fields edited'],
    [{ by: 'crm', side: 'remote', runKind: 'sync' }, 'City from ACME'],
    [{ by: 'crm', side: 'remote', runKind: 'sync', action: 'created' }, 'First seen at ACME'],
    [{ by: 'patchbay', runKind: 'sync' }, 'City pushed to ACME'],
    [{ by: 'policy', runKind: 'sync', action: 'decided' }, 'The policy put a value of ACME aside'],
    [{ runKind: 'undo' }, 'Run undone'],
    [{ action: 'failed', by: 'patchbay', runKind: 'sync' }, 'Not accepted by ACME'],
    [{ action: 'linked', by: 'crm', runKind: 'sync' }, 'Linked to ACME'],
  ] satisfies [Partial<RecordChange>, string][])('%o', (part, words) => expect(title(part)).toBe(words))

  it('names values of one field, fields of several, and why something was refused', () => {
    const detail = (part: Partial<RecordChange>) => historyDetail(change(part), context)
    expect(detail({})).toBe('empty to Lund')
    const many = ['a', 'b', 'c', 'd', 'e'].map((label) => ({ ...city, label }))
    expect(detail({ fields: many })).toBe('a, b, c and 2 more')
    expect(detail({ fields: many, action: 'created' })).toBe('5 fields')
    expect(detail({ problem: { code: 'INTERNAL', params: {}, detail: null } })).toBe('INTERNAL')
  })
})
