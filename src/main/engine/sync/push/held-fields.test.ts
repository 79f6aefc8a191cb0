import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CrmErrorFacts } from '../../providers/provider'
import { PushBench } from './testing/push-bench'

const start = Date.parse('2026-03-02T09:00:00Z')
const minute = 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(start)
})
afterEach(() => {
  vi.useRealTimers()
})

function later(ms = minute): void {
  vi.setSystemTime(Date.now() + ms)
}

const refusedTitle: CrmErrorFacts = { class: 'validation', message: 'jobTitle: not allowed', field: 'jobTitle' }

describe('a field that is refused', () => {
  it('waits with its value and the words of the CRM, and the others go in the same run', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const id = a.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'Old', city: 'Oslo' })
    await bench.sync('a')
    const entityId = bench.entityOf('a', id)
    later()
    bench.edit(entityId, { jobTitle: 'Wrong', city: 'Lund' })
    a.onRow = (_, fields) => (fields.jobTitle === 'Wrong' ? refusedTitle : null)
    const run = await bench.sync('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Old', city: 'Lund' })
    expect(bench.waiting(entityId)).toEqual([{ field: 'jobTitle', value: 'Wrong', code: 'CRM_REFUSED_RECORD' }])
    expect(bench.store.waiting.ofEntity(entityId)[0]?.reason.params).toMatchObject({
      field: 'Job title',
      value: 'Wrong',
    })
    expect(bench.rows(entityId)).toEqual([])
    expect(run).toMatchObject({ failed: 1, pushed: 1 })
    const writes = a.writes('update').length
    later()
    const quiet = await bench.sync('a')
    expect(a.writes('update')).toHaveLength(writes)
    expect(quiet).toMatchObject({ failed: 0, pushed: 0, changes: [] })
    later()
    bench.edit(entityId, { city: 'Kiruna' })
    await bench.sync('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Old', city: 'Kiruna' })
    later()
    bench.edit(entityId, { jobTitle: 'Right' })
    await bench.sync('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Right' })
    expect(bench.waiting(entityId)).toEqual([])
  })

  it('is one record that was not accepted, however many fields were refused', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const id = a.add({ email: 'ann@x.test', jobTitle: 'Old', phone: '+49 30 1111111', city: 'Oslo' })
    await bench.sync('a')
    const entityId = bench.entityOf('a', id)
    later()
    bench.edit(entityId, { jobTitle: 'Wrong', phone: '+49 30 2222222', city: 'Lund' })
    const fields = ['jobTitle', 'phone'].map((field) => ({
      field,
      fault: 'value' as const,
      message: `${field} is bad`,
    }))
    const facts: CrmErrorFacts = { class: 'validation', scope: 'field', message: 'No.', field: 'jobTitle', fields }
    a.onRow = (_, sent) => ('jobTitle' in sent ? facts : null)
    const run = await bench.sync('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Old', phone: '+49 30 1111111', city: 'Lund' })
    expect(bench.waiting(entityId).map(({ field }) => field)).toEqual(['jobTitle', 'phone'])
    expect(run).toMatchObject({ failed: 1, pushed: 1 })
    const [change] = bench.store.changes.list(run.id, { action: 'failed', limit: 5 }).items
    expect(change?.problem?.params).toMatchObject({ field: 'Job title, Phone', value: 'Wrong, +49 30 2222222' })
  })

  it('does not keep a new record from being made', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo', jobTitle: 'Wrong' }, ['a'])
    a.onRow = (_, fields) => (fields.jobTitle === 'Wrong' ? refusedTitle : null)
    await bench.sync('a')
    const [id] = [...a.held.keys()]
    expect(a.held.size).toBe(1)
    expect(a.fields(id ?? '')).toEqual({ email: 'bo@x.test', firstName: 'Bo' })
    expect(bench.waiting(entityId)).toMatchObject([{ field: 'jobTitle', value: 'Wrong' }])
    expect(bench.record('a', id ?? '')).toMatchObject({ entityId, madeByUs: true, origin: 'created' })
  })

  it('waits no longer when the edit is taken back', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const id = a.add({ email: 'ann@x.test', jobTitle: 'Old' })
    await bench.sync('a')
    const entityId = bench.entityOf('a', id)
    later()
    bench.edit(entityId, { jobTitle: 'Wrong' })
    a.onRow = (_, fields) => (fields.jobTitle === 'Wrong' ? refusedTitle : null)
    await bench.sync('a')
    later()
    bench.edit(entityId, { jobTitle: 'Old' })
    await bench.sync('a')
    expect(bench.waiting(entityId)).toEqual([])
    expect(bench.rows(entityId)).toEqual([])
  })

  it('waits no longer when the value stands at the CRM', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const id = a.add({ email: 'ann@x.test', jobTitle: 'Old' })
    await bench.sync('a')
    const entityId = bench.entityOf('a', id)
    later()
    bench.edit(entityId, { jobTitle: 'Wrong' })
    a.onRow = (_, fields) => (fields.jobTitle === 'Wrong' ? refusedTitle : null)
    await bench.sync('a')
    later()
    a.change(id, { jobTitle: 'Wrong' })
    await bench.sync('a')
    expect(bench.waiting(entityId)).toEqual([])
  })

  it('is sent again when a person retries it', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const id = a.add({ email: 'ann@x.test', jobTitle: 'Old' })
    await bench.sync('a')
    const entityId = bench.entityOf('a', id)
    later()
    bench.edit(entityId, { jobTitle: 'Wrong' })
    a.onRow = (_, fields) => (fields.jobTitle === 'Wrong' ? refusedTitle : null)
    const refused = await bench.sync('a')
    a.onRow = () => null
    later()
    await bench.retry('a', refused.id)
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Wrong' })
    expect(bench.waiting(entityId)).toEqual([])
  })

  it('leaves all rows of a batch that do not carry it alone, where the CRM takes it from none', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    for (let index = 0; index < 60; index++) {
      bench.make({ email: `p${index}@x.test`, firstName: 'P', ...(index % 2 ? { jobTitle: 'T' } : {}) }, ['a'])
    }
    const gone = { class: 'validation', message: 'Property "jobTitle" does not exist' } as const
    const { CrmError } = await import('../../providers/kit/crm-error')
    a.before = ({ op, rows }) => {
      if (op === 'create' && rows.some((row) => typeof row !== 'string' && 'jobTitle' in row)) {
        throw new CrmError({
          ...gone,
          field: 'jobTitle',
          fields: [{ field: 'jobTitle', fault: 'gone', message: null }],
        })
      }
    }
    await bench.sync('a')
    expect(a.held.size).toBe(60)
    expect(a.writes('create').length).toBeLessThan(6)
  })
})

describe('a field that takes no value for now', () => {
  it('waits, is not taken for the CRM’s own, and goes when it can be written again', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const id = a.add({ email: 'ann@x.test', jobTitle: 'Old', city: 'Oslo' })
    await bench.sync('a')
    const entityId = bench.entityOf('a', id)
    later()
    bench.edit(entityId, { jobTitle: 'Mine', city: 'Lund' })
    a.readOnly.add('jobTitle')
    a.change(id, { firstName: 'Anna' })
    const run = await bench.sync('a')
    expect(run.changes).not.toContain('updated remote jobTitle')
    expect(bench.entity(entityId).fields).toMatchObject({ jobTitle: 'Mine', firstName: 'Anna' })
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Old', city: 'Lund' })
    expect(bench.waiting(entityId)).toEqual([{ field: 'jobTitle', value: 'Mine', code: 'FIELD_NOT_WRITABLE' }])
    later()
    await bench.sync('a')
    expect(bench.waiting(entityId)).toHaveLength(1)
    a.readOnly.clear()
    later()
    await bench.sync('a')
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Mine' })
    expect(bench.waiting(entityId)).toEqual([])
  })
})

describe('fields that were never agreed on', () => {
  it('cost a CRM that has none of them no request, and nothing waits for them', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const b = bench.account('b')
    const here = a.add({ email: 'ann@x.test', firstName: 'Ann' })
    await bench.sync('a')
    b.add({ email: 'ann@x.test', firstName: 'Ann', 'custom:tier': 'gold' })
    await bench.sync('b')
    later()
    const run = await bench.sync('a')
    expect([a.writes('read'), a.writes('update')]).toEqual([[], []])
    expect(run).toMatchObject({ pushed: 0, failed: 0 })
    expect(bench.rows(bench.entityOf('a', here))).toEqual([])
  })

  it('are not sent to a CRM that never showed them', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const b = bench.account('b')
    const here = a.add({ email: 'ann@x.test', firstName: 'Ann' })
    const there = b.add({ email: 'ann@x.test', firstName: 'Ann', 'custom:tier': 'gold' })
    await bench.sync('a')
    await bench.sync('b')
    later()
    b.change(there, { 'custom:tier': 'platinum', firstName: 'Anna' })
    await bench.sync('b')
    await bench.sync('a')
    expect(a.fields(here)).toEqual({ email: 'ann@x.test', firstName: 'Anna' })
  })

  it('are not sent to a record that was only matched', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const b = bench.account('b')
    a.add({ email: 'ann@x.test', jobTitle: 'Says A', city: 'Oslo' })
    const there = b.add({ email: 'ann@x.test', jobTitle: 'Says B', city: null })
    await bench.sync('a')
    await bench.sync('b')
    await bench.sync('a')
    expect(b.fields(there)).toMatchObject({ jobTitle: 'Says B', city: 'Oslo' })
  })
})
