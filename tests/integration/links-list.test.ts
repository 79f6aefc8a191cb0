import { describe, expect, it } from 'vitest'
import type { LinkState, ListedLink, Page } from '../../src/shared/model'
import { openScene, type Scene } from '../kit/scene'

async function listed(scene: Scene, state: LinkState, more = ''): Promise<ListedLink[]> {
  const { status, body } = await scene.rest<Page<ListedLink>>('GET', `/links?state=${state}${more}`)
  expect(status).toBe(200)
  return body.items
}

const ann = { email: 'ann@x.test', firstName: 'Ann' }

describe('the lists of links', () => {
  it('tell what was let go and what is held back, with the reason and the run', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const inA = await scene.at('a').contacts.create(ann)
    const inB = await scene.at('b').contacts.create(ann)
    await scene.syncUntilQuiet()
    const record = await scene.here.only()
    const [, separated, splitRun] = await scene.here.split(record, 'b')
    const unlinked = await scene.here.unlink(record, 'a')
    expect(await listed(scene, 'held-back')).toMatchObject([
      { remoteId: inB.id, integrationId: scene.id('b'), recordId: record.id, reason: 'split', runId: splitRun },
    ])
    expect(await listed(scene, 'let-go')).toMatchObject([
      {
        remoteId: inA.id,
        integrationId: scene.id('a'),
        recordId: record.id,
        reason: 'unlinked',
        runId: unlinked.runId,
      },
    ])
    expect(await listed(scene, 'let-go', `&integrationId=${scene.id('b')}`)).toEqual([])
    const removed = await scene.here.remove(separated)
    const letGo = await listed(scene, 'let-go', `&integrationId=${scene.id('b')}`)
    expect(letGo.find(({ recordId }) => recordId === separated.id)).toMatchObject({
      remoteId: inB.id,
      reason: 'removed',
      runId: removed.runId,
    })
  })

  it('tell what was deleted and merged at the CRM, in pages', async () => {
    await using scene = await openScene()
    const people = await scene
      .at('a')
      .contacts.createAll(
        Array.from({ length: 5 }, (_, index) => ({ email: `p${index}@x.test`, firstName: `P${index}` })),
      )
    await scene.sync()
    const [first, second, third, fourth] = people
    if (!first || !second || !third || !fourth) throw new Error('Five people were made')
    await scene.advance(60_000)
    await scene.at('a').contacts.remove(first.id, second.id)
    await scene.at('a').contacts.merge(fourth.id, third.id)
    const run = await scene.sync()
    const deleted = await listed(scene, 'deleted')
    expect(deleted.map(({ remoteId }) => remoteId).sort()).toEqual([first.id, second.id].sort())
    for (const item of deleted) expect(item).toMatchObject({ runId: run.id, kind: 'contact', mergedInto: null })
    expect(await listed(scene, 'merged')).toMatchObject([{ remoteId: fourth.id, mergedInto: third.id, runId: run.id }])
    const path = '/links?state=deleted&limit=1'
    const one = (await scene.rest<Page<ListedLink>>('GET', path)).body
    const two = (await scene.rest<Page<ListedLink>>('GET', `${path}&cursor=${one.nextCursor}`)).body
    expect([...one.items, ...two.items]).toEqual(deleted)
    expect(two.nextCursor).toBeNull()
  })

  it('tell what waits for a review', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const person = { lastName: 'Ny', phone: '+46701234567' }
    await scene.at('a').contacts.create({ ...person, email: 'one@x.test' })
    const other = await scene.at('b').contacts.create({ ...person, email: 'other@x.test' })
    await scene.syncUntilQuiet()
    expect(await listed(scene, 'review')).toMatchObject([{ remoteId: other.id, reason: 'same-number' }])
  })

  it('want a state', async () => {
    await using scene = await openScene()
    expect((await scene.rest('GET', '/links')).status).toBe(400)
  })
})

it('lists what was made for a record that was deleted here before the answer came', async () => {
  await using scene = await openScene()
  await scene.sync()
  const ann = await scene.here.create('contact', { email: 'ann@x.test' })
  await scene.at('a').loseAnswer('contact', 'create')
  await scene.sync()
  await scene.here.remove(ann)
  await scene.advance(60 * 60_000)
  await scene.sync()
  const [made] = await scene.at('a').contacts.all()
  expect(await listed(scene, 'let-go')).toMatchObject([{ remoteId: made?.id, reason: 'removed' }])
})
