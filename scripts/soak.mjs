import { join } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { node24 } from './lib/node24.mjs'
import { root } from './lib/paths.mjs'
import { inherit } from './lib/process.mjs'
import { main, say } from './lib/say.mjs'

const help = `Usage: npm run soak -- [options]

Plays random scripts against two or three accounts of the sandbox: edits, merges and deletes on all sides, conflicts,
undo, settings that change, faults, limits, lost access, hard stops and power cuts, wrong clocks. An oracle that knows
nothing of the engine judges every write by the sandbox's journal, and how all stands in the end.

Options:
  --scripts N   how many; 200 unless given
  --seed S      the same scripts again
  --path P      one script of a seed, as a failure names it
  --crms A,B    the CRMs of the accounts, two to four, by their ids
  --json        one line of JSON instead of a table
  --help        show this
`

await main(async () => {
  const spec = { scripts: 'value', seed: 'value', path: 'value', crms: 'value', json: 'flag', help: 'flag' }
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
