import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson, writeJson } from './files.mjs'
import { findNpm } from './npm.mjs'
import { runNpm } from './npm-run.mjs'
import { root } from './paths.mjs'
import { Plain, say } from './say.mjs'

const folder = join(root, 'bench')
const modules = join(folder, 'node_modules')
const stampPath = join(modules, '.patchbay.json')

/**
 * Installs what the benchmark measures Patchbay beside, unless it is there as bench/package-lock.json asks for it. Scripts
 * of the packages are not run: those that need a native part bring it along.
 * @throws Plain when it cannot be installed
 */
export async function ensurePeers() {
  const print = createHash('sha256')
    .update(await readFile(join(folder, 'package-lock.json')))
    .digest('hex')
  if ((await readJson(stampPath))?.print === print && existsSync(modules)) return
  say('Installing what Patchbay is measured beside, into bench/node_modules.')
  const npm = findNpm()
  const options = { cwd: folder, env: npm.env, folder: modules }
  const { code, output } = await runNpm(npm, npm.installArgs, options)
  if (code !== 0) throw new Plain(`${output.trim()}\n\nInstalling the peers failed (npm ended with code ${code}).`)
  await writeJson(stampPath, { print })
}
