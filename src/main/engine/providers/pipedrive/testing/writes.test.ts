import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Adapter, openAdapter, signal } from '../../../../../../tests/kit/adapter'
import type { MappedFields } from '../../../fields/field-definition'
import type { Association, RemoteRecord, WriteOutcome } from '../../provider'
import { codeOf } from './words'

type Shown = Record<string, unknown> & { id: number | string }

let bench: Adapter<Shown>
beforeEach(async () => {
  bench = await openAdapter<Shown>({ provider: 'pipedrive', records: 40 })
})
afterEach(() => bench.close())

function done(outcomes: readonly WriteOutcome[] | undefined): RemoteRecord {
  const [outcome] = outcomes ?? []
  if (outcome?.type !== 'done') throw new Error(`Not done: ${JSON.stringify(outcome)}`)
  return outcome.record
}

async function create(object: string, fields: MappedFields, associations: Association[] = []): Promise<RemoteRecord> {
  const drafts = [{ marker: 'one', fields, associations }]
  return done(await bench.object(object).writer?.create?.(await bench.context(object), drafts))
}

async function update(object: string, remoteId: string, fields: MappedFields): Promise<RemoteRecord> {
  const edits = [{ marker: 'one', remoteId, fields }]
  return done(await bench.object(object).writer?.update?.(await bench.context(object), edits))
}

const shown = async (object: string, id: string) => (await bench.dump(object)).find((one) => String(one.id) === id)
const own = (object: string, key: string) => `custom:${codeOf(object, key)}`
const points = (list: [string, string, boolean][]) =>
  JSON.stringify(list.map(([value, label, primary]) => ({ value, label, primary })))

describe('what is written whole', () => {
  it('keeps the addresses, numbers and labels that an edit does not name', async () => {
    const emails = points([
      ['a@x.example', 'home', true],
      ['b@x.example', 'work', false],
    ])
    const phones = points([
      ['1', 'work', true],
      ['2', 'mobile', false],
      ['3', 'other', false],
    ])
    const made = await bench.edit({
      object: 'contacts',
      action: 'create',
      fields: { name: 'Ada Byron', emails, phones },
    })
    const next = await update('contacts', String(made.id), { email: 'c@x.example', mobile: '9' })
    expect(next.fields).toMatchObject({
      email: 'c@x.example',
      additionalEmails: ['b@x.example'],
      phone: '1',
      mobile: '9',
    })
    const numbers = (await shown('contacts', String(made.id)))?.phones
    expect(numbers).toEqual(expect.arrayContaining([expect.objectContaining({ value: '3', label: 'other' })]))
  })

  it('keeps the currency of an amount of the account’s own', async () => {
    const field = own('contacts', 'budget')
    const fields = { name: 'Ada', [codeOf('contacts', 'budget')]: '10 USD' }
    const made = await bench.edit({ object: 'contacts', action: 'create', fields })
    expect((await update('contacts', String(made.id), { [field]: '12.5' })).fields[field]).toBe('12.5')
    expect(await shown('contacts', String(made.id))).toMatchObject({
      custom_fields: { [codeOf('contacts', 'budget')]: { value: 12.5, currency: 'USD' } },
    })
  })
})

describe('what is made', () => {
  it('stands by its record: a lead, a note and a call of a person', async () => {
    const person = await create('contacts', { email: 'ada@x.example' })
    expect(person.fields).toMatchObject({ lastName: 'ada@x.example', email: 'ada@x.example' })
    const link = { object: 'contacts', remoteId: person.remoteId }
    const lead = await create('leads', { name: 'Ten seats', amount: '7', currency: 'EUR' }, [link])
    expect(lead.fields).toMatchObject({ name: 'Ten seats', amount: '7', currency: 'EUR', status: 'open' })
    const deposit = own('deals', 'deposit')
    expect((await update('leads', lead.remoteId, { [deposit]: '3' })).fields[deposit]).toBe('3')
    const note = await create('notes', { type: 'note', body: '<p>Hello</p>' }, [link])
    expect(note).toMatchObject({ associations: [link], fields: { type: 'note', body: '<p>Hello</p>' } })
    const times = { at: '2026-11-02T10:00:00.000Z', endsAt: '2026-11-02T10:05:00.000Z' }
    const call = await create('callLogs', { type: 'call', to: '+491', outcome: 'connected', ...times }, [link])
    expect(call).toMatchObject({ associations: [link], fields: { to: '+491', ...times } })
  })
})

describe('what is cleared', () => {
  it('is seen as cleared, be it the last own value that the record had', async () => {
    const deposit = own('deals', 'deposit')
    const made = await create('deals', { name: 'Ten seats', [deposit]: '12' })
    expect(made.fields[deposit]).toBe('12')
    const fields = { [codeOf('deals', 'deposit')]: null }
    await bench.edit({ object: 'deals', action: 'update', id: made.remoteId, fields })
    const { records } = await bench.object('deals').readByIds(await bench.context('deals'), [made.remoteId])
    expect(records[0]?.fields).toMatchObject({ [deposit]: null })
  })
})

describe('an amount without a currency', () => {
  it('is in that of the user whose access it is, for a lead as well', async () => {
    const person = await create('contacts', { lastName: 'Byron' })
    const link = { object: 'contacts', remoteId: person.remoteId }
    const lead = await create('leads', { name: 'Ten seats' }, [link])
    expect(lead.fields).toMatchObject({ amount: null, currency: null })
    const changed = await update('leads', lead.remoteId, { amount: '500' })
    expect(changed.fields).toMatchObject({ amount: '500', currency: 'EUR' })
    const other = await create('leads', { name: 'Five seats', amount: '7' }, [link])
    expect(other.fields).toMatchObject({ amount: '7', currency: 'EUR' })
  })
})

describe('what is asked for by its id', () => {
  it('is gone only where Pipedrive says so, not where it is hidden', async () => {
    const [hidden, gone, kept] = (await bench.dump('contacts')).map(({ id }) => String(id)) as [string, string, string]
    await bench.edit({ object: 'contacts', action: 'hide', id: hidden, answer: 403 })
    await bench.edit({ object: 'contacts', action: 'delete', id: gone })
    const answer = await bench.object('contacts').readByIds(await bench.context('contacts'), [hidden, gone, kept])
    expect(answer.records.map(({ remoteId }) => remoteId)).toEqual([kept])
    expect(answer.rejected.map(({ remoteId }) => remoteId)).toEqual([hidden])
  })
})

describe('the account', () => {
  it('has a company, limits of its plan, users and pipelines with stages', async () => {
    const { provider, crm } = bench
    expect(await provider.identify(crm, signal)).toEqual({ id: '14207331', name: 'Alder & Finch Trading' })
    expect(await provider.limitsOf?.(crm, signal)).toMatchObject({
      windows: [{ requests: 80 }, { budget: 'search' }],
      day: { most: 150_000 },
    })
    const lists = await Promise.all((provider.referenceData ?? []).map((source) => source.list({ crm, signal }, null)))
    expect(lists.map(({ items }) => items.length)).toEqual([8, 2])
    expect(lists[1]?.items[0]).toMatchObject({ label: 'Sales', object: 'deals', stages: { length: 5 } })
  })
})
