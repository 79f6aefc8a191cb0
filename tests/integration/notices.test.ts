import { expect, it } from 'vitest'
import { openScene } from '../kit/scene'

it('tells of conflicts that a run has found, once, and not where the person wants no such notice', async () => {
  await using scene = await openScene({ accounts: ['a'], settings: { policy: 'ask' } })
  const crm = scene.at('a').contacts
  const ann = await crm.create({ email: 'ann@x.test', firstName: 'Ann' })
  const bo = await crm.create({ email: 'bo@x.test', firstName: 'Bo' })
  await scene.sync('a')
  const bothChange = async (record: { id: string }, email: string) => {
    const [held] = (await scene.records('contact')).filter(({ fields }) => fields.email === email)
    await scene.client.records.edit({ id: held?.id ?? '', fields: { firstName: 'Here' } })
    await crm.edit(record.id, { firstName: 'There' })
    await scene.sync('a')
  }
  await bothChange(ann, 'ann@x.test')
  expect(scene.host.notices.map(({ body }) => body)).toEqual([
    '1 new conflict waits for your decision. Nothing was written over.',
  ])
  await scene.sync('a')
  expect(scene.host.notices).toHaveLength(1)

  const { notifications } = await scene.client.app.settings()
  await scene.client.app.changeSettings({ notifications: { ...notifications, conflicts: false } })
  await bothChange(bo, 'bo@x.test')
  expect(await scene.client.conflicts.list({})).toMatchObject({ items: [{}, {}] })
  expect(scene.host.notices).toHaveLength(1)
})
