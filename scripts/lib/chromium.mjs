import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { node24 } from './node24.mjs'
import { nodeModule } from './paths.mjs'
import { collect, inherit } from './process.mjs'
import { say } from './say.mjs'

const programs = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/opt/google/chrome/chrome',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .map((name) => process.env[name])
    .filter(Boolean)
    .flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]),
}

const playwright = () => nodeModule('playwright-core', 'cli.js')

/** Where Playwright's own Chromium lies or would lie. */
async function playwrightsOwn() {
  const code = "import('playwright-core').then(({ chromium }) => process.stdout.write(chromium.executablePath()))"
  const { output } = await collect(await node24(), ['-e', code], { cwd: nodeModule('..') })
  return existsSync(output.trim()) ? [output.trim()] : []
}

/** A Chromium, Chrome or Edge of this machine; PATCHBAY_CHROMIUM names another one. Null when there is none. */
export async function findChromium() {
  const named = process.env.PATCHBAY_CHROMIUM
  if (named) return existsSync(named) ? named : null
  const installed = (programs[process.platform] ?? []).filter((path) => existsSync(path))
  return installed[0] ?? (await playwrightsOwn())[0] ?? null
}

function distribution() {
  try {
    const text = readFileSync('/etc/os-release', 'utf8')
    return /^ID="?([^"\n]+)/m.exec(text)?.[1] ?? ''
  } catch {
    return ''
  }
}

/** The commands that bring a Chromium to this machine without asking anything of a person. */
async function installers() {
  const node = await node24()
  const root = process.getuid?.() === 0
  // Ubuntu's package of that name is only a pointer to a snap.
  if (root && distribution() === 'debian') {
    return [
      ['apt-get', ['update']],
      ['apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation']],
    ]
  }
  const withSystemLibraries = root && process.platform === 'linux' ? ['--with-deps'] : []
  return [[node, [playwright(), 'install', ...withSystemLibraries, 'chromium']]]
}

/**
 * A Chromium for the end-to-end specs, installed if need be.
 * @returns {Promise<{ path: string } | { missing: string }>} `missing`: what a person can do about it
 */
export async function ensureChromium() {
  const found = await findChromium()
  if (found !== null) return { path: found }
  for (const [command, args] of await installers()) {
    say(`The end-to-end specs need Chromium: running ${[command, ...args].join(' ')}`)
    const code = await inherit(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).catch(() => 127)
    if (code !== 0) break
  }
  const path = await findChromium()
  return path === null
    ? {
        missing:
          'No Chromium, Chrome or Edge was found, and none could be installed. Install one (Debian: "sudo apt-get install chromium"), or name one in PATCHBAY_CHROMIUM.',
      }
    : { path }
}
