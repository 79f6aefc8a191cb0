import { copyFile, link, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fetchNode } from './node-fetch.mjs'
import { bundledNode, findNode24, majorOf, wantedMajor } from './node24.mjs'
import { root, stateDir } from './paths.mjs'
import { collect } from './process.mjs'
import { Plain, say } from './say.mjs'

const isThere = async () => (await majorOf(bundledNode())) === wantedMajor

/** Does by itself what the script of the `node` package does: fetches the binary and puts it where npm links it. */
async function fetchIntoPlace(npm, version) {
  const folder = join(stateDir, 'node')
  const fetched = await fetchNode(npm, version, folder)
  if (fetched !== null) {
    await mkdir(dirname(bundledNode()), { recursive: true })
    await rm(bundledNode(), { force: true })
    await link(fetched, bundledNode()).catch(() => copyFile(fetched, bundledNode()))
  }
  await rm(folder, { recursive: true, force: true })
}

/**
 * The `node` package fetches its binary in an install script, and scripts do not run at an installation (.npmrc), so
 * this one is run by its name. npm 12 allows that where package.json has `"allowScripts": {"node": true}`; where npm
 * will not, or hangs, the binary is fetched without it.
 * @param {string} version of the `node` package in package-lock.json
 * @throws Plain with what to do when no Node 24 can be had
 */
export async function ensureNode24(npm, version) {
  if (await isThere()) return
  say('Fetching Node 24, on which Patchbay runs.')
  const rebuild = [npm.cli, 'rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts']
  const { output } = await collect(npm.node, rebuild, { cwd: root, env: npm.env, limitMs: 180_000 })
  if (await isThere()) return
  await fetchIntoPlace(npm, version)
  if ((await findNode24()) !== null) return
  throw new Plain(
    `${output.trim()}\n\nNode 24, on which Patchbay runs, could not be installed: the npm package "node" did not bring its binary.\nNothing of yours was changed. Start again once the network is there, or install Node 24 from https://nodejs.org and start with that.`,
  )
}
