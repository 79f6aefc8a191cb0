import { describe, expect, it } from 'vitest'
import { aList, anIntegration, aProvider } from '../../testing/data'
import { addMenuModel } from './add-menu-model'

const providers = [aProvider('acme', 'Acme CRM'), aProvider('zeta', 'Zeta')]
const list = aList({
  integrations: [
    anIntegration({ id: 'a', integrationKey: 'acme-eu' }),
    anIntegration({ id: 'b', integrationKey: 'acme-eu' }),
  ],
  available: [{ provider: 'acme', integrationKey: 'acme-us', displayName: null }],
})

describe('the Add menu', () => {
  it('offers what has no account, further accounts once, and names what Nango lacks', () => {
    expect(addMenuModel(list, providers)).toEqual({
      connect: [{ provider: 'acme', integrationKey: 'acme-us', name: 'Acme CRM' }],
      another: [{ provider: 'acme', integrationKey: 'acme-eu', name: 'Acme CRM' }],
      adopt: [],
      missing: [{ provider: 'zeta', name: 'Zeta' }],
    })
  })

  it('says nothing about what is missing before Nango has answered', () => {
    expect(addMenuModel({ ...list, nangoCheckedAt: null }, providers).missing).toEqual([])
  })
})
