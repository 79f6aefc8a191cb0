import { expect } from 'vitest'
import type { MappedFields } from '../../../src/main/engine/fields/field-definition'
import type { FaultKind } from '../../../src/main/sandbox/control/protocol'
import { seededRandom } from '../../faults/random'
import type { Check, Given } from '../check'
import type { Stage } from '../stage/stage'
import { createdTwice, minute } from './tools'

/** Two accounts at one provider, both connected; what they hold besides is nothing. */
async function twoAccounts({ bench, stage }: Given) {
  const here = await stage({ records: 1 })
  const other = await here.connect(bench.accounts.empty)
  const there = here.remoteOf(bench.accounts.empty)
  const both = async () => {
    for (const integration of [here.integration, other]) {
      here.pass(minute)
      await here.syncWell({ kind: 'sync' }, integration)
    }
  }
  return { here, other, there, both }
}

async function writeCount(stage: Stage): Promise<number> {
  return (await stage.writes()).flatMap(({ effects }) => effects).length
}

const faults: readonly FaultKind[] = [
  { kind: 'status', status: 500 },
  { kind: 'rate-limit', retryAfter: '1' },
  { kind: 'cut-before' },
  { kind: 'cut-after' },
  { kind: 'truncated-json' },
  { kind: 'html', status: 502 },
  { kind: 'nango-rate-limit', retryAfter: 1 },
]

/** Records that several CRMs hold. */
export const hubChecks: readonly Check[] = [
  {
    id: 'S4',
    title: 'a change goes on to the other CRM once, and then there is an end',
    objects: 'each',
    needs: 'writer',
    run: async (given) => {
      const { object } = given
      const [text, second] = object.shared ?? object.texts
      const { here, other, there, both } = await twoAccounts(given)
      const [a = ''] = await here.remote.create([{ ...object.draft(1), [text]: 'one' }])
      const [b = ''] = await there.create([{ ...object.draft(1), [text]: 'one' }])
      await both()
      await both()
      expect(here.entity(a).id).toBe(here.entity(b, other).id)

      await here.forget()
      await here.remote.update(a, { [text]: 'two' })
      for (let round = 0; round < 5; round += 1) await both()
      expect((await there.get(b))[text]).toBe('two')
      expect(await writeCount(here)).toBe(1)

      // Each changes another field at the same time: one write to each.
      await here.forget()
      await here.remote.update(a, { [text]: 'three' })
      await there.update(b, { [second]: 'from there' })
      for (let round = 0; round < 5; round += 1) await both()
      for (const record of [await here.remote.get(a), await there.get(b)]) {
        expect(record).toMatchObject({ [text]: 'three', [second]: 'from there' })
      }
      expect(await writeCount(here)).toBe(2)

      // An edit here goes to both.
      await here.forget()
      await here.edit(a, { [text]: 'four' })
      for (let round = 0; round < 5; round += 1) await both()
      expect((await here.remote.get(a))[text]).toBe('four')
      expect((await there.get(b))[text]).toBe('four')
      expect(await writeCount(here)).toBe(2)

      // What one lacks is made there where the stream says so, once.
      await here.settings({ createMissing: true }, other)
      await here.remote.create([object.draft(7), object.draft(8)])
      await here.forget()
      for (let round = 0; round < 5; round += 1) await both()
      const copies = [...(await there.all()).values()].map((values) => values[object.matchField])
      for (const number of [7, 8]) {
        expect(copies.filter((value) => value === object.draft(number)[object.matchField])).toHaveLength(1)
      }
      expect(await createdTwice(here)).toEqual([])
      const after = await writeCount(here)
      for (let round = 0; round < 3; round += 1) await both()
      expect(await writeCount(here)).toBe(after)
    },
  },
  {
    id: 'S5',
    title: 'random edits, faults and crashes end in one state that somebody wrote',
    objects: 'each',
    needs: 'writer',
    run: async (given) => {
      for (const seed of [1, 2]) await playRandomly(given, seed)
    },
  },
]

async function playRandomly(given: Given, seed: number): Promise<void> {
  const { object } = given
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const here = await given.stage()
  const calls = Object.values(object.calls)
  const crashes = [object.calls.changed, object.calls.read, object.calls.update, object.calls.create]
  const written = new Map<string, Set<unknown>>(object.texts.map((field) => [field, new Set([null])]))
  const value = (): MappedFields => {
    const field = object.texts[below(object.texts.length)] ?? object.texts[0]
    const text = random() < 0.15 ? null : `seed ${seed} value ${below(1_000_000)}`
    written.get(field)?.add(text)
    return { [field]: text }
  }
  await here.settings({ policy: 'newest', clockToleranceMs: 0 })
  const ids = await here.remote.create(Array.from({ length: 6 }, (_, number) => object.draft(number)))
  await here.syncWell()
  let made = 100
  for (let step = 0; step < 40; step += 1) {
    here.pass(below(3 * minute))
    const id = ids[below(ids.length)] ?? ''
    const roll = below(10)
    if (roll < 3) await here.remote.update(id, value())
    else if (roll < 6) await here.edit(id, value())
    else if (roll === 6) {
      made += 1
      if (random() < 0.5) await here.create({ ...object.draft(made), ...value() })
      else ids.push(...(await here.remote.create([{ ...object.draft(made), ...value() }])))
    } else if (roll === 7) {
      const call = calls[below(calls.length)] ?? object.calls.list
      const fault = faults[below(faults.length)] ?? { kind: 'cut-after' }
      await here.fault(call, fault, { times: 1 + below(3), after: below(2) })
    } else {
      const crashAt = random() < 0.5 ? crashes[below(crashes.length)] : undefined
      if (crashAt) here.wire.on(crashAt, { [random() < 0.5 ? 'before' : 'after']: here.deadOnce() })
      await here.syncOrDie()
      const known = new Set((await here.remote.all()).keys())
      ids.splice(0, ids.length, ...[...known].filter((remoteId) => here.held(remoteId)?.fields))
    }
  }
  // Peace: everything settles.
  await here.control.clearFaults()
  for (let round = 0; round < 5; round += 1) {
    here.pass(3 * minute)
    await here.sync()
  }
  for (const conflict of here.store.conflicts.list(0, 1_000)) await here.settle(conflict, 'local')
  await here.syncWell()
  await here.syncWell()
  const there = await here.remote.all()
  expect(await createdTwice(here), `seed ${seed}`).toEqual([])
  expect(there.size, `seed ${seed}`).toBe(here.position().records)
  expect(here.outbox().filter(({ state }) => state !== 'confirmed' && state !== 'cancelled')).toEqual([])
  for (const [id, values] of there) {
    for (const field of object.texts) {
      const name = `seed ${seed}: ${field} of ${id}`
      expect(here.entity(id).fields[field] ?? null, name).toBe(values[field] || null)
      expect(written.get(field)?.has(values[field] || null), name).toBe(true)
    }
  }
  await here.forget()
  await here.syncWell()
  expect(await here.writes()).toEqual([])
}
