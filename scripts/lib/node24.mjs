import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { nodeModule } from './paths.mjs'
import { collect } from './process.mjs'
import { Plain } from './say.mjs'

const wanted = 24
const bundled = () => nodeModule('node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** The major version of a Node, or null when it does not run. */
async function majorOf(path) {
  if (!existsSync(path)) return null
  const { code, output } = await collect(path, ['-v'], { limitMs: 30_000 })
  const match = /^v(\d+)\./.exec(output.trim())
  return code === 0 && match !== null ? Number(match[1]) : null
}

/** The Node that Patchbay runs on, if it is there: the one of the `node` package, else this process's own. */
async function find() {
  if ((await majorOf(bundled())) === wanted) return bundled()
  return Number(process.versions.node.split('.')[0]) >= wanted && existsSync(process.execPath) ? process.execPath : null
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
 * The `node` package fetches its binary in an install script. npm runs that only where scripts are allowed (npm 12 wants
 * "allowScripts" in package.json, `ignore-scripts` forbids all), so it is run here when the binary is missing.
 * @throws Plain with what to do when no Node 24 can be had
 */
export async function ensureNode24(npm) {
  if ((await find()) !== null) return
  const { output } = await collect(npm.node, ['installArchSpecificPackage.js'], {
    cwd: nodeModule('node'),
    env: { ...process.env, PATH: [dirname(npm.node), process.env.PATH].join(process.platform === 'win32' ? ';' : ':') },
    limitMs: 600_000,
  })
  if ((await find()) !== null) return
  throw new Plain(
    `${output.trim()}\n\nNode 24, on which Patchbay runs, could not be installed: the install script of the npm package "node" did not bring its binary.\nNothing of yours was changed. Run "npm rebuild node --foreground-scripts" to see why, or install Node 24 from https://nodejs.org and start again with it.`,
  )
}
