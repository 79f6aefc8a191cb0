import { expect } from 'vitest'
import type { Check } from '../check'
import type { Stage } from '../stage/stage'
import { drafts, hour, minute } from './tools'

/** Deletes a record here and returns the run that this edit is. */
async function removeHere(stage: Stage, id: string): Promise<string> {
  await stage.remove(id)
  const run = (await stage.scene.runs.list('a', 'edit')).at(-1)
  return run?.id ?? ''
}

/** Deletes at the CRM, and what must never happen there. */
export const removalChecks: readonly Check[] = [
  {
    id: 'W6',
    title: 'a delete is done when the record is gone, and can be taken back',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const here = await stage()
      const ids = await here.remote.create(drafts(object, 5, { [text]: 'kept' }))
      const [unlinked = '', deleted = '', gone = '', missing = '', back = ''] = ids
      await here.syncWell()
      // Without a word from the person a delete here leaves the CRM alone.
      await here.remove(unlinked)
      await here.syncWell()
      expect((await here.remote.all()).size).toBe(5)

      await here.settings({ onLocalDelete: 'delete' })
      const deletedBy = await removeHere(here, deleted)
      await here.syncWell()
      expect((await here.remote.all()).has(deleted)).toBe(false)

      // Someone was faster there.
      await here.remove(gone)
      here.wire.on(object.calls.remove, {
        before: async (_, number) => {
          if (number === 1) await here.remote.remove(gone)
        },
      })
      await here.syncWell()
      here.wire.clear()
      await here.remove(missing)
      await here.fault(object.calls.remove, { kind: 'status', status: 404 }, { times: 1 })
      await here.syncWell()
      expect(here.outbox().every(({ state }) => state === 'confirmed')).toBe(true)

      // Deleted while a write of it is on its way, with an answer and without.
      for (const lost of [false, true]) {
        const [busy = ''] = await here.remote.create(drafts(object, 1, {}, lost ? 51 : 50))
        await here.syncWell()
        await here.edit(busy, { [text]: 'on its way' })
        here.wire.on(object.calls.update, {
          before: async (_, number) => {
            if (number === 1) await here.remove(busy)
          },
        })
        if (lost) await here.fault(object.calls.update, { kind: 'cut-after' }, { times: 1 })
        await here.sync()
        here.wire.clear()
        await here.syncWell()
        await here.syncWell()
        expect((await here.remote.all()).has(busy), `lost: ${lost}`).toBe(false)
      }

      // Undo: the record is there again, once, with its values.
      here.pass(hour)
      const before = (await here.remote.all()).size
      await here.syncWell({ kind: 'undo', target: deletedBy })
      await here.syncWell()
      const records = await here.remote.all()
      expect(records.size).toBe(before + 1)
      const again = [...records.values()].filter(
        (values) => values[object.matchField] === object.draft(1)[object.matchField],
      )
      expect(again).toHaveLength(1)
      expect(again[0]).toMatchObject({ ...object.draft(1), [text]: 'kept' })
      expect(records.has(back)).toBe(true)
      await here.forget()
      here.pass(minute)
      expect((await here.syncWell()).changeCount).toBe(0)
      expect(await here.writes()).toEqual([])
    },
  },
  {
    id: 'W11',
    title: 'no sync sends messages, enrols, merges or erases',
    objects: 'each',
    needs: 'writer',
    run: async ({ bench, object, stage }) => {
      const [text] = object.texts
      const here = await stage()
      const ids = await here.remote.create(drafts(object, 6))
      const [one = '', two = '', three = '', four = ''] = ids
      await here.settings({ onLocalDelete: 'delete', onRemoteDelete: 'delete', createMissing: true })
      await here.syncWell()
      await here.create(object.draft(30))
      await here.refuse()
      await here.create({ ...object.draft(31), [object.refused.field]: object.refused.value })
      await here.edit(one, { [text]: 'edited' })
      const removed = await removeHere(here, two)
      if (!object.neverMerged) await here.remote.merge(three, four)
      await here.sync()
      here.pass(hour)
      await here.remote.remove(four)
      await here.sync()
      await here.sync({ kind: 'undo', target: removed })
      await here.sync({ kind: 'sync', full: true })
      const asked = await here.asked()
      expect(asked.flatMap(({ effects }) => effects).length).toBeGreaterThan(2)
      for (const { path, effects } of asked) {
        for (const forbidden of bench.forbiddenPaths) expect(path).not.toMatch(forbidden)
        expect(
          bench.allowedPaths.some((allowed) => path.startsWith(`/proxy${allowed}`)),
          path,
        ).toBe(true)
        expect(effects.some(({ action }) => action === 'merge')).toBe(false)
      }
    },
  },
]
