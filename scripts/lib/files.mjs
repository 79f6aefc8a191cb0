import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Null when the file is missing or holds no JSON: both mean that nothing is known. */
export async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

/** Writes beside the file and renames, so that a reader never sees half of it. */
export async function writeJson(path, value) {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`)
  await rename(temporary, path)
}

/** Every file below a folder, as paths relative to it with forward slashes, sorted. Empty when there is no such folder. */
export async function filesBelow(folder, below = '') {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const lists = await Promise.all(
    entries.map((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      return entry.isDirectory() ? filesBelow(folder, path) : [path]
    }),
  )
  return lists.flat().sort()
}

/**
 * A hash over names, sizes and times of files and of all files below folders: at once, where reading them takes a while.
 * The same hash means the same contents; another one need not mean others.
 * @param {string[]} paths files and folders; missing ones count as such
 */
export function glanceAt(folder, paths) {
  const hash = createHash('sha256')
  const look = (path) => {
    const found = statSync(join(folder, path), { throwIfNoEntry: false })
    if (found?.isDirectory()) for (const name of readdirSync(join(folder, path)).sort()) look(`${path}/${name}`)
    // The time of the last change of an inode is set by the system alone.
    else hash.update(`${path}\0${found ? `${found.size} ${found.mtimeMs} ${found.ctimeMs} ${found.ino}` : -1}\0`)
  }
  for (const path of paths) look(path)
  return hash.digest('hex')
}

/** A hash over names and contents. Missing files count as such. */
export async function hashFiles(folder, paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    const content = await readFile(join(folder, path)).catch(() => null)
    hash.update(`${path}\0${content === null ? -1 : content.length}\0`)
    if (content !== null) hash.update(content)
  }
  return hash.digest('hex')
}
