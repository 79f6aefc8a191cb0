import { join } from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { electronFailure, electronObstacle, hasDisplay } from './lib/choose-host.mjs'
import { electronRuntime, fetchElectron } from './lib/electron.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { thisMachine } from './lib/machine.mjs'
import { node24 } from './lib/node24.mjs'
import { root } from './lib/paths.mjs'
import { inherit } from './lib/process.mjs'
import { main, say } from './lib/say.mjs'
import { electronArguments, help, parseStartOptions, serverArguments } from './lib/start-options.mjs'

/** Why Electron is not used; null when it can be. Fetches its runtime where that is missing. */
async function whyNotElectron(options, machine) {
  const obstacle = electronObstacle(machine, options)
  if (obstacle !== null) return obstacle
  if (electronRuntime() !== null) return null
  const failure = await fetchElectron({ again: options.electron })
  return failure === null ? null : `Electron's runtime is not installed and could not be fetched (${failure})`
}

/** Runs the app in Electron. Gives back its exit code, or the reason when it could not even start. */
async function runElectron(options) {
  const started = Date.now()
  let errors = ''
  // Set in the terminals of editors that are Electron apps; it would make Electron behave as plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const code = await inherit(electronRuntime(), electronArguments(options, root), {
    cwd: root,
    env,
    onError: (text) => {
      errors = (errors + text).slice(-20_000)
    },
  }).catch((error) => {
    errors = error.message
    return 127
  })
  return { code, failure: electronFailure({ code, ms: Date.now() - started, errors }) }
}

const insteadOfElectron = (options, display) =>
  display && options.open && !options.hidden
    ? 'opening Patchbay in the browser instead'
    : 'Patchbay runs for the browser instead, at the address below'

async function start(options) {
  say('1 of 3  Looking for what Patchbay needs.')
  if (!(await ensureInstalled())) say('        Everything is installed.')
  say('2 of 3  Looking whether Patchbay is built.')
  if (!(await ensureBuilt())) say('        The build is up to date.')
  const machine = thisMachine()
  say('3 of 3  Opening Patchbay.')
  let why = null
  if (!options.browser) {
    why = await whyNotElectron(options, machine)
    if (why === null) {
      const { code, failure } = await runElectron(options)
      if (failure === null) return code
      why = failure
    }
  }
  const display = hasDisplay(machine)
  if (why !== null) say(`${why[0].toUpperCase()}${why.slice(1)}: ${insteadOfElectron(options, display)}.`)
  return inherit(await node24(), [join(root, 'out', 'main', 'patchbay.js'), ...serverArguments(options)])
}

await main(async () => {
  const parsed = parseStartOptions(process.argv.slice(2))
  if ('error' in parsed) {
    say(`${parsed.error}.\n\n${help}`)
    return 2
  }
  if (parsed.options.help) {
    process.stdout.write(help)
    return 0
  }
  return start(parsed.options)
})
