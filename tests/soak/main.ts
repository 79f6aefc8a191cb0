import { parseArgs } from 'node:util'
import { type SoakReport, soak } from './soak'

const { values } = parseArgs({
  options: {
    scripts: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    crms: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})

const columns = [
  ['scripts', 'Scripts'],
  ['seed', 'Seed'],
  ['converged', 'Converged'],
  ['lostChanges', 'Lost changes'],
  ['doubleCreates', 'Double creates'],
  ['foreignValues', 'Foreign values'],
  ['unwishedDeletes', 'Unwished deletes'],
  ['unseenOverwrites', 'Unseen overwrites'],
  ['kills', 'Hard stops'],
  ['faults', 'Faults'],
] as const satisfies readonly (readonly [keyof SoakReport, string])[]

const report = await soak({
  scripts: Number(values.scripts ?? 200),
  seed: Number(values.seed ?? Math.floor(Math.random() * 1e9)),
  path: values.path,
  providers: values.crms?.split(',') ?? [],
  onFailure: (problems) => {
    process.stderr.write(`A script failed; a shorter one like it is looked for.\n${problems}\n`)
  },
  onScript: (played) => {
    if (!values.json && played % 100 === 0) process.stderr.write(`${played} scripts\n`)
  },
})
const { failure, ...counts } = report
const table = Object.entries(report.events).sort(([a], [b]) => a.localeCompare(b))
if (values.json) process.stdout.write(`${JSON.stringify(counts)}\n`)
else {
  for (const [name, label] of columns) process.stdout.write(`${label.padEnd(24)}${report[name]}\n`)
  process.stdout.write('\nHow often each thing happened\n')
  for (const [name, times] of table) process.stdout.write(`  ${name.padEnd(22)}${times}\n`)
}
if (failure !== null) process.stderr.write(`\nA script failed. ${failure}\n`)
process.exitCode = failure === null ? 0 : 1
