import { createHash } from 'node:crypto'
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
