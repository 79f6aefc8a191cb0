// Run with the executable of a package (on macOS its .app): fails where a fuse is not as `after-pack.mjs` wants it.
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { fuses } from './after-pack.mjs'
import { main, say } from './lib/say.mjs'

await main(async () => {
  const [executable] = process.argv.slice(2)
  if (executable === undefined) {
    say('Usage: node scripts/verify-fuses.mjs EXECUTABLE')
    return 2
  }
  const wanted = fuses(process.platform, { forTests: false })
  const wire = await getCurrentFuseWire(executable)
  const wrong = Object.values(FuseV1Options)
    .filter((fuse) => typeof fuse === 'number')
    .filter((fuse) => wire[fuse] !== (wanted[fuse] ? FuseState.ENABLE : FuseState.DISABLE))
  for (const fuse of wrong) say(`The fuse ${FuseV1Options[fuse]} is not as it should be.`)
  if (wrong.length === 0) say('All fuses are as they should be.')
  return wrong.length === 0 ? 0 : 1
})
