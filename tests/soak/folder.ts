import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const memory = '/dev/shm'

/** A folder for a file that is thrown away: in memory where there is such a place, for thousands of commits are waited for. */
export function makeFolder(within?: string): string {
  return mkdtempSync(join(within ?? (existsSync(memory) ? memory : tmpdir()), 'patchbay-soak-'))
}
