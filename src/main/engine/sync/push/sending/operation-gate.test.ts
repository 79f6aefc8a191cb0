import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CrmError } from '../../../providers/kit/crm-error'
import type { CrmErrorFacts } from '../../../providers/provider'
import { PushBench } from '../testing/push-bench'

const hour = 60 * 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-03-02T09:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

const full: CrmErrorFacts = { class: 'validation', message: 'The portal has reached its contact limit' }

function people(bench: PushBench, count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, index) =>
    bench.make({ email: `p${from + index}@x.test`, firstName: `Person ${from + index}` }, ['a']),
  )
}

function next(): void {
  vi.setSystemTime(Date.now() + hour)
}

describe('an operation that the CRM refuses as such', () => {
  it('stops after a handful of requests, told once; the rows wait, and every run tries one', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entities = people(bench, 250)
    a.before = ({ op }) => {
      if (op === 'create') throw new CrmError(full, 400)
    }
    const first = await bench.sync('a')
    expect(a.writes('create').length).toBeLessThanOrEqual(9)
    expect(first.result).toMatchObject({ status: 'partial', problem: { code: 'CRM_REFUSED_OPERATION' } })
    expect(first.result.problem?.params).toMatchObject({ operation: 'create', reason: full.message })
    expect(first).toMatchObject({ failed: 0, changes: [] })
    expect(bench.store.outbox.counts('a')).toMatchObject([{ state: 'queued', n: 250 }])
    next()
    const before = a.writes('create').length
    await bench.sync('a')
    expect(a.writes('create')).toHaveLength(before + 1)
    expect(a.writes('create').at(-1)?.rows).toHaveLength(1)
    // It is settled at the CRM.
    a.before = () => {}
    next()
    const last = await bench.sync('a')
    expect(last.result.status).toBe('succeeded')
    expect(a.held.size).toBe(250)
    expect(entities.flatMap((entityId) => bench.rows(entityId))).toEqual([])
  })

  it('is seen as well where the CRM answers row by row', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    people(bench, 120)
    a.onRow = (op) => (op === 'create' ? full : null)
    const run = await bench.sync('a')
    expect(a.writes('create')).toHaveLength(1)
    expect(run).toMatchObject({ failed: 0 })
    expect(bench.store.outbox.counts('a')).toMatchObject([{ state: 'queued', n: 120 }])
  })

  it('is seen where it begins in the middle', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    people(bench, 250)
    a.before = ({ op, rows }) => {
      if (op === 'create' && a.held.size + rows.length > 130) throw new CrmError(full, 400)
    }
    await bench.sync('a')
    expect(a.held.size).toBeGreaterThan(100)
    expect(a.writes('create').length).toBeLessThan(40)
    expect(bench.store.outbox.counts('a')).toMatchObject([{ state: 'queued', n: 250 - a.held.size }])
  })

  it('leaves the other operations alone', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const id = a.add({ email: 'ann@x.test', jobTitle: 'Old' })
    await bench.sync('a')
    people(bench, 20)
    bench.edit(bench.entityOf('a', id), { jobTitle: 'New' })
    a.onRow = (op) => (op === 'create' ? full : null)
    await bench.sync('a')
    expect(a.fields(id).jobTitle).toBe('New')
  })

  it('never holds up records that the CRM would take', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    people(bench, 10)
    // Ten records of which it does not say what is wrong with them.
    a.onRow = (op, { firstName }) =>
      op === 'create' && Number(String(firstName).slice(7)) < 10
        ? { class: 'validation', message: 'Invalid input.' }
        : null
    await bench.sync('a')
    expect(a.held.size).toBe(0)
    people(bench, 30, 10)
    next()
    await bench.sync('a')
    expect(a.held.size).toBe(30)
  })

  it('is told apart from rows that are refused for their own values', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entities = people(bench, 12)
    a.onRow = (op, { email }) =>
      op === 'create' ? { class: 'validation', message: `Email address ${String(email)} is invalid` } : null
    const run = await bench.sync('a')
    expect(run).toMatchObject({ failed: 12 })
    expect(entities.flatMap((entityId) => bench.rows(entityId).map(({ state }) => state))).toEqual(
      Array(12).fill('parked'),
    )
  })

  it('is not seen in a few rows', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    people(bench, 3)
    a.before = ({ op }) => {
      if (op === 'create') throw new CrmError(full, 400)
    }
    const run = await bench.sync('a')
    expect(run).toMatchObject({ failed: 3 })
    expect(bench.store.outbox.counts('a')).toMatchObject([{ state: 'parked', n: 3 }])
  })

  it('stops at the first refusal where the CRM says how far it reaches', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const id = a.add({ email: 'ann@x.test', jobTitle: 'Old' })
    await bench.sync('a')
    people(bench, 3)
    bench.edit(bench.entityOf('a', id), { jobTitle: 'New' })
    a.before = ({ op }) => {
      if (op === 'create')
        throw new CrmError({ class: 'scope_missing', message: 'Not allowed', scopes: ['write'] }, 403)
    }
    const run = await bench.sync('a')
    expect(a.writes('create')).toHaveLength(1)
    expect(run.result.problem?.code).toBe('CRM_SCOPE_MISSING')
    expect(a.fields(id).jobTitle).toBe('New')
    expect(bench.store.outbox.counts('a')).toMatchObject([{ state: 'queued', n: 3 }])
  })
})

describe('one bad record of a batch', () => {
  it('does not hold up the others when the CRM refuses the whole request', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entities = people(bench, 100)
    a.before = ({ op, rows }) => {
      const bad = rows.some((row) => typeof row !== 'string' && row.email === 'p57@x.test')
      if (op === 'create' && bad) throw new CrmError({ class: 'validation', message: 'Invalid input JSON' }, 400)
    }
    await bench.sync('a')
    expect(a.held.size).toBe(99)
    expect(a.writes('create').length).toBeLessThan(40)
    expect(bench.rows(entities[57] ?? 0)).toMatchObject([{ state: 'parked' }])
  })
})
