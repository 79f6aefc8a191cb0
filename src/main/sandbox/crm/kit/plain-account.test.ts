import { describe, expect, it } from 'vitest'
import { risingIds } from './base'
import { PlainAccount, type PlainHandler, type PlainType, plainField, VendorRefusal } from './plain-account'
import type { ProviderSandbox, UpstreamResponse } from './provider-sandbox'
import { route } from './routes'
import { openCrm } from './testing'

const json = (status: number, body?: unknown): UpstreamResponse => ({ status, headers: {}, body, chunked: false })
const refusal = (status: number, body: unknown) => new VendorRefusal(json(status, body))
type Handler = PlainHandler<PlainAccount<'birds'>>

const types: PlainType[] = ['text', 'email', 'number', 'date', 'moment', 'choice']

/** A CRM that keeps birds. */
const aviary: ProviderSandbox = {
  provider: 'aviary',
  nangoProvider: 'aviary',
  displayName: 'Aviary',
  catalogue: { authorizationUrl: '', tokenUrl: '', baseUrl: '', categories: [], docs: '' },
  scopes: [],
  pkce: true,
  accessTokenLifetimeMs: null,
  sharedRefreshToken: false,
  revokedOnDelete: false,
  objects: ['birds'],
  accounts: [{ id: '1', name: 'Aviary', user: 'keeper@aviary.example', connectionConfig: {} }],
  syncs: [],
  refusals: { unauthorized: () => json(401), rateLimited: () => json(429), failed: (status) => json(status) },
  open: (options) =>
    new PlainAccount(options, {
      objects: {
        birds: {
          fields: [
            ...types.map((type) => plainField(type, type, { options: ['big'] })),
            plainField('age', 'number', { readOnly: true }),
          ],
          ids: risingIds({ first: 10, step: 1, seed: 1 }),
          values: (seq) => ({ email: `bird${seq}@aviary.example`, text: `Bird ${seq}` }),
          records: 5,
          unique: { field: 'email', placeOf: (email) => Number(/\d+/.exec(email)?.[0] ?? 99) },
        },
      },
      words: {
        notFound: () => refusal(404, 'none'),
        limited: (kind) => refusal(429, kind),
        invalid: (field, message) => refusal(422, { field, message }),
        exists: (id) => refusal(409, id),
      },
      limits: { tokens: 3, perMs: 1000, aDay: null, costOf: () => 1 },
      routes: [
        route<Handler>('GET /birds/:offset', (account, _, { offset }) => {
          return json(200, account.page('birds', { offset: Number(offset), limit: 2, lookUp: false }))
        }),
        route<Handler>('GET /found/:text', (account, _, { text }) =>
          json(
            200,
            account.page('birds', { offset: 0, limit: 9, lookUp: true, fits: ({ values }) => values.text === text }),
          ),
        ),
        route<Handler>('POST /birds', (account, { body }) =>
          json(201, account.write('birds', null, body as Record<string, unknown>)),
        ),
        route<Handler>('PATCH /birds/:id', (account, { body }, { id }) =>
          json(200, account.write('birds', account.need('birds', id), body as Record<string, unknown>)),
        ),
        route<Handler>('DELETE /birds/:id', (account, _, { id }) => {
          account.remove('birds', account.need('birds', id))
          return json(204)
        }),
      ],
      show: ({ id }, fields) => ({ id, ...fields }),
    }),
}

describe('an account of plain records', () => {
  it('lists from its index, page by page, and looks up without it', async () => {
    const { ask, crm, pass } = openCrm(aviary)
    expect((await ask('GET', '/birds/0')).body).toMatchObject({
      rows: [{ id: '10' }, { id: '11' }],
      more: true,
      total: 5,
    })
    expect((await ask('GET', '/birds/4')).body).toMatchObject({ rows: [{ id: '14' }], more: false })
    await ask('PATCH', '/birds/10', { text: 'New' })
    expect((await ask('GET', '/birds/0')).body.rows[0].text).toBe('Bird 0')
    expect((await ask('GET', '/found/New')).body.rows).toMatchObject([{ id: '10', text: 'New' }])
    pass(3_000)
    expect((await ask('GET', '/birds/0')).body.rows[0].text).toBe('New')
    crm.configure({ paging: 'overlap' })
    expect((await ask('GET', '/birds/2')).body.rows).toHaveLength(3)
    crm.configure({ paging: 'loop' })
    expect((await ask('GET', '/birds/2')).body.rows[0].id).toBe('10')
  })

  it('takes only values that fit, each unique one once', async () => {
    const { ask } = openCrm(aviary)
    const good = {
      email: ' A@b.c ',
      number: '-1.5',
      date: '2024-02-29',
      moment: '2026-01-01T10:00:00.000Z',
      choice: 'big',
    }
    expect((await ask('POST', '/birds', good)).body).toMatchObject({ ...good, email: 'a@b.c', text: null })
    expect((await ask('POST', '/birds', { email: 'a@B.c' })).status).toBe(409)
    expect((await ask('PATCH', '/birds/10', { email: 'bird0@aviary.example' })).status).toBe(200)
    const bad = { email: 'no', number: '1,5', date: '2026-02-30', moment: '10:00', choice: 'small', text: 7 }
    for (const [name, value] of Object.entries({ ...bad, age: '1', wings: '2' })) {
      expect((await ask('POST', '/birds', { [name]: value })).body, name).toMatchObject({ field: name })
    }
  })

  it('is the same when it is opened again, with what people did in its screens', async () => {
    const bench = openCrm(aviary)
    bench.crm.edit({ action: 'merge', object: 'birds', id: '11', into: '12' })
    bench.crm.define({ action: 'add', object: 'birds', name: 'colour', type: 'text' })
    bench.crm.refuse({ object: 'birds', field: 'text' })
    await bench.ask('DELETE', '/birds/13')
    const { ask, crm } = bench.reopened()
    expect(crm.look('birds', '11')).toMatchObject({ state: 'gone', mergedInto: '12' })
    expect(crm.dump('birds')).toHaveLength(3)
    expect(crm.definitions('birds').at(-1)).toMatchObject({ name: 'colour', removed: false })
    expect((await ask('PATCH', '/birds/13', { colour: 'red' })).status).toBe(404)
    expect((await ask('PATCH', '/birds/10', { text: 'x' })).status).toBe(422)
    crm.accept()
    crm.tick()
    expect((await ask('PATCH', '/birds/10', { colour: 'red' })).body).toMatchObject({ colour: 'red' })
  })

  it('keeps its limits', async () => {
    const { ask, crm, pass } = openCrm(aviary, { limits: true })
    for (let count = 0; count < 3; count += 1) expect((await ask('GET', '/birds/0')).status).toBe(200)
    expect((await ask('GET', '/birds/0')).body).toBe('burst')
    pass(1_000)
    expect((await ask('GET', '/birds/0')).status).toBe(200)
    crm.configure({ dailyLimit: 0 })
    expect((await ask('GET', '/birds/0')).body).toBe('daily')
  })
})
