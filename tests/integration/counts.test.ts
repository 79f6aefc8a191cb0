import { describe, expect, it } from 'vitest'
import { openScene } from '../kit/scene'

describe('counts', () => {
  it('leave runs that were undone or stopped out of the success rate', async () => {
    await using scene = await openScene()
    await scene.at('a').contacts.create({ email: 'ann@x.test', firstName: 'Ann' })
    const first = await scene.sync()
    await scene.sync()
    const figures = async () => (await scene.client.integrations.overview({ id: scene.id('a') })).figures
    expect(await figures()).toMatchObject({ runs30d: 2, succeeded30d: 2 })
    await scene.undo(first)
    expect((await scene.client.runs.get({ id: first.id })).status).toBe('undone')
    expect(await figures()).toMatchObject({ runs30d: 1, succeeded30d: 1 })
    const { id } = await scene.client.integrations.sync({ id: scene.id('a') })
    await scene.client.runs.stop({ id })
    const stopped = await scene.runs.ended({ id })
    const { runs30d, succeeded30d } = await figures()
    expect(stopped.status).toBe('stopped')
    expect(succeeded30d).toBe(runs30d)
  })

  it('go on in a run that is resumed', async () => {
    await using scene = await openScene()
    const people = Array.from({ length: 250 }, (_, index) => ({ email: `p${index}@x.test`, lastName: `P${index}` }))
    await scene.at('a').contacts.createAll(people)
    await scene.diesAt({ where: 'after-commit', nth: 6 }, () => scene.sync())
    await scene.restart()
    await scene.runs.idle()
    const runs = await scene.runs.list('a', 'sync')
    const resumed = runs.find(({ continues }) => continues !== null)
    if (!resumed) throw new Error('The run was not resumed')
    const cutOff = await scene.client.runs.get({ id: resumed.continues ?? '' })
    const detail = await scene.client.runs.get({ id: resumed.id })
    expect(cutOff).toMatchObject({ status: 'interrupted', earlier: null })
    expect(detail.earlier).toEqual(cutOff.totals)
    expect(detail.totals.created + cutOff.totals.created).toBe(250)
    expect(detail.totals.pulled + cutOff.totals.pulled).toBe(250)
    // The card, its streams and the lists count the same records.
    const { integration, streams, figures } = await scene.client.integrations.overview({ id: scene.id('a') })
    expect(integration.records).toBe(250)
    expect(streams.reduce((sum, { records }) => sum + records, 0)).toBe(250)
    expect(figures).toMatchObject({ runs30d: 1, succeeded30d: 1, recordsChangedToday: 250 })
  })
})
