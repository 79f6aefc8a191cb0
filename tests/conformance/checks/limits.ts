import { expect } from 'vitest'
import { providers } from '../../../src/main/engine/providers/registry'
import type { FaultKind } from '../../../src/main/sandbox/control/protocol'
import type { Check } from '../check'
import { createdTwice, day, drafts, expectSameAsCrm, rowsOf, second } from './tools'

/** A wait that a CRM asks for in some spelling, and how long it is, ms. */
interface Spelling {
  name: string
  fault: () => FaultKind
  least: number
  most: number
}

const at = (ms: number) => new Date(Date.now() + ms)

function spellings(silent: { least: number; most: number }): Spelling[] {
  const limited = (headers: Record<string, string>, retryAfter?: string): FaultKind => ({
    kind: 'rate-limit',
    headers,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
  return [
    { name: 'seconds', fault: () => limited({}, '7'), least: 7_000, most: 7_000 },
    { name: 'a fraction', fault: () => limited({}, '1.5'), least: 1_500, most: 1_500 },
    { name: 'a date', fault: () => limited({}, at(20 * second).toUTCString()), least: 18_000, most: 21_000 },
    {
      name: 'a Unix time in seconds',
      fault: () => limited({}, String(Math.ceil(at(30 * second).getTime() / 1000))),
      least: 28_000,
      most: 32_000,
    },
    {
      name: 'a Unix time in milliseconds',
      fault: () => limited({}, String(at(40 * second).getTime())),
      least: 38_000,
      most: 42_000,
    },
    { name: 'milliseconds', fault: () => limited({ 'retry-after-ms': '2500' }), least: 2_500, most: 2_500 },
    { name: 'nothing', fault: () => limited({}), ...silent },
    { name: "Nango's own", fault: () => ({ kind: 'nango-rate-limit', retryAfter: 11 }), least: 11_000, most: 12_000 },
  ]
}

/** Limits of the CRM and of Nango. */
export const limitChecks: readonly Check[] = [
  {
    id: 'E4',
    title: "a 429 is obeyed in every spelling, Nango's told from the CRM's",
    objects: 'each',
    run: async ({ bench, object, stage }) => {
      for (const { name, fault, least, most } of spellings(bench.silentLimitMs)) {
        const here = await stage()
        await here.remote.create(drafts(object, 3))
        await here.fault(object.calls.list, fault(), { times: 1 })
        const run = await here.syncWell()
        const waited = here.waits.reduce((sum, ms) => sum + ms, 0)
        // The time between the answer and the wait counts as waited.
        expect(waited, name).toBeGreaterThan(least - second)
        expect(waited, name).toBeLessThanOrEqual(most)
        expect(here.log(run.id), name).toMatch(/warning .*waiting \d+ s/)
        await expectSameAsCrm(here)
      }

      // A write that was refused has not acted: it is sent again, and made once.
      const writes = await stage()
      if (writes.definition.writer) {
        await writes.syncWell()
        await writes.create(object.draft(1))
        await writes.fault(object.calls.create, { kind: 'rate-limit', retryAfter: '3' }, { times: 2 })
        await writes.syncWell()
        expect((await writes.remote.all()).size).toBe(1)
        expect(await createdTwice(writes)).toEqual([])
      }

      // No one waits for an hour in a call; the run ends and says so.
      for (const [fault, code] of [
        [{ kind: 'rate-limit', retryAfter: '3600' }, 'CRM_RATE_LIMITED'],
        [{ kind: 'nango-rate-limit', retryAfter: 3600 }, 'NANGO_RATE_LIMITED'],
        [{ kind: 'plan-limit' }, 'NANGO_PLAN_LIMIT'],
      ] as const) {
        const here = await stage()
        await here.fault(object.calls.list, fault)
        const run = await here.sync()
        expect(here.streamOf(run).problem?.code).toBe(code)
        expect(here.waits).toEqual([])
        expect((await here.asked(object.calls.list)).length).toBe(1)
        if (code !== 'NANGO_PLAN_LIMIT') expect(run.problem?.params.seconds).toBe(3600)
      }
    },
  },
  {
    id: 'E5',
    title: "the day's calls are used up: the run pauses, keeps its place and does not storm",
    objects: 'each',
    run: async ({ object, stage }) => {
      const full = object.largestPage.list
      const here = await stage()
      await here.remote.create(drafts(object, rowsOf(object, 3)))
      await here.fault(object.calls.list, { kind: 'rate-limit', policy: 'daily' }, { after: 1 })
      const run = await here.sync()
      expect(run.problem?.code).toBe('CRM_DAILY_LIMIT')
      expect(here.count('remote_records')).toBe(full)
      expect((await here.asked()).filter(({ status }) => status === 429 || status === 403)).toHaveLength(1)
      expect(here.card().retryAt).toBeGreaterThan(Date.now())
      await here.sync()
      expect(here.notices).toHaveLength(1)

      await here.control.clearFaults()
      await here.forget()
      here.pass(day)
      await here.syncWell()
      // The rest; what is listed whole, or for its deletes, is listed once more by the run that comes after it. A list
      // without tokens has a page at its end that brings nothing, and changes may be asked for by the call that lists.
      const { changes, deletes } = here.definition
      const isListedAgain = changes.by === 'scan' || deletes.by === 'scan'
      const most = isListedAgain ? 7 : 2
      const calls = (await here.asked(object.calls.list)).length
      expect(calls).toBeGreaterThanOrEqual(2)
      expect(calls).toBeLessThanOrEqual(most)
      await expectSameAsCrm(here)
      expect(here.card()).toMatchObject({ trouble: 'none', retryAt: null })
    },
  },
  {
    id: 'E9',
    title: 'the plan of the account allows no more: told once, and what is to be made waits',
    objects: 'each',
    needs: 'writer',
    run: async ({ bench, object, stage }) => {
      const here = await stage()
      const [kept = ''] = await here.remote.create(drafts(object, 1))
      await here.syncWell()
      const made = await here.createAll(Array.from({ length: 250 }, (_, index) => object.draft(1_000 + index)))
      await here.fault(object.calls.create, { kind: 'status', ...object.planFull })
      await here.forget()
      const run = await here.sync()
      expect(here.streamOf(run).problem?.code).toBe('CRM_PLAN_LIMIT')
      const atOnce = providers.get(bench.provider).manifest.parallelCalls ?? 1
      expect((await here.asked(object.calls.create)).length).toBeLessThanOrEqual(2 * atOnce)
      expect(here.outbox().filter(({ state }) => state === 'queued')).toHaveLength(made.length)
      expect(here.count('changes', `action = 'failed'`)).toBe(0)

      // There is room again.
      await here.control.clearFaults()
      await here.syncWell()
      expect((await here.remote.all()).size).toBe(made.length + 1)
      expect(here.held(kept)?.record.deletedAt).toBeNull()
    },
  },
]
