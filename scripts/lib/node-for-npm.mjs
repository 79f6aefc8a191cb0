import { copyFile, link, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fetchNode } from './node-fetch.mjs'
import { bundledNode, executable, majorOf, versionOf, wantedMajor } from './node24.mjs'
import { cacheDir } from './paths.mjs'

const place = join(cacheDir, 'node')

/** The Node of the present installation, which is about to be deleted, under a second name. */
async function keepInstalled() {
  if ((await majorOf(bundledNode())) !== wantedMajor) return null
  const path = join(place, executable)
  await link(bundledNode(), path).catch(() => copyFile(bundledNode(), path))
  return path
}

/**
 * Whether npm on this version of Node installs all that the lock names. npm leaves out an optional package that does not
 * name its Node as fit for it, and the native parts of the build tools want ^20.19 or >=22.12.
 */
export function leavesNothingOut(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)
}

/** What an installation that was killed left behind. */
export const removeLeftovers = () => rm(place, { recursive: true, force: true })

/**
 * Runs `work` with a Node that npm can be run on: the one that npm came with, unless that is too old.
 * @param {string} version of the `node` package in package-lock.json
 * @param {(node: string) => Promise<T>} work
 * @template T
 */
export async function withNodeForNpm(npm, version, work) {
  if (leavesNothingOut(await versionOf(npm.node))) return work(npm.node)
  await removeLeftovers()
  await mkdir(place, { recursive: true })
  try {
    const path = (await keepInstalled()) ?? (await fetchNode(npm, version, place))
    return await work(path ?? npm.node)
  } finally {
    await removeLeftovers()
  }
}

/** The environment of a program that runs `node` by its name. */
export const withNodeFirst = (env, node, separator = process.platform === 'win32' ? ';' : ':') => ({
  ...env,
  PATH: [dirname(node), env.PATH].join(separator),
})
