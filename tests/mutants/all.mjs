import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gone } from './gone.mjs'
import { intent } from './intent.mjs'
import { limits } from './limits.mjs'
import { news } from './news.mjs'
import { out } from './out.mjs'
import { provider } from './provider.mjs'
import { undo } from './undo.mjs'

/**
 * A named breakage of the engine: one place of one file is written otherwise.
 * @typedef {object} Mutant
 * @property {string} name which promise is broken, in words
 * @property {string} file below src/main/engine
 * @property {string} find stands there exactly once
 * @property {string} replace
 * @property {[project: string, file: string]} [test] the one test file that must find it, for those that `npm test` tries
 */

const doors = { news, gone, intent, out, limits, provider, undo }

/** Every breakage, with the door whose promise it breaks. */
export const mutants = Object.entries(doors).flatMap(([door, list]) => list.map((one) => ({ door, ...one })))

/**
 * A file's text with the breakage in it.
 *
 * @param {string} root of the tree
 * @param {Mutant} mutant
 * @throws when its place is gone, or there are several
 */
export function broken(root, { name, file, find, replace }) {
  const path = join(root, 'src/main/engine', file)
  const text = readFileSync(path, 'utf8')
  const parts = text.split(find)
  if (parts.length !== 2) throw new Error(`"${name}": its place stands ${parts.length - 1} times in ${file}: ${find}`)
  return { path, text, changed: parts.join(replace) }
}
