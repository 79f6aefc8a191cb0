import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Adapter, listsOf, openAdapter, pages, recordsOf, signal } from '../../../../../../tests/kit/adapter'
import type { MappedFields } from '../../../fields/field-definition'
import { providers } from '../../registry'

interface Shown {
  Id: string
}

const salesforce = providers.get('salesforce')

let bench: Adapter<Shown>
beforeEach(async () => {
  bench = await openAdapter<Shown>({ provider: 'salesforce', records: 120 })
})
afterEach(() => bench.close())

const further = ['opportunities', 'leads', 'tasks', 'events', 'emails', 'notes']

describe('objects beside contacts and accounts', () => {
  it.each(further)('%s are listed whole, with links, and found by their changes and ids', async (name) => {
    const context = await bench.context(name)
    const object = bench.object(name)
    const all = recordsOf(await pages((page) => listsOf(object).listAll(context, page)))
    expect(all.map(({ remoteId }) => remoteId)).toEqual((await bench.dump(name)).map(({ Id }) => Id))
    expect(all.length).toBeGreaterThan(0)
    expect(all.every(({ associations }) => associations !== null)).toBe(true)
    if (name !== 'leads') expect(all.some(({ associations }) => (associations ?? []).length > 0)).toBe(true)
    const window = { since: '2000-01-01T00:00:00.000Z', until: new Date().toISOString() }
    const changed = recordsOf(await pages((page) => listsOf(object).listChanged(context, window, page)))
    const inOrder = (records: typeof all) => [...records].sort((a, b) => (a.remoteId < b.remoteId ? -1 : 1))
    expect(inOrder(changed)).toEqual(all)
    const ids = all.slice(0, 3).map(({ remoteId }) => remoteId)
    const { records, rejected } = await object.readByIds(context, ids)
    expect([records.map(({ askedId }) => askedId), rejected]).toEqual([ids, []])
  })

  it.each([
    ['opportunities', { name: 'New', amount: '12.5', stage: 'Prospecting', closeDate: '2026-12-31' }],
    ['leads', { lastName: 'New', companyName: 'New Inc' }],
    ['notes', { type: 'note', body: 'A note' }],
    ['tasks', { type: 'call', subject: 'A call', direction: 'out', durationSeconds: '90' }],
  ])('%s are made, found when their making had no answer, changed, and taken away', async (name, fields) => {
    const context = await bench.context(name)
    const { writer } = bench.object(name)
    const person = (await bench.dump('contacts'))[0]?.Id ?? ''
    const associations = ['notes', 'tasks'].includes(name) ? [{ object: 'contacts', remoteId: person }] : []
    const draft = { marker: 'm', fields, associations }
    const sentAt = new Date().toISOString()
    const [made] = (await writer?.create?.(context, [draft])) ?? []
    expect(made).toMatchObject({ type: 'done', record: { fields, associations } })
    if (made?.type !== 'done') return
    const { remoteId } = made.record
    const found = await writer?.findCreated(context, [{ ...draft, sentAt }])
    expect(found?.[0]?.found.map((one) => one.remoteId)).toEqual([remoteId])
    const change: MappedFields = 'name' in fields ? { name: 'Changed' } : { ownerId: (await owner()) ?? null }
    const outcomes = await writer?.update?.(context, [{ marker: 'm', remoteId, fields: change }])
    expect(outcomes).toMatchObject([{ type: 'done', record: { fields: change } }])
    expect(await writer?.remove?.(context, [{ marker: 'm', remoteId }])).toMatchObject([{ type: 'done' }])
    expect((await bench.object(name).readByIds(context, [remoteId])).records[0]?.deletedAt).not.toBeNull()
  })

  async function owner(): Promise<string | undefined> {
    const source = salesforce.referenceData?.find(({ kind }) => kind === 'owners')
    const page = await source?.list({ crm: bench.crm, signal }, null)
    const [, second] = page?.items ?? []
    return second !== undefined && 'remoteId' in second ? second.remoteId : undefined
  }

  it('tell of a lead that it was converted, and into what', async () => {
    const context = await bench.context('leads')
    const all = recordsOf(await pages((page) => listsOf(bench.object('leads')).listAll(context, page)))
    const converted = all.filter(({ convertedInto }) => convertedInto !== undefined)
    expect(converted[0]?.convertedInto?.map(({ object }) => object)).toEqual(['contacts', 'companies', 'opportunities'])
    expect(all.length).toBeGreaterThan(converted.length)
  })

  it('have owners, stages, campaigns and members', async () => {
    for (const source of salesforce.referenceData ?? []) {
      const page = await source.list({ crm: bench.crm, signal }, null)
      expect([source.name, page.items.length > 0, page.next]).toEqual([source.name, true, null])
    }
    const limits = await salesforce.limitsOf?.(bench.crm, signal)
    expect(limits?.day).toMatchObject({ most: 100_000, resetsAt: null })
  })
})

describe('fields that an org has made', () => {
  it('a place on the map is two numbers, and no record is left out for having one', async () => {
    const path = '/services/data/v66.0/tooling/sobjects/CustomField'
    const Metadata = { type: 'Location', label: 'Office', scale: 6, displayLocationInDecimal: true }
    await bench.crm.request({ method: 'POST', path, body: { FullName: 'Contact.Office__c', Metadata }, signal })
    const place = { Office__Latitude__s: '52.520008', Office__Longitude__s: '13.404954' }
    const fields = { LastName: 'Placed', ...place }
    const { Id } = await bench.edit({ object: 'contacts', action: 'create', fields })
    const context = await bench.context('contacts')
    const object = bench.object('contacts')
    const read = await pages((page) => listsOf(object).listAll(context, page))
    expect(read.flatMap(({ rejected }) => rejected)).toEqual([])
    expect(recordsOf(read).find(({ remoteId }) => remoteId === Id)?.fields).toMatchObject({
      'custom:Office__Latitude__s': '52.520008',
      'custom:Office__Longitude__s': '13.404954',
    })
    const change = { 'custom:Office__Latitude__s': '48.1' }
    const outcomes = await object.writer?.update?.(context, [{ marker: 'm', remoteId: Id, fields: change }])
    expect(outcomes).toMatchObject([{ type: 'done', record: { fields: change } }])
  })
})
