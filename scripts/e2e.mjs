import { ensureChromium } from './lib/chromium.mjs'
import { e2ePlan } from './lib/e2e-plan.mjs'
import { ensureReady } from './lib/launch.mjs'
import { node24 } from './lib/node24.mjs'
import { nodeModule, root } from './lib/paths.mjs'
import { inherit } from './lib/process.mjs'
import { main, Plain, say } from './lib/say.mjs'

const usage = `Usage: npm run e2e:browser | e2e:electron [-- options of playwright test]

  --required   exit with 1 instead of 0 when the specs cannot be run on this machine
`

/** The program and its arguments: Playwright on Node 24, behind a virtual display where one is needed. */
const command = (node, { prefix, project }, rest) => {
  const whole = [...prefix, node, nodeModule('@playwright', 'test', 'cli.js'), 'test', `--project=${project}`, ...rest]
  return [whole[0], whole.slice(1)]
}

await main(async () => {
  const [host, ...rest] = process.argv.slice(2)
  if (host !== 'browser' && host !== 'electron') {
    say(usage)
    return 2
  }
  await ensureReady()
  const plan = e2ePlan(host)
  if ('notRun' in plan) {
    process.stdout.write(`not run: ${plan.notRun}\n`)
    return rest.includes('--required') ? 1 : 0
  }
  const env = { ...process.env }
  if (plan.chromium) {
    const chromium = await ensureChromium()
    if ('missing' in chromium) throw new Plain(chromium.missing)
    env.PATCHBAY_CHROMIUM = chromium.path
  }
  const playwrightOptions = rest.filter((option) => option !== '--required')
  return inherit(...command(await node24(), plan, playwrightOptions), { cwd: root, env })
})
