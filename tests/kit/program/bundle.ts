import { join } from 'node:path'
import { ensureBuilt } from '../../../scripts/lib/build.mjs'

/** The project's folder. */
export const root = join(import.meta.dirname, '../../..')

let building: Promise<unknown> | null = null

/**
 * A file of the build, for tests that run the program as it is shipped. Where the sources are newer than the build, it is
 * built first: what is tested is always what stands in the sources.
 *
 * @param path below `out`, as `main/patchbay.js`
 * @returns its absolute path
 * @throws Plain when the build fails
 */
export async function built(path: string): Promise<string> {
  building ??= ensureBuilt()
  await building
  return join(root, 'out', path)
}
