import { mkdir, open, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { cacheDir } from './paths.mjs'
import { say } from './say.mjs'

const pollMs = 250
const beatMs = 2_000
/** Polls without a sign of life after which a holder counts as gone although a process with its number exists: 5 minutes. */
const silentPolls = 1_200

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function lives(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

async function create(path) {
  const file = await open(path, 'wx').catch((error) => {
    if (error.code === 'EEXIST') return null
    throw error
  })
  if (file === null) return false
  await file.writeFile(String(process.pid))
  await file.close()
  return true
}

/** Null when the lock is free; no pids while its holder is still writing it. */
async function holder(path) {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    return { pids: text.split(' ').map(Number).filter(Boolean), mtimeMs }
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

const isGone = ({ pids, mtimeMs }) => mtimeMs < Date.now() - uptime() * 1000 || (pids.length > 0 && !pids.some(lives))

/** Removes the lock of a holder that is gone. Under a lock of its own, or two waiters could remove each other's. */
async function removeStale(path, stale) {
  const guard = `${path}.removing`
  if (!(await create(guard))) {
    const other = await holder(guard)
    if (other !== null && isGone(other)) await rm(guard, { force: true })
    return
  }
  try {
    const now = await holder(path)
    if (now !== null && now.mtimeMs === stale.mtimeMs) await rm(path, { force: true })
  } finally {
    await rm(guard, { force: true })
  }
}

/** Waits until the lock is this process's. */
async function take(path, waitingText) {
  let told = false
  let last = null
  let silent = 0
  while (!(await create(path))) {
    const current = await holder(path)
    if (current === null) continue
    silent = last?.mtimeMs === current.mtimeMs ? silent + 1 : 0
    last = current
    if (isGone(current) || silent >= silentPolls) {
      await removeStale(path, current)
      continue
    }
    if (!told) say(waitingText(current.pids[0] ?? 0))
    told = true
    await sleep(pollMs)
  }
}

/**
 * Runs `work` while no other process of this project runs its own under the same name: two starts at once must not
 * install or build at once. The lock of a process that was killed is taken over once the programs it started, known by
 * the function given to `work`, have ended too.
 * @param {(pid: number) => string} waitingText said once when another process is at work
 * @param {(alsoFor: (pid: number) => Promise<void>) => Promise<T>} work
 * @template T
 */
export async function withLock(name, waitingText, work, folder = cacheDir) {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${name}.lock`)
  await take(path, waitingText)
  const beat = setInterval(() => utimes(path, new Date(), new Date()).catch(() => undefined), beatMs)
  try {
    return await work((pid) => writeFile(path, `${process.pid} ${pid}`))
  } finally {
    clearInterval(beat)
    await rm(path, { force: true })
  }
}
