import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CallShape } from '../../src/main/engine/providers/testing/words'

/** Where an engine dies: at the border of a commit, or before a request leaves or its answer comes in. */
export interface CrashPoint {
  where: 'before-commit' | 'after-commit' | 'before-send' | 'after-send'
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

function databaseFiles(folder: string, names = databases): string[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files.filter((file) => names.test(file) && !file.endsWith('lock.sqlite'))
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}
