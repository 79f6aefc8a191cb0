import { describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../../kit/scene'

const ann = { email: 'ann@x.test', firstName: 'Ann', lastName: 'Ny', jobTitle: 'Old' }
const minute = 60_000

async function shared(scene: Scene) {
  const a = await scene.at('a').contacts.create(ann)
  const b = await scene.at('b').contacts.create(ann)
  await scene.syncUntilQuiet()
  await scene.advance(10 * minute)
  return { a, b, record: await scene.here.only() }
}

/** Both CRMs come to say something else, and a person is asked. */
async function contested(scene: Scene) {
  const { a, b } = await shared(scene)
  await scene.at('a').contacts.edit(a.id, { jobTitle: 'A says' })
  await scene.at('b').contacts.edit(b.id, { jobTitle: 'B says' })
  await scene.syncUntilQuiet()
  await scene.advance(10 * minute)
  const [conflict] = await scene.here.conflicts()
  if (!conflict) throw new Error('There is no conflict')
  return { a, b, conflict }
}

const titles = async (scene: Scene) =>
  Promise.all(
    ['a', 'b'].map(async (name) => (await scene.at(name).contacts.all()).map(({ fields }) => fields.jobTitle)),
  )

const runOf = ({ runId }: { runId: string | null }) => ({ id: runId ?? '' })

describe('undo while the answer of a write is not known', () => {
  it('of a delete makes the record again where the delete had arrived', async () => {
    await using scene = await openScene({
      accounts: ['a', 'b'],
      settings: { onLocalDelete: 'delete', onRemoteDelete: 'delete' },
    })
    const { record } = await shared(scene)
    const gone = await scene.here.remove(record)
    for (const name of ['a', 'b']) {
      await scene.at(name).loseAnswer('contact', 'remove')
      await scene.sync(name)
    }
    expect(await titles(scene)).toEqual([[], []])
    await scene.undo(runOf(gone))
    await scene.advance(10 * minute)
    await scene.syncUntilQuiet()
    expect(await titles(scene)).toEqual([['Old'], ['Old']])
    expect((await scene.here.get(record)).deletedAt).toBeNull()
  })

  it('of a delete that had not arrived leaves the record as it is', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { onLocalDelete: 'delete' } })
    const { a, b, record } = await shared(scene)
    const gone = await scene.here.remove(record)
    for (const name of ['a', 'b']) {
      await scene.at(name).fault('contact', 'remove', { kind: 'unreachable' })
      await scene.sync(name)
    }
    await scene.undo(runOf(gone))
    await scene.advance(10 * minute)
    await scene.syncUntilQuiet()
    expect((await scene.here.only()).at).toEqual({ a: a.id, b: b.id })
    expect(await titles(scene)).toEqual([['Old'], ['Old']])
  })

  it('of a link of two records lets neither of them go', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const a = await scene.at('a').contacts.create({ email: 'bo@x.test', firstName: 'Bo' })
    const b = await scene.at('b').contacts.create({ email: 'cy@x.test', firstName: 'Cy' })
    await scene.syncUntilQuiet()
    const [bo, cy] = await scene.records()
    if (!bo || !cy) throw new Error('There are no two records')
    await scene.here.edit(bo, { jobTitle: 'New' })
    const undone = Promise.withResolvers<{ id: string }>()
    scene.wire.on(scene.at('a').object('contact').calls.update, {
      before: async () => {
        const linked = await scene.here.link(cy, bo)
        undone.resolve(await scene.undo(runOf(linked)))
      },
    })
    await scene.sync('a')
    await undone.promise
    scene.wire.clear()
    await scene.syncUntilQuiet()
    expect((await scene.here.get(bo)).at).toEqual({ a: a.id })
    expect((await scene.here.get(cy)).at).toEqual({ b: b.id })
    expect(await titles(scene)).toEqual([['New'], [null]])
  })

  it('of a decision gives the CRM back what it had, and the conflict stays open', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const { conflict } = await contested(scene)
    const decided = await scene.here.settle(conflict, 'local')
    await scene.at('b').loseAnswer('contact', 'update')
    await scene.sync('b')
    expect(await titles(scene)).toEqual([['A says'], ['A says']])
    await scene.undo(runOf(decided))
    await scene.advance(10 * minute)
    await scene.syncUntilQuiet()
    expect(await titles(scene)).toEqual([['A says'], ['B says']])
    expect(await scene.here.conflicts()).toMatchObject([{ id: conflict.id }])
  })
})

describe('redo of a decision', () => {
  it.each(['base', 'local', 'remote'] as const)('for %s writes it everywhere again', async (side) => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const { conflict } = await contested(scene)
    const decided = await scene.here.settle(conflict, side)
    await scene.syncUntilQuiet()
    const then = await titles(scene)
    const undo = await scene.undo(runOf(decided))
    await scene.syncUntilQuiet()
    expect(await titles(scene)).toEqual([['A says'], ['B says']])
    await scene.undo(undo)
    await scene.syncUntilQuiet()
    expect(await titles(scene)).toEqual(then)
    expect(await scene.here.conflicts()).toEqual([])
  })
})
