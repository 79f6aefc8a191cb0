import { delimiter, dirname, join } from 'node:path'
import { readArguments } from './lib/arguments.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { node24 } from './lib/node24.mjs'
import { root } from './lib/paths.mjs'
import { inherit } from './lib/process.mjs'
import { duration, main, say } from './lib/say.mjs'
import { runStages, stages } from './lib/stages.mjs'

const help = `Usage: npm test -- [options]

Installs what is missing and runs every check and test.

Options:
  --only STAGE[,STAGE]  run only these: ${stages.map((stage) => stage.name).join(', ')}
  --bail                stop at the first stage that fails
  --help                show this
`

function parse(argv) {
  const { values, error } = readArguments(argv, { only: 'value', bail: 'flag', help: 'flag' })
  if (values === undefined) return { error }
  const names = values.only?.split(',') ?? stages.map((stage) => stage.name)
  const unknown = names.find((name) => !stages.some((stage) => stage.name === name))
  if (unknown !== undefined) return { error: `There is no stage ${unknown}` }
  return { chosen: stages.filter((stage) => names.includes(stage.name)), bail: values.bail === true, help: values.help }
}

function table(rows) {
  const width = Math.max(...rows.map((row) => row.label.length))
  const lines = rows.map(({ label, result, time, note }) =>
    `${label.padEnd(width)}  ${result.padEnd(7)}  ${time.padStart(11)}  ${note}`.trimEnd(),
  )
  return lines.join('\n')
}

async function test({ chosen, bail }) {
  const started = Date.now()
  say('Looking for what the tests need.')
  if (!(await ensureInstalled())) say('Everything is installed.')
  const installed = Date.now() - started
  if (chosen.some((stage) => stage.needs?.includes('build')) && !chosen.some((stage) => stage.name === 'build')) {
    await ensureBuilt()
  }
  const node = await node24()
  const env = {
    ...process.env,
    PATH: [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  }
  const rows = await runStages(chosen, {
    bail,
    runStage: (stage) => {
      const place = `${chosen.indexOf(stage) + 1} of ${chosen.length}`
      process.stdout.write(`\n━━ ${place}  ${stage.label} (after ${duration(Date.now() - started)})\n\n`)
      return inherit(node, stage.run, { cwd: root, env })
    },
  })
  const lines = rows.map(({ stage, result, note, ms }) => ({
    label: stage.label,
    result,
    note,
    time: ms === 0 ? '' : duration(ms),
  }))
  const all = [
    { label: 'install', result: 'ok', note: '', time: duration(installed) },
    ...lines,
    { label: 'in all', result: '', note: '', time: duration(Date.now() - started) },
  ]
  process.stdout.write(`\n━━ Where the time went\n\n${table(all)}\n\n`)
  const failed = rows.filter((row) => row.result === 'failed')
  process.stdout.write(
    failed.length === 0 ? 'Passed.\n' : `FAILED: ${failed.map((row) => row.stage.name).join(', ')}\n`,
  )
  return failed.length === 0 ? 0 : 1
}

await main(async () => {
  const parsed = parse(process.argv.slice(2))
  if (parsed.error !== undefined) {
    say(`${parsed.error}.\n\n${help}`)
    return 2
  }
  if (parsed.help) {
    process.stdout.write(help)
    return 0
  }
  return test(parsed)
})
