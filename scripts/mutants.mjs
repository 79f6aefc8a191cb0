import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { broken, mutants } from '../tests/mutants/all.mjs'
import { readArguments } from './lib/arguments.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { node24 } from './lib/node24.mjs'
import { nodeModule, root } from './lib/paths.mjs'
import { main, say } from './lib/say.mjs'

const help = `Usage: npm run mutants -- [options]

Breaks the engine in one named place after the other, in copies of the tree, and runs tests until one fails: unit tests
beside the place, all unit tests, the doors, conformance, integration, then a short soak. A breakage that none of them notices survives.

Options:
  --only TEXT   breakages whose name, door or file holds the text
  --fixed       the ten of npm test, each with the one test file that must find it
  --by STAGES   with these tests alone, by commas: unit, doors, conformance, integration, soak
  --jobs N      how many at once; as many as there are processors, two at the most, unless told
  --json        one line of JSON instead of lines
  --help        show this
`

/** What is copied of the tree; the rest takes no part in tests of the engine. */
const parts = ['bin', 'resources', 'scripts', 'src', 'tests', 'docs']
const files = [
  'package.json',
  'vitest.config.ts',
  'tsconfig.json',
  'tsconfig.base.json',
  'tsconfig.node.json',
  'tsconfig.web.json',
]

const engineTests = 'src/main/engine'
/** The quickest first: what most breakages are found by. Those that build the program come to no copy. */
const stages = [
  { by: 'unit', vitest: ['--project', 'unit', engineTests] },
  { by: 'doors', vitest: ['--project', 'integration', 'tests/integration/doors', 'tests/integration/two-way'] },
  { by: 'conformance', vitest: ['--project', 'conformance'] },
  {
    by: 'integration',
    vitest: [
      '--project',
      'integration',
      'tests/integration',
      '--exclude',
      '**/{bin,command-line*,boot*,rest-path,sandbox*}.test.ts',
    ],
  },
  { by: 'soak', node: ['tests/soak/run.mjs', '--scripts', '40', '--seed', '5', '--json'] },
]

/** A copy of the tree, in which one breakage after the other is tried. */
async function makeCopy() {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-mutants-'))
  for (const name of [...parts, ...files]) await cp(join(root, name), join(folder, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Runs a command in a copy. Returns its exit code with all that it said. */
function run(node, args, folder) {
  const path = [dirname(node), process.env.PATH].join(delimiter)
  const env = { ...process.env, PATH: path, NO_COLOR: '1', PATCHBAY_SOAK_SHRINK: '0' }
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(data))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, said: Buffer.concat(said).toString() }))
  })
}

function commandOf(stage, folder) {
  if (stage.node) return [join(folder, stage.node[0]), ...stage.node.slice(1)]
  return [nodeModule('vitest', 'vitest.mjs'), 'run', '--bail', '1', '--maxWorkers', '2', ...stage.vitest]
}

/** The test file that failed, or the first line of what the soak found. */
function finderOf(said, by) {
  const failed = /FAIL\s+(?:\|\S+\|\s+)?(\S+\.test\.tsx?)/.exec(said)
  return failed ? `${by}: ${failed[1]}` : by
}

/** Tries one breakage, stage by stage. */
async function judge(mutant, folder, node, chosen) {
  const { name, door } = mutant
  const started = Date.now()
  const { path, text, changed } = broken(folder, mutant)
  await writeFile(path, changed)
  try {
    for (const stage of chosen) {
      const { code, said } = await run(node, commandOf(stage, folder), folder)
      if (code !== 0) return { name, door, found: true, by: finderOf(said, stage.by), seconds: secondsSince(started) }
    }
    return { name, door, found: false, by: null, seconds: secondsSince(started) }
  } finally {
    await writeFile(path, text)
  }
}

const secondsSince = (started) => Math.round((Date.now() - started) / 100) / 10

/** Runs, in a tree that is not broken, all that may find the chosen: what fails anyway finds nothing. */
async function proveTests(chosen, fixed, folder, node, whole) {
  const own = chosen.flatMap(({ test }) => (test ? [test] : []))
  const projects = [...new Set(own.map(([project]) => project))].flatMap((project) => ['--project', project])
  const named = { by: 'named', vitest: [...projects, ...new Set(own.map(([, path]) => path))] }
  for (const stage of [...(own.length > 0 ? [named] : []), ...(fixed ? [] : whole)]) {
    const { code, said } = await run(node, commandOf(stage, folder), folder)
    if (code !== 0) throw new Error(`Tests fail although nothing is broken:\n${said}`)
  }
}

/** Where a breakage has one test file that must find it, only that is run. */
function stagesOf({ file, test }, fixed, whole) {
  const own = test ? [{ by: test[0], vitest: ['--project', test[0], test[1]] }] : []
  const near = { by: 'unit', vitest: ['--project', 'unit', '--passWithNoTests', `${engineTests}/${dirname(file)}`] }
  return fixed ? own : [...own, near, ...whole]
}

async function tryAll(chosen, { jobs, fixed, json, whole }) {
  const node = await node24()
  const waiting = [...chosen]
  const results = []
  let proved = null
  const work = async () => {
    const folder = await makeCopy()
    try {
      proved ??= proveTests(chosen, fixed, folder, node, whole)
      await proved
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const result = await judge(mutant, folder, node, stagesOf(mutant, fixed, whole))
        results.push(result)
        if (json) continue
        const outcome = result.found ? `found by ${result.by}` : 'SURVIVES'
        process.stdout.write(
          `${String(result.seconds).padStart(6)} s  ${result.door.padEnd(6)}  ${result.name}: ${outcome}\n`,
        )
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  await Promise.all(Array.from({ length: Math.min(jobs, chosen.length) }, work))
  return results
}

await main(async () => {
  const spec = { only: 'value', jobs: 'value', by: 'value', fixed: 'flag', json: 'flag', help: 'flag' }
  const { values, error } = readArguments(process.argv.slice(2), spec)
  if (values === undefined || (values.jobs !== undefined && !/^[1-9]\d?$/.test(values.jobs))) {
    say(`${error ?? '--jobs wants a whole number'}.\n\n${help}`)
    return 2
  }
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  await ensureInstalled()
  const { only = '', fixed = false, json = false } = values
  const chosen = mutants.filter(
    ({ name, door, file, test }) => `${name} ${door} ${file}`.includes(only) && (test || !fixed),
  )
  if (chosen.length === 0) {
    say(`There is no breakage with "${only}" in its name, door or file.`)
    return 2
  }
  // Before anything runs: a place that is gone shows at once.
  for (const mutant of chosen) broken(root, mutant)
  const by = values.by?.split(',')
  const whole = by ? stages.filter((stage) => by.includes(stage.by)) : stages
  if (by && whole.length !== by.length) {
    say(`Stages are ${stages.map((stage) => stage.by).join(', ')}.`)
    return 2
  }
  const jobs = Number(values.jobs ?? Math.min(2, availableParallelism()))
  const results = await tryAll(chosen, { jobs, fixed, json, whole })
  const left = results.filter(({ found }) => !found)
  if (json) process.stdout.write(`${JSON.stringify({ mutants: results })}\n`)
  else process.stdout.write(`${results.length - left.length} of ${results.length} breakages were found\n`)
  return left.length === 0 ? 0 : 1
})
