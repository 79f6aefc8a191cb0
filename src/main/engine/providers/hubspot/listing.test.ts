import { describe, expect, it } from 'vitest'
import { CrmError } from '../crm-error'
import type { CrmCall, ListPage } from '../provider'
import { answered, definition, type ScriptedCrm, scriptedCrm } from '../testing/scripted-crm'
import { listAll, listDeleted } from './listing'
import { companyObject } from './objects/companies'
import { contactObject } from './objects/contacts'

function row(id: number | string, more: Record<string, unknown> = {}) {
  return {
    id: String(id),
    properties: { email: `p${id}@x.se`, firstname: null },
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-02-01T00:00:00.000Z',
    archived: false,
    ...more,
  }
}

function rows(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => row(from + index))
}

function next(after: string) {
  return { next: { after, link: 'https://evil.example/steal?after=1' } }
}

/** Answers a count with `total`, and listings by their `after`. */
function portal(pages: Record<string, unknown>, total: unknown = 250): ScriptedCrm {
  return scriptedCrm((call) =>
    call.path.endsWith('/search') ? { total, results: [] } : pages[String(call.query?.after ?? 'first')],
  )
}

async function readAll(crm: ScriptedCrm, object = companyObject): Promise<ListPage[]> {
  const pages: ListPage[] = []
  let page: string | null = null
  do {
    const read: ListPage = await listAll(object, crm.context(), page)
    pages.push(read)
    page = read.next
  } while (page !== null)
  return pages
}

const listings = (crm: ScriptedCrm) => crm.calls.filter((call) => call.method === 'GET')

describe('a listing', () => {
  it('of an empty account is one empty page', async () => {
    const crm = portal({ first: { results: [] } }, 0)
    expect(await readAll(crm)).toEqual([{ records: [], next: null, total: 0, rejected: [] }])
  })

  it('goes by the token and never by the address beside it', async () => {
    const crm = portal({
      first: { results: rows(1, 100), paging: next('101') },
      101: { results: rows(101, 100), paging: next('201') },
      201: { results: rows(201, 50) },
    })
    const pages = await readAll(crm)
    expect(pages.flatMap((page) => page.records.map((record) => record.remoteId))).toEqual(
      rows(1, 250).map((one) => one.id),
    )
    expect(pages.map((page) => page.total)).toEqual([250, 250, 250])
    expect(
      listings(crm).map((call) => [call.path, call.query?.after, call.query?.limit, call.query?.archived]),
    ).toEqual([
      ['/crm/v3/objects/companies', undefined, 100, false],
      ['/crm/v3/objects/companies', '101', 100, false],
      ['/crm/v3/objects/companies', '201', 100, false],
    ])
  })

  it.each([
    ['one page that is exactly full', { first: { results: rows(1, 100) } }, [100]],
    [
      'a last page that is empty',
      { first: { results: rows(1, 100), paging: next('101') }, 101: { results: [] } },
      [100, 0],
    ],
    ['an empty page in the middle', { first: { results: [], paging: next('5') }, 5: { results: rows(5, 2) } }, [0, 2]],
    ['a null token', { first: { results: rows(1, 3), paging: { next: { after: null } } } }, [3]],
    ['an empty token', { first: { results: rows(1, 3), paging: { next: { after: '' } } } }, [3]],
    ['a null page', { first: { results: rows(1, 3), paging: { next: null } } }, [3]],
    [
      'a token that is a number',
      { first: { results: rows(1, 3), paging: { next: { after: 4 } } }, 4: { results: [] } },
      [3, 0],
    ],
  ])('with %s ends where it should', async (_, pages, sizes) => {
    const read = await readAll(portal(pages))
    expect(read.map((page) => page.records.length)).toEqual(sizes)
  })

  it.each([
    [
      'the same token again',
      { first: { results: rows(1, 1), paging: next('2') }, 2: { results: rows(2, 1), paging: next('2') } },
    ],
    [
      'tokens in a circle',
      {
        first: { results: rows(1, 1), paging: next('a') },
        a: { results: rows(2, 1), paging: next('b') },
        b: { results: rows(3, 1), paging: next('c') },
        c: { results: rows(4, 1), paging: next('a') },
      },
    ],
  ])('with %s stops with PAGING_LOOP', async (_, pages) => {
    await expect(readAll(portal(pages))).rejects.toMatchObject({
      problem: { code: 'PAGING_LOOP', params: { provider: 'HubSpot' } },
    })
  })

  it('begins again when the stored page is not one of ours', async () => {
    const crm = portal({ first: { results: rows(1, 1) } })
    expect((await listAll(companyObject, crm.context(), '{"v":0}')).records).toHaveLength(1)
  })

  it('reads a record as it is, whatever else it holds', async () => {
    const raw = row(7, {
      url: 'https://app.hubspot.com/7',
      properties: { email: 'a@x.se', firstname: '', lastname: 5 },
    })
    const associations = { companies: { results: [{ id: '3', type: 'contact_to_company' }] } }
    const crm = portal({ first: { results: [{ ...raw, associations }] } })
    const [page] = await readAll(crm, contactObject)
    expect(page?.records).toEqual([
      {
        remoteId: '7',
        raw,
        fields: { email: 'a@x.se', firstName: null, lastName: '5' },
        createdAt: '2026-01-01T00:00:00.000Z',
        updatedAt: '2026-02-01T00:00:00.000Z',
        deletedAt: null,
        associations: [{ object: 'companies', remoteId: '3' }],
        mergedIds: [],
      },
    ])
  })

  it('goes on without the total when the search for it fails', async () => {
    const crm = scriptedCrm((call) => (call.path.endsWith('/search') ? { broken: true } : { results: rows(1, 1) }))
    expect((await listAll(companyObject, crm.context(), null)).total).toBeNull()
  })

  it('rejects rows that cannot be read, and reads the rest', async () => {
    const bad = [
      null,
      'x',
      {},
      row('abc'),
      row(5, { properties: null }),
      row(6, { properties: { email: { value: 'a' } } }),
      row(7, { id: 7, createdAt: 'never', updatedAt: 5 }),
    ]
    const [page] = await readAll(portal({ first: { results: [...bad, row(8)] } }))
    expect(page?.records.map(({ remoteId, createdAt, updatedAt }) => [remoteId, createdAt, updatedAt])).toEqual([
      ['7', null, null],
      ['8', '2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
    ])
    expect(page?.rejected.map((one) => [one.remoteId, one.problem.code])).toEqual([
      [null, 'CRM_BAD_ANSWER'],
      [null, 'CRM_BAD_ANSWER'],
      [null, 'CRM_BAD_ANSWER'],
      ['abc', 'CRM_BAD_ANSWER'],
      ['5', 'CRM_BAD_ANSWER'],
      ['6', 'CRM_BAD_ANSWER'],
    ])
    expect(JSON.stringify(page?.rejected)).not.toContain('x.se')
  })

  it.each([[{}], [{ results: {} }], [[]], [{ results: null }]])('refuses the answer %j', async (body) => {
    await expect(readAll(portal({ first: body }))).rejects.toMatchObject({ facts: { class: 'bad_answer' } })
  })

  it('keeps a record that one page names twice once, as it was last', async () => {
    const [page] = await readAll(
      portal({ first: { results: [row(1), row(2), row(1, { properties: { name: 'New' } })] } }),
    )
    expect(page?.records.map((record) => [record.remoteId, record.fields.name])).toEqual([
      ['1', 'New'],
      ['2', undefined],
    ])
  })
})

describe('links to companies', () => {
  const withLinks = (links: unknown) => ({ first: { results: [row(1, { associations: { companies: links } })] } })

  it('are asked for in the listing of contacts alone', async () => {
    const crm = portal({ first: { results: [] } })
    await readAll(crm, contactObject)
    await readAll(crm, companyObject)
    expect(listings(crm).map((call) => call.query?.associations)).toEqual(['companies', undefined])
  })

  it('come with the listing, once each and in order', async () => {
    const results = ['20', '3', '20', '100'].map((id) => ({ id, type: 'contact_to_company' }))
    const crm = portal(withLinks({ results }))
    const [page] = await readAll(crm, contactObject)
    expect(page?.records[0]?.associations?.map((link) => link.remoteId)).toEqual(['3', '20', '100'])
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

function inputsOf(call: CrmCall): { id: string; after?: string }[] {
  return (call.body as { inputs: { id: string; after?: string }[] }).inputs
}

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

describe('the list of deletes', () => {
  it('gives what was archived since, and what does not say when', async () => {
    const archived = (id: number, archivedAt: unknown) => row(id, { archived: true, archivedAt })
    const crm = portal({
      first: {
        results: [
          archived(1, '2026-11-01T00:00:00Z'),
          archived(2, '2026-11-23T00:00:00Z'),
          archived(3, '2026-11-23T00:00:00.001Z'),
          archived(4, undefined),
          { ...archived(5, null), updatedAt: null },
        ],
        paging: next('5'),
      },
      5: { results: [] },
    })
    const since = '2026-11-23T00:00:00.000Z'
    const first = await listDeleted(contactObject, crm.context(), { since }, null)
    expect(first.records.map((record) => [record.remoteId, record.deletedAt])).toEqual([
      ['2', '2026-11-23T00:00:00.000Z'],
      ['3', '2026-11-23T00:00:00.001Z'],
      ['4', '2026-02-01T00:00:00.000Z'],
      ['5', since],
    ])
    const second = await listDeleted(contactObject, crm.context(), { since }, first.next)
    expect(second).toMatchObject({ records: [], next: null })
    expect(crm.calls.map((call) => [call.query?.archived, call.query?.after, call.query?.associations])).toEqual([
      [true, undefined, undefined],
      [true, '5', undefined],
    ])
  })

  it('stops in a circle too', async () => {
    const crm = portal({ first: { results: [], paging: next('a') }, a: { results: [], paging: next('a') } })
    const first = await listDeleted(companyObject, crm.context(), { since: '2026-01-01T00:00:00Z' }, null)
    await expect(
      listDeleted(companyObject, crm.context(), { since: '2026-01-01T00:00:00Z' }, first.next),
    ).rejects.toMatchObject({
      problem: { code: 'PAGING_LOOP' },
    })
  })
})
