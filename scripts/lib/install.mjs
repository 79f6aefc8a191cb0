import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureNode24 } from './ensure-node24.mjs'
import { readJson, writeJson } from './files.mjs'
import { fingerprint, matchesLock, packageCount } from './install-state.mjs'
import { withLock } from './lock.mjs'
import { removeLeftovers, withNodeFirst, withNodeForNpm } from './node-for-npm.mjs'
import { findNpm } from './npm.mjs'
import { runNpm } from './npm-run.mjs'
import { nodeModule, root, stateDir } from './paths.mjs'
import { duration, Plain, progress, say } from './say.mjs'

const stampPath = join(stateDir, 'install.json')

const nodeVersion = (lock) => lock.packages['node_modules/node'].version

async function wanted() {
  const [manifest, lock] = await Promise.all([
    readJson(join(root, 'package.json')),
    readJson(join(root, 'package-lock.json')),
  ])
  if (manifest === null || lock === null) {
    throw new Plain('package.json or package-lock.json is missing or damaged. Get a fresh copy of Patchbay.')
  }
  return { lock, print: fingerprint(manifest, lock) }
}

async function isInstalled(print) {
  return (await readJson(stampPath))?.print === print && existsSync(nodeModule('.package-lock.json'))
}

/** Packages that lie in node_modules so far. */
async function present() {
  const names = await readdir(nodeModule()).catch(() => [])
  const scoped = await Promise.all(
    names.map((name) => (name.startsWith('@') ? readdir(nodeModule(name)).catch(() => []) : [name])),
  )
  return scoped.flat().filter((name) => !name.startsWith('.')).length
}

function explain(code, output) {
  // npm says what is wrong first and where its log is last; between may stand a screenful of its own help.
  const lines = output.split('\n').filter((line) => /^npm (?:err|error)/i.test(line))
  const told = lines.length > 25 ? [...lines.slice(0, 20), '…', ...lines.slice(-2)] : lines
  const network = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network/i.test(output)
  const advice = network
    ? 'npm could not reach its registry. Check the network and the proxy ("npm config get registry"), then start again.'
    : 'What npm says is above. Start again when it is put right; what was installed so far does no harm.'
  return new Plain(
    `${told.length > 0 ? told.join('\n') : output.trim()}\n\nInstalling what Patchbay needs failed (npm ended with code ${code}). ${advice}`,
  )
}

async function install(lock, print, alsoFor) {
  const started = Date.now()
  const count = packageCount(lock)
  say(`Installing what Patchbay needs: ${count} packages from npm. The first time this takes a minute or so.`)
  const npm = findNpm()
  await rm(stampPath, { force: true })
  let here = 0
  const line = progress(() => {
    present().then((n) => {
      here = n
    })
    const doing = here === 0 ? 'looking what to fetch' : `${Math.min(here, count)} of ${count} packages`
    return `  ${doing}, ${duration(Date.now() - started)}`
  })
  try {
    await withNodeForNpm(npm, nodeVersion(lock), async (node) => {
      const options = { cwd: root, env: withNodeFirst(npm.env, node), folder: nodeModule(), onStart: alsoFor }
      const { code, output } = await runNpm({ ...npm, node }, npm.installArgs, options)
      if (code !== 0) throw explain(code, output)
    })
  } finally {
    line.end()
  }
  await ensureNode24(npm, nodeVersion(lock))
  await writeJson(stampPath, { print })
  say(`Installed in ${duration(Date.now() - started)}.`)
}

/**
 * Installs what package-lock.json asks for, unless it is there. Says nothing when there is nothing to do.
 * @returns {Promise<boolean>} whether something was installed
 * @throws Plain when it cannot be
 */
export async function ensureInstalled() {
  const { print } = await wanted()
  if (await isInstalled(print)) return false
  return withLock(
    'setup',
    (pid) => `Another start of Patchbay (process ${pid}) is installing or building: waiting for it.`,
    async (alsoFor) => {
      const now = await wanted()
      if (await isInstalled(now.print)) return false
      // Someone ran npm by hand: what lies there is what is wanted.
      if (matchesLock(now.lock, await readJson(nodeModule('.package-lock.json')))) {
        await removeLeftovers()
        await ensureNode24(findNpm(), nodeVersion(now.lock))
        await writeJson(stampPath, { print: now.print })
        return false
      }
      await install(now.lock, now.print, alsoFor)
      return true
    },
  )
}
