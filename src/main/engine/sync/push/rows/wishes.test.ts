import { ProblemError } from '@shared/model'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PushBench } from '../testing/push-bench'

const minute = 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-03-02T09:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

function later(ms = minute): void {
  vi.setSystemTime(Date.now() + ms)
}

async function oneRecord(bench: PushBench) {
  const a = bench.account('a', { onLocalDelete: 'delete' })
  const id = a.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'Old' })
  await bench.sync('a')
  later()
  return { a, id, entityId: bench.entityOf('a', id) }
}

const lost = () => {
  throw new ProblemError({ code: 'NANGO_UNREACHABLE', params: {}, detail: 'the answer was lost' })
}

describe('what is wanted while a row is on its way', () => {
  it('other values after a refusal are tried in the same run', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'Wrong' })
    a.onRow = (_, { jobTitle }) => (jobTitle === 'Wrong' ? { class: 'validation', message: 'No.', scope: 'row' } : null)
    a.after = ({ op }) => {
      if (op === 'update' && a.writes('update').length === 1) bench.edit(entityId, { jobTitle: 'Right' })
    }
    const run = await bench.sync('a')
    expect(a.fields(id).jobTitle).toBe('Right')
    expect(bench.rows(entityId)).toEqual([])
    expect(run).toMatchObject({ failed: 0, pushed: 1 })
  })

  it('other values after a success are sent in the same run', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'First' })
    a.after = ({ op }) => {
      if (op === 'update' && a.writes('update').length === 1) bench.edit(entityId, { jobTitle: 'Second' })
    }
    await bench.sync('a')
    expect(a.fields(id).jobTitle).toBe('Second')
    expect(bench.entity(entityId).fields.jobTitle).toBe('Second')
    expect(bench.rows(entityId)).toEqual([])
  })

  it('an edit of another row of a batch that goes in parts is not lost', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const ids = ['ann', 'bo', 'cy', 'di'].map((name) => a.add({ email: `${name}@x.test`, jobTitle: 'Old' }))
    await bench.sync('a')
    later()
    const entities = ids.map((id) => bench.entityOf('a', id))
    for (const entityId of entities) bench.edit(entityId, { jobTitle: 'New' })
    const [, , , last = 0] = entities
    const { CrmError } = await import('../../../providers/kit/crm-error')
    a.before = ({ op, rows }) => {
      if (op === 'update' && rows.length === 4) throw new CrmError({ class: 'validation', message: 'One is bad.' }, 400)
      if (op === 'update' && a.writes('update').length === 2) bench.edit(last, { jobTitle: 'Newer' })
    }
    await bench.sync('a')
    expect(ids.map((id) => a.fields(id).jobTitle)).toEqual(['New', 'New', 'New', 'Newer'])
  })

  it('the end of the link while a create is on its way: what was made is let go', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    a.after = ({ op }) => {
      if (op === 'create') bench.remove(entityId, 'unlink')
    }
    const run = await bench.sync('a')
    expect(a.held.size).toBe(1)
    const [id = ''] = [...a.held.keys()]
    expect(bench.record('a', id).entityId).toBeNull()
    expect(run.changes).toEqual(['created local Bo', 'unlinked local Bo'])
    expect(bench.rows(entityId)).toEqual([])
    later()
    const next = await bench.sync('a')
    expect(next.changes).toEqual([])
  })

  it('a delete while an update is on its way is sent in the same run', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'New' })
    a.after = ({ op }) => {
      if (op === 'update') bench.remove(entityId)
    }
    await bench.sync('a')
    expect(a.held.get(id)?.deletedAt).not.toBeNull()
    expect(bench.rows(entityId)).toEqual([])
  })

  it('a delete of what a create without an answer has made is carried out when it is found', async () => {
    using bench = new PushBench()
    const a = bench.account('a', { onLocalDelete: 'delete' })
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    a.after = ({ op }) => {
      if (op === 'create') lost()
    }
    await bench.sync('a')
    expect(bench.rows(entityId)).toMatchObject([{ op: 'create', state: 'unknown' }])
    const row = bench.rows(entityId)[0]
    bench.wish(entityId, 'delete')
    expect(bench.rows(entityId)).toMatchObject([{ id: row?.id, state: 'unknown', next: 'delete' }])
    later()
    await bench.sync('a')
    expect([...a.held.values()].map(({ deletedAt }) => deletedAt !== null)).toEqual([true])
    expect(bench.rows(entityId)).toEqual([])
  })

  it('nothing is left to delete when the create did not arrive', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    a.before = ({ op }) => {
      if (op === 'create') lost()
    }
    await bench.sync('a')
    bench.wish(entityId, 'delete')
    later(2 * minute)
    await bench.sync('a')
    later(2 * minute)
    await bench.sync('a')
    expect(a.held.size).toBe(0)
    expect(a.writes('create')).toHaveLength(1)
    expect(bench.rows(entityId)).toEqual([])
  })
})

describe('an edit of a record that was deleted here', () => {
  it('is not sent', async () => {
    using bench = new PushBench()
    const { a, id, entityId } = await oneRecord(bench)
    bench.edit(entityId, { jobTitle: 'New' })
    bench.deleteHere(entityId)
    await bench.sync('a')
    expect(a.fields(id).jobTitle).toBe('Old')
    expect(bench.rows(entityId)).toEqual([])
  })
})

describe('a create whose answer was lost', () => {
  it('is found, and made once', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    a.after = ({ op }) => {
      if (op === 'create') lost()
    }
    await bench.sync('a')
    a.after = () => {}
    later()
    await bench.sync('a')
    expect(a.held.size).toBe(1)
    const [id = ''] = [...a.held.keys()]
    expect(bench.record('a', id)).toMatchObject({ entityId, madeByUs: true, origin: 'created' })
    expect(bench.rows(entityId)).toEqual([])
  })

  it('is looked up as well where the run that sent it broke off', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    bench.departed(entityId, 'in-flight')
    const made = a.add({ email: 'bo@x.test', firstName: 'Bo' })
    later()
    await bench.pushOnly('a')
    expect(bench.record('a', made)).toMatchObject({ entityId, madeByUs: true })
    expect(a.held.size).toBe(1)
    expect(bench.rows(entityId)).toEqual([])
  })

  it('is not taken for a record that is older than the sending: a person decides', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const old = a.add({ email: 'bo@x.test', firstName: 'Robert', lastName: 'Other' })
    later(10 * minute)
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    bench.departed(entityId)
    await bench.pushOnly('a')
    expect(bench.record('a', old).entityId).toBeNull()
    expect(bench.store.reviews.of(bench.record('a', old).id)).toMatchObject({
      reason: 'named-by-crm',
      candidates: [entityId],
    })
    expect(bench.rows(entityId)).toEqual([])
    expect(a.writes('create')).toHaveLength(0)
  })
})

describe('a create that the CRM answers with a record that it had', () => {
  it('is not taken for one of ours', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const old = a.add({ email: 'bo@x.test', firstName: 'Robert' })
    later(10 * minute)
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    a.onCreate = () => old
    await bench.pushOnly('a')
    expect(bench.store.records.ofEntity(entityId)).toEqual([])
    expect(bench.record('a', old)).toMatchObject({ entityId: null, madeByUs: false })
    expect(bench.store.reviews.of(bench.record('a', old).id)).toMatchObject({ candidates: [entityId] })
  })

  it('is not linked beside another record of the same account', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    a.after = ({ op }) => {
      if (op === 'create') lost()
    }
    await bench.sync('a')
    a.after = () => {}
    later()
    // A person links another record meanwhile.
    const other = a.add({ email: 'other@x.test', firstName: 'Other' })
    const [made = ''] = [...a.held.keys()]
    bench.linkNew('a', entityId, other)
    await bench.pushOnly('a')
    expect(bench.store.records.ofEntity(entityId).map(({ remoteId }) => remoteId)).toEqual([other])
    expect(bench.record('a', made).entityId).toBeNull()
    expect(bench.rows(entityId).filter(({ op }) => op === 'create')).toEqual([])
  })
})

describe('a create of what the account holds as another object', () => {
  it('is called off', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    bench.linkNew('a', entityId, '7', 'people')
    await bench.pushOnly('a')
    expect(a.held.size).toBe(0)
    expect(bench.rows(entityId)).toEqual([])
  })
})

describe('a create that is refused as a duplicate', () => {
  const duplicate = (existing: string) => ({
    class: 'duplicate' as const,
    message: `Contact already exists. Existing ID: ${existing}`,
    existingIds: [existing],
  })

  it('leads to the record that is there, with nothing agreed on', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo', jobTitle: 'Says Patchbay' }, ['a'])
    const there = a.add({ email: 'BO@x.test', firstName: 'Bo', jobTitle: 'Says A', city: 'Lund' })
    a.onRow = (op) => (op === 'create' ? duplicate(there) : null)
    // The list has not shown it yet.
    const run = await bench.pushOnly('a')
    expect(run.changes).toContain('linked remote Bo')
    expect(bench.record('a', there)).toMatchObject({ entityId, madeByUs: false, origin: 'matched' })
    expect(a.fields(there)).toMatchObject({ jobTitle: 'Says A', email: 'BO@x.test' })
    expect(bench.store.conflicts.ofEntity(entityId).map(({ group }) => group)).toContain('jobTitle')
    expect(bench.entity(entityId).fields.city).toBe('Lund')
    expect(bench.rows(entityId)).toEqual([])
    expect(a.held.size).toBe(1)
  })

  it('leaves a record that is not surely the same to a person, and is not tried again', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    const there = a.add({ email: 'other@x.test', firstName: 'Bo' })
    a.onRow = (op) => (op === 'create' ? duplicate(there) : null)
    await bench.pushOnly('a')
    const { id, entityId: none } = bench.record('a', there)
    expect(none).toBeNull()
    expect(bench.store.reviews.of(id)).toMatchObject({ reason: 'named-by-crm', candidates: [entityId] })
    later()
    await bench.sync('a')
    expect(a.writes('create')).toHaveLength(1)
    expect(bench.rows(entityId)).toEqual([])
  })

  it('leaves a record of another entity to a person, and is not tried again', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const there = a.add({ email: 'eve@x.test', firstName: 'Eve' })
    await bench.sync('a')
    const holder = bench.entityOf('a', there)
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    a.onRow = (op) => (op === 'create' ? duplicate(there) : null)
    await bench.sync('a')
    expect(bench.record('a', there).entityId).toBe(holder)
    expect(bench.store.reviews.of(bench.record('a', there).id)).toMatchObject({ candidates: [entityId] })
    later()
    await bench.sync('a')
    expect(a.writes('create')).toHaveLength(1)
  })
})

describe('a failure before anything is sent', () => {
  it('leaves a create as it was', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    await bench.sync('a')
    const entityId = bench.make({ email: 'bo@x.test', firstName: 'Bo' }, ['a'])
    const { NotSentError } = await import('../../../providers/kit/not-sent')
    a.before = ({ op }) => {
      if (op === 'create')
        throw new NotSentError(new ProblemError({ code: 'CRM_DAILY_LIMIT', params: {}, detail: null }))
    }
    const run = await bench.sync('a')
    expect(run.result.problem?.code).toBe('CRM_DAILY_LIMIT')
    expect(bench.rows(entityId)).toMatchObject([{ state: 'queued', attempts: 0, problem: null }])
    a.before = () => {}
    later()
    await bench.sync('a')
    expect(a.writes('find')).toHaveLength(0)
    expect(a.held.size).toBe(1)
  })
})
