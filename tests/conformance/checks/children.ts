import { expect } from 'vitest'
import type { Check } from '../check'
import { hour } from './tools'

/** Records that are listed for one record of another object at a time. */
export const childChecks: readonly Check[] = [
  {
    id: 'P24',
    title: 'children are read parent by parent, and a list that fails takes none for gone',
    objects: 'each',
    needs: 'parent',
    run: async ({ bench, object, stage }) => {
      const here = await stage()
      const { changes } = here.definition
      const parent = bench.objects.find(({ name }) => changes.by === 'parent' && name === changes.parent)
      const field = object.parentField
      if (!parent || field === undefined) throw new Error('The bench does not say which records the parents are')
      const [text] = object.texts
      const parents = here.remoteOf(here.account, parent)
      const [many = '', one = '', none = ''] = await parents.create([1, 2, 3].map(parent.draft))
      const childrenOf = (id: string, count: number, from = 0) =>
        here.remote.create(Array.from({ length: count }, (_, at) => ({ ...object.draft(from + at), [field]: id })))
      const ofMany = await childrenOf(many, object.largestPage.list + 3)
      const [only = ''] = await childrenOf(one, 1, 5_000)
      await here.syncWell()
      for (const id of [...ofMany, only]) expect(here.held(id)?.fields?.[text] ?? null, id).not.toBeNull()
      const parentOf = (id: string) => here.store.records.associations(here.entity(id).record.id)
      expect(parentOf(only)).toMatchObject([{ object: parent.name, remoteId: one }])
      expect(parentOf(ofMany.at(-1) ?? '')).toMatchObject([{ object: parent.name, remoteId: many }])

      // Nothing new: no list of children is asked for again.
      await here.forget()
      expect((await here.syncWell()).changeCount).toBe(0)
      expect(await here.asked(object.calls.list)).toEqual([])

      // News of parents that changed, deletes among it.
      const [gone = '', changed = ''] = ofMany
      await here.remote.remove(gone)
      await here.remote.update(changed, { [text]: 'changed there' })
      const [fresh = ''] = await childrenOf(none, 1, 6_000)
      await parents.updateAll([many, none], { [parent.texts[0]]: 'touched' })
      here.pass(hour)
      await here.syncWell()
      expect(here.held(gone)?.record.deletedAt).not.toBeNull()
      expect(here.entity(changed).fields[text]).toBe('changed there')
      expect(here.entity(fresh).fields[text]).toBe(object.draft(6_000)[text])

      // A list that cannot be read says nothing of the children; the next run reads it.
      await here.remote.update(changed, { [text]: 'later' })
      await parents.update(many, { [parent.texts[0]]: 'touched again' })
      await here.fault(object.calls.list, { kind: 'status', status: 500 })
      here.pass(hour)
      const run = await here.sync()
      expect(here.streamOf(run).state).toBe('failed')
      expect(here.count('remote_records', 'deleted_at IS NOT NULL')).toBe(1)
      await here.control.clearFaults()
      await here.syncWell()
      expect(here.entity(changed).fields[text]).toBe('later')
    },
  },
]
