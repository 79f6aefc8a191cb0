import { expect } from 'vitest'
import type { Check } from '../check'
import { drafts, expectCreatedOnce, expectSameAsCrm, hour, rowsOf } from './tools'

/** Runs that are cut off, or fail, in the middle. */
export const interruptionChecks: readonly Check[] = [
  {
    id: 'P12',
    title: 'a crash after any page loses nothing and doubles nothing',
    objects: 'each',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const pages = 4
      const count = pages * object.largestPage.list - 5
      const here = await stage()
      const ids = await here.remote.create(drafts(object, count))
      // Between the answer and its commit, and after a commit, at the first, a middle and the last page.
      await here.dieAt({ where: 'after-send', call: object.calls.list })
      await here.dieAt({ where: 'before-send', call: object.calls.list, nth: 2 })
      await here.dieAt({ where: 'after-send', call: object.calls.list, nth: 2 })
      const committed = here.count('remote_records')
      expect(committed).toBeGreaterThan(0)
      await here.forget()
      await here.revive()
      expect((await here.asked(object.calls.list)).length).toBeLessThanOrEqual(
        pages - Math.floor(committed / object.largestPage.list),
      )
      await expectSameAsCrm(here)
      expectCreatedOnce(here, count)

      here.pass(hour)
      await here.remote.updateAll(ids, { [text]: 'again' })
      await here.dieAt({ where: 'after-send', call: object.calls.changed })
      await here.dieAt({ where: 'before-send', call: object.calls.changed, nth: 2 })
      await here.dieAt({ where: 'after-send', call: object.calls.changed })
      await here.revive()
      await expectSameAsCrm(here)
      const updated = here.count('changes', `action = 'updated'`)
      expect(updated).toBe(count)
    },
  },
  {
    id: 'P14',
    title: 'a page that fails leaves the cursor behind what is committed',
    objects: 'each',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const count = rowsOf(object, 3)
      // Of pages of thousands the one in the middle, at which there is something on both sides.
      for (const failing of object.largestPage.list > 500 ? [2] : [1, 2, 3]) {
        const here = await stage()
        const ids = await here.remote.create(drafts(object, count))
        await here.fault(object.calls.list, { kind: 'status', status: 500 }, { after: failing - 1 })
        const run = await here.sync()
        expect(here.streamOf(run).state).toBe('failed')
        expect(here.position().cursorAt).toBeNull()
        expect(here.count('remote_records')).toBe(rowsOf(object, failing - 1))
        await here.control.clearFaults()
        await here.forget()
        await here.syncWell()
        expect(await here.asked(object.calls.list)).toHaveLength(4 - failing + (object.hasNoToken ? 1 : 0))
        await expectSameAsCrm(here)
        expectCreatedOnce(here, count)

        here.pass(hour)
        const cursor = here.position().cursorAt
        await here.remote.updateAll(ids, { [text]: 'changed' })
        const changedPages = Math.ceil(ids.length / object.largestPage.changed)
        const at = Math.min(failing, changedPages)
        await here.fault(object.calls.changed, { kind: 'status', status: 500 }, { after: at - 1 })
        const second = await here.sync()
        expect(here.streamOf(second).state).toBe('failed')
        expect(here.position().cursorAt).toBe(cursor)
        await here.control.clearFaults()
        await here.syncWell()
        expect(here.position().cursorAt).toBeGreaterThan(cursor ?? 0)
        await expectSameAsCrm(here)
      }
    },
  },
]
