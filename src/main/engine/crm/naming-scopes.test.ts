import { expect, it } from 'vitest'
import { CrmError } from '../providers/kit/crm-error'
import type { CrmErrorFacts } from '../providers/provider'
import { clientNaming } from './naming-scopes'

const account = { connectionConfig: {} }
const refusing = (facts: Partial<CrmErrorFacts>) => {
  const request = async () => {
    throw new CrmError({ class: 'scope_missing', message: 'no', ...facts }, 403)
  }
  return clientNaming({ account, request }, ['contacts.read']).request({ method: 'GET', path: '/' })
}

it('says which scopes are needed where the CRM does not', async () => {
  const named = { facts: { scopes: ['contacts.read'] }, problem: { params: { scope: 'contacts.read' } }, status: 403 }
  await expect(refusing({})).rejects.toMatchObject(named)
  await expect(refusing({ scopes: [] })).rejects.toMatchObject(named)
})

it.each<Partial<CrmErrorFacts>>([{ scopes: ['deals.read'] }, { scope: 'row' }, { class: 'validation' }])(
  'leaves a refusal that says more as it is: %o',
  async (facts) => {
    const error: unknown = await refusing(facts).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ facts: { class: 'scope_missing', message: 'no', ...facts } })
    expect((error as CrmError).facts.scopes).toEqual(facts.scopes)
  },
)
