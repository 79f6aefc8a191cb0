import { describe, expect, it } from 'vitest'
import { scriptedCrm } from '../testing/scripted-crm'
import { accountIdOf, identify } from './account'

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
