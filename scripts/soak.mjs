import { join } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { node24 } from './lib/node24.mjs'
import { root } from './lib/paths.mjs'
import { inherit } from './lib/process.mjs'
import { main, say } from './lib/say.mjs'

const help = `Usage: npm run soak -- [options]

Plays random scripts against two accounts of the sandbox: edits on all sides, faults, hard stops of the engine, wrong
clocks. After each script everything must be the same everywhere, with nothing lost, doubled or made up.

Options:
  --scripts N   how many; 200 unless told
  --seed S      the same scripts again
  --path P      one script of a seed, as a failure names it
  --json        one line of JSON instead of a table
  --help        show this
`

await main(async () => {
  const spec = { scripts: 'value', seed: 'value', path: 'value', json: 'flag', help: 'flag' }
  const { values, error } = readArguments(process.argv.slice(2), spec)
  if (values === undefined) {
    say(`${error}.\n\n${help}`)
    return 2
  }
  const wrong = ['scripts', 'seed'].find(
    (name) => values[name] !== undefined && !/^\d{1,9}$/.test(String(values[name])),
  )
  if (wrong !== undefined || values.scripts === '0') {
    say(`--${wrong ?? 'scripts'} wants a whole number.\n\n${help}`)
    return 2
  }
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  await ensureInstalled()
  return inherit(await node24(), [join(root, 'tests', 'soak', 'run.mjs'), ...process.argv.slice(2)], { cwd: root })
})
