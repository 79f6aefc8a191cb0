import { expect } from 'vitest'
import { describeProblem } from '../../../src/shared/i18n'
import { fits } from '../../kit/wire'
import type { Check } from '../check'
import { drafts, expectSameAsCrm, minute } from './tools'

/** Records that are changed at the CRM. */
export const updateChecks: readonly Check[] = [
  {
    id: 'W4',
    title: 'an update sends what changed and nothing else; an empty value clears',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const [text, other] = object.texts
      const here = await stage()
      const [id = ''] = await here.remote.create([{ ...object.draft(1), [text]: 'one', [other]: 'untouched' }])
      await here.syncWell()
      const before = await here.remote.get(id)
      const sent = async (): Promise<string> => {
        await here.forget()
        await here.syncWell()
        const requests = here.wire.requests.filter((request) => fits(object.calls.update, request))
        expect(requests).toHaveLength(1)
        return JSON.stringify(requests[0]?.body)
      }
      await here.edit(id, { [text]: 'two' })
      const body = await sent()
      expect(body).toContain('two')
      expect(body).not.toContain('untouched')
      for (const value of Object.values(object.draft(1))) expect(body).not.toContain(String(value))
      const own = `custom:${object.properties[text]}`
      const still = Object.entries(before).filter(
        ([name, value]) => value !== null && name !== own && !/modified|update|modstamp/i.test(name),
      )
      expect(await here.remote.get(id)).toMatchObject({ ...Object.fromEntries(still), [text]: 'two' })

      await here.edit(id, { [text]: null })
      await sent()
      expect((await here.remote.get(id))[text] ?? '').toBe('')
      expect((await here.remote.get(id))[other]).toBe('untouched')

      const keyed = new Set(Object.keys(object.draft(1)))
      for (const { field, values, cleared = '' } of object.roundTrips) {
        if (keyed.has(field)) continue
        await here.edit(id, { [field]: values[0] ?? null })
        await sent()
        expect((await here.remote.get(id))[field] ?? '', field).not.toBe('')
        await here.edit(id, { [field]: null })
        await sent()
        expect((await here.remote.get(id))[field] ?? '', field).toBe(cleared)
      }
    },
  },
  {
    id: 'W5',
    title: 'a change at the CRM between pull and push is merged, not written over',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const [text, other] = object.texts
      for (const moment of ['read', 'update'] as const) {
        const here = await stage()
        const [id = ''] = await here.remote.create([{ ...object.draft(1), [text]: 'base', [other]: 'base' }])
        await here.syncWell()
        await here.edit(id, { [text]: 'here' })
        here.wire.on(object.calls[moment], {
          before: async (_, number) => {
            if (number === 1) await here.remote.update(id, { [other]: 'there' })
          },
        })
        await here.syncWell()
        here.wire.clear()
        await here.syncWell()
        expect(await here.remote.get(id)).toMatchObject({ [text]: 'here', [other]: 'there' })
        await expectSameAsCrm(here)
      }

      const here = await stage()
      const [id = ''] = await here.remote.create([{ ...object.draft(1), [text]: 'base' }])
      await here.syncWell()
      await here.edit(id, { [text]: 'here' })
      here.wire.on(object.calls.read, {
        before: async (_, number) => {
          if (number === 1) await here.remote.update(id, { [text]: 'there' })
        },
      })
      await here.sync()
      here.wire.clear()
      await here.sync()
      expect((await here.remote.get(id))[text]).toBe('there')
      expect(here.entity(id).fields[text]).toBe('here')
      const [conflict] = here.store.conflicts.ofEntity(Number(here.entity(id).id))
      expect(conflict?.fields).toEqual([{ field: text, base: 'base' }])
    },
  },
  {
    id: 'W7',
    title: 'each row of a batch has its own outcome, whatever the order of the answer',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const { refused } = object
      for (const reversed of [false, true]) {
        const here = await stage()
        const ids = await here.remote.create(drafts(object, 8))
        await here.syncWell()
        await here.refuse()
        if (reversed) {
          for (const call of [object.calls.update, object.calls.create]) {
            here.wire.on(call, { after: (response) => ({ ...response, body: backwards(response.body) }) })
          }
        }
        for (const [index, id] of ids.entries()) {
          await here.edit(id, {
            [text]: `new ${index}`,
            ...(index % 3 === 1 ? { [refused.field]: refused.value } : {}),
          })
        }
        const made = await here.createAll(
          [20, 21, 22].map((number) => ({
            ...object.draft(number),
            ...(number === 21 ? { [refused.field]: refused.value } : {}),
          })),
        )
        const run = await here.sync()
        expect(run.status).toBe('partial')
        expect(here.streamOf(run)).toMatchObject({ pushed: 11, failed: 4 })
        const records = await here.remote.all()
        // A refused field holds back no other.
        ids.forEach((id, index) => {
          expect(records.get(id)?.[text]).toBe(`new ${index}`)
        })
        expect(made.map((entity) => here.remoteIds(entity).length)).toEqual([1, 1, 1])
        const objectId = here.position().id
        for (const { entityId, state } of here.outbox()) {
          expect(['confirmed', 'cancelled']).toContain(state)
          const bad = here.store.entities.get(entityId)?.fields[refused.field] === refused.value
          const waiting = here.store.waiting.of(objectId, entityId).map(({ field }) => field)
          expect(waiting).toEqual(bad ? [refused.field] : [])
        }
      }
    },
  },
  {
    id: 'W8',
    title: 'a refused field waits with its value and the reason, and the record is in step when it is put right',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const { field, value } = object.refused
      const here = await stage()
      const [good = '', bad = ''] = await here.remote.create(drafts(object, 2))
      await here.syncWell()
      await here.refuse()
      await here.edit(good, { [text]: 'fine' })
      await here.edit(bad, { [text]: 'also fine', [field]: value })
      const run = await here.sync()
      expect(run).toMatchObject({ status: 'partial', problem: { code: 'RECORDS_FAILED' } })
      expect((await here.remote.get(good))[text]).toBe('fine')
      expect((await here.remote.get(bad))[text]).toBe('also fine')
      const objectId = here.position().id
      const entityId = Number(here.entity(bad).id)
      const [waiting] = here.store.waiting.of(objectId, entityId)
      expect(waiting).toMatchObject({ field, value, reason: { code: 'CRM_REFUSED_RECORD', params: { value } } })
      const told = waiting ? Object.values(describeProblem(waiting.reason)).join(' ') : ''
      expect(told).toContain(value)
      expect(String(waiting?.reason.params.field)).not.toBe('')

      // It is not sent again by itself.
      await here.forget()
      await here.edit(good, { [text]: 'finer' })
      await here.sync()
      expect(await here.asked(object.calls.update)).toHaveLength(1)
      expect((await here.remote.get(good))[text]).toBe('finer')

      await here.edit(bad, { [field]: null })
      await here.syncWell()
      expect(here.store.waiting.of(objectId, entityId)).toEqual([])
      expect(here.card()).toMatchObject({ trouble: 'none', problem: null })
    },
  },
  {
    id: 'W10',
    title: 'what the CRM makes of a value does not go back and forth',
    objects: 'each',
    needs: 'writer',
    run: async ({ bench, object, stage }) => {
      const here = await stage({ records: 1 })
      const other = await here.connect(bench.accounts.empty)
      const there = here.remoteOf(bench.accounts.empty)
      const [id = ''] = await here.remote.create([object.draft(1)])
      const [copy = ''] = await there.create([object.draft(1)])
      await here.syncWell()
      await here.syncWell({ kind: 'sync' }, other)
      expect(here.entity(id).id).toBe(here.entity(copy, other).id)
      for (const { field, sent, kept } of object.normalised) {
        await here.edit(id, { [field]: sent })
        await here.syncWell()
        await here.syncWell({ kind: 'sync' }, other)
        expect((await here.remote.get(id))[field]).toBe(kept)
        expect((await there.get(copy))[field]).toBe(kept)
        await here.forget()
        for (let round = 0; round < 10; round += 1) {
          here.pass(10 * minute)
          expect((await here.syncWell({ kind: 'sync' }, round % 2 ? other : here.integration)).changeCount).toBe(0)
        }
        expect(await here.writes()).toEqual([])
        expect(here.outbox().every(({ state }) => state === 'confirmed')).toBe(true)

        // Nor does it travel along when something else of the record is written, by either side.
        for (let round = 0; round < 4; round += 1) {
          here.pass(10 * minute)
          if (round % 2) await here.edit(id, { [object.texts[0]]: `round ${round}` })
          else await here.remote.update(id, { [object.texts[0]]: `round ${round}` })
          await here.syncWell()
          await here.syncWell({ kind: 'sync' }, other)
          expect((await there.get(copy))[object.texts[0]]).toBe(`round ${round}`)
        }
        const updates = here.wire.requests.filter((request) => fits(object.calls.update, request))
        expect(updates.length).toBeGreaterThan(0)
        for (const { body } of updates) {
          expect(JSON.stringify(body)).not.toContain(kept)
          expect(JSON.stringify(body)).not.toContain(sent.trim())
        }
      }
    },
  },
]

/** The same answer with every list in it the other way round. */
function backwards(body: unknown): unknown {
  // A list of results without names is in the order of the rows, by the vendor's word.
  if (Array.isArray(body)) return body
  return Object.fromEntries(
    Object.entries(body as Record<string, unknown>).map(([name, part]) => [
      name,
      Array.isArray(part) ? [...part].reverse() : part,
    ]),
  )
}
