import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openScene } from '../kit/scene'

it('notices that the folder of a workspace was taken away or replaced, before anything is written', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test' })
  await scene.sync('a')
  const record = await scene.here.only()
  const workspaces = join(scene.life.folder, 'workspaces')
  const moved = join(scene.life.folder, 'moved')
  const refused = { status: 500, body: { code: 'DATA_FOLDER_MOVED' } }
  const tries = async () => [
    await scene.rest('POST', `/integrations/${scene.id('a')}/sync`),
    await scene.rest('PATCH', `/records/${record.id}`, { fields: { city: 'Lund' } }),
  ]
  renameSync(workspaces, moved)
  expect(await tries()).toMatchObject([refused, refused])
  mkdirSync(workspaces)
  expect(await tries()).toMatchObject([refused, refused])
  expect((await scene.rest('GET', '/integrations')).status).toBe(200)

  renameSync(workspaces, join(scene.life.folder, 'planted'))
  renameSync(moved, workspaces)
  expect((await tries()).map(({ status }) => status)).toEqual([200, 200])
})

it('a run whose folder is taken away writes nothing more anywhere, says so, and is gone on with once it is back', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test' })
  await scene.sync('a')
  for (let number = 0; number < 30; number += 1) {
    const fields = { email: `p${number}@x.test`, lastName: 'Ny' }
    await scene.client.records.create({ kind: 'contact', fields, integrations: [scene.id('a')] })
  }
  const workspaces = join(scene.life.folder, 'workspaces')
  const moved = join(scene.life.folder, 'moved')
  const off = scene.wire.on(({ isCrm }) => isCrm, {
    before: () => {
      off()
      renameSync(workspaces, moved)
    },
  })
  const { id } = await scene.runs.begin('a')
  expect(await scene.runs.ended({ id })).toMatchObject({ status: 'failed', problem: { code: 'DATA_FOLDER_MOVED' } })
  expect(await scene.at('a').contacts.all()).toHaveLength(1)
  await scene.advance(10 * 60_000)
  expect(await scene.at('a').contacts.all()).toHaveLength(1)

  renameSync(moved, workspaces)
  await scene.advance(10 * 60_000)
  const [next] = (await scene.client.runs.list({})).items
  await scene.runs.ended({ id: String(next?.id) })
  expect(next).toMatchObject({ trigger: 'schedule' })
  expect(await scene.at('a').contacts.all()).toHaveLength(31)
  expect(await scene.client.runs.get({ id })).toMatchObject({
    status: 'failed',
    problem: { code: 'DATA_FOLDER_MOVED' },
  })
})
