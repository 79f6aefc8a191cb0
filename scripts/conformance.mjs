import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { apiCallsOf, conformanceTable, suitesOf } from './lib/conformance-report.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { node24 } from './lib/node24.mjs'
import { nodeModule, root } from './lib/paths.mjs'
import { collect } from './lib/process.mjs'
import { main, say } from './lib/say.mjs'

const help = `Usage: npm run conformance -- [options]

Runs every check that a provider must pass, against its sandbox. Ends with 1 when one fails.

Options:
  --provider NAME  only this provider
  --json           instead of a table: {"suites":[{"provider","checks":[{"id","title","status","why"}]}],
                   "apiCalls":[{"provider","work","records","calls","minimum"}]}
  --help           show this
`

/** Runs the checks; returns vitest's report, null when it could not even begin. */
async function run(node, provider, whole) {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-conformance-'))
  try {
    const file = join(folder, 'report.json')
    const args = [nodeModule('vitest', 'vitest.mjs'), 'run', '--project', 'conformance', '--reporter=json']
    const { output } = await collect(node, [...args, `--outputFile=${file}`], {
      cwd: root,
      env: {
        ...process.env,
        NO_COLOR: '1',
        PATH: [dirname(node), process.env.PATH].join(delimiter),
        ...(provider === undefined ? {} : { PATCHBAY_PROVIDER: provider }),
        ...(whole ? { PATCHBAY_COUNT_CALLS: 'whole' } : {}),
      },
    })
    const report = await readFile(file, 'utf8').catch(() => null)
    if (report === null) say(output)
    return report === null ? null : JSON.parse(report)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main(async () => {
  const { values, error } = readArguments(process.argv.slice(2), { provider: 'value', json: 'flag', help: 'flag' })
  if (values === undefined) {
    say(`${error}.\n\n${help}`)
    return 2
  }
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  await ensureInstalled()
  const report = await run(await node24(), values.provider, values.json === true)
  if (report === null) return 1
  const { suites, others } = suitesOf(report)
  if (suites.length === 0 && values.provider !== undefined) {
    say(`No provider called ${values.provider} has a suite.`)
    return 2
  }
  for (const failure of others) say(failure)
  process.stdout.write(
    values.json ? `${JSON.stringify({ suites, apiCalls: apiCallsOf(report) })}\n` : conformanceTable(suites),
  )
  const failed = others.length > 0 || suites.some(({ checks }) => checks.some(({ status }) => status === 'fail'))
  return failed ? 1 : 0
})
