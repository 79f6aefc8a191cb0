import { expect, it } from 'vitest'
import type { RecordChange } from './crm/kit/changes'
import { CrmJournal, maxChanges, maxRequests } from './crm-journal'

const change: RecordChange = {
  object: 'contacts',
  action: 'delete',
  id: '1',
  key: null,
  revision: 1,
  before: {},
  after: null,
}

function add(journal: CrmJournal, changes: number): void {
  journal.add({
    at: '2026-01-01T00:00:00.000Z',
    provider: 'acme',
    account: '1',
    who: 'patchbay',
    connectionId: null,
    method: 'GET',
    path: '/',
    query: '',
    status: 200,
    fault: null,
    changes: Array.from({ length: changes }, () => change),
  })
}

it('keeps the newest requests, and says what it has forgotten', () => {
  const journal = new CrmJournal()
  const sent = maxRequests + maxRequests * 0.2 + 1
  for (let count = 0; count < sent; count += 1) add(journal, 0)
  expect(journal.page({ since: 0, limit: 1 })).toMatchObject({
    oldest: sent - maxRequests + 1,
    entries: [{ seq: sent - maxRequests + 1 }],
  })
  expect(journal.page({ since: sent - 2 }).entries.map(({ seq }) => seq)).toEqual([sent - 1, sent])
})

it('keeps no more changes than its memory is for', () => {
  const journal = new CrmJournal()
  const size = maxChanges / 10
  for (let count = 0; count < 30; count += 1) add(journal, size)
  const { entries } = journal.page({})
  expect(entries.length * size).toBeLessThanOrEqual(maxChanges * 1.2)
  expect(entries.at(-1)?.seq).toBe(30)
})
