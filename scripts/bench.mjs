import { join } from 'node:path'
import { benchHelp, readBenchOptions, withPeers } from './lib/bench-options.mjs'
import { ensurePeers } from './lib/bench-peers.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { node24 } from './lib/node24.mjs'
import { root } from './lib/paths.mjs'
import { inherit } from './lib/process.mjs'
import { main, say } from './lib/say.mjs'

await main(async () => {
  const { help, error, ...options } = readBenchOptions(process.argv.slice(2))
  if (error !== undefined) {
    say(`${error}.\n\n${benchHelp}`)
    return 2
  }
  if (help) {
    process.stdout.write(benchHelp)
    return 0
  }
  await ensureInstalled()
  await ensureBuilt()
  if (options.only === null || withPeers.includes(options.only)) await ensurePeers()
  const input = JSON.stringify({ root, ...options })
  return inherit(await node24(), [join(root, 'bench', 'run.mjs'), input], { cwd: root })
})
