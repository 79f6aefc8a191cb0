import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join, posix } from 'node:path'
import { filesBelow } from './files.mjs'

/** The only packages that the built main process may load from node_modules: a native addon and the runtime itself. */
const external = ['better-sqlite3', 'electron', 'electron/main', 'electron/common']

/** Minified code has long lines; code as it was written has about 30 characters a line. */
export const isMinified = (code) => code.length < 2_000 || code.length / code.split('\n').length > 200

/** The bundler puts what is imported from outside first; below may stand comments with code in them. */
const importsFirst = /^(?:\s*(?:#!.*|\/\/.*|(?:import|export)\b[^;]*;))*/

/** Packages that a module of the built main process imports, other than Node's own and the allowed ones. */
export function strayImports(code) {
  const [head] = importsFirst.exec(code)
  const names = [...head.matchAll(/["']([^"'\n]+)["'];/g)].map((match) => match[1])
  const own = new Set(builtinModules)
  return [...new Set(names)].filter(
    (name) => !/^(?:\.|node:|file:)/.test(name) && !own.has(name) && !external.includes(name),
  )
}

/**
 * What is wrong with a build: entries that are missing, a renderer that is not minified (electron-vite does not do it by
 * itself), a main process that still needs node_modules.
 * @returns {Promise<string[]>} one line a fault
 */
export async function checkOutput(out, entries) {
  const faults = entries.filter((path) => !existsSync(join(out, path))).map((path) => `out/${path} is missing`)
  for (const path of await filesBelow(join(out, 'renderer'))) {
    if (!path.endsWith('.js')) continue
    if (!isMinified(await readFile(join(out, 'renderer', path), 'utf8')))
      faults.push(`out/renderer/${path} is not minified`)
  }
  for (const path of await filesBelow(join(out, 'main'))) {
    if (!path.endsWith('.js')) continue
    const stray = strayImports(await readFile(join(out, 'main', path), 'utf8'))
    if (stray.length > 0) faults.push(`out/main/${path} needs ${stray.join(', ')} from node_modules`)
  }
  return [...faults, ...(await misplaced(join(out, 'main')))]
}

/** Entries of the built main process that a package has. */
const packed = ['index.js', 'engine.js', 'sandbox.js']
const partImport = /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.[^"'\n]+)["']/g
/** What serves a terminal: a package has none of it. */
const isTerminals = (path) => path === 'patchbay.js' || path.startsWith('cli/')

/** Chunks of the built main process that lie among those of the command line though a package loads them, or the other way. */
export async function misplaced(folder) {
  const parts = new Map()
  for (const path of await filesBelow(folder)) {
    if (!path.endsWith('.js')) continue
    const code = await readFile(join(folder, path), 'utf8')
    parts.set(
      path,
      [...code.matchAll(partImport)].map(([, name]) => posix.join(posix.dirname(path), name)),
    )
  }
  const loaded = new Set()
  const queue = packed.filter((path) => parts.has(path))
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (loaded.has(path)) continue
    loaded.add(path)
    // The sandbox serves a terminal by a chunk that it loads only there.
    queue.push(
      ...(parts.get(path) ?? []).filter((name) => parts.has(name) && !(path === 'sandbox.js' && isTerminals(name))),
    )
  }
  return [...parts.keys()]
    .filter((path) => isTerminals(path) === loaded.has(path))
    .map((path) =>
      loaded.has(path)
        ? `out/main/${path} is loaded by a package, which has no command line`
        : `out/main/${path} is loaded by the command line alone and must not be in a package`,
    )
}
