import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { executable, majorOf, wantedMajor } from './node24.mjs'
import { runNpm } from './npm-run.mjs'

/** The npm package that holds nothing but the binary of this platform, named as the package `node` names it. */
function platformPackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  return `${prefix}-${platform}-${process.arch}`
}

/** Where `fetchNode` has put it. */
export const fetchedNode = (folder) => join(folder, 'node_modules', platformPackage(), 'bin', executable)

/**
 * Fetches the Node that Patchbay runs on from npm into a folder of its own.
 * @returns {Promise<string | null>} its path; null when it could not be had or does not run here
 */
export async function fetchNode(npm, version, folder) {
  await mkdir(folder, { recursive: true })
  const what = `${platformPackage()}@${version}`
  const args = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', what]
  await runNpm(npm, args, { cwd: folder, env: npm.env, folder })
  const path = fetchedNode(folder)
  return (await majorOf(path)) === wantedMajor ? path : null
}
