import { expect } from 'vitest'
import type { CallShape } from '../../kit/providers/words'
import type { Check } from '../check'
import type { Stage } from '../stage/stage'
import { passTime } from '../stage/time'
import { never } from '../stage/wire'
import { drafts, expectCreatedOnce, expectSameAsCrm, hour } from './tools'

/** Runs until the engine is dead at a request, and starts it again. */
async function dieAt(stage: Stage, call: CallShape, number: number, when: 'before' | 'after'): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const die = () => {
    resolve()
    return never
  }
  stage.wire.on(call, {
    before: (_, count) => (when === 'before' && count >= number ? die() : undefined),
    after: (response, _, count) => (when === 'after' && count >= number ? die() : response),
  })
  stage.begin()
  await promise
  // What is committed meanwhile is committed; the page that the engine waits for never comes.
  await new Promise((after) => setImmediate(after))
  stage.crash()
}

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
      await dieAt(here, object.calls.list, 1, 'after')
      await dieAt(here, object.calls.list, 2, 'before')
      await dieAt(here, object.calls.list, 2, 'after')
      const committed = here.count('remote_records')
      expect(committed).toBeGreaterThan(0)
      await here.forget()
      await here.syncWell()
      expect((await here.asked(object.calls.list)).length).toBeLessThanOrEqual(
        pages - Math.floor(committed / object.largestPage.list),
      )
      await expectSameAsCrm(here)
      expectCreatedOnce(here, count)

      passTime(hour)
      await here.remote.updateAll(ids, { [text]: 'again' })
      await dieAt(here, object.calls.changed, 1, 'after')
      await dieAt(here, object.calls.changed, 2, 'before')
      await dieAt(here, object.calls.changed, 1, 'after')
      await here.syncWell()
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
      const full = object.largestPage.list
      for (const failing of [1, 2, 3]) {
        const here = await stage()
        const ids = await here.remote.create(drafts(object, 3 * full))
        await here.fault(object.calls.list, { kind: 'status', status: 500 }, { after: failing - 1 })
        const run = await here.sync()
        expect(here.streamOf(run).state).toBe('failed')
        expect(here.position().cursorAt).toBeNull()
        expect(here.count('remote_records')).toBe((failing - 1) * full)
        await here.control.clearFaults()
        await here.forget()
        await here.syncWell()
        expect(await here.asked(object.calls.list)).toHaveLength(4 - failing)
        await expectSameAsCrm(here)
        expectCreatedOnce(here, 3 * full)

        passTime(hour)
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
