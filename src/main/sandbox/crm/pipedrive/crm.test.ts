import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, type CrmBench, openCrm } from '../kit/testing'
import { pipedriveSandbox } from '.'
import { codeOf, objectNames, optionAt } from './objects'

let bench: CrmBench
beforeEach(() => {
  bench = openCrm(pipedriveSandbox)
})

type Row = Record<string, unknown> & { id: number }

const rows = (object: string, from = bench) => from.crm.dump(object) as Row[]
const code = (key: string, object: 'contacts' | 'deals' = 'contacts') => codeOf(object, key)
const refusal = ({ status, body }: Answer) => [status, body.error]
const ids = (answer: Answer) => answer.body.data.map((row: Row) => row.id)
const person = (fields: object) => bench.ask('POST', '/v2/persons', { name: 'Ada Byron', ...fields })

async function all(url: string): Promise<number[]> {
  const found: number[] = []
  let cursor: string | null = null
  do {
    const answer = await bench.ask('GET', `${url}${cursor === null ? '' : `&cursor=${cursor}`}`)
    found.push(...ids(answer))
    cursor = answer.body.additional_data.next_cursor
  } while (cursor !== null)
  return found
}

describe('a company as it begins', () => {
  it('has records of every object, which name each other', () => {
    for (const object of objectNames) expect(rows(object).length, object).toBeGreaterThan(15)
    const people = new Set(rows('contacts').map(({ id }) => id))
    for (const deal of rows('deals')) expect(deal.person_id === null || people.has(Number(deal.person_id))).toBe(true)
    expect(new Set(rows('deals').map(({ status }) => status)).size).toBe(3)
    expect(rows('deals').some(({ is_archived }) => is_archived === true)).toBe(true)
  })

  it('shares a fifth of its people with the other accounts', () => {
    const mails = (from: CrmBench) => rows('contacts', from).map(({ emails }) => JSON.stringify(emails))
    const theirs = new Set(mails(openCrm(pipedriveSandbox, { account: 1 })))
    expect(mails(bench).filter((mail) => theirs.has(mail)).length).toBeGreaterThan(30)
  })

  it('is the same when it is opened again', async () => {
    const { body } = await person({ emails: [{ value: 'ada@x.example' }] })
    await bench.ask('DELETE', `/v2/persons/${rows('contacts')[0]?.id}`)
    expect(rows('contacts', bench.reopened())).toEqual(rows('contacts'))
    expect(rows('contacts').at(-1)?.id).toBe(body.data.id)
  })
})

describe('lists of version 2', () => {
  it('page by a cursor through everything', async () => {
    expect(await all('/v2/persons?limit=100')).toEqual(rows('contacts').map(({ id }) => id))
    expect(await all('/v2/organizations?limit=7&sort_by=add_time&sort_direction=desc')).toHaveLength(
      rows('companies').length,
    )
  })

  it('show what changed since a moment, in the order of the changes, after a moment', async () => {
    const [first, second] = rows('contacts')
    await bench.ask('PATCH', `/v2/persons/${second?.id}`, { job_title: 'Captain' })
    bench.pass(1000)
    await bench.ask('PATCH', `/v2/persons/${first?.id}`, { job_title: 'Mate' })
    const url = '/v2/persons?limit=500&sort_by=update_time&updated_since=2026-11-23T09:00:00Z'
    expect(await all(url)).toEqual([])
    bench.pass(5000)
    expect(await all(url)).toEqual([second?.id, first?.id])
    expect(await all(`${url}&updated_until=2026-11-23T09:00:01Z`)).toEqual([second?.id])
  })

  it('leave deleted and hidden records out, when they are asked for by their ids too', async () => {
    const [first, second, third] = rows('contacts').map(({ id }) => id)
    await bench.ask('DELETE', `/v2/persons/${first}`)
    bench.crm.edit({ object: 'contacts', action: 'hide', id: String(second), answer: 403 })
    expect(ids(await bench.ask('GET', `/v2/persons?ids=${first},${second},${third}`))).toEqual([third])
    expect(refusal(await bench.ask('GET', `/v2/persons/${first}`))).toEqual([404, 'Person not found'])
    expect((await bench.ask('GET', `/v2/persons/${second}`)).status).toBe(403)
  })

  it('hold archived and deleted deals apart', async () => {
    const live = rows('deals').filter(({ is_archived }) => is_archived !== true)
    expect(await all('/v2/deals?limit=500')).toEqual(live.map(({ id }) => id))
    expect(await all('/v2/deals/archived?limit=500')).toHaveLength(rows('deals').length - live.length)
    const [id] = live.map((deal) => deal.id)
    await bench.ask('DELETE', `/v2/deals/${id}`)
    expect(await all('/v2/deals?limit=500&status=deleted')).toEqual([id])
    expect((await bench.ask('PATCH', `/v2/deals/${id}`, { is_deleted: false })).status).toBe(200)
    expect(await all('/v2/deals?limit=500&status=deleted')).toEqual([])
    bench.pass(31 * 86_400_000)
  })

  it('refuse what they do not know', async () => {
    for (const query of [
      'start=0',
      'limit=501',
      'limit=x',
      'sort_by=name',
      'updated_since=2026-01-01T00:00:00.000Z',
      'include_fields=nothing',
      'cursor=%7B',
      `ids=${Array.from({ length: 101 }, (_, at) => at + 1).join(',')}`,
    ]) {
      const answer = await bench.ask('GET', `/v2/persons?${query}`)
      expect([answer.status, answer.body.code], query).toEqual([400, 'ERR_SCHEMA_VALIDATION_FAILED'])
    }
  })
})

describe('writes of version 2', () => {
  it('split a name at its first space and replace lists whole', async () => {
    const { body } = await person({
      name: '  Mary Ann Evans ',
      emails: [{ value: 'a@x.example' }, { value: 'b@x.example', primary: true }],
    })
    expect(body.data).toMatchObject({ name: 'Mary Ann Evans', first_name: 'Mary', last_name: 'Ann Evans' })
    expect(body.data.emails.map(({ primary }: { primary: boolean }) => primary)).toEqual([false, true])
    const next = await bench.ask('PATCH', `/v2/persons/${body.data.id}`, { emails: [{ value: 'c@x.example' }] })
    expect(next.body.data.emails).toEqual([{ value: 'c@x.example', label: 'work', primary: true }])
  })

  it('take values of the right type alone', async () => {
    const fields: [object, string][] = [
      [{ email: 'a@x.example' }, '"email" is not allowed'],
      [{ first_name: 'Ada' }, '"first_name" is not allowed'],
      [{ name: 12 }, 'name: '],
      [{ org_id: '12' }, 'org_id: '],
      [{ org_id: 999_999 }, 'Organization not found'],
      [{ emails: 'a@x.example' }, 'emails: '],
      [{ custom_fields: { [code('tier')]: 'Gold' } }, code('tier')],
      [{ custom_fields: { [code('tier')]: 3 } }, 'is not an option'],
      [{ custom_fields: { [code('points')]: '12' } }, code('points')],
      [{ custom_fields: { [code('renewal')]: '2026-02-30' } }, 'a date'],
      [{ custom_fields: { tier: 3 } }, '"tier" is not allowed'],
      [{ custom_fields: { [code('customer_number')]: 'x' } }, 'read-only'],
    ]
    for (const [body, words] of fields) {
      const [status, error] = refusal(await person(body))
      expect(status, words).toBe(400)
      expect(error).toContain(words)
    }
  })

  it('keep values of every type', async () => {
    const values = {
      [code('tier')]: optionAt('contacts', 'tier', 1),
      [code('interests')]: [optionAt('contacts', 'interests', 0), optionAt('contacts', 'interests', 2)],
      [code('points')]: 12.5,
      [code('renewal')]: '2027-01-31',
      [code('holiday')]: { from: '2027-07-01', until: '2027-07-14' },
      [code('best_time')]: { value: '10:00:00' },
      [code('budget')]: { value: 10, currency: 'EUR' },
      [code('account_manager')]: 25_760_681,
    }
    const { body } = await person({ custom_fields: values })
    const read = await bench.ask('GET', `/v2/persons/${body.data.id}`)
    expect(read.body.data.custom_fields).toMatchObject(values)
    const cleared = await bench.ask('PATCH', `/v2/persons/${body.data.id}`, { custom_fields: { [code('tier')]: null } })
    expect(cleared.body.data.custom_fields[code('tier')]).toBeNull()
  })

  it('keep a stage in its pipeline', async () => {
    const { body } = await bench.ask('POST', '/v2/deals', { title: 'Ten seats', stage_id: 6 })
    expect(body.data).toMatchObject({ pipeline_id: 2, stage_id: 6, status: 'open', currency: 'EUR', value: 0 })
    expect((await bench.ask('PATCH', `/v2/deals/${body.data.id}`, { stage_id: 6, pipeline_id: 1 })).status).toBe(400)
    expect((await bench.ask('PATCH', `/v2/deals/${body.data.id}`, { pipeline_id: 1 })).body.data.stage_id).toBe(1)
  })
})

describe('version 1', () => {
  it('answers only where version 2 has nothing', async () => {
    for (const path of ['persons', 'organizations', 'deals', 'activities', 'pipelines', 'personFields', 'recents']) {
      expect((await bench.ask('GET', `/v1/${path}`)).status, path).toBe(404)
    }
  })

  it('pages leads by a number, the archived ones apart', async () => {
    const first = await bench.ask('GET', '/v1/leads?limit=5')
    expect(first.body.additional_data.pagination).toEqual({
      start: 0,
      limit: 5,
      more_items_in_collection: true,
      next_start: 5,
    })
    const live = await bench.ask('GET', '/v1/leads?limit=500')
    const archived = await bench.ask('GET', '/v1/leads/archived?limit=500')
    expect(live.body.data.length + archived.body.data.length).toBe(rows('leads').length)
    expect(archived.body.data.length).toBeGreaterThan(0)
  })

  it('takes a lead with a person, in flat fields, and makes a deal of it', async () => {
    const [who] = rows('contacts')
    expect((await bench.ask('POST', '/v1/leads', { title: 'New' })).status).toBe(400)
    const own = { [code('deposit', 'deals')]: 20, [`${code('deposit', 'deals')}_currency`]: 'USD' }
    const made = await bench.ask('POST', '/v1/leads', {
      title: 'New',
      person_id: who?.id,
      value: { amount: 7, currency: 'EUR' },
      ...own,
    })
    expect(made.status).toBe(200)
    expect(made.body.data).toMatchObject({ ...own, organization_id: null, is_archived: false })
    const lead = made.body.data.id
    expect((await bench.ask('POST', `/v2/leads/${lead}/convert/deal`)).status).toBe(200)
    expect((await bench.ask('GET', `/v1/leads/${lead}`)).status).toBe(404)
    const { body } = await bench.ask(
      'GET',
      '/v2/deals?sort_by=add_time&sort_direction=desc&limit=1&include_fields=source_lead_id',
    )
    expect(body.data[0]).toMatchObject({
      source_lead_id: lead,
      value: 7,
      custom_fields: { [code('deposit', 'deals')]: { value: 20, currency: 'USD' } },
    })
    expect((await bench.ask('GET', '/v2/deals?limit=1')).body.data[0]).not.toHaveProperty('source_lead_id')
  })

  it('fills in what the deal of a note is linked to', async () => {
    const deal = rows('deals').find(({ person_id, org_id }) => person_id !== null && org_id !== null)
    const { body } = await bench.ask('POST', '/v1/notes', { content: '<p>Hello</p>', deal_id: deal?.id })
    expect(body.data).toMatchObject({ person_id: deal?.person_id, org_id: deal?.org_id, active_flag: true })
    expect(body.data.add_time).toBe('2026-11-23 09:00:00')
    expect((await bench.ask('POST', '/v1/notes', { content: 'Alone' })).status).toBe(400)
  })

  it('takes call logs, fifty a page', async () => {
    const call = {
      outcome: 'connected',
      to_phone_number: '+49301',
      start_time: '2026-11-01T10:00:00Z',
      end_time: '2026-11-01T10:05:00Z',
    }
    expect((await bench.ask('POST', '/v1/callLogs', call)).status).toBe(201)
    expect((await bench.ask('POST', '/v1/callLogs', { ...call, outcome: 'fine' })).status).toBe(400)
    expect((await bench.ask('GET', '/v1/callLogs?limit=51')).status).toBe(400)
  })
})

describe('access and limits', () => {
  it('answers 403 without a word about the scope', async () => {
    const answer = await bench.ask('GET', '/v2/deals', undefined, { scopes: ['base', 'contacts:read'] })
    expect(refusal(answer)).toEqual([403, 'Scope and URL mismatch'])
    expect((await bench.ask('GET', '/v2/persons', undefined, { scopes: ['contacts:read'] })).status).toBe(200)
    expect((await bench.ask('POST', '/v2/persons', { name: 'A' }, { scopes: ['contacts:read'] })).status).toBe(403)
  })

  it('counts calls in two seconds and tokens in the day', async () => {
    const limited = openCrm(pipedriveSandbox, { limits: true })
    const first = await limited.ask('GET', '/v2/persons?limit=1')
    expect(first.headers).toMatchObject({
      'x-ratelimit-remaining': '79',
      'x-daily-ratelimit-token-remaining': '149990',
    })
    for (let turn = 0; turn < 79; turn += 1) await limited.ask('GET', '/v1/users/me')
    const over = await limited.ask('GET', '/v1/users/me')
    expect([over.status, over.headers['retry-after']]).toEqual([429, undefined])
    limited.pass(2001)
    limited.crm.configure({ dailyLimit: 172 })
    const spent = await limited.ask('GET', '/v2/persons')
    expect([spent.status, spent.headers['x-daily-ratelimit-token-remaining']]).toEqual([429, '0'])
  })
})

describe('people at their screens', () => {
  it('fill in names, addresses and options by their words', () => {
    const made = bench.crm.edit({
      object: 'persons',
      action: 'create',
      fields: {
        first_name: 'Ada',
        last_name: 'Byron',
        email: 'ada@x.example',
        mobile: '+49 1',
        Tier: 'Gold',
        city: 'Oslo',
      },
    }) as Row
    expect(made).toMatchObject({
      name: 'Ada Byron',
      emails: [{ value: 'ada@x.example', primary: true }],
      phones: [{ value: '+49 1', label: 'mobile' }],
    })
    expect((made.custom_fields as Row)[code('tier')]).toBe(optionAt('contacts', 'tier', 0))
    const next = bench.crm.edit({
      object: 'contacts',
      action: 'update',
      id: String(made.id),
      fields: { email: 'b@x.example' },
    }) as Row
    expect(next.emails).toEqual([{ value: 'b@x.example', label: 'work', primary: true }])
    expect(() =>
      bench.crm.edit({ object: 'contacts', action: 'update', id: String(made.id), fields: { shoe: '1' } }),
    ).toThrow('no field')
    expect(() => bench.crm.dump('tickets')).toThrow('no object')
  })

  it('merge two persons, whose records then name the one that stays', () => {
    const [into, from] = rows('contacts').map(({ id }) => String(id)) as [string, string]
    bench.crm.edit({
      object: 'activities',
      action: 'associate',
      id: String(rows('activities')[0]?.id),
      to: { object: 'contacts', id: from },
    })
    const merged = bench.crm.edit({ object: 'contacts', action: 'merge', id: from, into }) as Row
    expect((merged.emails as unknown[]).length).toBeGreaterThan(1)
    expect(bench.crm.look('contacts', from)).toMatchObject({ state: 'gone', mergedInto: into })
    expect(rows('activities')[0]?.person_id).toBe(Number(into))
  })

  it('change a few records by themselves', () => {
    const before = JSON.stringify(objectNames.map((name) => rows(name)))
    for (let turn = 0; turn < 40; turn += 1) bench.crm.tick()
    expect(JSON.stringify(objectNames.map((name) => rows(name)))).not.toBe(before)
  })
})
