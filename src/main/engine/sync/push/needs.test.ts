import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FieldDefinition } from '../../fields/field-definition'
import { writerOf } from '../../store/write'
import { PushBench } from './testing/push-bench'

const minute = 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.parse('2026-03-02T09:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

const later = (ms = minute) => vi.setSystemTime(Date.now() + ms)

const definition = (name: string, more: Partial<FieldDefinition> = {}): FieldDefinition => ({
  name,
  label: name,
  type: 'text',
  custom: false,
  onCreate: true,
  onUpdate: true,
  required: false,
  options: [],
  ...more,
})

describe('a create without a value that the CRM needs', () => {
  it('waits with the names of what it needs, and goes when it is there', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    a.definitions = [
      definition('surname', { standard: 'lastName', required: true }),
      definition('tier', { custom: true, required: true }),
      definition('stamp', { required: true, onCreate: false }),
    ]
    const entityId = bench.make({ email: 'ann@x.test', firstName: 'Ann' }, ['a'])
    const other = bench.make({ email: 'bo@x.test', firstName: 'Bo', lastName: 'B', 'custom:tier': 'A' }, ['a'])
    await bench.sync('a')
    const run = await bench.sync('a')
    expect(run).toMatchObject({ failed: 0, result: { status: 'succeeded' } })
    expect(bench.rows(entityId)).toMatchObject([{ state: 'queued', problem: { code: 'FIELDS_NEEDED' } }])
    expect(bench.rows(entityId)[0]?.problem?.params.field).toBe('Last name, tier')
    expect(bench.rows(other)).toEqual([])
    bench.edit(entityId, { lastName: 'Bell' })
    await bench.sync('a')
    expect(bench.rows(entityId)[0]?.problem?.params.field).toBe('tier')
    bench.edit(entityId, { 'custom:tier': 'B' })
    await bench.sync('a')
    expect(bench.rows(entityId)).toEqual([])
    expect(a.held.size).toBe(2)
  })
})

describe('a create that needs another record', () => {
  /** Contacts of an account of which `people` need a contact from the beginning. */
  function open(bench: PushBench) {
    const contacts = bench.account('a')
    const people = bench.object('a', 'people')
    people.neededOnCreate = [['contacts'], ['companies']]
    return { contacts, people }
  }

  function associate(bench: PushBench, entityId: number, otherId: number): void {
    bench.store.commit(() => writerOf(bench.store).associations.add(entityId, otherId, 1))
  }

  it('waits for it, and is made with it in the run that makes both', async () => {
    using bench = new PushBench()
    const { contacts, people } = open(bench)
    const child = bench.make({ firstName: 'Child' }, [])
    bench.want('a', child, 'people')
    await bench.sync('a')
    expect(bench.rows(child)).toMatchObject([{ state: 'queued', problem: { code: 'RECORD_NEEDED_FIRST' } }])
    const parent = bench.make({ firstName: 'Parent' }, ['a'])
    associate(bench, child, parent)
    await bench.sync('a')
    expect(bench.rows(child)).toEqual([])
    expect(people.drafted).toEqual([[{ object: 'contacts', remoteId: [...contacts.held.keys()][0] }]])
  })

  it('says that it was deleted, and never waits in a circle that holds up others', async () => {
    using bench = new PushBench()
    const { contacts, people } = open(bench)
    contacts.neededOnCreate = [['people']]
    const parent = bench.make({ firstName: 'Parent' }, ['a'])
    const child = bench.make({ firstName: 'Child' }, [])
    bench.want('a', child, 'people')
    associate(bench, child, parent)
    await bench.sync('a')
    expect(bench.rows(parent)).toMatchObject([{ problem: { code: 'RECORD_NEEDED_FIRST' } }])
    expect(bench.rows(child)).toMatchObject([{ problem: { code: 'RECORD_NEEDED_FIRST' } }])
    contacts.neededOnCreate = undefined
    const made = contacts.add({ firstName: 'Other', email: 'other@x.test' })
    await bench.sync('a')
    expect(people.held.size).toBe(1)
    const second = bench.make({ firstName: 'Second' }, [])
    bench.want('a', second, 'people')
    associate(bench, second, bench.entityOf('a', made))
    contacts.remove(made)
    later()
    await bench.sync('a')
    await bench.sync('a')
    expect(bench.rows(second)).toMatchObject([{ state: 'queued', problem: { code: 'NEEDED_RECORD_GONE' } }])
  })
})

describe('what a CRM has no way for', () => {
  it('waits with that reason: a delete, and an update', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    const id = a.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'Old' })
    await bench.sync('a')
    a.lacks = ['remove', 'update']
    const entityId = bench.entityOf('a', id)
    bench.edit(entityId, { jobTitle: 'New' })
    await bench.sync('a')
    expect(bench.rows(entityId)).toMatchObject([{ state: 'parked', problem: { code: 'OPERATION_NOT_OFFERED' } }])
    bench.remove(entityId)
    const run = await bench.sync('a')
    expect(run.changes).toEqual(['failed local Ann'])
    expect(bench.rows(entityId)).toMatchObject([
      { op: 'delete', state: 'parked', problem: { code: 'OPERATION_NOT_OFFERED' } },
    ])
    expect(a.fields(id).jobTitle).toBe('Old')
  })
})

describe('an update that expects a version', () => {
  it('says which one was read before it, and merges what has come in between', async () => {
    using bench = new PushBench()
    const a = bench.account('a')
    a.checksVersions = true
    const id = a.add({ email: 'ann@x.test', firstName: 'Ann', jobTitle: 'Old', city: 'Oslo' })
    await bench.sync('a')
    later()
    bench.edit(bench.entityOf('a', id), { jobTitle: 'Mine' })
    let times = 0
    a.before = ({ op }) => {
      if (op !== 'update' || ++times > 5) return
      later(1000)
      a.change(id, { city: `City ${times}` })
    }
    for (let run = 0; run < 3; run += 1) {
      await bench.sync('a')
      later(2 * minute)
    }
    expect(a.fields(id)).toMatchObject({ jobTitle: 'Mine', city: 'City 5' })
    expect(bench.entity(bench.entityOf('a', id)).fields).toMatchObject({ jobTitle: 'Mine', city: 'City 5' })
    expect(bench.rows(bench.entityOf('a', id))).toEqual([])
  })
})
