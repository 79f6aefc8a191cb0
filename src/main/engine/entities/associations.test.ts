import type { EntityKind, StreamName } from '@shared/model'
import { describe, expect, it } from 'vitest'
import type { Association, ObjectDefinition, ObjectWriter, Provider } from '../providers/provider'
import type { ObjectRow } from '../store/accounts/objects'
import { openOverlay } from '../store/overlay/overlay'
import { Store } from '../store/store'
import { addTestIntegration, openTestStore } from '../store/testing'
import { writerOf } from '../store/write'
import { mergeAssociations } from './associations'
import { associateRecords, dissociateRecords } from './change/associate-records'
import type { RecordPorts } from './change/record-context'
import { recordView } from './change/record-view'

const objects: { name: string; stream: StreamName; entityKind: EntityKind }[] = [
  { name: 'companies', stream: 'companies', entityKind: 'company' },
  { name: 'contacts', stream: 'contacts', entityKind: 'contact' },
  { name: 'deals', stream: 'leads', entityKind: 'lead' },
  { name: 'notes', stream: 'activities', entityKind: 'activity' },
]
const accounts = ['a', 'b'] as const
type Account = (typeof accounts)[number]

/** Two accounts that both hold a person, another one, two firms, a deal, a lead and a note, none of which belong together. */
function prepared() {
  const test = openTestStore()
  const { store } = test
  const places = new Map<string, ObjectRow>()
  for (const account of accounts) {
    addTestIntegration(store, { id: account, accountId: account, connectionId: account, integrationKey: account })
    for (const stream of ['leads', 'activities'] as const) store.integrations.addStream(account, stream, 'both')
    for (const { name, stream } of objects)
      places.set(`${account} ${name}`, store.objects.ensure(account, stream, name))
  }
  const writer: Partial<ObjectWriter> = { accessTo: () => 'writable' }
  const provider = {
    manifest: { name: 'CRM' },
    objects: objects.map((object): Partial<ObjectDefinition> => ({ ...object, writer: writer as ObjectWriter })),
  } as unknown as Provider
  const ports: RecordPorts = { store, provider: () => provider }
  const records = new Map<string, number>()
  const add = (kind: EntityKind, name: string) => {
    const object = objects.find((item) => item.entityKind === kind)?.name ?? ''
    const write = writerOf(store)
    const entityId = write.entities.create(kind, name, { name }, 1)
    for (const account of accounts) {
      const place = places.get(`${account} ${object}`)
      if (!place) throw new Error('no such object')
      const rest = { createdAt: null, updatedAt: null, deletedAt: null, associations: [], mergedIds: [] }
      const id = write.records.create(place.id, { remoteId: `${account}-${name}`, raw: {}, fields: {}, ...rest }, 0)
      const link = { base: null, madeByUs: false, linkedAt: 1, floorAt: null, confirm: false }
      write.records.link({ recordId: id, entityId, origin: 'pulled', ...link })
      records.set(`${account} ${name}`, id)
    }
    return { id: String(entityId), number: entityId, name, object }
  }
  const made = {
    ann: add('contact', 'ann'),
    bob: add('contact', 'bob'),
    north: add('company', 'north'),
    contoso: add('company', 'contoso'),
    deal: add('lead', 'deal'),
    lead: add('lead', 'lead'),
    note: add('activity', 'note'),
  }
  type Made = (typeof made)['ann']
  let runs = 0
  const merge = (account: Account, into: Store = store) => {
    const runId = `run_${++runs}`
    const run = {
      id: runId,
      integrationId: account,
      provider: 'crm',
      account,
      queuedAt: 1,
      continues: null,
      streams: [],
    }
    into.runs.create({ ...run, kind: 'sync', trigger: 'manual' })
    into.commit(() => mergeAssociations({ store: into, runId, now: 5 }, account))
    return into.changes.list(runId, { limit: 20 }).items
  }
  /** The CRM shows that a record belongs to these. */
  const shows = (account: Account, from: Made, ...to: (Made | { primary: Made })[]) => {
    const associations = to.map((one): Association => {
      const of = 'primary' in one ? one.primary : one
      const place = { object: of.object, remoteId: `${account}-${of.name}` }
      return 'primary' in one ? { ...place, primary: true } : place
    })
    const id = records.get(`${account} ${from.name}`) ?? 0
    store.commit(() => writerOf(store).associations.set(id, associations, true))
  }
  const held = (of: Made) =>
    (({ associations }) => associations.map(({ name, primary }) => (primary ? `${name} *` : name)).sort())(
      recordView(ports, entityOf(of)),
    )
  const entityOf = ({ number }: Made) => {
    const entity = store.entities.get(number)
    if (!entity) throw new Error('no such entity')
    return entity
  }
  const waits = (account: Account) =>
    objects
      .flatMap(({ name }) => store.associations.wants(places.get(`${account} ${name}`)?.id ?? 0, begin, 20))
      .map(({ entityId, otherId, op, primary }) => {
        const [from, to] = [entityId, otherId].map((id) => store.entities.get(id)?.displayName)
        return `${op} ${from}-${to}${primary ? ' *' : ''}`
      })
      .sort()
  for (const account of accounts) merge(account)
  return { test, store, ports, ...made, shows, merge, held, waits, [Symbol.dispose]: () => test[Symbol.dispose]() }
}

const begin = { entityId: 0, otherId: 0 }

describe('what a CRM holds together', () => {
  it('is held together here, an activity with several contacts and a lead too, and goes to the other CRM', () => {
    using on = prepared()
    on.shows('a', on.note, on.ann, on.bob, on.deal, on.north)
    on.shows('a', on.deal, on.ann, on.bob, { primary: on.north })
    const changes = on.merge('a')
    expect(on.held(on.note)).toEqual(['ann', 'bob', 'deal', 'north'])
    expect(on.held(on.deal)).toEqual(['ann', 'bob', 'north *', 'note'])
    expect(on.waits('a')).toEqual([])
    expect(on.waits('b')).toEqual([
      'add deal-ann',
      'add deal-bob',
      'add deal-north *',
      'add note-ann',
      'add note-bob',
      'add note-deal',
      'add note-north',
    ])
    const told = changes.flatMap(({ entityKind, fields }) =>
      fields.map(({ label, after }) => [entityKind, label, after]),
    )
    expect(told).toContainEqual(['activity', 'Contact', 'ann'])
    expect(told).toContainEqual(['activity', 'Lead', 'deal'])
    expect(told).toContainEqual(['lead', 'Company', 'north'])
    expect(told).toContainEqual(['lead', 'Primary company', 'north'])
    on.shows('b', on.note, on.ann, on.bob, on.deal, on.north)
    on.shows('b', on.deal, on.ann, on.bob, { primary: on.north })
    expect(on.merge('b')).toEqual([])
    expect(on.waits('b')).toEqual([])
  })

  it('unites as sets, and what one side takes apart is taken apart', () => {
    using on = prepared()
    for (const account of accounts) on.shows(account, on.note, on.ann, on.bob)
    for (const account of accounts) on.merge(account)
    on.shows('a', on.note, on.ann, on.deal)
    on.shows('b', on.note, on.ann, on.bob, on.north)
    on.merge('a')
    on.merge('b')
    expect(on.held(on.note)).toEqual(['ann', 'deal', 'north'])
    expect(on.waits('a')).toEqual(['add note-north'])
    expect(on.waits('b')).toEqual(['add note-deal', 'remove note-bob'])
  })

  it('has a first one of each kind, which are apart from each other', () => {
    using on = prepared()
    on.shows('a', on.deal, { primary: on.ann }, on.bob, { primary: on.north }, on.contoso)
    on.merge('a')
    expect(on.held(on.deal)).toEqual(['ann *', 'bob', 'contoso', 'north *'])
    on.shows('a', on.deal, on.ann, { primary: on.bob }, { primary: on.north }, on.contoso)
    on.merge('a')
    expect(on.held(on.deal)).toEqual(['ann', 'bob *', 'contoso', 'north *'])
    on.shows('a', on.deal, on.ann, on.bob, { primary: on.north }, on.contoso)
    on.merge('a')
    expect(on.held(on.deal)).toEqual(['ann', 'bob', 'contoso', 'north *'])
  })

  it('leads on from a lead to the deal that it became', () => {
    using on = prepared()
    on.shows('a', on.lead, on.deal)
    on.merge('a')
    expect(on.held(on.lead)).toEqual(['deal'])
    expect(on.held(on.deal)).toEqual(['lead'])
    expect(on.waits('b')).toEqual(['add lead-deal'])
  })

  it('counts where the record that belongs to the other shows it, not the other way round', () => {
    using on = prepared()
    on.shows('a', on.ann, on.note, on.deal, on.bob)
    expect(on.merge('a')).toEqual([])
    expect([on.held(on.ann), on.held(on.note)]).toEqual([[], []])
  })

  it('moves with the primary ones of each kind when two entities become one', () => {
    using on = prepared()
    on.shows('a', on.deal, { primary: on.ann }, { primary: on.north })
    on.shows('a', on.lead, { primary: on.bob })
    on.merge('a')
    on.store.commit(() => writerOf(on.store).associations.moveEntity(on.deal.number, on.lead.number))
    expect(on.held(on.lead)).toEqual(['ann', 'bob *', 'north *'])
    expect(on.held(on.deal)).toEqual([])
  })

  it('is merged in a dry run without a trace', () => {
    using on = prepared()
    on.shows('a', on.deal, { primary: on.ann }, { primary: on.north })
    const dry = new Store(on.test.file, undefined, openOverlay)
    try {
      expect(on.merge('a', dry)).not.toEqual([])
      expect(dry.associations.primaryOf(on.deal.number, 'contact')).toBe(on.ann.number)
      expect(dry.associations.primaryOf(on.deal.number, 'company')).toBe(on.north.number)
    } finally {
      dry.close()
    }
    expect(on.held(on.deal)).toEqual([])
  })
})

describe('what a person says', () => {
  it('of any two kinds waits for the CRMs, named from either side', () => {
    using on = prepared()
    associateRecords(on.ports, { id: on.ann.id, other: on.note.id })
    associateRecords(on.ports, { id: on.note.id, other: on.bob.id })
    associateRecords(on.ports, { id: on.north.id, other: on.deal.id })
    associateRecords(on.ports, { id: on.deal.id, other: on.ann.id, primary: true })
    expect(on.held(on.note)).toEqual(['ann', 'bob'])
    expect(on.held(on.deal)).toEqual(['ann *', 'north'])
    const wanted = ['add deal-ann *', 'add deal-north', 'add note-ann', 'add note-bob']
    for (const account of accounts) expect(on.waits(account)).toEqual(wanted)
    dissociateRecords(on.ports, { id: on.note.id, other: on.ann.id })
    expect(on.held(on.note)).toEqual(['bob'])
    expect(on.waits('a')).not.toContain('add note-ann')
  })

  it('of two leads is held from the one named first, and ended from either', () => {
    using on = prepared()
    associateRecords(on.ports, { id: on.lead.id, other: on.deal.id })
    expect(on.waits('b')).toEqual(['add lead-deal'])
    associateRecords(on.ports, { id: on.deal.id, other: on.lead.id })
    expect(on.waits('b')).toEqual(['add lead-deal'])
    dissociateRecords(on.ports, { id: on.deal.id, other: on.lead.id })
    expect(on.held(on.lead)).toEqual([])
  })

  it('is refused of two that cannot belong together', () => {
    using on = prepared()
    for (const [id, other] of [
      [on.ann.id, on.bob.id],
      [on.north.id, on.contoso.id],
      [on.note.id, on.note.id],
      [on.deal.id, on.deal.id],
    ] as const) {
      expect(() => associateRecords(on.ports, { id, other })).toThrow('NOT_ASSOCIABLE')
    }
  })
})
