import { expect } from 'vitest'
import { benches } from '../../src/main/engine/providers/testing/benches'
import { problemsOf } from './oracle/judge'
import { asTest, type Script } from './script'
import { type SoakOptions, soak, Theatre } from './soak'

/** What has to happen in a number of scripts, or they would prove little. */
const everything = [
  ...['edit-crm', 'create-crm', 'create-alike', 'delete-crm', 'restore-crm', 'erase-crm', 'hide-crm', 'garble-crm'],
  ...['delete-many', 'merge-crm', 'merge-new-id', 'associate-crm'],
  ...['edit-here', 'create-here', 'delete-here', 'link', 'split', 'unlink', 'associate-here', 'settle', 'decide'],
  ...['create-again', 'cancel', 'sync', 'full-sync', 'accept-deletes', 'dry-run', 'verify', 'stop-sync'],
  ...['pause', 'resume', 'disconnect', 'reconnect', 'edit-while-syncing', 'act-while-pushing'],
  ...['edit-while-pushing', 'delete-while-pushing', 'undo', 'large-undo', 'redo', 'retry'],
  ...['policy', 'direction', 'settings', 'source', 'field-goes', 'field-locked', 'refuse-value'],
  ...['fault', 'crash', 'hard-stop', 'power-cut', 'paging', 'lag', 'slow-down', 'limits', 'access'],
  ...['other-workspace', 'skew', 'pass', 'months', 'first-sync', 'several-pages', 'three-accounts'],
  ...['field:text', 'field:phone', 'field:email', 'field:url', 'field:number', 'field:money', 'field:boolean'],
  ...['field:date', 'field:datetime', 'field:choice', 'field:multi_choice'],
  ...['undone-edit', 'undone-create', 'undone-delete'],
]

/** Scripts of npm test in two halves that run side by side. What does not happen in one happens in the other. */
const halves = [
  { seed: 1, scripts: 28, lacks: ['erase-crm', 'hide-crm', 'decide', 'resume', 'months'] },
  { seed: 21, scripts: 36, lacks: ['split', 'stop-sync', 'delete-while-pushing', 'large-undo'] },
] as const

/**
 * Plays scripts and expects all to end in peace. The same scripts each time, so that a failure is the change's that is
 * tested; `npm run soak` plays others. A failure names the seed and the path, with which the script is played again
 * (`npm run soak -- --seed S --path P`), and shows the script as a test.
 */
export async function expectPeace(half: 0 | 1): Promise<void> {
  const { seed, scripts, lacks } = halves[half]
  const counts = await playedWell({ scripts, seed })
  const other: readonly string[] = halves[1 - half]?.lacks ?? []
  expect(lacks.filter((event) => other.includes(event))).toEqual([])
  const wanted = everything.filter((event) => !(lacks as readonly string[]).includes(event))
  expect(wanted.filter((event) => !counts.events[event])).toEqual([])
}

/** Plays scripts over so many different CRMs at once, and expects all to end in peace. */
export async function expectPeaceAmong(crms: number, scripts: number, seed: number): Promise<void> {
  const providers = benches.map(({ provider }) => provider).slice(0, crms)
  expect(providers).toHaveLength(crms)
  await playedWell({ scripts, seed, providers })
}

async function playedWell(options: SoakOptions) {
  const { failure, ...counts } = await soak(options)
  process.stdout.write(`Soak: ${JSON.stringify(counts)}\n`)
  if (failure !== null) expect.fail(failure)
  expect(counts).toMatchObject({
    scripts: options.scripts,
    converged: options.scripts,
    lostChanges: 0,
    doubleCreates: 0,
    foreignValues: 0,
    unwishedDeletes: 0,
    unseenOverwrites: 0,
  })
  return counts
}

/** Plays one script, as a soak has printed it, and expects it to end in peace. */
export async function expectPeaceOf(script: Script): Promise<void> {
  using theatre = new Theatre(1)
  const { verdicts } = await theatre.play(script)
  expect(problemsOf(verdicts), asTest(script, 'ends in peace')).toEqual([])
}
