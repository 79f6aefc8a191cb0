import { expect } from 'vitest'
import type { Check } from '../check'
import type { Stage } from '../stage/stage'
import { day, drafts, expectCreatedOnce, expectSameAsCrm, hour, minute, second } from './tools'

/** Calls that the budget of children has made: it looks at parents in turn, whatever there is to see. */
async function childCalls(stage: Stage): Promise<number> {
  const children = stage.bench.objects.filter((object) => stage.definitionOf(object).changes.by === 'parent')
  const asked = await Promise.all(children.map(({ calls }) => stage.asked(calls.list)))
  return asked.flat().length
}

/** What changed since the last time: nothing of it is missed, nothing is read for ever. */
export const windowChecks: readonly Check[] = [
  {
    id: 'P6',
    title: 'a second run without news finds and writes nothing, with the same few calls',
    objects: 'each',
    run: async ({ object, stage }) => {
      const here = await stage()
      await here.remote.create(drafts(object, 250))
      await here.syncWell()
      const before = here.contents()
      const calls: number[] = []
      for (const pause of [0, 10 * minute, 2 * hour]) {
        here.pass(pause)
        await here.forget()
        const run = await here.syncWell()
        expect(run.totals).toMatchObject({ created: 0, updated: 0, deleted: 0, pushed: 0, conflicts: 0, failed: 0 })
        expect(run.changeCount).toBe(0)
        expect(here.contents()).toBe(before)
        expect(await here.writes()).toEqual([])
        calls.push((await here.asked()).length - (await childCalls(here)))
      }
      // Fields, changes and deletes of each object, pages of a window that still overlaps, a second look.
      expect(Math.max(...calls)).toBeLessThan(20)
    },
  },
  {
    id: 'P7',
    title: 'five thousand rows with one stamp are all read, those at the cursor too',
    objects: 'each',
    run: async ({ bench, object, stage }) => {
      // Of further objects some pages show the same.
      const count = object === bench.objects[0] ? 5_000 : Math.min(5_000, 3 * object.largestPage.changed + 1)
      const [text] = object.texts
      const here = await stage()
      const ids = await here.remote.create(drafts(object, count))
      await here.syncWell()
      await expectSameAsCrm(here)
      here.pass(hour)
      await here.remote.updateAll(ids, { [text]: 'imported' })
      await here.forget()
      const run = await here.syncWell()
      expect(here.streamOf(run).updated).toBe(count)
      const pages = Math.ceil(count / object.largestPage.changed)
      expect((await here.asked(object.calls.changed)).length).toBeLessThanOrEqual(2 * pages + 3)
      await expectSameAsCrm(here)

      // A change that bears the very stamp of the cursor.
      const [one = ''] = ids
      await here.remote.update(one, { [text]: 'at the border' })
      const stamp = Date.parse(here.entity(one).record.remoteUpdatedAt === null ? '' : new Date().toISOString())
      here.store.objects.setPosition(here.position().id, { ...here.position(), cursorAt: stamp })
      await here.syncWell()
      expect(here.entity(one).fields[text]).toBe('at the border')
    },
  },
  {
    id: 'P9',
    title: 'a change that the index shows late is picked up',
    objects: 'each',
    run: async ({ object, stage }) => {
      // A list that comes out of the database itself shows nothing late.
      if (object.hasNoIndex) return
      const [text] = object.texts
      for (const { lag, later } of [
        { lag: 90 * second, later: [2 * minute] },
        // Later than any overlap: only a second look can find it.
        { lag: 20 * minute, later: [minute, 10 * minute, 30 * minute, 2 * hour] },
      ]) {
        const here = await stage()
        const [known = ''] = await here.remote.create(drafts(object, 2))
        await here.syncWell()
        here.pass(hour)
        // As a version of Patchbay without second looks has left it.
        here.store.objects.setPosition(here.position().id, { ...here.position(), listedAt: null, lateAt: null })
        await here.syncWell()
        await here.control.knobs({ indexLagMs: lag })
        await here.remote.update(known, { [text]: 'late' })
        const [fresh = ''] = await here.remote.create(drafts(object, 1, {}, 10))
        await here.syncWell()
        expect(here.held(fresh), 'the index shows it later').toBeNull()
        for (const pause of later) {
          here.pass(pause)
          await here.syncWell()
        }
        expect(here.entity(known).fields[text]).toBe('late')
        await expectSameAsCrm(here)
      }
    },
  },
  {
    id: 'P10',
    title: 'more rows changed than one query gives',
    objects: 'first',
    run: async ({ object, stage }) => {
      const count = (object.mostChanged ?? 1_000) + 250
      const here = await stage()
      await here.remote.create(drafts(object, 3))
      await here.syncWell()
      here.pass(hour)
      await here.remote.create(drafts(object, count, {}, 100))
      await here.forget()
      const run = await here.syncWell()
      expect(here.streamOf(run).created).toBe(count)
      expect((await here.asked(object.calls.changed)).every(({ status }) => status === 200)).toBe(true)
      await expectSameAsCrm(here)
      expectCreatedOnce(here, count + 3)
    },
  },
  {
    id: 'P11',
    needs: 'window',
    title: 'a row from after the window waits for the next run',
    objects: 'each',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const here = await stage()
      const [id = ''] = await here.remote.create(drafts(object, 1))
      await here.syncWell()
      // Before known ids are asked for again, which would bring the change as well.
      here.pass(30 * minute)
      // The window's end is fixed when the run begins; the change comes after it and before the first page.
      here.wire.on(object.calls.changed, {
        before: async (_, number) => {
          if (number > 1) return
          here.pass(second)
          await here.remote.update(id, { [text]: 'after the end' })
        },
      })
      await here.syncWell()
      here.wire.clear()
      const cursor = here.position().cursorAt ?? 0
      expect(here.entity(id).fields[text] ?? null).toBeNull()
      expect(cursor).toBeLessThan(Date.now())
      await here.syncWell()
      expect(here.entity(id).fields[text]).toBe('after the end')
    },
  },
  {
    id: 'P13',
    title: 'cursors that are newer than now, or older than the CRM remembers',
    objects: 'each',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const here = await stage()
      const [one = '', two = ''] = await here.remote.create(drafts(object, 2))
      await here.syncWell()
      const move = (cursorAt: number, page: string | null = null) => {
        const { id, lateAt, listedAt, generation } = here.position()
        const kind = here.definition.changes.by === 'window' ? ('window' as const) : ('listing' as const)
        const pass = page === null ? null : { kind, since: cursorAt, until: cursorAt + hour, page, taken: 0 }
        here.store.objects.setPosition(id, { cursorAt, lateAt, listedAt, generation, pass })
      }

      move(Date.now() + 3 * day)
      await here.forget()
      const ahead = await here.syncWell()
      expect(here.streamOf(ahead)).toMatchObject({ created: 0, updated: 0 })
      expect(here.log(ahead.id)).toMatch(/warning .*(newer|ahead|clock)/i)

      await here.remote.update(one, { [text]: 'while it was ahead' })
      await here.syncWell()
      expect(here.entity(one).fields[text]).toBe('while it was ahead')

      // Longer ago than deletes are remembered: everything is read, and what is gone is noticed.
      await here.remote.remove(two)
      here.pass(120 * day)
      await here.forget()
      await here.syncWell()
      if (here.definition.deletes.by !== 'none') expect((await here.asked(object.calls.list)).length).toBeGreaterThan(0)
      expect(here.held(two)?.record.deletedAt).not.toBeNull()
      await expectSameAsCrm(here)

      // A page that another version of Patchbay wrote begins the pass again.
      move(Date.now() - hour, '{"version":0,"token":7}')
      await here.remote.update(one, { [text]: 'after the update' })
      await here.syncWell()
      await here.syncWell()
      expect(here.entity(one).fields[text]).toBe('after the update')
    },
  },
]
