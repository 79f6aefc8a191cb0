import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { node24 } from './node24.mjs'
import { root } from './paths.mjs'
import { inherit } from './process.mjs'
import { main } from './say.mjs'

/** A packaged copy has no sources and no node_modules to install: it is complete as it is. */
const isCheckout = () => existsSync(join(root, 'src')) && existsSync(join(root, 'package-lock.json'))

/** Installs and builds what is missing, telling of it on stderr only: stdout stays the command's own. */
export async function ensureReady() {
  if (!isCheckout()) return
  await ensureInstalled()
  await ensureBuilt()
}

/** npm runs its scripts in the project's folder; a relative path was meant from where the person is. */
const whereThePersonIs = (name) =>
  process.env.npm_lifecycle_event === name && process.cwd() === root ? process.env.INIT_CWD : undefined

/**
 * Runs an entry of the build (out/main/<name>.js) on Node 24 in this process's place and ends with its exit code.
 * @param {string} name
 * @param {string[]} argv
 */
export async function runEntry(name, argv) {
  await main(async () => {
    await ensureReady()
    return inherit(await node24(), [join(root, 'out', 'main', `${name}.js`), ...argv], {
      cwd: whereThePersonIs(name),
    })
  })
}
