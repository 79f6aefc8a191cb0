import { describe, expect, it } from 'vitest'
import { CrmError } from '../kit/crm-error'
import type { CrmCall } from '../provider'
import { answered, definition, scriptedCrm } from '../testing/scripted-crm'
import { listAll } from './listing'
import { companyObject, contactObject } from './objects'
import { inputsOf, listings, next, portal, readAll, row, rows } from './testing/pages'

describe('links to companies', () => {
  const withLinks = (links: unknown) => ({ first: { results: [row(1, { associations: { companies: links } })] } })

  it('are asked for in the listing of contacts alone', async () => {
    const crm = portal({ first: { results: [] } })
    await readAll(crm, contactObject)
    await readAll(crm, companyObject)
    expect(listings(crm).map((call) => call.query?.associations)).toEqual(['companies', undefined])
  })

  it('come with the listing, once each and in order', async () => {
    const plain = ['20', '3', '20', '100'].map((id) => ({ id, type: 'contact_to_company_unlabeled' }))
    const results = [...plain, { id: '3', type: 'contact_to_company' }]
    const crm = portal(withLinks({ results }))
    const [page] = await readAll(crm, contactObject)
    expect(page?.records[0]?.associations).toEqual([
      { object: 'companies', remoteId: '3', primary: true },
      { object: 'companies', remoteId: '20' },
      { object: 'companies', remoteId: '100' },
    ])
    expect(crm.calls.filter((call) => call.path.includes('v4'))).toEqual([])
  })

  it('are read in full when the listing holds only the first of them', async () => {
    const many = Array.from({ length: 250 }, (_, index) => index + 1)
    const crm = scriptedCrm((call) => {
      if (call.path.endsWith('/search')) return { total: 1, results: [] }
      if (!call.path.includes('v4')) return withLinks({ results: [{ id: '1' }], paging: next('x') }).first
      const [{ id, after } = { id: '', after: undefined }] = inputsOf(call)
      const start = Number(after ?? 0)
      const to = many.slice(start, start + 100).map((toObjectId) => ({ toObjectId, associationTypes: [] }))
      const paging = start + 100 < many.length ? { next: { after: String(start + 100) } } : undefined
      return { status: 'COMPLETE', results: [{ from: { id }, to, paging }] }
    })
    const [page] = await readAll(crm, contactObject)
    expect(page?.records[0]?.associations).toHaveLength(250)
    expect(crm.calls.filter((call) => call.path.includes('v4'))).toHaveLength(3)
  })
})

describe('an access that does not reach companies', () => {
  const refused = new CrmError({ class: 'scope_missing', message: 'no', scopes: ['crm.objects.companies.read'] }, 403)
  const pages: Record<string, unknown> = {
    first: { results: rows(1, 1), paging: next('2') },
    2: { results: rows(2, 1) },
  }

  it('still reads contacts, says that their links are not known, and is refused once', async () => {
    const crm = scriptedCrm((call) => {
      if (call.path.endsWith('/search')) return { total: 2, results: [] }
      if (call.query?.associations !== undefined) throw refused
      return pages[String(call.query?.after ?? 'first')]
    })
    const read = await readAll(crm, contactObject)
    expect(read.flatMap((page) => page.records.map((record) => record.associations))).toEqual([null, null])
    expect(listings(crm).map((call) => call.query?.associations)).toEqual(['companies', undefined, undefined])
  })

  it('is told so when the contacts themselves are refused, and companies are not asked for twice', async () => {
    const crm = scriptedCrm((call) => {
      if (call.path.endsWith('/search')) return { total: 2, results: [] }
      throw refused
    })
    await expect(readAll(crm, contactObject)).rejects.toBe(refused)
    expect(listings(crm)).toHaveLength(2)
    await expect(readAll(crm, companyObject)).rejects.toBe(refused)
    expect(listings(crm)).toHaveLength(3)
  })

  it('passes on every other refusal at once', async () => {
    const crm = scriptedCrm((call) => {
      if (call.path.endsWith('/search')) return { total: 2, results: [] }
      throw new CrmError({ class: 'rate_daily', message: 'no' }, 429)
    })
    await expect(readAll(crm, contactObject)).rejects.toMatchObject({ facts: { class: 'rate_daily' } })
    expect(listings(crm)).toHaveLength(1)
  })
})

describe('an account with 900 properties of its own', () => {
  const names = Array.from({ length: 900 }, (_, index) => `a_property_of_our_own_${index}`)
  const definitions = [definition('name'), ...names.map((name) => definition(name, { custom: true }))]
  const properties = (id: string) =>
    Object.fromEntries([['name', `C${id}`], ...names.map((name) => [name, `${name}/${id}`])])

  it('has its records read whole, in one version, with addresses below 8 KB', async () => {
    const crm = scriptedCrm((call) => {
      if (call.path.endsWith('/search')) return { total: 3, results: [] }
      if (call.method === 'GET') return { results: [row(1), row(2), row(3)], paging: next('4') }
      // Record 2 was archived in between; the others come in another order.
      const results = [row(3), row(1)].map((one) => ({ ...one, properties: properties(one.id) }))
      return answered(207, { status: 'COMPLETE', results, numErrors: 1, errors: [{ category: 'OBJECT_NOT_FOUND' }] })
    })
    const page = await listAll(companyObject, crm.context(definitions), null)
    expect(page.records.map((record) => record.remoteId)).toEqual(['1', '3'])
    for (const { remoteId, fields } of page.records) {
      expect(Object.keys(fields)).toHaveLength(901)
      expect(fields[`custom:${names[899]}`]).toBe(`${names[899]}/${remoteId}`)
    }
    expect(page.next).not.toBeNull()
    for (const call of crm.calls) {
      const query = new URLSearchParams(call.query as Record<string, string>)
      expect(`${call.path}?${query}`.length).toBeLessThan(8000)
    }
    expect(crm.calls.map((call) => call.path)).toEqual([
      '/crm/v3/objects/companies/search',
      '/crm/v3/objects/companies',
      '/crm/v3/objects/companies/batch/read',
    ])
    expect(inputsOf(crm.calls[2] as CrmCall)).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }])
    expect((crm.calls[2] as CrmCall).body).toHaveProperty('properties.length', 901)
  })

  it('rejects a record that the answer with the properties does not mention', async () => {
    const crm = scriptedCrm((call) => {
      if (call.path.endsWith('/search')) return { total: 2, results: [] }
      return call.method === 'GET' ? { results: [row(1), row(2)] } : { results: [row(1)] }
    })
    const page = await listAll(companyObject, crm.context(definitions), null)
    expect(page.records.map((record) => record.remoteId)).toEqual(['1'])
    expect(page.rejected.map(({ remoteId }) => remoteId)).toEqual(['2'])
  })

  it('keeps the links of the listing', async () => {
    const crm = scriptedCrm((call) => {
      if (call.path.endsWith('/search')) return { total: 1, results: [] }
      if (call.method === 'POST') return { results: [row(1)] }
      return { results: [row(1, { associations: { companies: { results: [{ id: '9' }] } } })] }
    })
    const page = await listAll(contactObject, crm.context(definitions), null)
    expect(page.records[0]?.associations).toEqual([{ object: 'companies', remoteId: '9' }])
  })

  it('is not asked for the properties of nothing', async () => {
    const crm = portal({ first: { results: [] } })
    await listAll(companyObject, crm.context(definitions), null)
    expect(crm.calls).toHaveLength(2)
  })

  it('needs one call a page while the names fit', async () => {
    const crm = portal({ first: { results: [row(1)] } })
    await listAll(companyObject, crm.context(definitions.slice(0, 200)), null)
    const [call] = listings(crm)
    expect(String(call?.query?.properties).split(',')).toHaveLength(200)
    expect(crm.calls.filter((one) => one.path.endsWith('/batch/read'))).toEqual([])
  })
})
