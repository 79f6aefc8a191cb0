import { expect } from 'vitest'
import type { Check } from '../check'
import type { Stage } from '../stage/stage'
import { createdTwice, minute } from './tools'

/** Syncs until nothing waits, some minutes between two tries. */
async function settle(stage: Stage): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    stage.pass(2 * minute)
    await stage.sync()
    if (stage.outbox().every(({ state }) => state === 'confirmed')) return
  }
}

/** Records that are made at the CRM. */
export const createChecks: readonly Check[] = [
  {
    id: 'W1',
    title: 'a create gives its id back, is linked, and comes back as no change',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const here = await stage()
      await here.syncWell()
      const fields = { ...object.draft(1), [object.texts[0]]: 'made here' }
      const entity = await here.create(fields)
      const run = await here.syncWell()
      expect(here.streamOf(run).pushed).toBe(1)
      const [id = '', ...others] = here.remoteIds(entity)
      expect(others).toEqual([])
      expect(await here.remote.get(id)).toMatchObject(fields)
      expect((await here.remote.all()).size).toBe(1)
      const { record } = here.entity(id)
      expect(record.base).toMatchObject(fields)
      expect(record.fields).toMatchObject(fields)

      const before = here.contents()
      await here.forget()
      for (const pause of [0, minute, 70 * minute]) {
        here.pass(pause)
        expect((await here.syncWell()).changeCount).toBe(0)
      }
      expect(here.contents()).toBe(before)
      expect(await here.writes()).toEqual([])
    },
  },
  {
    id: 'W2',
    title: 'a create whose answer is lost is made exactly once',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const faults = [
        { kind: 'cut-after' },
        { kind: 'cut-before' },
        { kind: 'truncated-json' },
        { kind: 'html', status: 502 },
        { kind: 'empty-body' },
        { kind: 'content-type' },
        { kind: 'error-in-200' },
      ] as const
      for (const times of [1, 2]) {
        const here = await stage({ indexLagMs: 20_000 })
        await here.syncWell()
        for (const [index, fault] of faults.entries()) {
          const made = 3 * index
          const entities = await here.createAll([1, 2, 3].map((number) => object.draft(made + number)))
          await here.fault(object.calls.create, fault, { times })
          await here.sync()
          await settle(here)
          await settle(here)
          await here.control.clearFaults()
          expect(await createdTwice(here), fault.kind).toEqual([])
          expect((await here.remote.all()).size, `${fault.kind} ${times}`).toBe(made + 3)
          for (const entity of entities) expect(here.remoteIds(entity), fault.kind).toHaveLength(1)
          expect(here.outbox().every(({ state }) => state === 'confirmed')).toBe(true)
        }
      }

      // No one is left to hear the answer: the engine dies before the CRM acts, and after it has.
      for (const when of ['before', 'after'] as const) {
        const here = await stage({ indexLagMs: 20_000 })
        await here.syncWell()
        const entities = await here.createAll([1, 2].map(object.draft))
        let deaths = 0
        // A CRM without batches gets several requests at once: the engine dies at the first.
        here.wire.on(object.calls.create, { [when]: () => (++deaths === 1 ? here.dead() : null) })
        await here.syncOrDie()
        await settle(here)
        await settle(here)
        expect(await createdTwice(here), when).toEqual([])
        expect((await here.remote.all()).size, when).toBe(2)
        for (const entity of entities) expect(here.remoteIds(entity), when).toHaveLength(1)
        expect(here.outbox().map(({ state }) => state)).toEqual(['confirmed', 'confirmed'])
      }
    },
  },
  {
    id: 'W3',
    title: 'a record that the CRM has already is linked, or left to a person, and never made again',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const [text, other] = object.texts
      const here = await stage()
      await here.syncWell()
      const entity = await here.create({ ...object.draft(1), [text]: 'from here' })
      const make = () => here.remote.create([{ ...object.draft(1), [other]: 'from there' }])
      // Where the CRM itself refuses, the record may even appear after the pull.
      if (object.refusesDuplicates) {
        here.wire.on(object.calls.create, {
          before: async (_, number) => {
            if (number === 1) await make()
          },
        })
      } else await make()
      await here.sync()
      here.wire.clear()
      await here.syncWell()
      const records = await here.remote.all()
      expect(records.size).toBe(1)
      const [id = ''] = records.keys()
      expect(here.remoteIds(entity)).toEqual([id])
      expect(records.get(id)).toMatchObject({ [text]: 'from here', [other]: 'from there' })
      expect(here.entity(id).fields).toMatchObject({ [text]: 'from here', [other]: 'from there' })
      expect(await createdTwice(here)).toEqual([])

      if (!object.refusesDuplicates) return
      // It belongs to another record here already: no one picks.
      const second = await here.create(object.draft(1))
      const run = await here.sync()
      expect(run.status).toBe('partial')
      expect((await here.remote.all()).size).toBe(1)
      expect(here.remoteIds(second)).toEqual([])
      expect(here.outbox().at(-1)?.state).toBe('cancelled')
      expect(['CRM_RECORD_ALIKE', 'CRM_RECORD_TAKEN']).toContain(here.outbox().at(-1)?.problem?.code)
    },
  },
  {
    id: 'W9',
    title: 'records of all objects are made in one run, whatever their order',
    objects: 'first',
    needs: 'writer',
    run: async ({ bench, stage }) => {
      const here = await stage()
      await here.syncWell()
      const made = []
      const written = bench.objects.filter((object) => here.definitionOf(object).writer?.create !== undefined)
      for (const [index, object] of [...written, ...[...written].reverse()].entries()) {
        const fields = object.draft(index)
        made.push({ object, fields, entity: await here.create(fields, object) })
      }
      await here.syncWell()
      for (const { object, fields, entity } of made) {
        const records = await here.remoteOf(here.account, object).all()
        const [id = '', ...others] = here.store.records.ofEntity(entity).map(({ remoteId }) => remoteId)
        expect(others).toEqual([])
        expect(records.get(id)).toMatchObject(fields)
      }
      expect((await here.asked()).every(({ status }) => status !== null && status < 300)).toBe(true)
    },
  },
]
