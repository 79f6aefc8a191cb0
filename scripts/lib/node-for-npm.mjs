import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bundledNode, majorOf, wantedMajor } from './node24.mjs'
import { cacheDir } from './paths.mjs'
import { collect } from './process.mjs'

const place = join(cacheDir, 'node')
const executable = process.platform === 'win32' ? 'node.exe' : 'node'

/** The npm package that holds nothing but the binary of a platform, named as the package `node` names it. */
function platformPackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  return `${prefix}-${platform}-${process.arch}`
}

/** The Node of the present installation, which is about to be deleted, under a second name. */
async function keepInstalled() {
  if ((await majorOf(bundledNode())) !== wantedMajor) return null
  const path = join(place, executable)
  await link(bundledNode(), path).catch(() => copyFile(bundledNode(), path))
  return path
}

async function fetchNode(npm, version) {
  const name = platformPackage()
  await collect(
    npm.node,
    [npm.cli, 'install', '--prefix', place, '--no-save', '--ignore-scripts', `${name}@${version}`],
    {
      cwd: place,
      env: npm.env,
    },
  )
  const path = join(place, 'node_modules', name, 'bin', executable)
  return existsSync(path) ? path : null
}

/** What an installation that was killed left behind. */
export const removeLeftovers = () => rm(place, { recursive: true, force: true })

/**
 * Runs `work` with a Node 24 to run npm on. npm leaves out packages that do not name the Node it runs on as fit for
 * them, and on Node 18 those are the native parts of the build tools.
 * @param {string} version of the `node` package in package-lock.json
 * @param {(node: string) => Promise<T>} work
 * @template T
 */
export async function withNodeForNpm(npm, version, work) {
  if ((await majorOf(npm.node)) >= wantedMajor) return work(npm.node)
  await removeLeftovers()
  await mkdir(place, { recursive: true })
  try {
    const path = (await keepInstalled()) ?? (await fetchNode(npm, version))
    return await work((await majorOf(path ?? '')) === wantedMajor ? path : npm.node)
  } finally {
    await removeLeftovers()
  }
}

/** The environment of a program that runs `node` by its name. */
export const withNodeFirst = (env, node, separator = process.platform === 'win32' ? ';' : ':') => ({
  ...env,
  PATH: [dirname(node), env.PATH].join(separator),
})
