import { existsSync } from 'node:fs'
import { nodeModule, root } from './paths.mjs'
import { collect } from './process.mjs'
import { Plain, say } from './say.mjs'

export const wantedMajor = 24

/** Where the `node` package has its binary. */
export const bundledNode = () => nodeModule('node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** The major version of a Node, or null when it does not run. */
export async function majorOf(path) {
  if (!existsSync(path)) return null
  const { code, output } = await collect(path, ['-v'], { limitMs: 30_000 })
  const match = /^v(\d+)\./.exec(output.trim())
  return code === 0 && match !== null ? Number(match[1]) : null
}

let known = null

/** The Node that Patchbay runs on, if it is there: the one of the `node` package, else this process's own. */
async function find() {
  if (known !== null && existsSync(known)) return known
  if ((await majorOf(bundledNode())) === wantedMajor) known = bundledNode()
  else if (Number(process.versions.node.split('.')[0]) >= wantedMajor) known = process.execPath
  else known = null
  return known
}

/**
 * The path of the Node that Patchbay runs on.
 * @throws Plain when there is none
 */
export async function node24() {
  const path = await find()
  if (path !== null) return path
  throw new Plain(
    'Node 24, on which Patchbay runs, is missing. Delete the folder node_modules and start again, or install Node 24 from https://nodejs.org.',
  )
}

/**
 * The `node` package fetches its binary in an install script, and scripts do not run at an installation (.npmrc), so
 * this one is run by its name. npm 12 allows that where package.json has `"allowScripts": {"node": true}`; where npm
 * will not, the script is run without it.
 * @throws Plain with what to do when no Node 24 can be had
 */
export async function ensureNode24(npm) {
  if ((await majorOf(bundledNode())) === wantedMajor) return
  say('Fetching Node 24, on which Patchbay runs.')
  const limits = { env: npm.env, limitMs: 600_000 }
  const rebuild = [npm.cli, 'rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts']
  const first = await collect(npm.node, rebuild, { cwd: root, ...limits })
  if ((await majorOf(bundledNode())) === wantedMajor) return
  const second = await collect(npm.node, ['installArchSpecificPackage.js'], { cwd: nodeModule('node'), ...limits })
  if ((await find()) !== null) return
  throw new Plain(
    `${first.output.trim()}\n${second.output.trim()}\n\nNode 24, on which Patchbay runs, could not be installed: the install script of the npm package "node" did not bring its binary.\nNothing of yours was changed. Start again once the network is there, or install Node 24 from https://nodejs.org and start with that.`,
  )
}
