import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { returnsOf } from './ping-pong'
import { PushBench } from './testing/push-bench'

const minute = 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-03-02T09:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

describe('values that go back and forth', () => {
  it.each([
    [['x', 'y', 'x', 'y', 'x'], 3],
    [['x', 'y', 'z', 'x', 'y', 'z'], 0],
    [['x', 'x', 'x', 'x'], 0],
    [['x', 'y', 'x'], 1],
    [[], 0],
  ])('%j returns %i times', (values, times) => {
    expect(returnsOf(values)).toBe(times)
  })
})

describe('two automations that disagree', () => {
  it.each([2, 15, 60])('are stopped, with a sync every %i minutes', async (every) => {
    using bench = new PushBench()
    const a = bench.account('a')
    const b = bench.account('b')
    const here = a.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'X', city: 'Oslo' })
    const there = b.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'X', city: 'Oslo' })
    await bench.sync('a')
    await bench.sync('b')
    const entityId = bench.entityOf('a', here)
    a.change(here, { jobTitle: 'Of A' })
    for (let round = 0; round < 12; round++) {
      for (const id of ['a', 'b']) {
        vi.setSystemTime(Date.now() + every * minute)
        await bench.sync(id)
        vi.setSystemTime(Date.now() + minute)
        if (id === 'a' && a.fields(here).jobTitle !== 'Of A') a.change(here, { jobTitle: 'Of A' })
        if (id === 'b' && b.fields(there).jobTitle !== 'Of B') b.change(there, { jobTitle: 'Of B' })
      }
    }
    const writes = () => a.writes('update').length + b.writes('update').length
    expect(writes()).toBeLessThanOrEqual(6)
    expect(bench.waiting(entityId).map(({ code }) => code)).toContain('SYSTEMS_DISAGREE')
    expect(new Set(bench.store.waiting.ofEntity(entityId).map(({ objectId }) => objectId)).size).toBe(2)
    // Other fields go on.
    bench.edit(entityId, { city: 'Lund' })
    vi.setSystemTime(Date.now() + every * minute)
    await bench.sync('b')
    expect(b.fields(there).city).toBe('Lund')
    // A person's edit ends it.
    bench.edit(entityId, { jobTitle: 'A person' })
    vi.setSystemTime(Date.now() + every * minute)
    await bench.sync('b')
    expect(b.fields(there).jobTitle).toBe('A person')
  })

  it('are stopped where Patchbay owns the field and one CRM keeps setting it', async () => {
    using bench = new PushBench()
    const a = bench.account('a', { fieldDirections: { jobTitle: 'to' } })
    const here = a.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'X' })
    await bench.sync('a')
    const entityId = bench.entityOf('a', here)
    bench.edit(entityId, { jobTitle: 'Ours' })
    for (let round = 0; round < 12; round++) {
      vi.setSystemTime(Date.now() + 15 * minute)
      await bench.sync('a')
      a.change(here, { jobTitle: 'Theirs' })
    }
    expect(a.writes('update').length).toBeLessThanOrEqual(4)
    expect(bench.waiting(entityId).map(({ code }) => code)).toEqual(['SYSTEMS_DISAGREE'])
  })

  it('are stopped where the CRMs make different forms of a value', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const b = bench.account('b')
    const here = a.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'x' })
    b.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'x' })
    await bench.sync('a')
    await bench.sync('b')
    const form = (make: (text: string) => string) => (fields: Record<string, unknown>) =>
      'jobTitle' in fields ? { ...fields, jobTitle: make(String(fields.jobTitle)) } : fields
    a.normalize = form((text) => text.toUpperCase()) as typeof a.normalize
    b.normalize = form((text) => text.toLowerCase()) as typeof b.normalize
    const entityId = bench.entityOf('a', here)
    bench.edit(entityId, { jobTitle: 'Boss' })
    for (let round = 0; round < 12; round++) {
      for (const id of ['a', 'b']) {
        vi.setSystemTime(Date.now() + 15 * minute)
        await bench.sync(id)
      }
    }
    expect(a.writes('update').length + b.writes('update').length).toBeLessThanOrEqual(7)
    expect(bench.waiting(entityId).map(({ code }) => code)).toContain('SYSTEMS_DISAGREE')
  })

  it('go on when a person retries', async () => {
    using bench = new PushBench()
    const a = bench.account('a', { fieldDirections: { jobTitle: 'to' } })
    const here = a.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'X' })
    await bench.sync('a')
    const entityId = bench.entityOf('a', here)
    bench.edit(entityId, { jobTitle: 'Ours' })
    let failed = ''
    for (let round = 0; round < 8 && failed === ''; round++) {
      vi.setSystemTime(Date.now() + 15 * minute)
      const run = await bench.sync('a')
      if (run.failed > 0) failed = run.id
      else a.change(here, { jobTitle: 'Theirs' })
    }
    expect(failed).not.toBe('')
    await bench.retry('a', failed)
    expect(a.fields(here).jobTitle).toBe('Ours')
    expect(bench.waiting(entityId)).toEqual([])
  })
})
