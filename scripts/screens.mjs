import { join } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { ensureChromium } from './lib/chromium.mjs'
import { ensureReady } from './lib/launch.mjs'
import { node24 } from './lib/node24.mjs'
import { root } from './lib/paths.mjs'
import { inherit } from './lib/process.mjs'
import { main, Plain, say } from './lib/say.mjs'

const help = `Usage: npm run screens -- [options]

Takes pictures of all screens in light and dark, at 1280 × 832 and 1024 × 700, over made-up accounts and a clock that
stands still. They go to the folder screens/, which git ignores.

Options:
  --only TEXT   the screens whose name holds this; several with commas
  --out DIR     another folder
  --german      also in German, in light
  --help        show this
`

await main(async () => {
  const { values, error } = readArguments(process.argv.slice(2), {
    only: 'value',
    out: 'value',
    german: 'flag',
    help: 'flag',
  })
  if (values === undefined) {
    say(`${error}.\n\n${help}`)
    return 2
  }
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  await ensureReady()
  const chromium = await ensureChromium()
  if ('missing' in chromium) throw new Plain(chromium.missing)
  const { only = '', out = join(root, 'screens') } = values
  const shoot = join(root, 'scripts', 'screens', 'shoot.mjs')
  return inherit(await node24(), [shoot, chromium.path, out, only, ...(values.german ? ['german'] : [])], { cwd: root })
})
