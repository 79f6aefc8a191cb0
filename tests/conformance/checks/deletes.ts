import { expect } from 'vitest'
import type { Check } from '../check'
import { day, drafts, expectSameAsCrm, hour } from './tools'

/** What is gone at the CRM. */
export const deleteChecks: readonly Check[] = [
  {
    id: 'P15',
    title: 'deleted, restored and merged records',
    objects: 'each',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const here = await stage()
      // What no list of deletes tells is found by a whole listing; one is due every day.
      const full = here.definition.deletes.by === 'scan'
      const looked = () => here.syncWell({ kind: 'sync', full })
      const ids = await here.remote.create(drafts(object, 8))
      const [kept = '', deleted = '', back = '', loser = '', winner = '', quiet = ''] = ids
      await here.syncWell()
      here.pass(hour)

      await here.remote.remove(deleted, back)
      const run = await looked()
      expect(here.streamOf(run).deleted).toBe(2)
      for (const id of [deleted, back]) {
        expect(here.held(id)?.record.deletedAt).not.toBeNull()
        // A tombstone at the link; what is here stays.
        expect(here.held(id)).toMatchObject({ deletedAt: null })
        expect(here.held(id)?.fields).not.toBeNull()
      }
      expect(here.held(kept)?.record.deletedAt).toBeNull()
      await here.syncWell()
      expect(here.count('changes', `action = 'deleted'`)).toBe(2)

      // The index need not tell of a restored record: it is no longer among the deleted ones.
      here.pass(hour)
      if (object.calls.deleted) await here.control.knobs({ indexLagMs: 24 * hour })
      await here.remote.restore(back)
      await looked()
      await here.control.knobs({ indexLagMs: 0 })
      expect(here.held(back)?.record.deletedAt).toBeNull()
      expect(here.count('changes', `action = 'restored'`)).toBe(1)

      here.pass(hour)
      if (object.neverMerged) await here.remote.remove(loser)
      else await here.remote.merge(loser, winner)
      await looked()
      expect(here.held(loser)?.record.deletedAt).not.toBeNull()
      expect(here.held(winner)?.record.deletedAt).toBeNull()
      await expectSameAsCrm(here)

      // A record that no longer shows in a window, because nothing happened to it, is not gone.
      here.pass(10 * day)
      await here.remote.update(kept, { [text]: 'alone in the window' })
      await here.syncWell()
      expect(here.held(quiet)?.record.deletedAt).toBeNull()
      await expectSameAsCrm(here)

      // Deleted and purged while no one looked: only a whole listing tells.
      await here.remote.remove(quiet)
      here.pass(200 * day)
      await here.syncWell({ kind: 'sync', full: true })
      expect(here.held(quiet)?.record.deletedAt).not.toBeNull()
      await expectSameAsCrm(here)
    },
  },
  {
    id: 'P23',
    title: 'what was deleted long ago costs nothing, and what is deleted today is found',
    objects: 'each',
    run: async ({ object, stage }) => {
      if (!object.calls.deleted) return
      const page = object.largestPage.list
      const here = await stage()
      const ids = await here.remote.create(drafts(object, 3 * page))
      const [one = '', two = '', three = '', back = '', ...others] = ids
      await here.syncWell()
      const quietRun = async () => {
        here.pass(hour)
        await here.forget()
        expect((await here.syncWell()).changeCount).toBe(0)
        return (await here.asked()).length
      }
      // The second look at what was made goes with the runs after it.
      for (let round = 0; round < 3; round++) await quietRun()
      const few = await quietRun()

      await here.remote.remove(back, ...others.slice(0, 2 * page + 9))
      here.pass(hour)
      await here.sync()
      await here.syncWell({ kind: 'sync', acceptDeletes: true })
      const gone = here.count('remote_records', 'deleted_at IS NOT NULL')
      expect(gone).toBe(2 * page + 10)
      await quietRun()
      // Now and then the limits are asked for as well.
      for (let round = 0; round < 3; round++) expect(await quietRun()).toBeLessThanOrEqual(few + 1)
      expect((await here.asked(object.calls.deleted)).length).toBe(object.deletesByWindow ? 1 : 0)

      // One alone, one while another comes back, and one that is made and deleted between two runs.
      await here.remote.remove(one)
      here.pass(hour)
      await here.syncWell()
      expect(here.held(one)?.record.deletedAt).not.toBeNull()
      await here.remote.remove(two)
      await here.remote.restore(back)
      here.pass(hour)
      await here.syncWell()
      expect(here.held(two)?.record.deletedAt).not.toBeNull()
      expect(here.held(back)?.record.deletedAt).toBeNull()
      const [late = ''] = await here.remote.create([object.draft(50_000)])
      await here.syncWell()
      await here.remote.remove(late, three)
      await here.syncWell()
      for (const id of [late, three]) expect(here.held(id)?.record.deletedAt).not.toBeNull()
      await expectSameAsCrm(here)
      for (let round = 0; round < 3; round++) await quietRun()
      for (let round = 0; round < 2; round++) expect(await quietRun()).toBeLessThanOrEqual(few + 1)
    },
  },
  {
    id: 'P16',
    title: 'a listing that suddenly lacks too many records stops and asks',
    objects: 'each',
    run: async ({ bench, object, stage }) => {
      const here = await stage()
      const count = object.largestPage.list
      const ids = await here.remote.create(drafts(object, count))
      await here.syncWell()
      const { share, count: most } = here.store.integrations.streams(here.integration.id)[0]?.settings.deleteGuard ?? {
        share: 0,
        count: 0,
      }
      expect([share, most]).toEqual([0.05, 50])
      // The CRM forgets most of its records for one listing: each is asked for, and is there.
      here.wire.on(object.calls.list, {
        after: (response) => ({ ...response, body: bench.withoutRows(response.body, most + 1) }),
      })
      await here.syncWell({ kind: 'sync', full: true })
      expect(here.count('remote_records', 'deleted_at IS NOT NULL')).toBe(0)
      here.wire.clear()

      // They are really gone, and too many to be believed.
      await here.remote.remove(...ids.slice(0, most + 1))
      const before = here.contents()
      const run = await here.sync({ kind: 'sync', full: true })
      expect(run.status).toBe('partial')
      expect(here.streamOf(run).problem).toMatchObject({ code: 'MASS_DELETE_SUSPECTED' })
      expect(here.streamOf(run).problem?.params).toMatchObject({ count: most + 1, of: count })
      expect(here.contents().includes('"deleted"')).toBe(before.includes('"deleted"'))
      expect(here.count('remote_records', 'deleted_at IS NOT NULL')).toBe(0)
      expect(here.card().trouble).toBe('error')

      // A person says that they are really gone.
      const accepted = await here.sync({ kind: 'sync', acceptDeletes: true })
      expect(accepted.status).toBe('succeeded')
      expect(here.count('remote_records', 'deleted_at IS NOT NULL')).toBe(most + 1)
      await expectSameAsCrm(here)

      // A few more need no question.
      await here.remote.remove(...ids.slice(most + 1, most + 4))
      await here.syncWell({ kind: 'sync', full: true })
      expect(here.count('remote_records', 'deleted_at IS NOT NULL')).toBe(most + 4)
    },
  },
]
