import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listsOf, pages, recordsOf } from '../../../../../../tests/kit/adapter'
import type { FaultKind, ObjectTally } from '../../../../sandbox/control/protocol'
import type { MappedFields } from '../../../fields/field-definition'
import type { ObjectWriter, ReadContext, RecordDraft, RemoteRecord, WriteOutcome } from '../../../providers/provider'
import { type Bench, byId, hubspot, openBench, type Shown } from './account-bench'

let bench: Bench
beforeEach(async () => {
  bench = await openBench({ records: 120 })
})
afterEach(() => bench.close())

type Name = 'contacts' | 'companies'

function writerOf(name: Name): Required<Pick<ObjectWriter, 'create' | 'update' | 'remove'>> & ObjectWriter {
  const { writer } = bench.object(name)
  if (!writer?.create || !writer.update || !writer.remove) throw new Error(`${name} are only read`)
  return { ...writer, create: writer.create, update: writer.update, remove: writer.remove }
}

const draft = (fields: MappedFields): RecordDraft => ({ marker: randomUUID(), fields, associations: [] })

async function created(name: Name, drafts: readonly RecordDraft[]): Promise<RemoteRecord[]> {
  const outcomes = await writerOf(name).create(await bench.context(name), drafts)
  return drafts.map(({ marker }) => done(outcomes.find((outcome) => outcome.marker === marker)))
}

function done(outcome: WriteOutcome | undefined): RemoteRecord {
  if (outcome?.type !== 'done') throw new Error(`Not done: ${JSON.stringify(outcome)}`)
  return outcome.record
}

async function updated(name: Name, remoteId: string, fields: MappedFields): Promise<RemoteRecord> {
  return done((await writerOf(name).update(await bench.context(name), [{ ...draft(fields), remoteId }]))[0])
}

async function shown(name: Name, id: string): Promise<Shown['properties'] | undefined> {
  return (await bench.dump(name)).find((one) => one.id === id)?.properties
}

/** The record as the listing has it, but for its links, which a write does not tell. */
async function listed(name: Name, id: string): Promise<RemoteRecord | undefined> {
  const context = await bench.context(name)
  const all = recordsOf(await pages((page) => listsOf(bench.object(name)).listAll(context, page)))
  const record = all.find(({ remoteId }) => remoteId === id)
  return record && { ...record, associations: null }
}

async function tally(name: Name): Promise<ObjectTally> {
  const objects = await bench.control.tally()
  return objects[name] ?? { creates: 0, updates: 0, deletes: 0, merges: 0, createdTwice: [] }
}

async function writes(): Promise<string[]> {
  const requests = await bench.control.requests()
  return requests
    .filter(({ effects }) => effects.length > 0)
    .map(({ path }) => path.replace('/proxy/crm/v3/objects', ''))
}

const fault = (path: string, kind: FaultKind) =>
  bench.control.addFault({ path: `/proxy/crm/v3/objects/${path}`, fault: kind, times: 1 })

const people = (count: number, more: (index: number) => MappedFields = () => ({})) =>
  Array.from({ length: count }, (_, index) =>
    draft({ email: `new${index}@example.org`, lastName: `New ${index}`, ...more(index) }),
  )

describe('creating', () => {
  it('makes a hundred contacts in one request and gives each back as the listing has it', async () => {
    const context = await bench.context('contacts')
    const drafts = people(100)
    bench.asked.length = 0
    const outcomes = await writerOf('contacts').create(context, drafts)
    expect(bench.asked).toEqual(['/crm/v3/objects/contacts/batch/create', '/crm/v3/objects/contacts/batch/read'])
    expect(await tally('contacts')).toMatchObject({ creates: 100, updates: 0, createdTwice: [] })
    const all = recordsOf(await pages((page) => listsOf(bench.object('contacts')).listAll(context, page)))
    const byRemoteId = new Map(all.map((record) => [record.remoteId, record]))
    for (const { marker, fields } of drafts) {
      const record = done(outcomes.find((outcome) => outcome.marker === marker))
      expect(record.fields).toMatchObject({ ...fields, lifecycleStage: 'lead', phone: null })
      expect(record).toEqual({ ...byRemoteId.get(record.remoteId), associations: null })
    }
  })

  it('keeps values of every type', async () => {
    const values: MappedFields = {
      firstName: 'Zoë 🥊',
      'custom:loyalty_points': '12345678901234567890.5',
      'custom:product_interests': ['reporting', 'onboarding'],
      'custom:newsletter_opt_in': false,
      'custom:contract_renewal_date': '2027-03-28',
      'custom:last_webinar_at': '2026-10-25T01:30:00.000Z',
      'custom:internal_notes': 'Zwölf Boxkämpfer\nשלום',
      'custom:customer_tier': 'gold',
      'custom:assistant_phone': '+46 70 555 01 42',
      'custom:profile_text': '<p>Hello</p>',
    }
    const [record] = await created('contacts', [draft(values)])
    expect(record?.fields).toMatchObject(values)
    const cleared = Object.fromEntries(Object.keys(values).map((field) => [field, null]))
    const after = await updated('contacts', record?.remoteId ?? '', { ...cleared, lastName: 'B' })
    expect(after.fields).toMatchObject(cleared)
    expect(await listed('contacts', record?.remoteId ?? '')).toEqual(after)
  })

  it('gives each row of a mixed batch its own outcome', async () => {
    const [old] = (await bench.dump('contacts')).sort(byId)
    const drafts = [
      draft({ email: 'one@example.org' }),
      draft({ email: ` ${old?.properties.email?.toUpperCase()}`, lastName: 'Twin' }),
      draft({ email: 'two@example.org', 'custom:customer_tier': 'platinum' }),
      draft({ phone: '+46 70 1' }),
      draft({ email: 'ONE@example.org ' }),
      draft({ email: 'three@example.org' }),
    ]
    const outcomes = await writerOf('contacts').create(await bench.context('contacts'), drafts)
    const told = drafts.map(({ marker }) => outcomes.find((outcome) => outcome.marker === marker))
    const one = done(told[0]).remoteId
    expect(told[1]).toMatchObject({
      type: 'refused',
      facts: { class: 'duplicate', existingIds: [old?.id], field: 'email' },
    })
    expect(told[2]).toMatchObject({
      type: 'refused',
      facts: { class: 'validation', field: 'custom:customer_tier', message: expect.stringContaining('platinum') },
    })
    expect(told[3]).toMatchObject({ type: 'refused', facts: { class: 'validation' } })
    expect(told[4]).toMatchObject({ type: 'refused', facts: { class: 'duplicate', existingIds: [one] } })
    expect(done(told[5]).fields.email).toBe('three@example.org')
    expect((await tally('contacts')).creates).toBe(2)
  })

  it('refuses a value that must be unique, with its field', async () => {
    const [first] = await created('contacts', [draft({ lastName: 'A', 'custom:membership_number': 'M-1' })])
    const again = draft({ lastName: 'B', 'custom:membership_number': 'M-1' })
    expect(await writerOf('contacts').create(await bench.context('contacts'), [again])).toMatchObject([
      {
        type: 'refused',
        facts: { class: 'duplicate', field: 'custom:membership_number', existingIds: [first?.remoteId] },
      },
    ])
  })

  it('makes companies, two of one domain as well', async () => {
    const twins = [
      draft({ name: 'A', domain: 'https://Twin.example/about' }),
      draft({ name: 'B', domain: 'twin.example' }),
    ]
    const records = await created('companies', twins)
    expect(records.map(({ fields }) => fields.domain)).toEqual(['twin.example', 'twin.example'])
    expect(await tally('companies')).toMatchObject({ creates: 2 })
  })
})

describe('updating', () => {
  it('writes what is given and nothing else, a hundred records in two requests', async () => {
    const context = await bench.context('contacts')
    const before = (await bench.dump('contacts')).sort(byId).slice(0, 100)
    const edits = before.map(({ id }, index) => ({ ...draft({ jobTitle: `Job ${index}`, city: null }), remoteId: id }))
    bench.asked.length = 0
    const outcomes = await writerOf('contacts').update(context, edits)
    expect(bench.asked).toEqual(['/crm/v3/objects/contacts/batch/update', '/crm/v3/objects/contacts/batch/read'])
    expect(outcomes.every((outcome) => outcome.type === 'done')).toBe(true)
    const after = new Map((await bench.dump('contacts')).map((one) => [one.id, one.properties]))
    const volatile = { lastmodifieddate: null, jobtitle: null, city: null }
    before.forEach(({ id, properties }, index) => {
      expect(after.get(id)).toMatchObject({ jobtitle: `Job ${index}`, city: null })
      expect({ ...after.get(id), ...volatile }).toEqual({ ...properties, ...volatile })
    })
    expect(await tally('contacts')).toMatchObject({ creates: 0, updates: 100 })
  })

  it('gives back what the CRM made of the values', async () => {
    const [contact] = (await bench.dump('contacts')).sort(byId)
    const record = await updated('contacts', contact?.id ?? '', { email: ' Other.One@Example.ORG ' })
    expect(record.fields.email).toBe('other.one@example.org')
    const [company] = (await bench.dump('companies')).sort(byId)
    const site = await updated('companies', company?.id ?? '', { domain: 'HTTPS://Other.example/x' })
    expect(site.fields.domain).toBe('other.example')
  })

  it('gives each row of a mixed batch its own outcome', async () => {
    const [one, two, three, four] = (await bench.dump('contacts')).sort(byId) as [Shown, Shown, Shown, Shown]
    await bench.edit({ object: 'contacts', action: 'delete', id: four.id })
    const edits = [
      { ...draft({ jobTitle: 'CEO' }), remoteId: one.id },
      { ...draft({ email: one.properties.email ?? '' }), remoteId: two.id },
      { ...draft({ ownerId: '1', jobTitle: 'CFO' }), remoteId: three.id },
      { ...draft({ jobTitle: 'CTO' }), remoteId: four.id },
    ]
    const outcomes = await writerOf('contacts').update(await bench.context('contacts'), edits)
    const facts = edits.map(({ marker }) => {
      const outcome = outcomes.find((item) => item.marker === marker)
      return outcome?.type === 'refused' ? outcome.facts : outcome?.type
    })
    expect(facts).toMatchObject([
      'done',
      { class: 'duplicate', field: 'email', existingIds: [one.id] },
      { class: 'validation', field: 'ownerId' },
      { class: 'not_found' },
    ])
    expect((await shown('contacts', three.id))?.jobtitle).toBe(three.properties.jobtitle)
  })

  it('replaces a multiple choice, and never adds to it', async () => {
    const [{ remoteId = '' } = {}] = await created('contacts', [
      draft({ lastName: 'A', 'custom:product_interests': ['reporting', 'onboarding'] }),
    ])
    const record = await updated('contacts', remoteId, { 'custom:product_interests': ['', 'integrations'] })
    expect(record.fields['custom:product_interests']).toEqual(['integrations'])
  })

  it('says so when HubSpot keeps a later lifecycle stage, until it is cleared', async () => {
    const [{ remoteId = '' } = {}] = await created('contacts', [draft({ lastName: 'A', lifecycleStage: 'customer' })])
    const back = { ...draft({ lifecycleStage: 'lead', city: 'Lund' }), remoteId }
    const context = await bench.context('contacts')
    expect(await writerOf('contacts').update(context, [back])).toMatchObject([
      {
        type: 'refused',
        facts: { class: 'validation', field: 'lifecycleStage' },
        record: { fields: { lifecycleStage: 'customer', city: 'Lund' } },
      },
    ])
    expect(await shown('contacts', remoteId)).toMatchObject({ lifecyclestage: 'customer', city: 'Lund' })
    expect((await updated('contacts', remoteId, { lifecycleStage: null })).fields.lifecycleStage).toBeNull()
    expect((await updated('contacts', remoteId, { lifecycleStage: 'lead' })).fields.lifecycleStage).toBe('lead')
    expect((await updated('contacts', remoteId, { lifecycleStage: 'customer' })).fields.lifecycleStage).toBe('customer')
  })

  it('is done although the reading after it fails', async () => {
    const [{ remoteId = '' } = {}] = await created('contacts', [draft({ lastName: 'A' })])
    await fault('contacts/batch/read', { kind: 'status', status: 503 })
    const record = await updated('contacts', remoteId, { jobTitle: 'CEO' })
    expect(record).toMatchObject({ remoteId, fields: { jobTitle: 'CEO' } })
    expect('email' in record.fields).toBe(false)
  })
})

describe('deleting', () => {
  it('archives in one request, and is content with what is gone', async () => {
    const [one, two, three] = (await bench.dump('companies')).sort(byId) as [Shown, Shown, Shown]
    await bench.edit({ object: 'companies', action: 'delete', id: two.id })
    const context = await bench.context('companies')
    const rows = [one.id, two.id, '1'].map((remoteId) => ({ marker: remoteId, remoteId }))
    bench.asked.length = 0
    for (const _ of [1, 2]) {
      const outcomes = await writerOf('companies').remove(context, rows)
      expect(outcomes.map(({ marker, type }) => [marker, type])).toEqual(rows.map(({ marker }) => [marker, 'done']))
    }
    expect(bench.asked).toEqual(Array(2).fill('/crm/v3/objects/companies/batch/archive'))
    const left = (await bench.dump('companies')).map(({ id }) => id)
    expect(left).toContain(three.id)
    expect(left).not.toContain(one.id)
    expect(await tally('companies')).toMatchObject({ deletes: 1 })
  })
})

describe('links of contacts to companies', () => {
  it('are made, made primary and ended, and read for some records', async () => {
    const { associate, dissociate } = writerOf('contacts')
    const { readAssociations } = bench.object('contacts')
    if (!associate || !dissociate || !readAssociations) throw new Error('contacts have no links')
    const context = await bench.context('contacts')
    const [contact, lonely] = await Promise.all(
      ['Linked', 'Lonely'].map((lastname) =>
        bench.edit({ object: 'contacts', action: 'create', fields: { lastname } }),
      ),
    )
    const [one, two] = (await bench.dump('companies')).sort(byId) as [Shown, Shown]
    const id = contact?.id ?? ''
    const edit = (marker: string, remoteId: string, primary?: true) => ({
      marker,
      remoteId: id,
      to: { object: 'companies', remoteId, ...(primary && { primary }) },
    })
    const linksOf = async () => {
      const [links, others] = await readAssociations(context, [id, lonely?.id ?? ''])
      expect(others?.associations).toEqual([])
      return links?.associations
    }
    const made = await associate(context, [edit('a', one.id), edit('b', two.id), edit('c', '1')])
    expect(made).toMatchObject([
      { marker: 'a', type: 'done' },
      { marker: 'b', type: 'done' },
      { marker: 'c', type: 'refused', facts: { class: 'not_found', scope: 'row' } },
    ])
    expect(await linksOf()).toEqual([
      { object: 'companies', remoteId: one.id, primary: true },
      { object: 'companies', remoteId: two.id },
    ])
    expect(await associate(context, [edit('a', two.id, true)])).toMatchObject([{ type: 'done' }])
    const after = [
      { object: 'companies', remoteId: one.id },
      { object: 'companies', remoteId: two.id, primary: true },
    ]
    expect(await linksOf()).toEqual(after)
    const all = await pages((page) => listsOf(bench.object('contacts')).listAll(context, page))
    expect(recordsOf(all).find((record) => record.remoteId === id)?.associations).toEqual(after)
    const ended = await dissociate(context, [edit('a', two.id), edit('b', two.id), edit('c', '1')])
    expect(ended.map(({ type }) => type)).toEqual(['done', 'done', 'done'])
    expect(await linksOf()).toEqual([{ object: 'companies', remoteId: one.id, primary: true }])
  })
})

describe('reading by id', () => {
  it('tells the living, the archived and the merged apart', async () => {
    const [alive, deleted, loser] = (await bench.dump('contacts')).sort(byId) as [Shown, Shown, Shown]
    await bench.edit({ object: 'contacts', action: 'delete', id: deleted.id })
    await bench.edit({ object: 'contacts', action: 'merge', id: loser.id, into: alive.id })
    const ids = [alive.id, deleted.id, loser.id, '1']
    const contacts = bench.object('contacts')
    const { records, rejected } = await contacts.readByIds(await bench.context('contacts'), ids)
    expect(rejected).toEqual([])
    expect(records.map(({ askedId, remoteId }) => [askedId, remoteId])).toEqual([
      [alive.id, alive.id],
      [deleted.id, deleted.id],
      [loser.id, alive.id],
    ])
    expect(records[0]).toEqual({ ...(await listed('contacts', alive.id)), askedId: alive.id })
    expect(Date.parse(records[1]?.deletedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
    await bench.edit({ object: 'contacts', action: 'restore', id: deleted.id })
    const back = await contacts.readByIds(await bench.context('contacts'), [deleted.id])
    expect(back.records[0]).toMatchObject({ remoteId: deleted.id, deletedAt: null })
  })
})

describe('a create whose answer was lost', () => {
  /** Sends drafts so that HubSpot acts and no answer comes, and looks for them afterwards. */
  async function lose(name: Name, drafts: readonly RecordDraft[], kind: FaultKind) {
    const context = await bench.context(name)
    await fault(`${name}/batch/create`, kind)
    const sentAt = new Date().toISOString()
    const lost = await writerOf(name)
      .create(context, drafts)
      .catch((error: unknown) => error)
    expect(lost).toBeInstanceOf(Error)
    return { context, sent: drafts.map((one) => ({ ...one, sentAt })) }
  }

  async function find(name: Name, context: ReadContext, sent: readonly (RecordDraft & { sentAt: string })[]) {
    const answers = await writerOf(name).findCreated(context, sent)
    return sent.map(({ marker }) => answers.find((answer) => answer.marker === marker)?.found ?? [])
  }

  const indexed = () => bench.indexed()

  it.each([['cut-after'], ['truncated-json']] as const)(
    'leaves contacts with an address that are found at once (%s)',
    async (kind) => {
      const drafts = people(100, (index) => ({ 'custom:product_interests': ['reporting'], jobTitle: `Job ${index}` }))
      const { context, sent } = await lose('contacts', drafts, { kind })
      bench.asked.length = 0
      const found = await find('contacts', context, sent)
      expect(bench.asked).toEqual(['/crm/v3/objects/contacts/batch/read'])
      found.forEach((records, index) => {
        expect(records.map(({ fields }) => fields.email)).toEqual([`new${index}@example.org`])
      })
      expect(await tally('contacts')).toMatchObject({ creates: 100, createdTwice: [] })
    },
  )

  it('leaves nothing when the connection was cut before HubSpot acted', async () => {
    const { context, sent } = await lose('contacts', people(3), { kind: 'cut-before' })
    expect(await find('contacts', context, sent)).toEqual([[], [], []])
    await created('contacts', sent)
    expect(await tally('contacts')).toMatchObject({ creates: 3, createdTwice: [] })
  })

  it('does not take a contact for made that was there before; sent again, it is named', async () => {
    const [old] = (await bench.dump('contacts')).sort(byId)
    const twin = draft({ email: old?.properties.email ?? '', lastName: 'Not the same' })
    const { context, sent } = await lose('contacts', [twin], { kind: 'cut-after' })
    expect(await find('contacts', context, sent)).toEqual([[]])
    expect(await writerOf('contacts').create(context, [twin])).toMatchObject([
      { type: 'refused', facts: { class: 'duplicate', existingIds: [old?.id] } },
    ])
    expect(await tally('contacts')).toMatchObject({ creates: 0 })
  })

  it.each<[Name, MappedFields[]]>([
    [
      'companies',
      [
        { name: 'Alpha AB', domain: 'https://Alpha.example/', city: 'Lund', employees: '12' },
        { name: 'Beta AB' },
        { name: 'Beta AB', city: 'Lund' },
        { domain: 'gamma.example' },
      ],
    ],
    ['contacts', [{ firstName: 'Kim', lastName: 'Berg', phone: '070 1' }, { firstName: 'Kim' }, { lastName: 'Berg' }]],
  ])('leaves %s without a unique value that are found once the index shows them', async (name, values) => {
    const { context, sent } = await lose(name, values.map(draft), { kind: 'cut-after' })
    expect(await find(name, context, sent)).toEqual(values.map(() => []))
    await indexed()
    bench.asked.length = 0
    const found = await find(name, context, sent)
    expect(bench.asked).toEqual([`/crm/v3/objects/${name}/search`])
    expect(found.map((records) => records.length)).toEqual(values.map(() => 1))
    expect(new Set(found.flat().map(({ remoteId }) => remoteId)).size).toBe(values.length)
    expect((await tally(name)).creates).toBe(values.length)
    for (const [index, record] of found.flat().entries()) {
      expect(record).toEqual(await listed(name, record.remoteId))
      const { domain, ...rest } = values[index] ?? {}
      expect(record.fields).toMatchObject(rest)
    }
  })

  it('is found although the clocks differ by hours', async () => {
    const { context, sent } = await lose('companies', [draft({ name: 'Alpha AB', city: 'Lund' })], {
      kind: 'cut-after',
    })
    await indexed()
    for (const hours of [-12, 12]) {
      const skewed = sent.map((one) => ({ ...one, sentAt: new Date(Date.now() + hours * 3_600_000).toISOString() }))
      expect((await find('companies', context, skewed)).flat()).toHaveLength(1)
    }
  })
})

describe('all that is written', () => {
  it('goes to calls that make, change, archive, and to no other', async () => {
    const [{ remoteId = '' } = {}] = await created('contacts', [draft({ lastName: 'A' })])
    await updated('contacts', remoteId, { jobTitle: 'CEO' })
    await writerOf('contacts').remove(await bench.context('contacts'), [{ marker: 'm', remoteId }])
    expect(await writes()).toEqual(['create', 'update', 'archive'].map((action) => `/contacts/batch/${action}`))
  })

  it('needs the scopes that the manifest names, and says which one is missing', async () => {
    const scopes = (list: string[]) => bench.control.limitScopes(bench.connectionId, list)
    await scopes(hubspot.manifest.scopes)
    for (const name of ['contacts', 'companies'] as const) {
      const [record] = await created(name, [draft(name === 'contacts' ? { lastName: 'A' } : { name: 'A' })])
      await updated(name, record?.remoteId ?? '', { city: 'Lund' })
      await scopes(hubspot.manifest.scopes.filter((scope) => scope !== `crm.objects.${name}.write`))
      await expect(updated(name, record?.remoteId ?? '', { city: 'Malmö' })).rejects.toMatchObject({
        facts: { class: 'scope_missing', scopes: [`crm.objects.${name}.write`] },
      })
      await scopes(hubspot.manifest.scopes)
    }
  })

  it('is only what the account lets be written', async () => {
    const names = async (name: Name) => {
      const { fields } = await bench.context(name)
      const ids = [...(await listsOf(bench.object(name)).listAll(await bench.context(name), null)).records]
      const [first] = ids
      return Object.keys(first?.fields ?? {}).filter(
        (field) => writerOf(name).accessTo(field, fields, 'update') !== 'writable',
      )
    }
    expect(await names('contacts')).toEqual(['additionalEmails', 'custom:health_score'])
    expect(await names('companies')).toEqual([])
  })
})
