import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, writeJson } from './files.mjs'
import { node24 } from './node24.mjs'
import { nodeModule, stateDir } from './paths.mjs'
import { collect } from './process.mjs'
import { duration, progress, say } from './say.mjs'

const notePath = join(stateDir, 'electron-fetch.json')
const dayMs = 24 * 60 * 60 * 1000
const limitMs = 3 * 60 * 1000

/** Path of the executable inside of Electron's dist folder. */
const executables = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
const executable = () => executables[process.platform] ?? 'electron'

function wantedVersion() {
  try {
    return JSON.parse(readFileSync(nodeModule('electron', 'package.json'), 'utf8')).version
  } catch {
    return null
  }
}

/**
 * The path of Electron's executable, or null when its runtime is not installed. ELECTRON_OVERRIDE_DIST_PATH names
 * another folder, as Electron itself takes it. Never asks the network, as `require('electron')` would.
 */
export function electronRuntime() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const path = join(override, executable())
    return existsSync(path) ? path : null
  }
  const dist = nodeModule('electron', 'dist')
  const path = join(dist, executable())
  // The version file tells an older runtime; path.txt is written last, so that it tells a half unpacked one.
  if (!existsSync(path) || !existsSync(nodeModule('electron', 'path.txt'))) return null
  const there = existsSync(join(dist, 'version')) ? readFileSync(join(dist, 'version'), 'utf8').trim() : ''
  return there.replace(/^v/, '') === wantedVersion() ? path : null
}

/** One line out of what Electron's installer printed: the error's own text without stack and class. */
export function fetchFailure(code, output) {
  if (code === 124) return `it took longer than ${duration(limitMs)}`
  const lines = output.split('\n').map((line) => line.trim())
  const error = lines.find((line) => /^(?:\w*Error|\w*Exception)\b.*:/.test(line)) ?? lines.find((line) => line !== '')
  return error === undefined
    ? `its installer ended with code ${code}`
    : error.replace(/^\w*(?:Error|Exception)[^:]*:\s*/, '')
}

/** Whether a failure that was noted still holds: for a day, for the same version. */
export const noteHolds = (note, version, now) =>
  note !== null && note.version === version && now - note.at >= 0 && now - note.at < dayMs

/**
 * Fetches Electron's runtime from where its installer finds it (GitHub, or ELECTRON_MIRROR).
 * @param {{ again: boolean }} options `again`: try even though it failed within the last day
 * @returns {Promise<string | null>} null when it is there, else the reason why not, in a few words
 */
export async function fetchElectron({ again }) {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return 'ELECTRON_OVERRIDE_DIST_PATH names a folder without it'
  const version = wantedVersion()
  const note = await readJson(notePath)
  if (!again && noteHolds(note, version, Date.now()))
    return `${note.reason}; --electron tries again before a day is over`
  const started = Date.now()
  say(`Fetching Electron's runtime ${version} (about 120 MB).`)
  const line = progress(() => `  ${duration(Date.now() - started)}, given up after ${duration(limitMs)}`)
  const { code, output } = await collect(await node24(), [nodeModule('electron', 'install.js')], {
    limitMs,
    // Node's fetch goes by the proxy and the certificates of the machine only when it is asked to.
    env: { ...process.env, NODE_USE_ENV_PROXY: '1', NODE_USE_SYSTEM_CA: '1' },
  })
  line.end()
  if (electronRuntime() !== null) {
    say(`Fetched in ${duration(Date.now() - started)}.`)
    return null
  }
  const reason = fetchFailure(code, output)
  await writeJson(notePath, { version, at: Date.now(), reason })
  return reason
}
