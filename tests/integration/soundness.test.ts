import { closeSync, copyFileSync, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openScene, type Scene } from '../kit/scene'

const mib = 2 ** 20
const dayMs = 24 * 60 * 60 * 1000

/** A workspace whose file is too large to be read through while a person waits for it; the engine is not running. */
async function large(): Promise<Scene> {
  const scene = await openScene({ accounts: ['a'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test' })
  await scene.sync('a')
  await scene.stop()
  const db = new Database(scene.file.path)
  const add = db.prepare('INSERT INTO workspace_settings (key, value) VALUES (?, ?)')
  for (let part = 0; part < 24; part += 1) add.run(`part ${part}`, 'x'.repeat(mib))
  db.close()
  return scene
}

/** Overwrites pages in the middle of the file. */
function damage({ file: { path } }: Scene): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(mib, 0x5a), 0, mib, Math.floor(statSync(path).size / 2 / 8192) * 8192)
  closeSync(file)
}

const phaseOf = async (scene: Scene) => {
  const { phase, problem } = await scene.client.workspaces.state({})
  return { phase, problem: problem?.code ?? null }
}
const found = { phase: 'failed', problem: 'DATABASE_DAMAGED' }
const isOpen = { phase: 'open', problem: null }
const soundAt = (scene: Scene) => scene.file.rows("SELECT value FROM workspace_settings WHERE key = 'soundAt'")

it('opens a large file at once, reads it through beside the work, and closes one that is damaged', async () => {
  await using scene = await large()
  copyFileSync(scene.file.path, `${scene.file.path}.backup`)
  damage(scene)
  await scene.start()
  expect(await phaseOf(scene)).toEqual(isOpen)
  expect(await scene.records('contact')).toHaveLength(1)
  await scene.advance(dayMs)
  await expect.poll(() => phaseOf(scene)).toEqual(found)
  expect((await scene.rest('GET', '/records?kind=contact')).body).toMatchObject({ code: 'DATABASE_DAMAGED' })

  await scene.stop()
  await scene.start()
  expect(await phaseOf(scene)).toEqual(found)
  // A backup takes its place.
  await scene.stop()
  copyFileSync(`${scene.file.path}.backup`, scene.file.path)
  await scene.start()
  expect(await phaseOf(scene)).toEqual(isOpen)
  expect(existsSync(`${scene.file.path}.damaged`)).toBe(false)
})

it('notes that a file is sound, looks again after a week, and at once at another file and after an end out of order', async () => {
  await using scene = await large()
  await scene.start()
  await scene.advance(dayMs)
  await expect.poll(() => soundAt(scene)).toHaveLength(1)
  const [first] = soundAt(scene)

  await scene.restart()
  await scene.advance(dayMs)
  await scene.restart()
  expect(soundAt(scene)).toEqual([first])
  await scene.advance(7 * dayMs)
  await scene.restart()
  await scene.advance(dayMs)
  await expect.poll(() => soundAt(scene)[0]).not.toEqual(first)

  // Another file in its place, as one that was restored.
  const [old] = soundAt(scene)
  await scene.stop()
  copyFileSync(scene.file.path, `${scene.file.path}.copy`)
  renameSync(`${scene.file.path}.copy`, scene.file.path)
  await scene.start()
  await scene.advance(dayMs)
  await expect.poll(() => soundAt(scene)[0]).not.toEqual(old)

  const [second] = soundAt(scene)
  await scene.at('a').contacts.create({ email: 'bo@x.test' })
  await scene.sync('a')
  scene.kill()
  await scene.restart()
  expect(existsSync(`${scene.file.path}-wal`)).toBe(true)
  await scene.advance(dayMs)
  await expect.poll(() => soundAt(scene)[0]).not.toEqual(second)
})
