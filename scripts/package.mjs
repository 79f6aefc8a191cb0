// `npm run package`: the app as a folder that runs without this project (dist/), or its installers.
import { dirname } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { electronRuntime, fetchElectron } from './lib/electron.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { node24 } from './lib/node24.mjs'
import { builderOptions } from './lib/package-options.mjs'
import { nodeModule, root } from './lib/paths.mjs'
import { inherit } from './lib/process.mjs'
import { main, say } from './lib/say.mjs'
import { writeNotices } from './notices.mjs'

const help = `Usage: npm run package -- [options]

Builds Patchbay and packs it with Electron's runtime into dist/.

Options:
  --installers  make the platform's installers instead, for x64 and arm64 (electron-builder fetches its tools, and
                the runtime for each)
  --help        show this
`

/** The folder of the unpacked runtime: beside the executable, or above the .app that holds it. */
function runtimeFolder(path) {
  return process.platform === 'darwin' ? dirname(path.slice(0, path.indexOf('.app') + 4)) : dirname(path)
}

async function pack({ installers }) {
  await ensureInstalled()
  if (electronRuntime() === null) {
    const reason = await fetchElectron({ again: true })
    if (reason !== null) {
      say(`Cannot pack Patchbay: Electron's runtime is not installed and could not be fetched: ${reason}.`)
      say('Nothing was packed. On a machine that reaches GitHub (or ELECTRON_MIRROR), run this again.')
      return 1
    }
  }
  await ensureBuilt()
  writeNotices()
  const builder = nodeModule('electron-builder', 'cli.js')
  const options = builderOptions({ installers, runtime: runtimeFolder(electronRuntime()) })
  return inherit(await node24(), [builder, ...options], { cwd: root })
}

await main(async () => {
  const { values, error } = readArguments(process.argv.slice(2), { installers: 'flag', help: 'flag' })
  if (error !== undefined) {
    say(`${error}\n\n${help}`)
    return 2
  }
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  return pack({ installers: values.installers === true })
})
