import { describe, expect, it } from 'vitest'
import type { CrmRecord } from '../../kit/crm'
import { openScene, type Scene } from '../../kit/scene'

const ann = { email: 'ann@x.test', firstName: 'Ann', lastName: 'Ny' }

/** The run of an action. */
function runOf({ runId }: { runId: string | null }): { id: string } {
  if (runId === null) throw new Error('nothing was changed')
  return { id: runId }
}

async function fieldsAt(scene: Scene, account: string, { id }: Pick<CrmRecord, 'id'>) {
  return (await scene.at(account).contacts.get(id)).fields
}

/** A person that both accounts have, read and in step. */
async function shared(scene: Scene, fields: Record<string, string> = {}) {
  const a = await scene.at('a').contacts.create({ ...ann, ...fields })
  const b = await scene.at('b').contacts.create({ ...ann, ...fields })
  await scene.syncUntilQuiet()
  await scene.advance(60_000)
  return { a, b, record: await scene.here.only() }
}

describe('the undo of a match', () => {
  it('unlinks; the entity is as before, and that CRM has what it had before Patchbay came', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const a = await scene.at('a').contacts.create({ ...ann, city: 'Lund' })
    const b = await scene.at('b').contacts.create({ ...ann, phone: '+46 46 123456', jobTitle: 'CEO' })
    await scene.sync('a')
    const before = await scene.here.only()
    await scene.advance(60_000)
    const run = await scene.sync('b')
    expect((await scene.here.only()).at).toEqual({ a: a.id, b: b.id })
    expect((await fieldsAt(scene, 'b', b)).city).toBe('Lund')
    const undo = await scene.undo(run)
    expect(undo.status).toBe('succeeded')
    const after = await scene.here.only()
    expect(after.at).toEqual({ a: a.id })
    expect(after.fields).toEqual(before.fields)
    const there = await fieldsAt(scene, 'b', b)
    expect([there.phone, there.jobTitle, there.city || null]).toEqual(['+46 46 123456', 'CEO', null])
    await scene.syncUntilQuiet()
    expect((await scene.here.only()).at).toEqual({ a: a.id })
    expect((await fieldsAt(scene, 'a', a)).jobTitle || null).toBeNull()
  })

  it('keeps what another CRM has come to have meanwhile', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const a = await scene.at('a').contacts.create(ann)
    const b = await scene.at('b').contacts.create({ ...ann, jobTitle: 'CEO' })
    await scene.sync('a')
    await scene.advance(60_000)
    const run = await scene.sync('b')
    await scene.advance(60_000)
    await scene.sync('a')
    expect((await fieldsAt(scene, 'a', a)).jobTitle).toBe('CEO')
    const undo = await scene.undo(run)
    expect((await scene.here.only()).fields.jobTitle).toBe('CEO')
    expect(undo.changes.filter(({ action }) => action === 'failed').map(({ problem }) => problem?.code)).toEqual([
      'KEPT_BY_OTHER_CRM',
    ])
    expect((await fieldsAt(scene, 'b', b)).jobTitle).toBe('CEO')
  })

  it('is taken back by the redo, with nothing lost on the way', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.create({ ...ann, city: 'Lund' })
    const b = await scene.at('b').contacts.create({ ...ann, jobTitle: 'CEO' })
    await scene.sync('a')
    await scene.advance(60_000)
    const run = await scene.sync('b')
    const matched = await scene.here.only()
    const undo = await scene.undo(run)
    await scene.advance(60_000)
    await scene.undo(undo)
    expect(await scene.here.only()).toMatchObject({ at: matched.at, fields: matched.fields })
    await scene.syncUntilQuiet()
    expect(await scene.here.only()).toMatchObject({ at: matched.at, fields: matched.fields })
    expect(await fieldsAt(scene, 'b', b)).toMatchObject({ city: 'Lund', jobTitle: 'CEO' })
  })
})

describe('the undo of a pulled record', () => {
  it('lets it go here and leaves it alone there; the redo has it again, with newer values of the CRM', async () => {
    await using scene = await openScene()
    const a = await scene.at('a').contacts.create({ ...ann, city: 'Lund' })
    const run = await scene.sync()
    const undo = await scene.undo(run)
    expect(await scene.here.all()).toEqual([])
    expect(await scene.at('a').contacts.find(a.id)).not.toBeNull()
    await scene.sync('a', { full: true })
    expect(await scene.here.all()).toEqual([])
    await scene.advance(60_000)
    await scene.at('a').contacts.edit(a.id, { city: 'Ystad' })
    await scene.advance(60_000)
    await scene.undo(undo)
    expect((await scene.here.only()).at).toEqual({ a: a.id })
    await scene.syncUntilQuiet()
    expect((await scene.here.only()).fields.city).toBe('Ystad')
    expect((await fieldsAt(scene, 'a', a)).city).toBe('Ystad')
  })
})

describe('the undo of a delete here', () => {
  it('is not sent where it was not sent', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { onLocalDelete: 'delete' } })
    const { a, b, record } = await shared(scene)
    const run = runOf(await scene.here.remove(record))
    await scene.undo(run)
    await scene.syncUntilQuiet()
    expect((await scene.here.only()).at).toEqual({ a: a.id, b: b.id })
    expect(await scene.at('a').contacts.find(a.id)).not.toBeNull()
    expect(await scene.at('b').contacts.find(b.id)).not.toBeNull()
  })

  it('brings the links back with what both sides had agreed on: newer values of the CRM win', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const { a, b, record } = await shared(scene, { city: 'Lund', jobTitle: 'CEO' })
    const run = runOf(await scene.here.remove(record))
    await scene.at('a').contacts.edit(a.id, { city: 'Ystad' })
    await scene.advance(60_000)
    await scene.undo(run)
    await scene.syncUntilQuiet()
    expect((await scene.here.only()).at).toEqual({ a: a.id, b: b.id })
    expect((await scene.here.only()).fields).toMatchObject({ city: 'Ystad', jobTitle: 'CEO' })
    expect((await fieldsAt(scene, 'a', a)).city).toBe('Ystad')
    expect((await fieldsAt(scene, 'b', b)).city).toBe('Ystad')
  })

  it('makes the record again where it was sent and the CRM has no way back', async () => {
    await using scene = await openScene({ settings: { onLocalDelete: 'delete' } })
    const a = await scene.at('a').contacts.create({ ...ann, city: 'Lund' })
    await scene.syncUntilQuiet()
    const run = runOf(await scene.here.remove(await scene.here.only()))
    await scene.sync()
    expect(await scene.at('a').contacts.find(a.id)).toBeNull()
    const undo = await scene.undo(run)
    const [again, ...more] = await scene.at('a').contacts.all()
    expect(more).toEqual([])
    expect(again?.fields).toMatchObject({ email: 'ann@x.test', city: 'Lund' })
    expect((await scene.here.only()).at).toEqual({ a: again?.id })
    await scene.undo(undo)
    await scene.syncUntilQuiet()
    expect(await scene.here.all()).toEqual([])
    expect(await scene.at('a').contacts.all()).toEqual([])
  })
})

describe('the undo of a link, a split, a review', () => {
  it('of a link takes the records apart again, and the other is back with its links', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const a = await scene.at('a').contacts.create({ ...ann, city: 'Lund' })
    const b = await scene.at('b').contacts.create({ email: 'other@x.test', lastName: 'Ny', jobTitle: 'CEO' })
    await scene.syncUntilQuiet()
    const [one, other] = await scene.here.all()
    if (!one || !other) throw new Error('not read')
    const undo = await scene.undo(runOf(await scene.here.link(one, other)))
    expect(undo.status).toBe('succeeded')
    expect((await scene.here.all()).map(({ id, at }) => ({ id, at }))).toEqual([
      { id: one.id, at: { a: a.id } },
      { id: other.id, at: { b: b.id } },
    ])
    await scene.syncUntilQuiet()
    expect((await scene.here.get(one)).fields).toEqual(one.fields)
    expect((await scene.here.get(other)).fields).toEqual(other.fields)
    expect((await fieldsAt(scene, 'a', a)).jobTitle || null).toBeNull()
    await scene.undo(undo)
    expect((await scene.here.only()).at).toEqual({ a: a.id, b: b.id })
  })

  it.each(['the one', 'the other'] as const)(
    'of a link: what is asked of %s since ends with the redo',
    async (which) => {
      await using scene = await openScene({ accounts: ['a', 'b'] })
      await scene.at('a').contacts.create({ ...ann, email: 'one@x.test' })
      await scene.at('b').contacts.create({ ...ann, email: 'other@x.test' })
      await scene.syncUntilQuiet()
      const [one, other] = await scene.here.all()
      if (!one || !other) throw new Error('not read')
      const undo = await scene.undo(runOf(await scene.here.link(one, other)))
      await scene.here.edit(which === 'the one' ? one : other, {
        email: `${which === 'the one' ? 'other' : 'one'}@x.test`,
      })
      expect(await scene.here.reviews()).toHaveLength(1)
      const redo = await scene.undo(undo)
      expect(await scene.here.only()).toMatchObject({ id: one.id, links: [{}, {}] })
      expect(await scene.here.reviews()).toEqual([])
      await scene.undo(redo)
      expect(await scene.here.reviews()).toHaveLength(1)
    },
  )

  it('of a split links again as before, and deletes nothing at a CRM', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { onLocalDelete: 'delete' } })
    const { a, b, record } = await shared(scene, { city: 'Lund' })
    const [, , runId] = await scene.here.split(record, 'b')
    await scene.undo({ id: runId })
    await scene.syncUntilQuiet()
    expect(await scene.here.only()).toMatchObject({ id: record.id, at: { a: a.id, b: b.id }, fields: record.fields })
    expect(await scene.at('b').contacts.find(b.id)).not.toBeNull()
  })

  it('of a decided review puts it back in review', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.createAll([
      { email: 'one@x.test', lastName: 'Ny', phone: '+46461234567' },
      { email: 'two@x.test', lastName: 'Ny', phone: '+46461234567' },
    ])
    const b = await scene.at('b').contacts.create({ lastName: 'Ny', phone: '+46461234567', city: 'Lund' })
    await scene.syncUntilQuiet()
    const [review] = await scene.here.reviews()
    if (!review) throw new Error('no review')
    for (const choice of [null, review.candidates[0] ?? null]) {
      const [open] = await scene.here.reviews()
      if (!open) throw new Error('no review')
      const undo = await scene.undo(runOf(await scene.here.decide(open, choice)))
      expect(undo.status).toBe('succeeded')
      expect(await scene.here.reviews()).toMatchObject([{ remoteId: b.id, candidates: review.candidates }])
      expect(await scene.here.of('b', b)).toBeNull()
      expect(await scene.at('b').contacts.find(b.id)).not.toBeNull()
    }
    expect(await scene.here.all()).toHaveLength(2)
  })
})

describe('the undo of a create', () => {
  it('deletes at the CRM what Patchbay has made, and the redo makes it again', async () => {
    await using scene = await openScene()
    await scene.sync()
    const made = await scene.here.create('contact', ann)
    await scene.sync()
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    const undo = await scene.undo(runOf(made))
    expect(await scene.at('a').contacts.all()).toEqual([])
    expect(await scene.here.all()).toEqual([])
    await scene.undo(undo)
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    expect(await scene.here.all()).toHaveLength(1)
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
  })

  it('leaves a record that has been changed there since, also where that was not read yet', async () => {
    await using scene = await openScene()
    await scene.sync()
    const made = await scene.here.create('contact', ann)
    await scene.sync()
    const [there] = await scene.at('a').contacts.all()
    await scene.advance(60_000)
    await scene.at('a').contacts.edit(there?.id ?? '', { jobTitle: 'CEO' })
    await scene.advance(60_000)
    const undo = await scene.undo(runOf(made))
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    expect(undo.changes.map(({ problem }) => problem?.code)).toContain('CHANGED_AT_CRM')
    expect((await scene.here.only()).fields.jobTitle).toBe('CEO')
  })

  it('is called off where it was not sent', async () => {
    await using scene = await openScene()
    await scene.sync()
    const made = await scene.here.create('contact', ann)
    await scene.at('a').forget()
    await scene.undo(runOf(made))
    await scene.syncUntilQuiet()
    expect(await scene.at('a').writes()).toEqual([])
    expect(await scene.here.all()).toEqual([])
  })

  it('whose answer was lost deletes what is found', async () => {
    await using scene = await openScene()
    await scene.sync()
    const made = await scene.here.create('contact', ann)
    await scene.at('a').loseAnswer('contact', 'create')
    await scene.sync()
    expect(scene.here.outbox()).toMatchObject([{ op: 'create', state: 'unknown' }])
    await scene.undo(runOf(made))
    await scene.advance(60_000)
    await scene.syncUntilQuiet()
    expect(await scene.at('a').contacts.all()).toEqual([])
    expect(await scene.here.all()).toEqual([])
  })

  it('never deletes what the CRM had before', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { createMissing: true } })
    await scene.at('a').contacts.createAll([ann, { email: 'bo@x.test', lastName: 'Bo' }])
    const b = await scene.at('b').contacts.create(ann)
    await scene.sync('a')
    await scene.advance(60_000)
    const run = await scene.sync('b')
    expect(await scene.at('b').contacts.all()).toHaveLength(2)
    await scene.undo(run)
    expect((await scene.at('b').contacts.all()).map(({ id }) => id)).toEqual([b.id])
    await scene.syncUntilQuiet()
    expect((await scene.at('b').contacts.all()).map(({ id }) => id)).toEqual([b.id])
    expect((await scene.here.all()).map(({ at }) => Object.keys(at))).toEqual([['a'], ['a']])
  })
})

describe('the undo of values', () => {
  it('gives the old ones back to all that got them through the run', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const { a, b } = await shared(scene, { city: 'Lund' })
    await scene.at('a').contacts.edit(a.id, { city: 'Ystad' })
    await scene.advance(60_000)
    const run = await scene.sync('a')
    await scene.sync('b')
    expect((await fieldsAt(scene, 'b', b)).city).toBe('Ystad')
    await scene.advance(60_000)
    await scene.undo(run)
    await scene.syncUntilQuiet()
    expect((await scene.here.only()).fields.city).toBe('Lund')
    expect((await fieldsAt(scene, 'a', a)).city).toBe('Lund')
    expect((await fieldsAt(scene, 'b', b)).city).toBe('Lund')
  })

  it('keeps a value that another CRM has set by itself', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const { a, b } = await shared(scene, { city: 'Lund' })
    await scene.at('a').contacts.edit(a.id, { city: 'Ystad' })
    await scene.advance(60_000)
    const run = await scene.sync('a')
    await scene.at('b').contacts.edit(b.id, { city: 'Ystad' })
    await scene.advance(60_000)
    await scene.sync('b')
    const undo = await scene.undo(run)
    expect((await scene.here.only()).fields.city).toBe('Ystad')
    expect(undo.changes.map(({ problem }) => problem?.code)).toEqual(['KEPT_BY_OTHER_CRM'])
  })

  it('lists the fields that a CRM owns', async () => {
    await using scene = await openScene()
    const a = await scene.at('a').contacts.create({ ...ann, city: 'Lund', jobTitle: 'CEO' })
    await scene.syncUntilQuiet()
    await scene.settings('a', 'contacts', { fieldDirections: { city: 'from' } })
    await scene.advance(60_000)
    await scene.at('a').contacts.edit(a.id, { city: 'Ystad', jobTitle: 'CTO' })
    await scene.advance(60_000)
    const undo = await scene.undo(await scene.sync())
    expect((await scene.here.only()).fields).toMatchObject({ city: 'Ystad', jobTitle: 'CEO' })
    expect(undo.changes.filter(({ action }) => action === 'failed')).toMatchObject([
      { fields: [{ field: 'city', before: 'Ystad', after: 'Lund' }], problem: { code: 'OWNED_BY_CRM' } },
    ])
  })

  it('an edit here and the push of another one are told apart', async () => {
    await using scene = await openScene()
    const a = await scene.at('a').contacts.create({ ...ann, city: 'Lund', jobTitle: 'CEO' })
    await scene.syncUntilQuiet()
    const record = await scene.here.only()
    await scene.here.edit(record, { city: 'Ystad' })
    const second = runOf(await scene.here.edit(record, { jobTitle: 'CTO' }))
    await scene.undo(second)
    expect(await fieldsAt(scene, 'a', a)).toMatchObject({ city: 'Ystad', jobTitle: 'CEO' })
  })
})

describe('the undo of a decision', () => {
  async function contested(scene: Scene) {
    const { a, b, record } = await shared(scene, { jobTitle: 'Old' })
    await scene.here.edit(record, { jobTitle: 'Mine' })
    await scene.at('a').contacts.edit(a.id, { jobTitle: 'Theirs' })
    await scene.advance(60_000)
    return { a, b, record }
  }

  it.each(['local', 'remote'] as const)('%s reopens the conflict, before it is written', async (side) => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const { a } = await contested(scene)
    await scene.sync('a')
    const [conflict] = await scene.here.conflicts()
    if (!conflict) throw new Error('no conflict')
    await scene.undo(runOf(await scene.here.settle(conflict, side)))
    expect(await scene.here.conflicts()).toMatchObject([
      { fields: [{ field: 'jobTitle', base: 'Old', local: 'Mine', remote: 'Theirs' }] },
    ])
    expect((await fieldsAt(scene, 'a', a)).jobTitle).toBe('Theirs')
  })

  it('reopens the conflict after it was written: the CRM has its value again, and the redo decides again', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const { a, b } = await contested(scene)
    await scene.sync('a')
    const [conflict] = await scene.here.conflicts()
    if (!conflict) throw new Error('no conflict')
    const run = runOf(await scene.here.settle(conflict, 'local'))
    await scene.syncUntilQuiet()
    expect((await fieldsAt(scene, 'a', a)).jobTitle).toBe('Mine')
    expect((await fieldsAt(scene, 'b', b)).jobTitle).toBe('Mine')
    await scene.advance(60_000)
    const undo = await scene.undo(run)
    expect(await scene.here.conflicts()).toMatchObject([
      { fields: [{ field: 'jobTitle', local: 'Mine', remote: 'Theirs' }] },
    ])
    expect((await fieldsAt(scene, 'a', a)).jobTitle).toBe('Theirs')
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toHaveLength(1)
    await scene.undo(undo)
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toEqual([])
    expect((await fieldsAt(scene, 'a', a)).jobTitle).toBe('Mine')
  })

  it.each([
    ['crm', 'Theirs'],
    ['patchbay', 'Mine'],
  ] as const)('of a policy (%s) reopens what it spared, and writes no other CRM', async (policy, won) => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { policy } })
    const { a, b } = await contested(scene)
    const run = await scene.sync('a')
    expect((await scene.here.only()).fields.jobTitle).toBe(won)
    expect(await scene.here.conflicts()).toEqual([])
    expect((await fieldsAt(scene, 'a', a)).jobTitle).toBe(won)
    await scene.at('b').forget()
    await scene.undo(run)
    expect(await scene.here.conflicts()).toMatchObject([
      { fields: [{ field: 'jobTitle', base: 'Old', local: 'Mine', remote: 'Theirs' }] },
    ])
    expect((await fieldsAt(scene, 'a', a)).jobTitle).toBe('Theirs')
    await scene.syncUntilQuiet()
    expect(await scene.here.conflicts()).toHaveLength(1)
    expect((await fieldsAt(scene, 'a', a)).jobTitle).toBe('Theirs')
    expect((await fieldsAt(scene, 'b', b)).jobTitle).toBe('Old')
  })
})

describe('the undo of a policy’s decision', () => {
  it('leaves a value that was set since, and says so', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { policy: 'crm' } })
    const { a, b, record } = await shared(scene, { jobTitle: 'Old' })
    await scene.here.edit(record, { jobTitle: 'Mine' })
    await scene.at('a').contacts.edit(a.id, { jobTitle: 'Theirs' })
    await scene.advance(60_000)
    const run = await scene.sync('a')
    await scene.here.edit(record, { jobTitle: 'Later' })
    const undo = await scene.undo(run)
    expect((await scene.here.only()).fields.jobTitle).toBe('Later')
    expect(undo.changes.filter(({ action }) => action === 'failed').map(({ problem }) => problem?.code)).toContain(
      'CHANGED_SINCE',
    )
    await scene.syncUntilQuiet()
    expect((await fieldsAt(scene, 'a', a)).jobTitle).toBe('Later')
    expect((await fieldsAt(scene, 'b', b)).jobTitle).toBe('Later')
  })
})

describe('an undo', () => {
  it('is one when it is pressed twice, and is refused when it is done', async () => {
    await using scene = await openScene()
    await scene.at('a').contacts.create({ ...ann, city: 'Lund' })
    await scene.syncUntilQuiet()
    const run = runOf(await scene.here.edit(await scene.here.only(), { city: 'Ystad' }))
    const [first, second] = await Promise.all([
      scene.client.runs.undo({ id: run.id }),
      scene.client.runs.undo({ id: run.id }),
    ])
    expect(second.id).toBe(first.id)
    const undo = await scene.runs.ended(first)
    expect((await scene.problemOf(scene.client.runs.undo({ id: run.id }))).code).toBe('NOT_UNDOABLE')
    expect((await scene.client.runs.get({ id: run.id })).undoneBy).toBe(undo.id)
    await scene.undo(undo)
    expect((await scene.here.only()).fields.city).toBe('Ystad')
    expect((await scene.client.runs.get({ id: run.id })).status).toBe('succeeded')
  })

  it('does what its plan said', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const { a, record } = await shared(scene, { city: 'Lund', jobTitle: 'CEO' })
    await scene.at('a').contacts.edit(a.id, { city: 'Ystad', jobTitle: 'CTO' })
    await scene.advance(60_000)
    const run = await scene.sync('a')
    await scene.here.edit(record, { jobTitle: 'CFO' })
    const plan = await scene.client.runs.undoPlan({ id: run.id })
    expect(plan).toMatchObject({
      runId: run.id,
      back: {
        count: 1,
        items: [{ recordId: record.id, action: 'updated', fields: [{ field: 'city', after: 'Lund' }] }],
      },
      left: { count: 1, items: [{ reason: 'changed-since', fields: [{ field: 'jobTitle' }] }] },
    })
    const written = scene.watchWrites()
    expect(await scene.client.runs.undoPlan({ id: run.id })).toEqual(plan)
    expect(written()).toEqual({})
    const undo = await scene.undo(run)
    expect(undo.changes.slice(0, 2).map(({ action, fields }) => [action, fields.map(({ field }) => field)])).toEqual([
      ['updated', ['city']],
      ['failed', ['jobTitle']],
    ])
    const rest = await scene.rest<{ left: { count: number } }>('GET', `/runs/${undo.id}/undo-plan`)
    expect(rest.body).toMatchObject({ back: { count: expect.any(Number) } })
  })

  it('that was cut off goes on where it was, and nothing is done twice', async () => {
    await using scene = await openScene()
    await scene
      .at('a')
      .contacts.createAll(
        Array.from({ length: 450 }, (_, index) => ({ email: `p${index}@x.test`, lastName: `P${index}` })),
      )
    const run = await scene.sync()
    await scene.diesAt({ where: 'after-commit', nth: 4 }, () => scene.client.runs.undo({ id: run.id }))
    await scene.restart()
    await scene.runs.idle()
    expect(await scene.here.all()).toEqual([])
    const undos = await scene.runs.list('a', 'undo')
    expect(undos.map(({ status }) => status)).toEqual(['interrupted', 'succeeded'])
    const changes = (await Promise.all(undos.map((undo) => scene.runs.changes(undo)))).flat()
    expect(changes.map(({ entityId }) => entityId)).toHaveLength(450)
    expect(new Set(changes.map(({ entityId }) => entityId)).size).toBe(450)
    expect((await scene.client.runs.get({ id: run.id })).status).toBe('undone')
    const redo = await scene.undo(undos[1] ?? { id: '' })
    expect(redo.status).toBe('succeeded')
    expect(await scene.here.all()).toHaveLength(450)
  })
})
