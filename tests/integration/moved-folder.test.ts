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
