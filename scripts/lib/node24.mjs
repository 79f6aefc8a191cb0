import { existsSync } from 'node:fs'
import { nodeModule } from './paths.mjs'
import { collect } from './process.mjs'
import { Plain } from './say.mjs'

export const wantedMajor = 24
export const executable = process.platform === 'win32' ? 'node.exe' : 'node'

/** Where the `node` package has its binary. */
export const bundledNode = () => nodeModule('node', 'bin', executable)

/** What `node -v` says; empty when it does not run. */
export async function versionOf(path) {
  if (!existsSync(path)) return ''
  const { code, output } = await collect(path, ['-v'], { limitMs: 30_000 })
  return code === 0 ? output.trim() : ''
}

/** The major version of a Node, or null when it does not run. */
export async function majorOf(path) {
  const match = /^v(\d+)\./.exec(await versionOf(path))
  return match === null ? null : Number(match[1])
}

let known = null

/** The Node that Patchbay runs on, if it is there: the one of the `node` package, else this process's own. */
export async function findNode24() {
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
  const path = await findNode24()
  if (path !== null) return path
  throw new Plain(
    'Node 24, on which Patchbay runs, is missing. Delete the folder node_modules and start again, or install Node 24 from https://nodejs.org.',
  )
}
