import { ensureInstalled } from './lib/install.mjs'
import { node24 } from './lib/node24.mjs'
import { nodeModule, root } from './lib/paths.mjs'
import { collect } from './lib/process.mjs'
import { duration, main } from './lib/say.mjs'

const checks = [
  { name: 'types of main, preload, tests', run: [nodeModule('typescript', 'bin', 'tsc'), '-p', 'tsconfig.node.json'] },
  { name: 'types of the renderer', run: [nodeModule('typescript', 'bin', 'tsc'), '-p', 'tsconfig.web.json'] },
  { name: 'lint and format', run: [nodeModule('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings'] },
  { name: 'layers', run: ['scripts/lint/layers.mjs'] },
  {
    name: 'dead code',
    run: [nodeModule('knip', 'bin', 'knip.js'), '--no-progress', '--treat-config-hints-as-errors'],
  },
]

/** Runs one check; its output is shown only when it has something to say. */
async function check(node, { name, run }) {
  const started = Date.now()
  const { code, output } = await collect(node, run, { cwd: root, env: { ...process.env, NO_COLOR: '1' } })
  const ok = code === 0
  if (!ok && output.trim() !== '') process.stdout.write(`\n${output.trim()}\n\n`)
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${name}  ${duration(Date.now() - started)}\n`)
  return ok
}

await main(async () => {
  await ensureInstalled()
  const node = await node24()
  const results = await Promise.all(checks.map((each) => check(node, each)))
  const failed = results.filter((ok) => !ok).length
  process.stdout.write(failed === 0 ? 'All checks are fine.\n' : `${failed} of ${checks.length} checks failed.\n`)
  return failed === 0 ? 0 : 1
})
