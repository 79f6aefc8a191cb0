import { describe, expect, it } from 'vitest'
import type { MatchReview } from '../../src/shared/model'
import { openScene, type Scene } from '../kit/scene'

const two = { accounts: ['a', 'b'] }
type Fields = Record<string, string>

async function people(scene: Scene, a: readonly Fields[], b: readonly Fields[]): Promise<void> {
  for (const fields of a) await scene.at('a').contacts.create(fields)
  for (const fields of b) await scene.at('b').contacts.create(fields)
  await scene.runs.syncWell('a')
  await scene.runs.syncWell('b')
}

const held = async (scene: Scene) =>
  (await scene.records('contact')).map(({ name, at }) => `${name}: ${Object.keys(at).sort().join(' ')}`)

async function onlyReview(scene: Scene): Promise<MatchReview> {
  const [review, ...others] = await scene.here.reviews()
  if (!review || others.length > 0) throw new Error(`there are ${others.length + (review ? 1 : 0)} reviews`)
  return review
}

const made = async (scene: Scene) =>
  (await Promise.all(scene.accountNames.map((name) => scene.at(name).writes()))).flat().length

describe('a further address', () => {
  const pia = { firstName: 'Pia', lastName: 'One', email: 'pia@one.example' }
  it.each<[string, Fields, Fields]>([
    [
      'that is the first at the other CRM',
      pia,
      { firstName: 'Pia', email: 'pia@two.example', additionalEmails: 'pia@one.example' },
    ],
    [
      'of the one that was read first',
      { ...pia, additionalEmails: 'pia@two.example' },
      { firstName: 'Pia', email: 'pia@two.example' },
    ],
    [
      'of both',
      { ...pia, additionalEmails: 'p@x.example' },
      { firstName: 'Pia', email: 'pia@two.example', additionalEmails: 'p@x.example' },
    ],
    [
      'beside one that several people read',
      pia,
      { firstName: 'Pia', email: 'info@two.example', additionalEmails: 'pia@one.example' },
    ],
  ])('%s is for a person, and none is made twice meanwhile', async (_, first, second) => {
    await using scene = await openScene({ ...two, settings: { createMissing: true } })
    await people(scene, [first], [second])
    const review = await onlyReview(scene)
    expect(review).toMatchObject({ reason: 'further-address', recordId: null, candidates: [{ name: 'Pia One' }] })
    await scene.syncUntilQuiet()
    expect(await made(scene)).toBe(0)
    expect(scene.here.outbox()).toEqual([])
    const [a] = await scene.at('a').contacts.all()
    const [b] = await scene.at('b').contacts.all()
    await scene.here.decide(review, review.candidates[0] ?? null)
    expect(await scene.records('contact')).toMatchObject([{ at: { a: a?.id, b: b?.id } }])
    expect((await scene.at('a').contacts.all()).length + (await scene.at('b').contacts.all()).length).toBe(2)
  })

  it('of one that a person says is another one is never asked about again', async () => {
    await using scene = await openScene(two)
    await people(scene, [pia], [{ firstName: 'Pia', email: 'pia@two.example', additionalEmails: 'pia@one.example' }])
    await scene.here.decide(await onlyReview(scene), null)
    expect(await held(scene)).toEqual(['Pia One: a', 'Pia: b'])
    const [b] = await scene.at('b').contacts.all()
    await scene.at('b').contacts.edit(b?.id ?? '', { additionalEmails: 'pia@one.example;p@three.example' })
    const [a] = await scene.at('a').contacts.all()
    await scene.at('a').contacts.edit(a?.id ?? '', { additionalEmails: 'pia@two.example' })
    await scene.advance(60_000)
    await scene.runs.syncWell('a', { full: true })
    await scene.runs.syncWell('b', { full: true })
    expect(await scene.here.reviews()).toEqual([])
    expect(await held(scene)).toEqual(['Pia One: a', 'Pia: b'])
  })

  it('weighs less than the first: the record with the same first address is it', async () => {
    await using scene = await openScene(two)
    await people(
      scene,
      [pia, { lastName: 'Shared', email: 'office.one@one.example', additionalEmails: 'p@x.example' }],
      [{ ...pia, additionalEmails: 'p@x.example' }],
    )
    expect(await held(scene)).toEqual(['Pia One: a b', 'Shared: a'])
    expect(await scene.here.reviews()).toEqual([])
  })
})

describe('addresses', () => {
  it('are compared without regard to case', async () => {
    await using scene = await openScene(two)
    await people(
      scene,
      [{ lastName: 'One', email: 'pia@one.example' }],
      [{ lastName: 'One', email: 'PIA@One.example' }],
    )
    expect(await held(scene)).toEqual(['One: a b'])
  })

  it.each<[string, string]>([
    ['pia@gmail.com', 'pia+shop@gmail.com'],
    ['pi.a@gmail.com', 'pia@gmail.com'],
    ['info@one.example', 'info@one.example'],
    ['sales.uk@one.example', 'sales.uk@one.example'],
  ])('%s and %s say nothing of one person', async (first, second) => {
    await using scene = await openScene(two)
    await people(scene, [{ lastName: 'One', email: first }], [{ lastName: 'Two', email: second }])
    expect(await held(scene)).toEqual(['One: a', 'Two: b'])
    expect(await scene.here.reviews()).toEqual([])
  })
})

describe('keys that older rules have left', () => {
  it('are made anew before the next record is matched', async () => {
    await using scene = await openScene(two)
    const phone = '+46701234567'
    await scene.at('a').contacts.create({ lastName: 'One', email: 'pia@one.example' })
    await scene.at('a').contacts.create({ lastName: 'Two', phone })
    await scene.runs.syncWell('a')
    scene.store.db.exec(
      `DELETE FROM entity_keys; UPDATE entities SET match_key = 'old'; DELETE FROM workspace_settings WHERE key = 'identity.keys'`,
    )
    await scene.at('b').contacts.create({ lastName: 'One', email: 'pia@one.example' })
    await scene.at('b').contacts.create({ lastName: 'Two', phone })
    await scene.runs.syncWell('b')
    expect(await held(scene)).toEqual(['One: a b', 'Two: a'])
    expect(await onlyReview(scene)).toMatchObject({ reason: 'same-number' })
  })
})

describe('a number', () => {
  const phone = '+46 70 123 45 67'
  it('with the same last name is for a person', async () => {
    await using scene = await openScene(two)
    await people(
      scene,
      [{ firstName: 'Pia', lastName: 'One', phone }],
      [{ firstName: 'P.', lastName: 'ONE', mobile: '+46701234567' }],
    )
    expect(await onlyReview(scene)).toMatchObject({ reason: 'same-number', candidates: [{ name: 'Pia One' }] })
    expect(await held(scene)).toEqual(['Pia One: a'])
  })

  it.each<[string, Fields]>([
    ['with another last name', { lastName: 'Two', phone }],
    ['without one', { firstName: 'Pia', phone }],
    ['without its country', { lastName: 'One', phone: '070 123 45 67' }],
  ])('%s says nothing', async (_, other) => {
    await using scene = await openScene(two)
    await people(scene, [{ lastName: 'One', phone }], [other])
    expect(await scene.here.reviews()).toEqual([])
    expect(await scene.records('contact')).toHaveLength(2)
  })

  it('is not asked about where the stream is told not to match by it', async () => {
    await using scene = await openScene({ ...two, settings: { matchBy: ['email'] } })
    await people(scene, [{ lastName: 'One', phone }], [{ lastName: 'One', phone }])
    expect(await scene.here.reviews()).toEqual([])
    expect(await scene.records('contact')).toHaveLength(2)
  })
})

describe('an address that changes later', () => {
  const one = { lastName: 'One', email: 'pia@one.example' }
  const other = { lastName: 'Other', email: 'pia@two.example' }

  it('at a CRM leads to a review, and nothing is linked or made by itself', async () => {
    await using scene = await openScene({ ...two, settings: { createMissing: false } })
    await people(scene, [one], [other])
    const [b] = await scene.at('b').contacts.all()
    await scene.at('b').contacts.edit(b?.id ?? '', { email: 'pia@one.example' })
    await scene.settings('a', 'contacts', { createMissing: true })
    await scene.settings('b', 'contacts', { createMissing: true })
    await scene.advance(60_000)
    await scene.sync('b')
    await scene.syncUntilQuiet()
    expect(await held(scene)).toEqual(['One: a', 'Other: b'])
    expect(await scene.at('b').contacts.all()).toHaveLength(1)
    const review = await onlyReview(scene)
    const [, record] = await scene.records('contact')
    expect(review).toMatchObject({ reason: 'changed-key', recordId: record?.id, candidates: [{ name: 'One' }] })
    await scene.here.decide(review, null)
    expect(await scene.here.reviews()).toEqual([])
    expect(await held(scene)).toEqual(['One: a', 'Other: b'])
  })

  it('here leads to a review', async () => {
    await using scene = await openScene(two)
    await people(scene, [one], [other])
    const [first, second] = await scene.records('contact')
    if (!first || !second) throw new Error('somebody is missing')
    await scene.here.edit(second, { email: 'pia@one.example' })
    const review = await onlyReview(scene)
    expect(review).toMatchObject({ reason: 'changed-key', recordId: second.id, candidates: [{ id: first.id }] })
    const [a, b] = [await scene.at('a').contacts.all(), await scene.at('b').contacts.all()]
    await scene.here.decide(review, first)
    expect(await scene.records('contact')).toMatchObject([{ id: first.id, at: { a: a[0]?.id, b: b[0]?.id } }])
    expect(await scene.here.reviews()).toEqual([])
  })

  it('and may be two is settled by one answer', async () => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'] })
    const phone = '+46701234567'
    await people(scene, [{ lastName: 'One', phone }], [other])
    await scene.at('c').contacts.create({ lastName: 'Three', email: 'pia@three.example' })
    await scene.runs.syncWell('c')
    const [first, second] = await scene.records('contact')
    if (!first || !second) throw new Error('somebody is missing')
    await scene.here.edit(second, { email: 'pia@three.example', lastName: 'One', phone })
    const review = await onlyReview(scene)
    expect(review.candidates.map(({ name }) => name).sort()).toEqual(['One', 'Three'])
    await scene.here.decide(review, first)
    expect(await scene.here.reviews()).toEqual([])
    expect(await held(scene)).toEqual(['One: a b', 'Three: c'])
  })

  it('to one of the same account says nothing', async () => {
    await using scene = await openScene(two)
    await people(scene, [one, { lastName: 'Twin', email: 'twin@one.example' }], [])
    const [, second] = await scene.records('contact')
    if (!second) throw new Error('somebody is missing')
    await scene.here.edit(second, { email: 'pia@one.example' })
    expect(await scene.here.reviews()).toEqual([])
  })

  it('of a record in review brings other candidates, and still asks', async () => {
    await using scene = await openScene(two)
    await people(
      scene,
      [one, { lastName: 'Three', email: 'pia@three.example' }],
      [{ lastName: 'Other', email: 'pia@two.example', additionalEmails: 'pia@one.example' }],
    )
    expect(await onlyReview(scene)).toMatchObject({ candidates: [{ name: 'One' }] })
    const [b] = await scene.at('b').contacts.all()
    await scene.at('b').contacts.edit(b?.id ?? '', { email: 'pia@three.example', additionalEmails: '' })
    await scene.advance(60_000)
    await scene.runs.syncWell('b')
    expect(await onlyReview(scene)).toMatchObject({ reason: 'changed-key', candidates: [{ name: 'Three' }] })
    expect(await held(scene)).toEqual(['One: a', 'Three: a'])
  })
})

describe('a review that waits while the store goes on', () => {
  const phone = '+46701234567'
  it('has what came meanwhile, and no longer what its account has taken', async () => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'] })
    await people(
      scene,
      [{ lastName: 'One', phone, email: 'pia@one.example' }],
      [{ lastName: 'One', phone, email: 'pia@two.example' }],
    )
    const candidates = async () => (await onlyReview(scene)).candidates.map(({ fields }) => fields.email)
    expect(await candidates()).toEqual(['pia@one.example'])
    await scene.at('c').contacts.create({ lastName: 'Two', email: 'pia@two.example' })
    await scene.runs.syncWell('c')
    expect(await candidates()).toEqual(['pia@one.example', 'pia@two.example'])
    await scene.at('b').contacts.create({ lastName: 'One', email: 'pia@one.example' })
    await scene.advance(60_000)
    await scene.runs.syncWell('b')
    expect(await candidates()).toEqual(['pia@two.example'])
    await scene.here.decide(await onlyReview(scene), null)
    expect(await scene.here.reviews()).toEqual([])
    expect(await held(scene)).toEqual(['One: a b', 'Two: c', 'One: b'])
  })
})

describe('what was taken apart', () => {
  const pia = { lastName: 'One', email: 'pia@one.example', phone: '+46701234567' }

  it('is not put together again until a person says so', async () => {
    await using scene = await openScene(two)
    await people(scene, [pia], [pia])
    const [record] = await scene.records('contact')
    if (!record) throw new Error('there is no record')
    const [kept, separated] = await scene.here.split(record, 'b')
    const [b] = await scene.at('b').contacts.all()
    await scene.at('b').contacts.edit(b?.id ?? '', { phone: '+46701234568' })
    await scene.here.edit(kept, { phone: '+46701234568' })
    await scene.advance(60_000)
    await scene.runs.sync('a', { full: true })
    await scene.runs.sync('b', { full: true })
    expect(await held(scene)).toEqual(['One: a', 'One: b'])
    expect(await scene.here.reviews()).toEqual([])
    await scene.here.link(kept, separated)
    expect(await held(scene)).toEqual(['One: a b'])
    expect(scene.file.rows('SELECT * FROM held_back')).toEqual([])
  })

  it('stays apart when the CRM merges one of them into another', async () => {
    await using scene = await openScene(two)
    await people(scene, [pia, { lastName: 'Yan', email: 'yan@one.example' }], [pia])
    const [record, other] = await scene.records('contact')
    if (!record?.at.a || !other?.at.a) throw new Error('there is no record')
    const [, separated] = await scene.here.split(record, 'b')
    await scene.at('a').contacts.merge(record.at.a, other.at.a)
    await scene.advance(60_000)
    await scene.sync('a')
    await scene.sync('b', { full: true })
    const merged = await scene.here.of('a', { id: other.at.a })
    expect(merged?.id).not.toBe(separated.id)
    expect(scene.file.rows('SELECT entity_id FROM held_back')).toEqual([{ entity_id: Number(merged?.id) }])
    expect((await scene.here.get(separated)).at).toEqual({ b: separated.at.b })
    expect(await scene.here.reviews()).toEqual([])
  })
})

describe('a decision', () => {
  const phone = '+46 70 123 45 67'
  const setUp = async (scene: Scene) => {
    await scene.at('a').companies.create({ name: 'Acme', domain: 'acme.example' })
    await people(scene, [{ firstName: 'Pia', lastName: 'One', phone }], [{ firstName: 'P.', lastName: 'One', phone }])
    return onlyReview(scene)
  }

  it('for a contact with the id of a company is refused', async () => {
    await using scene = await openScene(two)
    const review = await setUp(scene)
    const [company] = await scene.records('company')
    if (!company) throw new Error('there is no company')
    const before = scene.snapshot()
    expect(await scene.problemOf(scene.here.decide(review, company))).toMatchObject({ code: 'KINDS_DIFFER' })
    const [contact] = await scene.records('contact')
    if (!contact) throw new Error('there is no contact')
    expect(await scene.problemOf(scene.here.link(contact, company))).toMatchObject({ code: 'KINDS_DIFFER' })
    expect(scene.snapshot()).toEqual(before)
  })

  it('for a deleted record is refused, and such a candidate is not shown', async () => {
    await using scene = await openScene(two)
    const review = await setUp(scene)
    const [contact] = await scene.records('contact')
    if (!contact) throw new Error('there is no contact')
    await scene.here.remove(contact)
    expect((await onlyReview(scene)).candidates).toEqual([])
    expect(await scene.problemOf(scene.here.decide(review, contact))).toMatchObject({ code: 'RECORD_DELETED' })
  })

  it('for one that another record of the account has is refused', async () => {
    await using scene = await openScene(two)
    const review = await setUp(scene)
    await scene.at('b').contacts.create({ lastName: 'Two', email: 'two@x.example' })
    await scene.advance(60_000)
    await scene.runs.syncWell('b')
    const [, other] = await scene.records('contact')
    if (!other) throw new Error('there is no other contact')
    expect(await scene.problemOf(scene.here.decide(review, other))).toMatchObject({ code: 'RECORDS_OF_ONE_CRM' })
    expect(await onlyReview(scene)).toEqual(review)
  })

  it.each(['', '0', '-1', '1.5', '99999999', 'abc', '9007199254740993'])(
    'for %j, which is nothing, is refused',
    async (id) => {
      await using scene = await openScene(two)
      const review = await setUp(scene)
      expect(await scene.problemOf(scene.here.decide(review, { id }))).toMatchObject({ code: 'NOT_FOUND' })
      expect(await onlyReview(scene)).toEqual(review)
    },
  )
})

describe('a create that the CRM refuses because it has such a record', () => {
  it('offers the two to a person, who says that they are one', async () => {
    await using scene = await openScene(two)
    await scene.runs.syncWell('a')
    await scene.at('a').contacts.create({
      firstName: 'Pia',
      email: 'pia@two.example',
      additionalEmails: 'pia@one.example',
    })
    const record = await scene.here.create('contact', { firstName: 'Pia', lastName: 'One', email: 'pia@one.example' }, [
      'a',
    ])
    await scene.sync('a')
    const [contact] = await scene.at('a').contacts.all()
    const review = await onlyReview(scene)
    expect(review).toMatchObject({ remoteId: contact?.id, candidates: [{ id: record.id }] })
    await scene.here.decide(review, record)
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    expect(await scene.here.get(record)).toMatchObject({ at: { a: contact?.id } })
    expect(scene.here.outbox().filter(({ state }) => state === 'parked' || state === 'queued')).toEqual([])
  })

  it('offers them also when the record came after the last reading', async () => {
    await using scene = await openScene(two)
    await scene.runs.syncWell('a')
    await scene.knobs({ indexLagMs: 30_000 })
    await scene.at('a').contacts.create({
      firstName: 'Pia',
      email: 'pia@two.example',
      additionalEmails: 'pia@one.example',
    })
    const record = await scene.here.create('contact', { firstName: 'Pia', lastName: 'One', email: 'pia@one.example' }, [
      'a',
    ])
    await scene.sync('a')
    const review = await onlyReview(scene)
    expect(review).toMatchObject({ reason: 'named-by-crm', candidates: [{ id: record.id }] })
    expect(scene.here.outbox()).toMatchObject([{ op: 'create', problem: { code: 'CRM_RECORD_ALIKE' } }])
    expect((await scene.here.get(record)).links).toEqual([])
    await scene.here.decide(review, null)
    await scene.settings('a', 'contacts', { createMissing: true })
    await scene.advance(60_000)
    await scene.syncUntilQuiet()
    expect(await scene.here.reviews()).toEqual([])
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    expect(await held(scene)).toEqual(['Pia One: ', 'Pia: a'])
  })

  it('links nothing by itself where the record is surely another one', async () => {
    await using scene = await openScene(two)
    await people(scene, [], [{ firstName: 'Pia', lastName: 'Two', email: 'pia@two.example' }])
    await scene.knobs({ indexLagMs: 30_000 })
    await scene.at('a').contacts.create({
      firstName: 'Pia',
      lastName: 'Two',
      email: 'pia@two.example',
      additionalEmails: 'pia@one.example',
    })
    const fields = { firstName: 'Pia', lastName: 'One', email: 'pia@one.example' }
    const record = await scene.here.create('contact', fields, ['a'])
    await scene.sync('a')
    const review = await onlyReview(scene)
    expect(review.candidates.map(({ name }) => name).sort()).toEqual(['Pia One', 'Pia Two'])
    expect(await held(scene)).toEqual(['Pia Two: b', 'Pia One: '])
    const other = review.candidates.find(({ name }) => name === 'Pia Two')
    await scene.here.decide(review, other ?? null)
    await scene.advance(60_000)
    await scene.syncUntilQuiet()
    expect(await held(scene)).toEqual(['Pia Two: a b', 'Pia One: '])
    expect((await scene.here.get(record)).links).toEqual([])
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
  })
})
