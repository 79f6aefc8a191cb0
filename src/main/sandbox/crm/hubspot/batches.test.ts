import { beforeEach, describe, expect, it } from 'vitest'
import { type CrmBench, openCrm } from '../kit/testing'
import { hubspotSandbox } from '.'

const contacts = '/crm/v3/objects/contacts'

let bench: CrmBench
beforeEach(() => {
  bench = openCrm(hubspotSandbox)
})

const batch = (call: string, inputs: unknown, more: object = {}) =>
  bench.ask('POST', `${contacts}/batch/${call}`, { inputs, ...more })

const count = () => bench.crm.dump('contacts').length

describe('batches', () => {
  it('with trace ids succeed and fail input by input', async () => {
    const answer = await batch('create', [
      { properties: { email: 'a@example.com' }, objectWriteTraceId: 'row-1' },
      { properties: { email: 'bad' }, objectWriteTraceId: 'row-2' },
      { properties: { email: 'A@example.com' }, objectWriteTraceId: 'row-3' },
      { properties: { email: 'c@example.com' }, objectWriteTraceId: 'row-4' },
    ])
    expect(answer.status).toBe(207)
    expect(answer.body).toMatchObject({ status: 'COMPLETE', numErrors: 2 })
    expect(answer.body.results.map((item: { objectWriteTraceId: string }) => item.objectWriteTraceId).sort()).toEqual([
      'row-1',
      'row-4',
    ])
    expect(answer.body.errors).toMatchObject([
      { category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['row-2'] } },
      { category: 'CONFLICT', context: { objectWriteTraceId: ['row-3'] } },
    ])
    expect(answer.changes).toHaveLength(2)
  })

  it('without trace ids are refused as a whole, before anything is written', async () => {
    const bad = await batch('create', [{ properties: { email: 'a@example.com' } }, { properties: { email: 'bad' } }])
    expect([bad.status, count()]).toEqual([400, 250])
    const twice = await batch('create', [
      { properties: { email: 'a@example.com' } },
      { properties: { email: 'A@example.com' } },
    ])
    expect([twice.status, count()]).toEqual([400, 250])
    const good = await batch('create', [
      { properties: { email: 'a@example.com' } },
      { properties: { email: 'b@example.com' } },
    ])
    expect([good.status, count(), good.body.numErrors]).toEqual([201, 252, undefined])
  })

  it('update by id or another key, and name the ids that are not there', async () => {
    const made = (
      await batch('create', [{ properties: { email: 'a@example.com' } }, { properties: { email: 'b@example.com' } }])
    ).body
    const [one, two] = made.results
    const answer = await batch('update', [
      { id: one.id, properties: { city: 'Oslo' } },
      { id: two.properties.email, idProperty: 'email', properties: { city: 'Bergen' } },
      { id: '1', properties: { city: 'Nowhere' } },
    ])
    expect(answer.status).toBe(207)
    expect(answer.body.errors).toMatchObject([{ category: 'OBJECT_NOT_FOUND', context: { ids: ['1'] } }])
    expect(answer.body.results.map((item: { properties: { city: string } }) => item.properties.city).sort()).toEqual([
      'Bergen',
      'Oslo',
    ])
    const repeated = await batch('update', [
      { id: one.id, properties: { city: 'A' } },
      { id: one.id, properties: { city: 'B' } },
    ])
    expect([repeated.status, repeated.body.message]).toEqual([400, `Duplicate IDs found in batch input: [${one.id}]`])
  })

  it('upsert by e-mail and say what is new', async () => {
    await batch('create', [{ properties: { email: 'a@example.com' } }])
    const answer = await batch('upsert', [
      { id: 'a@example.com', idProperty: 'email', properties: { city: 'Oslo' } },
      { id: 'n@example.com', idProperty: 'email', properties: { city: 'Rome' } },
    ])
    const seen = answer.body.results.map((item: { new: boolean; properties: { email: string } }) => [
      item.properties.email,
      item.new,
    ])
    expect(seen.sort()).toEqual([
      ['a@example.com', false],
      ['n@example.com', true],
    ])
    expect((await batch('upsert', [{ id: 'x', idProperty: 'city', properties: {} }])).status).toBe(400)
  })

  it('read what is there, and say what is not', async () => {
    const ids = bench.crm
      .dump('contacts')
      .slice(0, 3)
      .map((record) => (record as { id: string }).id)
    const answer = await batch(
      'read',
      [...ids, '12'].map((id) => ({ id })),
      { properties: ['city', 'nonsense'] },
    )
    expect(answer.status).toBe(207)
    expect(answer.body.results.map((item: { id: string }) => item.id).sort()).toEqual([...ids].sort())
    expect(Object.keys(answer.body.results[0].properties)).toContain('city')
    expect(answer.body.errors).toMatchObject([{ category: 'OBJECT_NOT_FOUND', context: { ids: ['12'] } }])
    const [one] = ids
    await batch('archive', [{ id: one }, { id: '12' }])
    expect((await batch('read', [{ id: one }])).body.results).toEqual([])
    const archived = await bench.ask('POST', `${contacts}/batch/read?archived=true`, { inputs: [{ id: one }] })
    expect(archived.body.results).toMatchObject([{ id: one, archived: true }])
  })

  it('take a hundred inputs', async () => {
    const inputs = Array.from({ length: 101 }, (_, at) => ({ id: String(at) }))
    expect((await batch('read', inputs)).status).toBe(400)
    expect((await batch('read', [])).status).toBe(400)
  })
})
