import { createHash } from 'node:crypto'

const dependencyFields = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'overrides',
  'allowScripts',
]

/** glibc or musl, as package-lock.json names them; null where neither is. */
const libc = () => {
  if (process.platform !== 'linux') return null
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}

/**
 * What the packages for this machine are chosen by.
 * @typedef {{ os: string, cpu: string, libc: string | null }} Platform
 * @returns {Platform}
 */
export const thisPlatform = () => ({ os: process.platform, cpu: process.arch, libc: libc() })

/**
 * What decides whether an installation is the wanted one.
 * @param {Platform} platform
 */
export function fingerprint(manifest, lock, platform = thisPlatform()) {
  const fields = Object.fromEntries(dependencyFields.map((field) => [field, manifest[field] ?? null]))
  return createHash('sha256')
    .update(JSON.stringify([fields, lock.packages, platform]))
    .digest('hex')
}

/** Lists of package.json's os, cpu and libc fields: `!x` forbids, anything else allows. */
function allows(list, value) {
  if (list === undefined) return true
  const entries = Array.isArray(list) ? list : [list]
  if (entries.includes(`!${value}`)) return false
  const positive = entries.filter((entry) => !entry.startsWith('!'))
  return positive.length === 0 || positive.includes('any') || positive.includes(value)
}

const runsHere = (entry, platform) =>
  allows(entry.os, platform.os) &&
  allows(entry.cpu, platform.cpu) &&
  (platform.libc === null || allows(entry.libc, platform.libc))

/**
 * Packages of package-lock.json that belong on this platform. An optional one that names no platform comes along with
 * one that does (a WebAssembly build and its helpers), so nothing is expected of it.
 */
const expected = (lock, platform) =>
  Object.entries(lock.packages).filter(
    ([path, entry]) =>
      path !== '' &&
      runsHere(entry, platform) &&
      (!entry.optional || entry.os !== undefined || entry.cpu !== undefined),
  )

/**
 * Packages that an installation brings to the top of node_modules.
 * @param {Platform} platform
 */
export function packageCount(lock, platform = thisPlatform()) {
  return expected(lock, platform).filter(([path]) => path.lastIndexOf('node_modules/') === 0).length
}

/**
 * Whether npm's own record of what it installed (node_modules/.package-lock.json, written when it is through) is what
 * package-lock.json asks for.
 * @param {Platform} platform
 */
export function matchesLock(lock, installed, platform = thisPlatform()) {
  if (installed === null || typeof installed.packages !== 'object') return false
  const here = installed.packages
  const complete = expected(lock, platform).every(([path, entry]) => here[path]?.version === entry.version)
  return complete && Object.entries(here).every(([path, entry]) => lock.packages[path]?.version === entry.version)
}
