import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect as connectAt, refusalOf } from '../../../../../../tests/kit/nango/flow'
import { type KitSandbox, openSandbox } from '../../../../../../tests/kit/sandbox'
import { providerSandboxes } from '../../registry'

const connect = (at: KitSandbox, tags = { attempt: 'one' }, account?: string) => connectAt(at, tags, account, 'hubspot')

const portal = { provider: 'hubspot', account: '48211907' }
const contacts = '/crm/v3/objects/contacts'

let bench: KitSandbox
let connectionId: string
beforeEach(async () => {
  bench = await openSandbox({ records: 60, unlimited: true })
  connectionId = await connect(bench)
  await bench.control.knobs({ indexLagMs: 0 })
})
afterEach(() => bench.close())

const to = (endpoint: string) => ({ endpoint, providerConfigKey: 'hubspot', connectionId })
const get = (path: string) => bench.nango.get(to(path))
const patch = (id: string, properties: Record<string, string>) =>
  bench.nango.patch({ ...to(`${contacts}/${id}`), data: { properties } })
const search = async (propertyName: string, value: string) =>
  (
    await bench.nango.post({
      ...to(`${contacts}/search`),
      data: { filterGroups: [{ filters: [{ propertyName, operator: 'EQ', value }] }] },
    })
  ).data.results as { id: string }[]
const make = async (fields: Record<string, string>, object = 'contacts') =>
  (await bench.control.edit<{ id: string }>(portal, { object, action: 'create', fields })).id
const listed = async (query = '') => {
  const rows: { id: string; properties: Record<string, unknown> | null }[] = []
  let after = ''
  do {
    const { data } = await get(`${contacts}?limit=100${query}${after}`)
    rows.push(...data.results)
    after = data.paging === undefined ? '' : `&after=${data.paging.next.after}`
  } while (after !== '')
  return rows
}
const ids = async (query?: string) => (await listed(query)).map(({ id }) => id)

/** A call of a control route as a script makes it. */
async function control(method: string, path: string, body?: unknown) {
  const response = await fetch(`${bench.host}/control${path}`, {
    method,
    headers: { authorization: `Bearer ${bench.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') }
}

describe('a person at the CRM', () => {
  it('deletes and restores', async () => {
    const id = await make({ email: 'ada@example.com' })
    await bench.control.edit(portal, { object: 'contacts', action: 'delete', id })
    expect(await ids()).not.toContain(id)
    expect(await ids('&archived=true')).toContain(id)
    expect(await bench.control.look(portal, 'contacts', id)).toMatchObject({ state: 'deleted' })
    await bench.control.edit(portal, { object: 'contacts', action: 'restore', id })
    expect(await ids()).toContain(id)
    expect(await ids('&archived=true')).not.toContain(id)
  })

  it('merges into one of the two, or into a new record', async () => {
    const [one, two] = [await make({ email: 'a@example.com' }), await make({ email: 'b@example.com', city: 'Oslo' })]
    const kept = await bench.control.edit<{ id: string }>(portal, {
      object: 'contacts',
      action: 'merge',
      id: two,
      into: one,
    })
    expect(kept).toMatchObject({ id: one, properties: { city: 'Oslo', hs_merged_object_ids: two } })
    const three = await make({ email: 'c@example.com', city: 'Rome' })
    const [company] = await bench.control.dump<{ id: string }>(portal, 'companies')
    await bench.control.edit(portal, {
      object: 'contacts',
      action: 'associate',
      id: three,
      to: { object: 'companies', id: company?.id ?? '' },
    })
    const fresh = await bench.control.edit<{ id: string; properties: Record<string, string> }>(portal, {
      object: 'contacts',
      action: 'merge',
      id: three,
      into: one,
      newId: true,
    })
    expect([one, three]).not.toContain(fresh.id)
    expect(fresh.properties).toMatchObject({ email: 'a@example.com', city: 'Oslo' })
    expect(fresh.properties.hs_merged_object_ids?.split(';').sort()).toEqual([one, two, three].sort())
    expect(fresh.properties.hs_additional_emails?.split(';').sort()).toEqual(['b@example.com', 'c@example.com'])
    expect(await ids()).toContain(fresh.id)
    for (const gone of [one, three]) {
      expect(await ids()).not.toContain(gone)
      expect(await bench.control.look(portal, 'contacts', gone)).toMatchObject({
        state: 'gone',
        mergedInto: fresh.id,
        record: null,
      })
    }
    const links = (await get(`/crm/v4/objects/contacts/${fresh.id}/associations/companies`)).data.results
    expect(links).toMatchObject([{ toObjectId: company?.id }])
  })

  it('erases without a trace', async () => {
    const id = await make({ email: 'ada@example.com' })
    expect(await bench.control.edit(portal, { object: 'contacts', action: 'erase', id })).toBeNull()
    expect([await ids(), await ids('&archived=true')].flat()).not.toContain(id)
    expect(await search('email', 'ada@example.com')).toEqual([])
    expect(await refusalOf(get(`${contacts}/${id}`))).toMatchObject({ status: 404 })
    await expect(bench.control.edit(portal, { object: 'contacts', action: 'restore', id })).rejects.toThrow(/is gone/)
  })

  it('hides a record from the app, which reads as not there or as not permitted', async () => {
    const id = await make({ email: 'ada@example.com' })
    await bench.control.edit(portal, { object: 'contacts', action: 'hide', id })
    expect(await ids()).not.toContain(id)
    expect(await search('email', 'ada@example.com')).toEqual([])
    expect(await refusalOf(get(`${contacts}/${id}`))).toMatchObject({ status: 404 })
    const read = (await bench.nango.post({ ...to(`${contacts}/batch/read`), data: { inputs: [{ id }] } })).data
    expect(read).toMatchObject({ numErrors: 1, results: [] })
    expect(await refusalOf(patch(id, { city: 'Oslo' }))).toMatchObject({ status: 404 })
    await bench.control.edit(portal, { object: 'contacts', action: 'hide', id, answer: 403 })
    expect(await refusalOf(get(`${contacts}/${id}`))).toMatchObject({ status: 403 })
    expect(await bench.control.look(portal, 'contacts', id)).toMatchObject({ state: 'live', hidden: 403 })
    // It is still there for the people of the account, and its address is still taken.
    expect((await bench.control.dump<{ id: string }>(portal, 'contacts')).map((record) => record.id)).toContain(id)
    await bench.control.edit(portal, { object: 'contacts', action: 'update', id, fields: { city: 'Bonn' } })
    await bench.control.edit(portal, { object: 'contacts', action: 'show', id })
    expect((await get(`${contacts}/${id}?properties=city`)).data).toMatchObject({ properties: { city: 'Bonn' } })
  })

  it('makes a row of lists unreadable, and readable again', async () => {
    const id = await make({ email: 'ada@example.com' })
    await bench.control.edit(portal, { object: 'contacts', action: 'garble', id })
    expect((await listed()).find((row) => row.id === id)).toEqual({ id, properties: null })
    expect((await search('email', 'ada@example.com'))[0]).toEqual({ id, properties: null })
    expect((await get(`${contacts}/${id}`)).data).toMatchObject({ properties: { email: 'ada@example.com' } })
    const row = { properties: { jobtitle: { odd: true } } }
    await bench.control.edit(portal, { object: 'contacts', action: 'garble', id, row, where: 'everywhere' })
    expect((await get(`${contacts}/${id}`)).data).toEqual({ id, ...row })
    await bench.control.edit(portal, { object: 'contacts', action: 'mend', id })
    expect((await listed()).find((item) => item.id === id)).toMatchObject({ properties: { email: 'ada@example.com' } })
  })

  it('makes the double of a record that imports make', async () => {
    const one = await make({ email: 'ada@example.com' })
    const fields = { email: 'ada@example.com', firstname: 'Ada' }
    await expect(bench.control.edit(portal, { object: 'contacts', action: 'create', fields })).rejects.toThrow(/exists/)
    const two = await bench.control.edit<{ id: string }>(portal, {
      object: 'contacts',
      action: 'create',
      fields,
      duplicate: true,
    })
    expect((await search('email', 'ada@example.com')).map(({ id }) => id).sort()).toEqual([one, two.id].sort())
    await bench.control.edit(portal, { object: 'contacts', action: 'delete', id: two.id })
    expect((await get(`${contacts}/ada@example.com?idProperty=email`)).data).toMatchObject({ id: one })
  })

  it('associates contacts and companies', async () => {
    const [contact, company] = [await make({ email: 'a@example.com' }), await make({ name: 'Acme' }, 'companies')]
    const edit = { object: 'companies', id: company, to: { object: 'contacts', id: contact } }
    await bench.control.edit(portal, { ...edit, action: 'associate', primary: true })
    const links = async () => (await get(`/crm/v4/objects/contacts/${contact}/associations/companies`)).data.results
    expect(await links()).toMatchObject([{ toObjectId: company, associationTypes: [{ label: 'Primary' }, {}] }])
    await bench.control.edit(portal, { ...edit, action: 'dissociate' })
    expect(await links()).toEqual([])
  })
})

describe('an admin of the account', () => {
  const names = async (query = '') =>
    (await get(`/crm/v3/properties/contacts${query}`)).data.results.map(({ name }: { name: string }) => name)

  it('adds, removes and changes fields, the vendor’s own ones too', async () => {
    const id = await make({ email: 'ada@example.com', jobtitle: 'Chief' })
    await bench.control.define(portal, { action: 'add', object: 'contacts', name: 'shoe_size', type: 'number' })
    await patch(id, { shoe_size: '42' })
    await bench.control.define(portal, { action: 'remove', object: 'contacts', name: 'shoe_size' })
    expect(await names()).not.toContain('shoe_size')
    expect(await names('?archived=true')).toContain('shoe_size')
    expect(await refusalOf(patch(id, { shoe_size: '43' }))).toMatchObject({ status: 400 })
    await bench.control.define(portal, { action: 'restore', object: 'contacts', name: 'shoe_size' })
    expect((await get(`${contacts}/${id}?properties=shoe_size`)).data.properties.shoe_size).toBe('42')
    await bench.control.define(portal, {
      action: 'change',
      object: 'contacts',
      name: 'jobtitle',
      type: 'enumeration',
      options: ['a'],
    })
    expect(await refusalOf(patch(id, { jobtitle: 'b' }))).toMatchObject({ status: 400 })
    await bench.control.define(portal, { action: 'change', object: 'contacts', name: 'jobtitle', readOnly: true })
    expect((await refusalOf(patch(id, { jobtitle: 'a' }))).data).toMatchObject({
      message: expect.stringContaining('READ_ONLY_VALUE'),
    })
    expect((await bench.control.definitions(portal, 'contacts')).find(({ name }) => name === 'jobtitle')).toEqual({
      name: 'jobtitle',
      type: 'enumeration',
      readOnly: true,
      removed: false,
      options: ['a'],
    })
    // What no app may write, the account's own automation may.
    await bench.control.edit(portal, { object: 'contacts', action: 'update', id, fields: { jobtitle: 'a' } })
  })

  it('loses the whole list of fields for a while', async () => {
    await bench.control.define(portal, { action: 'list', object: 'contacts', answer: 'empty' })
    expect(await names()).toEqual([])
    expect((await get('/crm/v3/properties/companies')).data.results).not.toEqual([])
    await bench.control.define(portal, { action: 'list', object: 'contacts', answer: 'normal' })
    expect(await names()).toContain('jobtitle')
  })

  it('has values refused, of apps and not of people', async () => {
    const id = await make({ email: 'ada@example.com' })
    await bench.control.refuse(portal, { object: 'contacts', field: 'city', values: ['Atlantis'] })
    await patch(id, { city: 'Oslo' })
    expect((await refusalOf(patch(id, { city: 'Atlantis' }))).data).toMatchObject({
      category: 'VALIDATION_ERROR',
      message: expect.stringContaining('"name":"city"'),
    })
    await bench.control.edit(portal, { object: 'contacts', action: 'update', id, fields: { city: 'Atlantis' } })
    await bench.control.refuse(portal, { object: 'contacts', field: 'city', message: 'Cities are closed.' })
    expect((await refusalOf(patch(id, { city: 'Oslo' }))).data).toMatchObject({
      message: expect.stringContaining('Cities are closed.'),
    })
    await bench.control.accept(portal, { object: 'contacts', field: 'city' })
    await patch(id, { city: 'Oslo' })
  })

  it('takes scopes and the whole permission away, and gives scopes back', async () => {
    await bench.control.accountScopes(portal, ['oauth', 'crm.objects.contacts.read'])
    expect(await refusalOf(get('/crm/v3/owners'))).toMatchObject({ status: 403 })
    await bench.control.accountScopes(portal, null)
    expect((await get('/crm/v3/owners')).status).toBe(200)
    await bench.control.revoke(portal)
    expect(await refusalOf(get('/crm/v3/owners'))).toMatchObject({ status: 401 })
  })

  it('has an index lag, a daily limit and limits of its own', async () => {
    const other = await connect(bench, { attempt: 'two' }, '26540318')
    await bench.control.accountKnobs(portal, { indexLagMs: 60_000, dailyLimit: 3 })
    await make({ email: 'ada@example.com' })
    expect(await search('email', 'ada@example.com')).toEqual([])
    await bench.control.advanceClock(60_000)
    expect(await search('email', 'ada@example.com')).toHaveLength(1)
    await get(`${contacts}?limit=1`)
    expect(await refusalOf(get(`${contacts}?limit=1`))).toMatchObject({ status: 429, data: { policyName: 'DAILY' } })
    const elsewhere = { ...to(`${contacts}?limit=1`), connectionId: other }
    expect((await bench.nango.get(elsewhere)).status).toBe(200)
    expect(await bench.control.accountKnobs(portal, { dailyLimit: null })).toMatchObject({ indexLagMs: 60_000 })
    await bench.control.knobs({ indexLagMs: 0 })
    await make({ email: 'bob@example.com' })
    expect(await search('email', 'bob@example.com')).toHaveLength(1)
  })
})

describe('the index of searches', () => {
  it('shows what was deleted for as long as it lags, when it should', async () => {
    const id = await make({ email: 'ada@example.com' })
    await bench.control.knobs({ indexLagMs: 60_000 })
    await bench.control.edit(portal, { object: 'contacts', action: 'delete', id })
    expect(await search('email', 'ada@example.com')).toEqual([])
    await bench.control.knobs({ indexLagsDeletes: true })
    expect(await search('email', 'ada@example.com')).toMatchObject([{ id }])
    await bench.control.advanceClock(60_000)
    expect(await search('email', 'ada@example.com')).toEqual([])
  })

  it('forgets what it still had to show when the lag is taken away', async () => {
    await bench.control.knobs({ indexLagMs: 60_000 })
    const id = await make({ email: 'ada@example.com', city: 'Oslo' })
    await bench.control.knobs({ indexLagMs: 0 })
    await bench.control.edit(portal, { object: 'contacts', action: 'update', id, fields: { city: 'Rome' } })
    expect(await search('city', 'Rome')).toMatchObject([{ id }])
    await bench.control.advanceClock(60_000)
    expect(await search('city', 'Rome')).toMatchObject([{ id }])
  })
})

describe('what is not known', () => {
  it('is refused with 400 and the list of what there is', async () => {
    const cases: [string, unknown, object][] = [
      [
        '/accounts/dump',
        { target: { provider: 'nope' }, object: 'contacts' },
        { code: 'unknown_provider', known: providerSandboxes.map(({ provider }) => provider) },
      ],
      [
        '/accounts/dump',
        { target: { provider: 'hubspot', account: '1' }, object: 'contacts' },
        { code: 'unknown_account', known: ['48211907', '26540318', '90017442'] },
      ],
      [
        '/accounts/dump',
        { target: portal, object: 'dragons' },
        {
          code: 'unknown_object',
          known: ['contacts', 'companies', 'deals', 'leads', 'calls', 'emails', 'meetings', 'notes', 'tasks'],
        },
      ],
      [
        '/accounts/edit',
        { target: portal, edit: { object: 'contacts', action: 'create', fields: { colour: 'red' } } },
        { code: 'unknown_field', known: expect.arrayContaining(['email', 'jobtitle']) },
      ],
      [
        '/accounts/define',
        { target: portal, change: { action: 'add', object: 'contacts', name: 'a', type: 'colour' } },
        { code: 'unknown_type', known: expect.arrayContaining(['string', 'number']) },
      ],
      ['/faults', { path: '*', account: '1', fault: { kind: 'plan-limit' } }, { code: 'unknown_account' }],
      ['/accounts/scopes', { target: portal, scopes: ['all'] }, { code: 'unknown_scope' }],
      [
        '/connections/scenario',
        { connectionId: 'none', scenario: 'ok' },
        { code: 'unknown_connection', known: [connectionId] },
      ],
      [
        '/connections',
        { integrationKey: 'none' },
        { code: 'unknown_integration', known: expect.arrayContaining(['hubspot']) },
      ],
    ]
    for (const [path, body, error] of cases) {
      expect([path, await control('POST', path, body)]).toMatchObject([path, { status: 400, body: { error } }])
    }
  })

  it('lists the words that a body may hold', async () => {
    const errors = async (method: string, path: string, body: unknown) => {
      const answer = await control(method, path, body)
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body' } } })
      return answer.body.error.errors[0]
    }
    const edit = { object: 'contacts', action: 'fly', id: '1' }
    expect(await errors('POST', '/accounts/edit', { target: portal, edit })).toMatchObject({
      path: ['edit', 'action'],
      known: expect.arrayContaining(['create', 'erase', 'hide', 'merge']),
    })
    const odd = { object: 'contacts', action: 'merge', id: '1', into: '2', fresh: true }
    expect(await errors('POST', '/accounts/edit', { target: portal, edit: odd })).toMatchObject({
      path: ['edit'],
      known: ['action', 'object', 'id', 'into', 'newId'],
    })
    expect(await errors('PATCH', '/knobs', { indexLag: 1 })).toMatchObject({
      known: expect.arrayContaining(['indexLagMs', 'nangoPerMinute']),
    })
    expect(await errors('PATCH', '/knobs', { paging: 'sideways' })).toMatchObject({
      known: ['normal', 'overlap', 'shuffle', 'loop'],
    })
    expect(await errors('POST', '/faults', { path: '*', fault: { kind: 'flood' } })).toMatchObject({
      known: expect.arrayContaining(['status', 'rate-limit', 'cut-after']),
    })
  })

  it('is a route: 404 with all routes', async () => {
    expect(await control('GET', '/nothing')).toMatchObject({
      status: 404,
      body: { error: { known: expect.arrayContaining(['GET /control/journal', 'POST /control/accounts/edit']) } },
    })
  })
})

it('keeps everything between processes', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'sandbox-control-'))
  try {
    const first = await openSandbox({ records: 60, unlimited: true, stateDir })
    const edit = (change: Parameters<KitSandbox['control']['edit']>[1]) =>
      first.control.edit<{ id: string }>(portal, change)
    const person = async (email: string) => (await edit({ object: 'contacts', action: 'create', fields: { email } })).id
    const [deleted, back, hidden, garbled, erased, one, two] = (await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => person(`${name}@example.com`)),
    )) as [string, string, string, string, string, string, string]
    const object = 'contacts'
    await edit({ object, action: 'delete', id: deleted })
    await edit({ object, action: 'delete', id: back })
    await edit({ object, action: 'restore', id: back })
    await edit({ object, action: 'hide', id: hidden, answer: 403 })
    await edit({ object, action: 'garble', id: garbled })
    await edit({ object, action: 'erase', id: erased })
    const fresh = await edit({ object, action: 'merge', id: two, into: one, newId: true })
    await first.control.define(portal, { action: 'add', object, name: 'shoe_size', type: 'number' })
    await first.control.define(portal, { action: 'remove', object, name: 'jobtitle' })
    await first.control.define(portal, { action: 'list', object: 'companies', answer: 'empty' })
    await first.control.refuse(portal, { object, field: 'city' })
    const all = [deleted, back, hidden, garbled, erased, one, two, fresh.id]
    const seen = async (on: KitSandbox) => ({
      records: await Promise.all(all.map((id) => on.control.look(portal, object, id))),
      dump: await on.control.dump(portal, object, 'all'),
      definitions: await on.control.definitions(portal, object),
      refusals: await on.control.accept(portal, { object, field: 'none' }),
    })
    const before = await seen(first)
    expect(before.refusals).toEqual([{ object, field: 'city' }])
    expect(before.records.map(({ state, hidden: answer, garbled: where }) => [state, answer, where])).toEqual([
      ['deleted', null, null],
      ['live', null, null],
      ['live', 403, null],
      ['live', null, 'lists'],
      ['gone', null, null],
      ['gone', null, null],
      ['gone', null, null],
      ['live', null, null],
    ])
    await first.close()
    const next = await openSandbox({ records: 60, unlimited: true, stateDir })
    expect(await seen(next)).toEqual(before)
    await next.close()
  } finally {
    await rm(stateDir, { recursive: true })
  }
})

it('goes on with a lag of the index that began before a restart', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'sandbox-lag-'))
  try {
    const first = await openSandbox({ records: 5, stateDir, indexLagMs: 3_600_000 })
    const one = await connect(first)
    const fields = { email: 'late@example.com' }
    await first.control.edit(portal, { object: 'contacts', action: 'create', fields })
    await first.close()
    const next = await openSandbox({ records: 5, stateDir })
    const found = async () => {
      const filters = [{ propertyName: 'email', operator: 'EQ', value: fields.email }]
      const data = { filterGroups: [{ filters }] }
      const asked = { endpoint: `${contacts}/search`, providerConfigKey: 'hubspot', connectionId: one, data }
      return (await next.nango.post(asked)).data.total
    }
    expect(await found()).toBe(0)
    await next.control.advanceClock(3_600_000)
    expect(await found()).toBe(1)
    await next.close()
  } finally {
    await rm(stateDir, { recursive: true })
  }
})

describe('a reset', () => {
  it('makes everything new but the address and the key, in the state too', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'sandbox-reset-'))
    try {
      await writeFile(join(stateDir, 'mine.txt'), 'not the sandbox’s')
      const first = await openSandbox({ records: 5, stateDir })
      const before = await first.control.dump(portal, 'contacts')
      await connect(first)
      await first.control.edit(portal, { object: 'contacts', action: 'create', fields: { email: 'a@example.com' } })
      await first.control.fault('/connections', { kind: 'status', status: 500 })
      await first.control.advanceClock(86_400_000)
      await first.control.reset()
      expect((await first.nango.listConnections({})).connections).toEqual([])
      expect(await first.control.dump(portal, 'contacts')).toEqual(before)
      expect(await first.control.faults()).toEqual([])
      expect((await first.control.journal()).entries).toEqual([])
      expect(Math.abs((await first.control.advanceClock(0)).getTime() - Date.now())).toBeLessThan(60_000)
      // It is at work as before, and what it does is kept.
      const id = await connect(first)
      await first.close()
      const next = await openSandbox({ records: 5, stateDir })
      expect(next.apiKey).toBe(first.apiKey)
      expect((await next.nango.listConnections({})).connections).toMatchObject([{ connection_id: id }])
      expect(await readFile(join(stateDir, 'mine.txt'), 'utf8')).toBe('not the sandbox’s')
      await next.close()
    } finally {
      await rm(stateDir, { recursive: true })
    }
  })
})
