import { describe, expect, it } from 'vitest'
import { scriptedCrm } from '../testing/scripted-crm'
import { listAll } from './listing'
import { companyObject, contactObject } from './objects'
import { listings, next, portal, readAll, row, rows } from './testing/pages'

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

  it.each([
    ['the same rows with ever new tokens', (page: number) => ({ results: rows(1, 3), paging: next(`t${page}`) })],
    ['nothing with ever new tokens', (page: number) => ({ results: [], paging: next(`t${page}`) })],
    ['rows further and further back', (page: number) => ({ results: [row(900 - page)], paging: next(`t${page}`) })],
  ])('with %s stops with PAGING_LOOP', async (_, answer) => {
    let asked = 0
    const crm = scriptedCrm((call) => (call.path.endsWith('/search') ? { total: 9, results: [] } : answer(++asked)))
    await expect(readAll(crm)).rejects.toMatchObject({ problem: { code: 'PAGING_LOOP' } })
    expect(asked).toBeLessThan(60)
  })

  it('goes on over rows that cannot be read, and pages that begin with rows of the one before', async () => {
    const crm = portal({
      first: { results: [row(1), row(2)], paging: next('3') },
      3: { results: [row(2), row(3, { properties: null })], paging: next('4') },
      4: { results: [row(4)] },
    })
    expect((await readAll(crm)).flatMap((page) => page.records.map(({ remoteId }) => remoteId))).toEqual([
      '1',
      '2',
      '2',
      '4',
    ])
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
        associations: [{ object: 'companies', remoteId: '3', primary: true }],
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
