import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Change, DryRunReport } from '../../src/shared/model'
import { openScene, type Scene } from '../kit/scene'

/** What people do before a dry run; `who` picks one of the records that there are then. */
type Step =
  | { do: 'create' | 'edit' | 'remove'; at: 'a' | 'b' | 'here'; who: number; email: number; job: string }
  | { do: 'sync'; at: 'a' | 'b' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('create' as const, 'create' as const, 'edit' as const, 'edit' as const, 'remove' as const),
      at: fc.constantFrom('a' as const, 'a' as const, 'b' as const, 'here' as const),
      who: fc.nat(20),
      email: fc.nat(5),
      job: fc.constantFrom('Cook', 'Smith', 'Clerk'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('sync' as const), at: fc.constantFrom('a' as const, 'b' as const) }),
  },
)

async function take(scene: Scene, item: Step): Promise<void> {
  if (item.do === 'sync') {
    await scene.sync(item.at)
    return
  }
  const { contacts } = scene.at(item.at === 'b' ? 'b' : 'a')
  const all = item.at === 'here' ? await scene.here.all() : await contacts.all()
  const one = all[item.who % Math.max(1, all.length)]
  // What a CRM refuses only when it is asked, here an address twice, is beyond a dry run: it stays out of the scenes.
  const email = item.at === 'here' ? `here${all.length}-${item.who}@x.test` : `person${item.email}@x.test`
  const free = all.every((other) => other.fields.email !== email)
  const job = { jobTitle: item.job }
  if (item.do === 'create') {
    const made = { ...job, email, firstName: 'Ann', lastName: `Ash ${item.who}` }
    if (free && item.at === 'here') await scene.here.create('contact', made)
    else if (free) await contacts.create(made)
  } else if (one && item.do === 'edit') {
    if (item.at === 'here') await scene.here.edit(one, job)
    else await contacts.edit(one.id, free && item.at === 'a' ? { ...job, email } : job)
  } else if (one) {
    if (item.at === 'here') await scene.here.remove(one)
    else await contacts.remove(one.id)
  }
}

const openQuestions = (scene: Scene) => ({
  reviews: scene.file.count('match_reviews'),
  conflicts: scene.file.count('conflicts', 'settled_at IS NULL'),
})

/** The report that a dry run would have had to give, out of what a sync has done. */
function reportOf(changes: readonly Change[], before: ReturnType<typeof openQuestions>, scene: Scene): DryRunReport {
  const count = (side: Change['side'], ...actions: string[]) =>
    changes.filter((change) => change.side === side && actions.includes(change.action)).length
  const after = openQuestions(scene)
  return {
    createdHere: count('remote', 'created'),
    createdThere: count('local', 'created'),
    matched: count('remote', 'linked'),
    ambiguous: Math.max(0, after.reviews - before.reviews),
    invalid: count('remote', 'failed') + count('local', 'failed'),
    updatedHere: count('remote', 'updated', 'restored'),
    updatedThere: count('local', 'updated', 'restored'),
    deletedHere: count('remote', 'deleted'),
    deletedThere: count('local', 'deleted'),
    conflicts: Math.max(0, after.conflicts - before.conflicts),
    differing: 0,
    differingFields: [],
    samples: [],
  }
}

/** Without what a CRM adds by itself to a record that it makes: that stands in its answer alone. */
function foreseeable(changes: readonly Change[]): Change[] {
  const made = new Set<string | null>()
  return changes.filter((change) => {
    if (change.action === 'created' && change.side === 'local') made.add(change.entityId)
    return !(change.action === 'updated' && change.side === 'remote' && made.has(change.entityId))
  })
}

/** A change without what differs from run to run, and without the stage that the CRM gives to whom it makes. */
const told = ({ action, side, name, fields, problem }: Change) => ({
  action,
  side,
  name,
  fields: fields.filter(({ field }) => field !== 'lifecycleStage'),
  code: problem?.code,
})

it('a dry run tells what the sync after it does, and leaves the file and its folder alone', async () => {
  let seen = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), fc.boolean(), async (steps, synced) => {
      await using scene = await openScene({ accounts: ['a', 'b'], settings: { createMissing: true } })
      if (synced) await scene.runs.syncUntilQuiet()
      for (const item of steps) await take(scene, item)
      await scene.advance(10_000)
      const before = openQuestions(scene)
      const tables = scene.snapshot()
      const folder = dirname(scene.file.path)
      const files = readdirSync(folder).sort()
      const bytes = readFileSync(scene.file.path)
      const dry = await scene.runs.dryRun('a')
      expect(dry.status).toBe('succeeded')
      expect(scene.snapshot()).toEqual(tables)
      expect(readdirSync(folder).sort()).toEqual(files)
      expect(readFileSync(scene.file.path).equals(bytes)).toBe(true)
      const real = foreseeable((await scene.runs.syncWell('a')).changes)
      expect({ ...dry.report, samples: [] }).toEqual(reportOf(real, before, scene))
      expect(dry.report.samples.map(told)).toEqual(real.slice(0, 200).map(told))
      seen += real.length
    }),
    { seed: 20261127, numRuns: 12 },
  )
  expect(seen).toBeGreaterThan(20)
}, 240_000)
