import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BackupJob, StoredData, WorkspaceState } from '@shared/model'
import Database from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import { asBoundUser } from '../kit/full-disk'
import { openScene, type Scene } from '../kit/scene'

const ended = async (scene: Scene, job: BackupJob): Promise<BackupJob> =>
  vi.waitFor(async () => {
    const now = await scene.client.backups.get({ id: job.id })
    expect(now.state).not.toBe('running')
    return now
  })
const backUp = async (scene: Scene, path?: string) =>
  ended(scene, await scene.client.backups.make(path === undefined ? {} : { path }))

it('copies a workspace into one file, and makes a new workspace of it that pushes nothing by itself', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test', firstName: 'Ann' })
  await scene.sync('a')
  const ann = await scene.here.only()
  await scene.client.records.edit({ id: ann.id, fields: { firstName: 'Anna' } })

  const made = await backUp(scene)
  expect(made).toMatchObject({ kind: 'backup', state: 'done', problem: null })
  expect(made.done).toBe(statSync(made.path).size)
  if (process.platform !== 'win32') expect(statSync(made.path).mode & 0o777).toBe(0o600)
  const folder = join(scene.life.folder, 'backups')
  expect(readdirSync(folder)).toEqual([made.path.slice(folder.length + 1)])
  // The journal of changes is in it, and the way to Nango is not.
  const file = readFileSync(made.path)
  expect(file.includes('ann@x.test')).toBe(true)
  expect(file.includes(scene.sandbox.apiKey)).toBe(false)

  // What happens after the backup is not in it.
  await scene.client.records.edit({ id: ann.id, fields: { firstName: 'Annika' } })
  const { id: restored } = await restore(scene, made.path)
  const there = { context: { workspace: restored } }
  const record = await scene.client.records.get({ id: ann.id }, there)
  expect(record.fields.firstName).toBe('Anna')
  const { integrations } = await scene.client.integrations.list(undefined, there)
  expect(integrations.map(({ status }) => status)).toEqual(['paused'])
  expect((await scene.client.workspaces.state(undefined, there)).phase).toBe('needs-key')
  expect(await scene.at('a').writes()).toEqual([])
  expect((await scene.here.only()).fields.firstName).toBe('Annika')
})

async function restore(scene: Scene, path: string): Promise<WorkspaceState['workspaces'][number]> {
  const job = await ended(scene, await scene.client.backups.restore({ path }))
  expect(job).toMatchObject({ kind: 'restore', state: 'done', problem: null })
  const { workspaces } = await scene.client.workspaces.state()
  const found = workspaces.find(({ id }) => id === job.workspaceId)
  if (!found) throw new Error('The restored workspace is not in the list')
  return found
}

it('holds what is written while it is copied, as of its end', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  for (let number = 0; number < 40; number += 1)
    await scene.at('a').contacts.create({ email: `p${number}@x.test`, firstName: 'A'.repeat(200) })
  const job = await scene.client.backups.make({})
  await scene.sync('a')
  const made = await ended(scene, job)
  const copy = new Database(made.path, { readonly: true })
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
  copy.close()
})

it('is stopped without a trace, and says what it cannot do', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  const stopped = await scene.client.backups.make({})
  expect((await scene.client.backups.stop({ id: stopped.id })).state).toBe('stopped')
  expect(readdirSync(join(scene.life.folder, 'backups'))).toEqual([])

  const there = join(scene.life.folder, 'there.bak')
  writeFileSync(there, 'a letter')
  const say = (call: Promise<unknown>) => expect(call).rejects
  await say(scene.client.backups.make({ path: there })).toMatchObject({ data: { code: 'BAD_INPUT' } })
  expect(readFileSync(there, 'utf8')).toBe('a letter')
  await say(scene.client.backups.make({ path: 'relative.bak' })).toMatchObject({ data: { code: 'BAD_INPUT' } })
  const among = join(scene.life.folder, 'workspaces', 'x.bak')
  await say(scene.client.backups.make({ path: among })).toMatchObject({ data: { code: 'BAD_INPUT' } })
  await say(scene.client.backups.restore({ path: there })).toMatchObject({ data: { code: 'DATABASE_DAMAGED' } })
  await say(scene.client.backups.restore({ path: `${there}.none` })).toMatchObject({ data: { code: 'NOT_FOUND' } })
  // Another program's file, and a workspace's file that is no backup.
  const foreign = join(scene.life.folder, 'foreign.sqlite')
  new Database(foreign).exec('CREATE TABLE t (x)').close()
  await say(scene.client.backups.restore({ path: foreign })).toMatchObject({
    data: { code: expect.stringMatching(/DATABASE_FOREIGN|BAD_INPUT/) },
  })
  expect((await scene.client.workspaces.state()).workspaces).toHaveLength(1)
})

it('refuses a backup in which something was planted, and leaves no workspace behind', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  const { path } = await backUp(scene, join(scene.life.folder, 'own.bak'))
  const db = new Database(path)
  db.exec('CREATE TRIGGER planted AFTER INSERT ON runs BEGIN DELETE FROM entities; END')
  db.close()
  await expect(scene.client.backups.restore({ path })).rejects.toMatchObject({ data: { code: 'DATABASE_FOREIGN' } })
  expect(readdirSync(join(scene.life.folder, 'workspaces'))).toHaveLength(1)
})

it.each([
  ['no name', { name: 7 }],
  ['no time', { madeAt: 5 }],
  ['another kind', { kind: 'staging' }],
  ['the kind of the sandbox, which is never backed up', { kind: 'sandbox' }],
  ['a server that is none', { host: 'file:///etc' }],
  ['tags that Nango takes none of', { tags: { 'a b': 'c' } }],
  ['nothing', null],
])('is none when it says of itself %s; the others are listed all the same', async (_what, odd) => {
  await using scene = await openScene({ accounts: ['a'] })
  const good = await backUp(scene)
  const { path } = await backUp(scene)
  const db = new Database(path)
  const text = db.prepare(`SELECT value FROM workspace_settings WHERE key = 'backup'`).pluck().get() as string
  const own = odd === null ? null : { ...(JSON.parse(text) as object), ...odd }
  db.prepare(`UPDATE workspace_settings SET value = ? WHERE key = 'backup'`).run(JSON.stringify(own))
  db.close()
  await expect(scene.client.backups.restore({ path })).rejects.toMatchObject({ data: { code: 'BAD_INPUT' } })
  expect((await scene.client.backups.list()).backups.map((file) => file.path)).toEqual([good.path])
})

it.skipIf(process.platform === 'win32')('is a file: a pipe in its place, or a folder, is passed over', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  const { path } = await backUp(scene)
  const [pipe, folder] = ['pipe', 'folder'].map((name) => join(dirname(path), `${name}.patchbay-backup`)) as [
    string,
    string,
  ]
  execFileSync('mkfifo', [pipe])
  mkdirSync(folder)
  expect((await scene.client.backups.list()).backups.map((file) => file.path)).toEqual([path])
  for (const odd of [pipe, folder])
    await expect(scene.client.backups.restore({ path: odd })).rejects.toMatchObject({ data: { code: 'BAD_INPUT' } })
})

it('brings back a workspace whose name has no room for a number', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  const { path } = await backUp(scene)
  const name = `${'N'.repeat(79)}\u00e9`
  for (const _ of [1, 2]) await ended(scene, await scene.client.backups.restore({ path, name }))
  const names = (await scene.client.workspaces.state()).workspaces.map((item) => item.name)
  expect(names.slice(-2)).toEqual([name, `${'N'.repeat(76)} (2)`])
})

it('is listed over REST with the size of the data folder', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  const { status, body } = await scene.rest('POST', '/backups', {})
  expect(status).toBe(200)
  await ended(scene, body as BackupJob)
  const data = (await scene.rest('GET', '/backups')).body as StoredData
  expect(data.backups).toMatchObject([{ path: (body as BackupJob).path, kind: 'dev' }])
  expect(data.bytes).toBeGreaterThan(data.backups[0]?.bytes ?? 0)
  expect(existsSync(data.backupFolder)).toBe(true)
})

it.each([true, false])(
  'makes a record once that waited in the backup, and was made since then: %s',
  async (wasMade) => {
    await using scene = await openScene({ accounts: ['a'] })
    await scene.sync('a')
    await scene.here.create('company', { name: 'Acme' })
    const made = await backUp(scene)
    if (wasMade) await scene.syncUntilQuiet()
    expect(await scene.at('a').companies.all()).toHaveLength(wasMade ? 1 : 0)
    const { id: workspace } = await restore(scene, made.path)
    const there = { context: { workspace } }
    await scene.client.workspaces.setApiKey({ id: workspace, apiKey: scene.sandbox.apiKey }, there)
    await scene.advance(60_000)
    const { integrations } = await scene.client.integrations.list(undefined, there)
    const id = integrations[0]?.id ?? ''
    await scene.client.integrations.resume({ id }, there)
    for (let round = 0; round < 3; round += 1) {
      const { id: run } = await scene.client.integrations.sync({ id }, there)
      await vi.waitFor(async () =>
        expect((await scene.client.runs.get({ id: run }, there)).status).toMatch(/succeeded|partial|failed/),
      )
      await scene.advance(10 * 60_000)
    }
    expect(await scene.at('a').companies.all()).toHaveLength(1)
    expect((await scene.client.records.counts(undefined, there)).company).toBe(1)
  },
)

it.skipIf(process.platform === 'win32')(
  'says that a backup may not be read, and where nothing may be written',
  async () => {
    await using scene = await openScene({ accounts: ['a'] })
    const made = await backUp(scene)
    for (const seen of [
      scene.life.folder,
      dirname(made.path),
      dirname(dirname(scene.store.db.name)),
      scene.store.folder,
    ])
      chmodSync(seen, 0o755)
    chmodSync(made.path, 0)
    await asBoundUser(() =>
      expect(scene.client.backups.restore({ path: made.path })).rejects.toMatchObject({
        code: 'BAD_INPUT',
        data: { params: { reason: 'path: may not be read by the user that Patchbay runs as' } },
      }),
    )
    // Where the workspaces are kept, the folder is the problem, and its place is named.
    chmodSync(made.path, 0o644)
    const refused = {
      state: 'failed',
      problem: { code: 'DATA_FOLDER_NOT_WRITABLE', params: { path: expect.any(String) } },
    }
    await asBoundUser(async () =>
      expect(await ended(scene, await scene.client.backups.restore({ path: made.path }))).toMatchObject(refused),
    )
  },
)
