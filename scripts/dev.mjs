import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { electronObstacle } from './lib/choose-host.mjs'
import { electronRuntime } from './lib/electron.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { thisMachine } from './lib/machine.mjs'
import { node24 } from './lib/node24.mjs'
import { nodeModule, root } from './lib/paths.mjs'
import { inherit } from './lib/process.mjs'
import { main, say } from './lib/say.mjs'
import { electronArguments, parseStartOptions } from './lib/start-options.mjs'

const help = `Usage: npm run dev -- [options]

Runs Patchbay from its sources: a change of the screens shows at once, a change of the rest starts it again. In Electron
where its runtime is installed, else in the browser. Options as for npm start: --browser, --data-dir DIR, --sandbox,
--port N, --no-open, --hidden, --no-chromium-sandbox.
`

function whyNotElectron(options) {
  if (options.browser) return 'as asked'
  const obstacle = electronObstacle(thisMachine(), options)
  return obstacle ?? (electronRuntime() === null ? "Electron's runtime is not installed" : null)
}

/** electron-vite builds into the folder of the real build. */
const forgetBuild = () => rm(join(root, 'out', '.build.json'), { force: true })

await main(async () => {
  const parsed = parseStartOptions(process.argv.slice(2))
  if ('error' in parsed) {
    say(`${parsed.error}.\n\n${help}`)
    return 2
  }
  const { options } = parsed
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  await ensureInstalled()
  const node = await node24()
  const why = whyNotElectron(options)
  if (why !== null) {
    say(`In the browser: ${why}.`)
    return inherit(node, [join(root, 'scripts', 'lib', 'dev-server.mjs'), JSON.stringify(options)], { cwd: root })
  }
  await forgetBuild()
  const [, ...appArguments] = electronArguments({ ...options, chromiumSandbox: true }, root)
  const sandbox = options.chromiumSandbox ? [] : ['--noSandbox']
  const command = [
    nodeModule('electron-vite', 'bin', 'electron-vite.js'),
    'dev',
    '--watch',
    ...sandbox,
    '--',
    ...appArguments,
  ]
  return inherit(node, command, { cwd: root })
})
