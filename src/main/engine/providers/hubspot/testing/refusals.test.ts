import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listsOf, pages, recordsOf, signal } from '../../../../../../tests/kit/adapter'
import type { FaultKind } from '../../../../sandbox/control/protocol'
import { CrmError } from '../../../providers/kit/crm-error'
import type { ListPage } from '../../../providers/provider'
import { type Bench, hubspot, openBench } from './account-bench'

describe('an answer that is none', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench()
  })
  afterAll(() => bench.close())

  async function listed(name: string): Promise<ListPage[]> {
    const context = await bench.context(name)
    return pages((page) => listsOf(bench.object(name)).listAll(context, page))
  }

  it.each<[string, FaultKind, Record<string, unknown>]>([
    ['a page of HTML', { kind: 'html' }, { class: 'transient' }],
    ['a page of HTML under 403', { kind: 'html', status: 403 }, { class: 'transient' }],
    ['JSON that was cut off', { kind: 'truncated-json' }, { class: 'bad_answer' }],
    ['an error under status 200', { kind: 'error-in-200' }, {}],
    ['an empty answer', { kind: 'empty-body' }, { class: 'bad_answer' }],
    ['a server error', { kind: 'status', status: 500 }, { class: 'transient' }],
    ['a locked record', { kind: 'status', status: 423 }, { class: 'rate_burst', retryAfterMs: 2000 }],
    ['a moving portal', { kind: 'status', status: 477 }, { class: 'transient' }],
    ['too many requests', { kind: 'rate-limit', retryAfter: '7' }, { class: 'rate_burst', retryAfterMs: 7000 }],
    ['too many requests of a day', { kind: 'rate-limit', policy: 'daily' }, { class: 'rate_daily' }],
  ])('tells what %s is', async (_, fault, facts) => {
    await bench.control.addFault({ path: '/proxy/crm/v3/objects/companies', fault, times: 1 })
    const error = await listed('companies').catch((thrown: unknown) => thrown)
    await bench.control.clearFaults()
    expect(error).toBeInstanceOf(CrmError)
    expect((error as CrmError).facts).toMatchObject(facts)
    expect(recordsOf(await listed('companies')).length).toBeGreaterThan(100)
  })

  it('does not trust JSON that is called something else', async () => {
    const fault = { kind: 'content-type', contentType: 'text/plain' } as const
    await bench.control.addFault({ path: '/proxy/crm/v3/objects/companies', fault, times: 1 })
    const error = await listed('companies').catch((thrown: unknown) => thrown)
    await bench.control.clearFaults()
    expect(error).toMatchObject({ facts: { class: 'bad_answer' } })
  })
})

describe('an access that is less than whole', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench({ records: 150 })
  })
  afterAll(() => bench.close())

  const scopes = (list: string[]) => bench.control.limitScopes(bench.connectionId, list)

  it('reads contacts when companies are out of reach, and names the missing scope', async () => {
    await scopes(['oauth', 'crm.objects.contacts.read', 'crm.schemas.contacts.read'])
    const context = await bench.context('contacts')
    const contacts = recordsOf(await pages((page) => listsOf(bench.object('contacts')).listAll(context, page)))
    expect(contacts).toHaveLength(150)
    expect(contacts.every((one) => one.associations === null)).toBe(true)
    const companies = listsOf(bench.object('companies')).listAll({ ...context, fields: [] }, null)
    await expect(companies).rejects.toMatchObject({
      facts: { class: 'scope_missing', scopes: ['crm.objects.companies.read'] },
      problem: { code: 'CRM_SCOPE_MISSING', params: { scope: 'crm.objects.companies.read' } },
    })
    await scopes(hubspot.manifest.scopes)
    const whole = await bench.context('contacts')
    expect(
      (await listsOf(bench.object('contacts')).listAll({ ...whole, crm: { ...bench.crm } }, null)).records[0]
        ?.associations,
    ).not.toBeNull()
  })

  it('needs no scope that the manifest does not name', async () => {
    await scopes(hubspot.manifest.scopes)
    await hubspot.identify(bench.crm, signal)
    for (const object of hubspot.objects) {
      const context = { crm: { ...bench.crm }, signal, fields: await object.fieldDefinitions(bench.crm, signal) }
      expect((await listsOf(object).listAll(context, null)).records.length).toBeGreaterThan(0)
      const window = { since: '2020-01-01T00:00:00.000Z', until: new Date().toISOString() }
      expect((await listsOf(object).listChanged(context, window, null)).records.length).toBeGreaterThan(0)
      expect(await listsOf(object).listDeleted(context, window, null)).toMatchObject({ rejected: [] })
    }
  })

  it('is known for revoked when HubSpot takes it no longer', async () => {
    await bench.control.scenario(bench.connectionId, 'upstream_401')
    await expect(bench.object('contacts').fieldDefinitions(bench.crm, signal)).rejects.toMatchObject({
      facts: { class: 'auth_revoked' },
      problem: { code: 'ACCESS_REVOKED' },
    })
  })
})
