import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from '../../scripts/lib/lock.mjs'

let folder = ''
const lockPath = () => join(folder, 'setup.lock')
const unexpected = () => 'waiting'

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The number of a process that has ended. */
async function endedPid() {
  const child = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => child.on('exit', resolve))
  return child.pid ?? 0
}

test('work under one name never overlaps, and what it gives back comes through', async () => {
  let inside = 0
  let most = 0
  const work = async (result: number) => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setImmediate(resolve))
    inside -= 1
    return result
  }
  const results = await Promise.all([1, 2, 3].map((n) => withLock('setup', unexpected, () => work(n), folder)))
  expect(results).toEqual([1, 2, 3])
  expect(most).toBe(1)
  expect(existsSync(lockPath())).toBe(false)
})

test('work that fails leaves the lock free', async () => {
  const failing = withLock('setup', unexpected, () => Promise.reject(new Error('no')), folder)
  await expect(failing).rejects.toThrow('no')
  expect(existsSync(lockPath())).toBe(false)
})

test('the lock of a process that was killed is taken over', async () => {
  await writeFile(lockPath(), String(await endedPid()))
  expect(await withLock('setup', unexpected, () => Promise.resolve('done'), folder)).toBe('done')
})

test('a lock from before the machine started again is taken over, whoever has its number now', async () => {
  await writeFile(lockPath(), String(process.pid))
  await utimes(lockPath(), new Date(0), new Date(0))
  expect(await withLock('setup', unexpected, () => Promise.resolve('done'), folder)).toBe('done')
})

test('the lock of a killed process holds while the program that it started goes on', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  await writeFile(lockPath(), `${await endedPid()} ${child.pid}`)
  let waited = false
  const noteWaiting = () => {
    waited = true
    return 'waiting'
  }
  const taken = withLock('setup', noteWaiting, () => Promise.resolve(waited), folder)
  await expect.poll(() => waited).toBe(true)
  child.stdin?.end()
  expect(await taken).toBe(true)
})

test('the program that the work starts is written into the lock', async () => {
  const text = await withLock(
    'setup',
    unexpected,
    async (alsoFor) => {
      await alsoFor(4711)
      return readFile(lockPath(), 'utf8')
    },
    folder,
  )
  expect(text).toBe(`${process.pid} 4711`)
})
