import { describe, expect, it } from 'vitest'
import type { LimiterState } from '../../crm/limiter-memory'
import { addTestIntegration, openTestStore } from '../testing'

const account = { provider: 'crm', account: '42' }
const state: LimiterState = {
  heldUntil: 1_800_000_000_000,
  askedBy: 'crm',
  day: { used: 3, resetsAt: 1_800_000_000_000, told: null },
  sent: [{ window: ' requests 10000', sendings: [[1_799_999_999_000, 1, false]] }],
}

describe('the memory of limiters', () => {
  it('is there again in a new process, for its account alone', () => {
    using test = openTestStore()
    test.store.limiters.save(account, state)
    const { limiters } = test.reopen()
    expect(limiters.load(account)).toEqual(state)
    expect(limiters.load({ ...account, account: '43' })).toBeNull()
  })

  it.each(['{}', '[]', '"soon"', '{"heldUntil":"later"}', 'no JSON'])('is empty where the file holds %s', (text) => {
    using test = openTestStore()
    test.store.db.prepare("INSERT INTO account_limits VALUES ('crm 42', ?)").run(text)
    expect(test.store.limiters.load(account)).toBeNull()
  })

  it('knows the calls of a day of all integrations of the account', () => {
    using test = openTestStore()
    addTestIntegration(test.store)
    addTestIntegration(test.store, { id: 'crm-2', connectionId: 'connection-2' })
    addTestIntegration(test.store, { id: 'other', connectionId: 'connection-3', accountId: '43' })
    for (const id of ['crm', 'crm-2', 'other']) test.store.statistics.addApiCalls(id, '2026-11-23', 5)
    test.store.statistics.addApiCalls('crm', '2026-11-22', 100)
    expect(test.store.limiters.callsOn(account, '2026-11-23')).toBe(10)
    expect(test.store.limiters.callsOn(account, '2026-11-24')).toBe(0)
  })
})
