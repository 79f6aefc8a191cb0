import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CallShape } from '../../src/main/engine/providers/testing/words'

/**
 * Where an engine dies: at the border of a commit, or before a request leaves or its answer comes in. `power-cut`: after a
 * commit, with the whole computer, so that what was not on the disk is gone.
 */
export interface CrashPoint {
  where: 'before-commit' | 'after-commit' | 'before-send' | 'after-send' | 'power-cut'
  /** At which of them, counted from 1; the first unless given. */
  nth?: number
  /** Of requests: only these; otherwise every one that goes to a CRM. */
  call?: CallShape
}

/** A call on an engine that died meanwhile. */
export class EngineDied extends Error {
  constructor() {
    super('The engine has died')
  }
}

const journals = /\.sqlite-wal$/
const databases = /\.sqlite(?:-wal)?$/

/**
 * The workspaces' files as they lie at a moment, for a new engine to start from: what the dead one still writes while it
 * finds out that it is dead goes to files that are thrown away.
 */
export class FilesAsTheyLie {
  readonly #dataDir: string
  /** Where the copy stands. */
  readonly folder: string

  constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.folder = `${dataDir}-as-it-lies`
    rmSync(this.folder, { recursive: true, force: true })
    for (const file of databaseFiles(dataDir)) copy(join(dataDir, file), join(this.folder, file))
  }

  /** Puts them back. Only when nothing has the data folder open. */
  restore(): void {
    for (const file of databaseFiles(this.#dataDir, /\.sqlite(?:-wal|-shm)?$/)) rmSync(join(this.#dataDir, file))
    for (const file of databaseFiles(this.folder)) copy(join(this.folder, file), join(this.#dataDir, file))
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/**
 * How much of the journals of a data folder is on the disk for certain: all that there was when this began, and what was
 * there at every durable commit since. https://sqlite.org/pragma.html#pragma_synchronous
 */
export class OnDisk {
  readonly #dataDir: string
  readonly #known = new Map<string, { salt: string; size: number }>()

  constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.note()
  }

  /** Everything that is there now is on the disk. */
  note(): void {
    for (const file of databaseFiles(this.#dataDir, journals)) {
      const path = join(this.#dataDir, file)
      this.#known.set(file, { salt: saltOf(path), size: statSync(path).size })
    }
  }

  /** Takes away from a copy of the folder what was not. */
  cut(folder: string): void {
    for (const file of databaseFiles(folder, journals)) {
      const path = join(folder, file)
      const known = this.#known.get(file)
      // A journal that was begun anew was written into the file before, and that is waited for.
      truncateSync(path, known && known.salt === saltOf(path) ? Math.min(known.size, statSync(path).size) : 0)
    }
  }
}

/** Changes whenever a journal is begun anew. https://sqlite.org/fileformat2.html#walformat */
function saltOf(path: string): string {
  return readFileSync(path).subarray(16, 24).toString('hex')
}

function databaseFiles(folder: string, names = databases): string[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files.filter((file) => names.test(file) && !file.endsWith('lock.sqlite'))
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}
