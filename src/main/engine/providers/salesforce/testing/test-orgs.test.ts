import { expect, it } from 'vitest'
import { openSandbox } from '../../../../../../tests/kit/sandbox'
import { isObject, listOf } from '../../kit/json'

it('a sandbox org is a provider of its own in the catalogue, signs in at its own host, and is reached at the address of its org', async () => {
  const bench = await openSandbox({ extraIntegrations: true, records: 30 })
  try {
    const { data } = await bench.nango.listProviders({})
    expect(data.find(({ name }) => name === 'salesforce-sandbox')).toMatchObject({
      authorization_url: 'https://test.salesforce.com/services/oauth2/authorize',
      token_url: 'https://test.salesforce.com/services/oauth2/token',
      proxy: { base_url: `$${'{connectionConfig.instance_url}'}` },
    })
    const { configs } = await bench.nango.listIntegrations()
    const keys = configs.flatMap(({ unique_key: key }) => (key.startsWith('salesforce') ? [key] : []))
    expect(keys.sort()).toEqual(['salesforce', 'salesforce-eu', 'salesforce-sandbox'])
    const [org] = (await bench.control.accounts()).filter(({ provider }) => provider === 'salesforce-sandbox')
    const target = { integrationKey: 'salesforce-sandbox', account: org?.id ?? '' }
    const [connectionId = ''] = await bench.control.addConnections({ ...target, tags: {} })
    const at = { providerConfigKey: 'salesforce-sandbox', connectionId }
    expect((await bench.nango.getConnection(at.providerConfigKey, connectionId)).connection_config).toMatchObject({
      instance_url: 'https://alderfinch--full.sandbox.my.salesforce.com',
    })
    const q = 'SELECT IsSandbox FROM Organization'
    const answer = await bench.nango.get<unknown>({ ...at, endpoint: '/services/data/v66.0/query', params: { q } })
    expect(isObject(answer.data) && listOf(answer.data.records)).toMatchObject([{ IsSandbox: true }])
  } finally {
    await bench.close()
  }
})

it('an environment has none until it is set up', async () => {
  const bench = await openSandbox()
  try {
    const { configs } = await bench.nango.listIntegrations()
    expect(configs.map(({ unique_key: key }) => key)).not.toContain('salesforce-sandbox')
  } finally {
    await bench.close()
  }
})
