import { describe, expect, it } from 'vitest'
import { openScene } from '../../kit/scene'

const ann = { email: 'ann@x.test', firstName: 'Ann', lastName: 'Ay' }

describe('a first contact', () => {
  it('leaves two different values to a person, whatever else is filled in beside them', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.create({ ...ann, jobTitle: 'Says A', phone: '+49 30 1111111' })
    const there = await scene.at('b').contacts.create({ ...ann, jobTitle: 'Says B', city: 'Lund' })
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toMatchObject([{ fields: [{ field: 'jobTitle', base: null }] }])
    expect((await scene.at('b').contacts.get(there.id)).fields).toMatchObject({ jobTitle: 'Says B' })
    // Blanks yield to values all the same.
    expect((await scene.here.only()).fields).toMatchObject({ city: 'Lund', phone: '+49 30 1111111' })
    expect((await scene.at('b').contacts.get(there.id)).fields.phone).toBe('+49 30 1111111')
  })

  it('keeps the conflict when another field of the record changes', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.create({ ...ann, jobTitle: 'Says A' })
    const there = await scene.at('b').contacts.create({ ...ann, jobTitle: 'Says B' })
    await scene.syncUntilQuiet()
    await scene.advance(60_000)
    await scene.at('b').contacts.edit(there.id, { city: 'Lund' })
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toHaveLength(1)
    expect((await scene.at('b').contacts.get(there.id)).fields.jobTitle).toBe('Says B')
  })

  it('is no matter of who is newest when nothing says when a value was set', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { policy: 'newest' } })
    await scene.at('a').contacts.create({ ...ann, jobTitle: 'Says A' })
    await scene.advance(60_000)
    const there = await scene.at('b').contacts.create({ ...ann, jobTitle: 'Says B', city: 'Lund' })
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toHaveLength(1)
    expect((await scene.at('b').contacts.get(there.id)).fields.jobTitle).toBe('Says B')
  })

  it('ends the conflict when people have made all sides equal', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const here = await scene.at('a').contacts.create({ ...ann, jobTitle: 'Says A' })
    const there = await scene.at('b').contacts.create({ ...ann, jobTitle: 'Says B' })
    await scene.syncUntilQuiet()
    await scene.advance(60_000)
    await scene.at('b').contacts.edit(there.id, { jobTitle: 'Both' })
    await scene.at('a').contacts.edit(here.id, { jobTitle: 'Both' })
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toEqual([])
    expect((await scene.here.only()).fields.jobTitle).toBe('Both')
  })

  it('takes news from a third CRM as a further side', async () => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'] })
    await scene.at('a').contacts.create({ ...ann, jobTitle: 'Says A' })
    const b = await scene.at('b').contacts.create({ ...ann, jobTitle: 'Says B' })
    const c = await scene.at('c').contacts.create({ ...ann, jobTitle: 'Says A' })
    await scene.syncUntilQuiet()
    await scene.advance(60_000)
    await scene.at('c').contacts.edit(c.id, { jobTitle: 'Says C' })
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toHaveLength(1)
    expect((await scene.at('b').contacts.get(b.id)).fields.jobTitle).toBe('Says B')
    expect((await scene.at('c').contacts.get(c.id)).fields.jobTitle).toBe('Says C')
    expect((await scene.here.only()).fields.jobTitle).toBe('Says A')
  })
})

describe('a lagging index', () => {
  it('takes nothing back that was pushed, here or at another CRM', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const a = await scene.at('a').contacts.create({ ...ann, jobTitle: 'Old' })
    const b = await scene.at('b').contacts.create({ ...ann, jobTitle: 'Old' })
    await scene.syncUntilQuiet()
    await scene.control.knobs({ indexLagMs: 60_000 })
    await scene.advance(1_000)
    await scene.at('a').contacts.edit(a.id, { jobTitle: 'Old at A' })
    await scene.advance(120_000)
    await scene.sync('a')
    await scene.advance(1_000)
    await scene.here.edit(await scene.here.only(), { jobTitle: 'New from here' })
    await scene.sync('a')
    const again = await scene.sync('a')
    expect(again.changes).toEqual([])
    await scene.sync('b')
    expect((await scene.here.only()).fields.jobTitle).toBe('New from here')
    expect((await scene.at('a').contacts.get(a.id)).fields.jobTitle).toBe('New from here')
    expect((await scene.at('b').contacts.get(b.id)).fields.jobTitle).toBe('New from here')
  })

  it('revives nothing that was deleted here', async () => {
    const settings = { onLocalDelete: 'delete' as const }
    await using scene = await openScene({ accounts: ['a', 'b'], settings })
    const a = await scene.at('a').contacts.create(ann)
    const b = await scene.at('b').contacts.create(ann)
    await scene.syncUntilQuiet()
    await scene.control.knobs({ indexLagMs: 60_000 })
    await scene.advance(120_000)
    await scene.at('a').contacts.edit(a.id, { city: 'Lund' })
    await scene.advance(90_000)
    await scene.sync('a')
    const record = await scene.here.only()
    await scene.here.remove(record)
    await scene.sync('a')
    await scene.sync('a')
    await scene.sync('b')
    expect((await scene.here.get(record)).deletedAt).not.toBeNull()
    expect(await scene.at('a').contacts.find(a.id)).toBeNull()
    expect(await scene.at('b').contacts.find(b.id)).toBeNull()
  })

  it('does not hide what comes late', async () => {
    await using scene = await openScene({ indexLagMs: 0 })
    const a = await scene.at('a').contacts.create(ann)
    await scene.sync()
    await scene.control.knobs({ indexLagMs: 20_000 })
    await scene.advance(60_000)
    await scene.at('a').contacts.edit(a.id, { city: 'Lund' })
    await scene.sync()
    await scene.advance(30_000)
    await scene.sync()
    expect((await scene.here.only()).fields.city).toBe('Lund')
  })
})

describe('a merge at the CRM', () => {
  it('keeps the entity of the record that the CRM kept, and gives it the links of the other one', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const stays = await scene.at('a').contacts.create({ ...ann, email: 'stays@x.test' })
    const goes = await scene.at('a').contacts.create({ ...ann, email: 'goes@x.test' })
    const b = await scene.at('b').contacts.create({ ...ann, email: 'goes@x.test' })
    await scene.syncUntilQuiet()
    const kept = await scene.here.of('a', stays)
    await scene.advance(60_000)
    await scene.at('a').contacts.merge(goes.id, stays.id)
    await scene.syncUntilQuiet()
    expect((await scene.here.of('a', stays))?.id).toBe(kept?.id)
    expect((await scene.here.of('b', b))?.id).toBe(kept?.id)
    expect(await scene.here.of('a', goes)).toBeNull()
    expect(await scene.at('b').contacts.find(b.id)).not.toBeNull()
    expect(await scene.records()).toHaveLength(1)
  })

  it('that gives the survivor a new id goes on with the entity that has most links', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const x = await scene.at('a').contacts.create({ ...ann, email: 'x@x.test' })
    const y = await scene.at('a').contacts.create({ ...ann, email: 'y@x.test' })
    const b = await scene.at('b').contacts.create({ ...ann, email: 'y@x.test' })
    await scene.syncUntilQuiet()
    const held = await scene.here.of('b', b)
    await scene.advance(60_000)
    const z = await scene.at('a').contacts.merge(x.id, y.id, true)
    await scene.syncUntilQuiet()
    expect((await scene.here.of('a', z))?.id).toBe(held?.id)
    expect((await scene.here.of('b', b))?.id).toBe(held?.id)
    await scene.advance(60_000)
    await scene.at('a').contacts.edit(z.id, { city: 'Lund' })
    await scene.syncUntilQuiet()
    expect((await scene.at('b').contacts.get(b.id)).fields.city).toBe('Lund')
  })

  it('deletes nothing elsewhere, even where deletes travel', async () => {
    const settings = { onRemoteDelete: 'delete' as const, onLocalDelete: 'delete' as const }
    await using scene = await openScene({ accounts: ['a', 'b'], settings })
    const x = await scene.at('a').contacts.create({ ...ann, email: 'x@x.test' })
    const y = await scene.at('a').contacts.create({ ...ann, email: 'y@x.test' })
    const bx = await scene.at('b').contacts.create({ ...ann, email: 'x@x.test' })
    await scene.syncUntilQuiet()
    await scene.advance(60_000)
    await scene.at('a').contacts.merge(x.id, y.id)
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.find(bx.id)).not.toBeNull()
    expect((await scene.here.of('b', bx))?.id).toBe((await scene.here.of('a', y))?.id)
  })

  it.each([
    ['contacts', false],
    ['contacts', true],
    ['companies', false],
    ['companies', true],
  ] as const)(
    'of %s is a merge before the index shows it, and travels as no delete (new id: %s)',
    async (what, newId) => {
      const settings = { onRemoteDelete: 'delete' as const, onLocalDelete: 'delete' as const }
      await using scene = await openScene({ accounts: ['a', 'b', 'c'], settings })
      const make = (account: string, key: string) =>
        what === 'contacts'
          ? scene.at(account).contacts.create({ lastName: key, email: `${key}@x.test` })
          : scene.at(account).companies.create({ name: key, domain: `${key}-house.test` })
      const x = await make('a', 'one')
      const y = await make('a', 'two')
      const bx = await make('b', 'one')
      const cy = await make('c', 'two')
      await scene.syncUntilQuiet()
      await scene.knobs({ indexLagMs: 30_000 })
      await scene.advance(60_000)
      const z = await scene.at('a')[what].merge(x.id, y.id, newId)
      for (const account of ['a', 'b', 'c', 'a']) await scene.sync(account)
      await scene.advance(120_000)
      await scene.syncUntilQuiet()
      expect((await scene.here.of('a', z))?.at).toEqual({ a: z.id, b: bx.id, c: cy.id })
    },
  )

  it('holds two records of another CRM apart and asks', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const x = await scene.at('a').contacts.create({ ...ann, email: 'x@x.test' })
    const y = await scene.at('a').contacts.create({ ...ann, email: 'y@x.test' })
    const bx = await scene.at('b').contacts.create({ ...ann, email: 'x@x.test' })
    const by = await scene.at('b').contacts.create({ ...ann, email: 'y@x.test' })
    await scene.syncUntilQuiet()
    await scene.advance(60_000)
    await scene.at('a').contacts.merge(x.id, y.id)
    await scene.syncUntilQuiet()
    const [first, second] = [await scene.here.of('b', by), await scene.here.of('b', bx)]
    expect(first?.id).toBe((await scene.here.of('a', y))?.id)
    expect(second?.id).not.toBe(first?.id)
    expect(await scene.here.reviews()).toMatchObject([{ reason: 'merged-apart', candidates: [{ id: first?.id }] }])
    expect(await scene.at('b').contacts.find(bx.id)).not.toBeNull()
    expect(await scene.at('b').contacts.find(by.id)).not.toBeNull()
  })

  it.each([
    ['x', false],
    ['x', true],
    ['y', true],
  ])('takes an edit along that waited at the record which went (%s, new id: %s)', async (edited, newId) => {
    await using scene = await openScene()
    const x = await scene.at('a').contacts.create({ ...ann, email: 'x@x.test', jobTitle: 'Old' })
    const y = await scene.at('a').contacts.create({ ...ann, email: 'y@x.test', jobTitle: 'Old' })
    await scene.sync()
    const record = await scene.here.of('a', edited === 'x' ? x : y)
    if (!record) throw new Error('not linked')
    await scene.here.edit(record, { jobTitle: 'Mine' })
    await scene.advance(60_000)
    const survivor = await scene.at('a').contacts.merge(x.id, y.id, newId)
    await scene.syncUntilQuiet()
    expect((await scene.at('a').contacts.get(survivor.id)).fields.jobTitle).toBe('Mine')
  })
})

describe('an engine that is killed while it reads', () => {
  it('has every record once, between whichever two commits it died', async () => {
    const people = Array.from({ length: 104 }, (_, index) => ({ email: `p${index}@x.test`, lastName: `P${index}` }))
    for (let nth = 1; ; nth += 1) {
      await using scene = await openScene()
      await scene.at('a').contacts.createAll(people)
      // What is so old comes with no later look at what has changed: a page that is passed over is lost.
      await scene.advance(24 * 3_600_000)
      const died = await scene.diesAt({ where: 'after-commit', nth }, () => scene.sync())
      if (died) await scene.restart()
      await scene.sync()
      expect(await scene.records()).toHaveLength(people.length)
      expect(scene.file.count('changes', "action = 'created'")).toBe(people.length)
      if (!died) break
    }
  })
})
