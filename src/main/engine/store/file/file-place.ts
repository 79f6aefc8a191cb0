import { type BigIntStats, statSync } from 'node:fs'
import { fail } from '@shared/model'

/**
 * Where an open file was found, to see later whether it is still there: a folder that is deleted or put in the place of
 * another one while it is open takes what is written with it, and says nothing.
 */
export class FilePlace {
  readonly #path: string
  readonly #found: BigIntStats | null

  /** The file is open already. */
  constructor(path: string) {
    this.#path = path
    this.#found = look(path)
  }

  /** @throws ProblemError DATA_FOLDER_MOVED when another file, or none, stands at the path now */
  require(): void {
    const now = look(this.#path)
    if (now?.ino !== this.#found?.ino || now?.dev !== this.#found?.dev) fail('DATA_FOLDER_MOVED', { path: this.#path })
  }
}

function look(path: string): BigIntStats | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null
}
