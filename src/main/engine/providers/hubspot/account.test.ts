import { describe, expect, it } from 'vitest'
import { scriptedCrm } from '../testing/scripted-crm'
import { accountIdOf, identify, owners, pipelinesOf } from './account'

const { signal } = new AbortController()

describe('identify', () => {
  it.each([
    [
      { portalId: 1478, portalName: 'Northwind', uiDomain: 'app.hubspot.com' },
      { id: '1478', name: 'Northwind' },
    ],
    [
      { portalId: 1478, companyName: 'Northwind EU' },
      { id: '1478', name: 'Northwind EU' },
    ],
    [
      { portalId: 1478, uiDomain: 'app-eu1.hubspot.com' },
      { id: '1478', name: 'Portal 1478' },
    ],
    [
      { portalId: '1478', portalName: ' ' },
      { id: '1478', name: 'Portal 1478' },
    ],
  ])('reads %j', async (body, expected) => {
    const crm = scriptedCrm(() => body)
    expect(await identify(crm, signal)).toEqual(expected)
    expect(crm.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /account-info/v3/details'])
  })

  it.each([[{}], [{ portalId: null }], [[]], ['x']])('refuses %j', async (body) => {
    await expect(
      identify(
        scriptedCrm(() => body),
        signal,
      ),
    ).rejects.toMatchObject({ facts: { class: 'bad_answer' } })
  })
})

describe('accountIdOf', () => {
  it('reads the portal that Nango noted, as a number or as text', () => {
    expect(accountIdOf({ connectionConfig: { portalId: 1478 } })).toBe('1478')
    expect(accountIdOf({ connectionConfig: { portalId: '1478' } })).toBe('1478')
    expect(accountIdOf({ connectionConfig: {} })).toBeNull()
    expect(accountIdOf({ connectionConfig: { portalId: {} } })).toBeNull()
  })
})

describe('who records can belong to', () => {
  it('are the people of the account, then those who have left', async () => {
    const crm = scriptedCrm(({ query }) => {
      const id = Number(query?.archived === true) * 10 + Number(query?.after ?? 0)
      const paging = id % 10 < 1 ? { next: { after: '1', link: 'https://evil.example' } } : undefined
      return { results: [{ id: String(id), firstName: 'P', lastName: String(id), email: null }, null], paging }
    })
    const all: string[] = []
    let page: string | null = null
    do {
      const read: Awaited<ReturnType<typeof owners.list>> = await owners.list(crm.context(), page)
      all.push(...read.items.map((item) => JSON.stringify(item)))
      page = read.next
    } while (page !== null)
    expect(all.map((item) => JSON.parse(item) as { name: string; active: boolean })).toMatchObject([
      { name: 'P 0', active: true },
      { name: 'P 1', active: true },
      { name: 'P 10', active: false },
      { name: 'P 11', active: false },
    ])
  })
})

describe('pipelines', () => {
  it('have the stages that are there, and say what has become of a record in them', async () => {
    const stage = (id: string, displayOrder: number, metadata: unknown, archived = false) => ({
      id,
      label: id,
      displayOrder,
      metadata,
      archived,
    })
    const stages = [
      stage('won', 2, { isClosed: 'true', probability: '1.0' }),
      stage('lost', 3, { isClosed: 'true', probability: '0.0' }),
      stage('new', 0, { isClosed: 'false', probability: '0.2' }),
      stage('old', 1, {}, true),
      stage('bare', 4, null),
      null,
    ]
    const crm = scriptedCrm(() => ({ results: [{ id: 'p', label: 'Sales', displayOrder: 0, stages }, 'x'] }))
    const { items } = await pipelinesOf('deals', []).list(crm.context(), null)
    expect(items).toMatchObject([
      {
        remoteId: 'p',
        object: 'deals',
        stages: [
          { remoteId: 'new', outcome: 'open', probability: 20 },
          { remoteId: 'won', outcome: 'won', probability: 100 },
          { remoteId: 'lost', outcome: 'lost', probability: 0 },
          { remoteId: 'bare', outcome: 'open', probability: null },
        ],
      },
    ])
  })
})
