import { expect } from 'vitest'
import type { Check } from '../check'
import type { Stage } from '../stage/stage'
import { drafts, expectSameAsCrm, hour } from './tools'

/** Longest address that servers in between let through, in characters of path and query. */
const longestAddress = 8_192

function linksOf(stage: Stage, remoteId: string): string[] {
  const { id } = stage.entity(remoteId).record
  return stage.store.db
    .prepare<[number], { to_remote_id: string }>('SELECT to_remote_id FROM associations WHERE remote_record_id = ?')
    .all(id)
    .map((row) => row.to_remote_id)
}

/** Many links, many fields, and fields that come and go. */
export const schemaChecks: readonly Check[] = [
  {
    id: 'P17',
    title: 'all links of a record are read, however many',
    objects: 'each',
    needs: 'links',
    run: async ({ bench, object, stage }) => {
      const { links } = object
      const target = bench.objects.find(({ name }) => name === links?.to)
      if (!links || !target) throw new Error('there is nothing to link to')
      const here = await stage()
      const [id = '', other = ''] = await here.remote.create(drafts(object, 2))
      const ends = await here.remoteOf(here.account, target).create(drafts(target, 131))
      await here.ask(links.add(id, ends.slice(0, 70)))
      await here.ask(links.add(id, ends.slice(70, 130)))
      await here.syncWell()
      expect(new Set(linksOf(here, id))).toEqual(new Set(ends.slice(0, 130)))
      expect(linksOf(here, other)).toEqual([])

      // A further link: seen at once where the CRM counts it as a change, else with the next change or listing.
      here.pass(hour)
      const last = ends.at(-1) ?? ''
      await here.ask(links.add(id, [last]))
      await here.syncWell()
      if (links.unseen === null) expect(linksOf(here, id)).toContain(last)
      else expect(links.unseen).toMatch(/^https:\/\//)
      await here.remote.update(id, { [object.texts[0]]: 'touched' })
      await here.syncWell()
      expect(linksOf(here, id)).toHaveLength(131)
      await here.syncWell({ kind: 'sync', full: true })
      expect(linksOf(here, id)).toHaveLength(131)
    },
  },
  {
    id: 'P18',
    title: 'nine hundred fields: addresses stay short, each record is whole',
    objects: 'each',
    run: async ({ object, stage }) => {
      const here = await stage()
      const names = Array.from({ length: 900 }, (_, index) => `conformance_field_with_a_long_name_${index}`)
      await here.addFields(names)
      const values = Object.fromEntries(names.map((name, index) => [`custom:${name}`, `value ${index}`]))
      const ids = await here.remote.create(drafts(object, Math.min(object.largestPage.list, 100) + 1, values))
      await here.syncWell()
      for (const { path, query } of await here.asked()) {
        expect(path.replace('/proxy', '').length + query.length + 1).toBeLessThan(longestAddress)
      }
      for (const id of [ids[0], ids.at(-1)]) expect(here.entity(id ?? '').fields).toMatchObject(values)
      await expectSameAsCrm(here)
    },
  },
  {
    id: 'P19',
    title: 'fields come and go without harm to what is held',
    objects: 'each',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const here = await stage()
      const [id = '', other = ''] = await here.remote.create(drafts(object, 2))
      await here.syncWell()

      await here.addFields(['conformance_new', 'conformance_gone'])
      here.pass(hour)
      await here.remote.update(id, { 'custom:conformance_new': 'one', 'custom:conformance_gone': 'two' })
      await here.syncWell()
      expect(here.entity(id).fields).toMatchObject({
        'custom:conformance_new': 'one',
        'custom:conformance_gone': 'two',
      })

      // A field that is no longer returned is absent, not empty: no one clears it, and the rest goes on.
      await here.removeField('conformance_gone')
      const told = here.count('changes', `fields LIKE '%conformance_gone%'`)
      here.pass(hour)
      await here.remote.update(id, { [text]: 'later' })
      await here.forget()
      await here.syncWell()
      await here.syncWell({ kind: 'sync', full: true })
      expect(here.entity(id).fields).toMatchObject({ [text]: 'later', 'custom:conformance_new': 'one' })
      expect(await here.writes()).toEqual([])
      expect(here.count('changes', `fields LIKE '%conformance_gone%'`)).toBe(told)
      if (here.definition.writer) {
        const own: Record<string, string> = object.ownFieldsAreRead ? {} : { 'custom:conformance_new': 'three' }
        await here.edit(id, { [text]: 'from here', ...own })
        await here.edit(other, { [text]: 'from here' })
        await here.syncWell()
        expect(await here.remote.get(id)).toMatchObject({ [text]: 'from here', ...own })
        expect((await here.remote.get(other))[text]).toBe('from here')
        expect(here.outbox().every(({ state }) => state === 'confirmed')).toBe(true)
      }
    },
  },
  {
    id: 'P22',
    title: 'a list of fields that cannot be whole is a bad answer, and what waits to be written waits on',
    objects: 'each',
    needs: 'writer',
    run: async ({ bench, object, stage }) => {
      const [text, beside] = object.texts
      const here = await stage()
      const [id = ''] = await here.remote.create(drafts(object, 1))
      await here.syncWell()
      for (const [round, rows] of [Number.POSITIVE_INFINITY, 3].entries()) {
        here.pass(hour)
        await here.edit(id, { [text]: `waits ${round}` })
        await here.remote.update(id, { [beside]: `changed there ${round}` })
        here.wire.on(object.calls.definitions, {
          after: (response) => ({ ...response, body: bench.withoutRows(response.body, rows) }),
        })
        const before = here.contents()
        const run = await here.sync()
        expect(here.streamOf(run)).toMatchObject({ state: 'failed', problem: { code: 'CRM_BAD_ANSWER' } })
        expect(here.contents()).toBe(before)
        here.wire.clear()
        await here.syncWell()
        expect(await here.remote.get(id)).toMatchObject({
          [text]: `waits ${round}`,
          [beside]: `changed there ${round}`,
        })
      }
    },
  },
]
