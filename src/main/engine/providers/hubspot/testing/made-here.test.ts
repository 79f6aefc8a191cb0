import { expect, it } from 'vitest'
import { openScene } from '../../../../../../tests/kit/scene'

it('a note and a call made here become a note and a call, once they belong to a contact', async () => {
  await using scene = await openScene({ streams: ['contacts', 'companies', 'activities'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test', lastName: 'Ann' })
  await scene.sync('a')
  const ann = await scene.here.only()
  const integrations = [scene.id('a')]
  const at = '2026-11-01T10:00:00.000Z'
  const wanted: Record<string, string>[] = [
    { type: 'note', body: '<p>Called back</p>', at },
    { type: 'call', subject: 'First call', direction: 'out', durationSeconds: '90', at },
  ]
  const made = await Promise.all(
    wanted.map((fields) => scene.client.records.create({ kind: 'activity', fields, integrations })),
  )
  await scene.sync('a')
  const { items } = await scene.client.outbox.list({ integrationId: scene.id('a') })
  expect(items.map(({ reason }) => reason?.code)).toEqual(['RECORD_NEEDED_FIRST', 'RECORD_NEEDED_FIRST'])
  for (const { id } of made) await scene.client.records.associate({ id, other: String(ann.id) })
  await scene.sync('a')
  const dumps = await Promise.all(
    ['notes', 'calls', 'tasks'].map((object) =>
      scene.control.dump({ provider: scene.at('a').words.provider, account: scene.at('a').account }, object),
    ),
  )
  expect(dumps.map((dump) => dump.length)).toEqual([1, 1, 0])
  const written = scene.watchWrites()
  expect((await scene.sync('a')).changes).toEqual([])
  expect(written()).toEqual({})
})

it('what the CRM cannot make of another CRM’s activities is not made there', async () => {
  await using scene = await openScene({
    accounts: ['a', 'b'],
    streams: ['contacts', 'activities'],
    settings: { createMissing: true },
  })
  await expect(
    scene.client.records.create({
      kind: 'activity',
      fields: { type: 'message', body: 'Hello' },
      integrations: [scene.id('a')],
    }),
  ).rejects.toMatchObject({ code: 'CRM_FEATURE_MISSING' })
})
