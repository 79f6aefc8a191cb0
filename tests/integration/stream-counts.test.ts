import { describe, expect, it } from 'vitest'
import { openScene } from '../kit/scene'

/** What the settings of a stream would reach, before they are changed. */
describe('the counts of a stream', () => {
  it('tell what an account lacks, what went there, and who would hear of a delete', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const count = (name: string) => scene.client.integrations.streamCounts({ id: scene.id(name), stream: 'contacts' })
    const people = await Promise.all(
      ['one', 'two', 'three'].map((name) => scene.at('a').contacts.create({ email: `${name}@x.test`, lastName: name })),
    )
    await scene.sync('a')
    await scene.sync('b')
    const held = (await scene.at('b').contacts.all()).length
    const before = await count('b')
    expect(before).toMatchObject({ held, goneLastMonth: 0, leftOut: 0, writable: true })
    expect(before.missing).toBeGreaterThanOrEqual(3)
    expect(before.others).toMatchObject([{ integrationId: scene.id('a'), deletes: false }])

    await scene.settings('a', 'contacts', { onLocalDelete: 'delete' })
    expect((await count('b')).others).toMatchObject([{ deletes: true }])
    const [one] = people
    if (!one) throw new Error('there is no such person')
    await scene.at('a').contacts.remove(one.id)
    await scene.sync('a')
    expect((await count('a')).goneLastMonth).toBe(1)
  })

  it('are none of an integration or a stream that is not there', async () => {
    await using scene = await openScene()
    await expect(scene.client.integrations.streamCounts({ id: 'none', stream: 'contacts' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
