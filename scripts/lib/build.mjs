import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkOutput } from './build-output.mjs'
import { filesBelow, hashFiles, readJson, writeJson } from './files.mjs'
import { withLock } from './lock.mjs'
import { node24 } from './node24.mjs'
import { nodeModule, root } from './paths.mjs'
import { collect } from './process.mjs'
import { duration, Plain, say } from './say.mjs'

const stampPath = join(root, 'out', '.build.json')
const outputs = ['main/patchbay.js', 'main/engine.js', 'main/sandbox.js', 'main/index.js', 'renderer/index.html']

/**
 * A print of what a build is made from: a change to any of it calls for a new one. Tests do not end up in it.
 * @param {string} [project] its folder
 */
export async function sourcesPrint(project = root) {
  const below = async (folder) => (await filesBelow(join(project, folder))).map((path) => `${folder}/${path}`)
  const files = [...(await below('src')), ...(await below('resources'))].filter((path) => !/\.test\.tsx?$/.test(path))
  const configs = [
    'electron.vite.config.ts',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.base.json',
  ]
  return hashFiles(project, [...configs, ...files])
}

async function isBuilt(print) {
  const stamp = await readJson(stampPath)
  return stamp?.print === print && outputs.every((path) => existsSync(join(root, 'out', path)))
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
  if (!always && (await isBuilt(await sourcesPrint()))) return false
  return withLock(
    'setup',
    (pid) => `Another start of Patchbay (process ${pid}) is installing or building: waiting for it.`,
    async (alsoFor) => {
      // Taken before the build reads the sources: what changes meanwhile is built next time.
      const print = await sourcesPrint()
      if (!always && (await isBuilt(print))) return false
      await build(print, alsoFor)
      return true
    },
  )
}
