import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkOutput } from './build-output.mjs'
import { filesBelow, glanceAt, hashFiles, readJson, writeJson } from './files.mjs'
import { withLock } from './lock.mjs'
import { node24 } from './node24.mjs'
import { nodeModule, root } from './paths.mjs'
import { collect } from './process.mjs'
import { duration, Plain, say } from './say.mjs'

const stampPath = join(root, 'out', '.build.json')
const outputs = ['main/patchbay.js', 'main/engine.js', 'main/sandbox.js', 'main/index.js', 'renderer/index.html']

const folders = ['src', 'resources']
const configs = [
  'electron.vite.config.ts',
  'scripts/lib/terminal-chunks.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.base.json',
]

/**
 * A print of what a build is made from: a change to any of it calls for a new one. Tests do not end up in it.
 * @param {string} [project] its folder
 */
export async function sourcesPrint(project = root) {
  const below = async (folder) => (await filesBelow(join(project, folder))).map((path) => `${folder}/${path}`)
  const files = (await Promise.all(folders.map(below))).flat().filter((path) => !/\.test\.tsx?$/.test(path))
  return hashFiles(project, [...configs, ...files])
}

/** Whether `out` is made from these sources. What was looked at once is known again by a glance. */
async function isBuilt() {
  const stamp = await readJson(stampPath)
  if (stamp === null || !outputs.every((path) => existsSync(join(root, 'out', path)))) return false
  const glance = glanceAt(root, [...configs, ...folders])
  if (stamp.glance === glance) return true
  if (stamp.print !== (await sourcesPrint())) return false
  // A folder that cannot be written to costs the time of reading everything, and nothing else.
  await writeJson(stampPath, { print: stamp.print, glance }).catch(() => undefined)
  return true
}

async function build(print, alsoFor) {
  const started = Date.now()
  say('Building Patchbay.')
  await rm(stampPath, { force: true })
  const { code, output } = await collect(
    await node24(),
    [nodeModule('electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: root, env: { ...process.env, NODE_ENV: 'production' }, onStart: alsoFor },
  )
  if (code !== 0) throw new Plain(`${output.trim()}\n\nThe build failed (code ${code}).`)
  if (output.trim() !== '') say(output.trim())
  const faults = await checkOutput(join(root, 'out'), outputs)
  if (faults.length > 0) throw new Plain(`The build is not as it should be:\n${faults.map((f) => `  ${f}`).join('\n')}`)
  await writeJson(stampPath, { print })
  say(`Built in ${duration(Date.now() - started)}.`)
}

/**
 * Builds unless `out` is already made from these sources. Says nothing when there is nothing to do.
 * @param {{ always?: boolean }} [options] `always`: build even so
 * @returns {Promise<boolean>} whether something was built
 * @throws Plain when the build fails
 */
export async function ensureBuilt({ always = false } = {}) {
  if (!always && (await isBuilt())) return false
  return withLock(
    'setup',
    (pid) => `Another start of Patchbay (process ${pid}) is installing or building: waiting for it.`,
    async (alsoFor) => {
      // Taken before the build reads the sources: what changes meanwhile is built next time.
      const print = await sourcesPrint()
      if (!always && (await isBuilt())) return false
      await build(print, alsoFor)
      return true
    },
  )
}
