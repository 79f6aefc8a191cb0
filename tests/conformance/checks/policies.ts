import { expect } from 'vitest'
import type { ConflictPolicy, FieldValue } from '../../../src/shared/model'
import type { Check } from '../check'
import { drafts, minute } from './tools'

/** What both sides do to a field, and what must come of it: a value, or a question. */
interface Case {
  base: FieldValue
  local: FieldValue | 'as it was'
  remote: FieldValue | 'as it was'
  becomes: Record<ConflictPolicy, FieldValue | 'asked'>
}

const always = (value: FieldValue): Case['becomes'] => ({
  newest: value,
  crm: value,
  patchbay: value,
  'crm-unless-blank': value,
  'patchbay-unless-blank': value,
  ask: value,
})

/** The change at the CRM is the later one. */
const cases: readonly Case[] = [
  { base: 'base', local: 'as it was', remote: 'as it was', becomes: always('base') },
  { base: 'base', local: 'here', remote: 'as it was', becomes: always('here') },
  { base: 'base', local: 'as it was', remote: 'there', becomes: always('there') },
  { base: 'base', local: null, remote: 'as it was', becomes: always(null) },
  { base: 'base', local: 'as it was', remote: null, becomes: always(null) },
  { base: 'base', local: 'both', remote: 'both', becomes: always('both') },
  { base: 'base', local: null, remote: null, becomes: always(null) },
  { base: null, local: 'here', remote: 'as it was', becomes: always('here') },
  { base: null, local: 'as it was', remote: 'there', becomes: always('there') },
  {
    base: 'base',
    local: 'here',
    remote: 'there',
    becomes: {
      newest: 'asked',
      crm: 'there',
      patchbay: 'here',
      'crm-unless-blank': 'there',
      'patchbay-unless-blank': 'here',
      ask: 'asked',
    },
  },
  {
    base: null,
    local: 'here',
    remote: 'there',
    becomes: {
      newest: 'asked',
      crm: 'there',
      patchbay: 'here',
      'crm-unless-blank': 'there',
      'patchbay-unless-blank': 'here',
      ask: 'asked',
    },
  },
  // Someone has cleared it: that is a change like any other.
  {
    base: 'base',
    local: null,
    remote: 'there',
    becomes: {
      newest: 'asked',
      crm: 'there',
      patchbay: null,
      'crm-unless-blank': 'there',
      'patchbay-unless-blank': null,
      ask: 'asked',
    },
  },
  {
    base: 'base',
    local: 'here',
    remote: null,
    becomes: {
      newest: 'asked',
      crm: null,
      patchbay: 'here',
      'crm-unless-blank': null,
      'patchbay-unless-blank': 'here',
      ask: 'asked',
    },
  },
]

const policies = Object.keys(always(null)) as ConflictPolicy[]

/** Who wins where both sides changed. */
export const policyChecks: readonly Check[] = [
  {
    id: 'S3',
    title: 'who wins: policies by what both sides did, deletes among it',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      for (const policy of policies) {
        const here = await stage()
        await here.settings({ policy })
        const ids = await here.remote.create(cases.map(({ base }, index) => ({ ...object.draft(index), [text]: base })))
        await here.syncWell()
        here.pass(minute)
        for (const [index, { local }] of cases.entries()) {
          if (local !== 'as it was') await here.edit(ids[index] ?? '', { [text]: local })
        }
        here.pass(minute)
        for (const [index, { remote }] of cases.entries()) {
          if (remote !== 'as it was') await here.remote.update(ids[index] ?? '', { [text]: remote })
        }
        await here.forget()
        await here.syncWell()
        await here.syncWell()
        const there = await here.remote.all()
        for (const [index, { base, local, remote, becomes }] of cases.entries()) {
          const id = ids[index] ?? ''
          const name = `${policy}: ${base}, ${local} here, ${remote} there`
          const values = [here.entity(id).fields[text] ?? null, there.get(id)?.[text] || null]
          const open = here.store.conflicts.ofEntity(Number(here.entity(id).id))
          if (becomes[policy] === 'asked') {
            expect(values, name).toEqual([local, remote])
            expect(open, name).toHaveLength(1)
          } else {
            expect(values, name).toEqual([becomes[policy], becomes[policy]])
            expect(open, name).toEqual([])
          }
        }
        // All is settled: the next runs have nothing to do.
        await here.forget()
        await here.syncWell()
        expect(await here.writes(), policy).toEqual([])
      }

      // A field of the CRM changed at some time between two versions: only what was set here after that is surely later.
      const later = await stage()
      await later.settings({ policy: 'newest' })
      const [own = ''] = await later.remote.create(drafts(object, 1, { [text]: 'base' }))
      await later.syncWell()
      later.pass(minute)
      await later.remote.update(own, { [text]: 'there' })
      later.pass(minute)
      await later.edit(own, { [text]: 'here' })
      await later.syncWell()
      await later.syncWell()
      expect(later.entity(own).fields[text]).toBe('here')
      expect((await later.remote.get(own))[text]).toBe('here')

      // Nearer than the clocks can tell: a person decides.
      const close = await stage()
      await close.settings({ policy: 'newest', clockToleranceMs: 5 * minute })
      const [id = ''] = await close.remote.create(drafts(object, 1, { [text]: 'base' }))
      await close.syncWell()
      await close.edit(id, { [text]: 'here' })
      await close.remote.update(id, { [text]: 'there' })
      await close.syncWell()
      expect(close.store.conflicts.ofEntity(Number(close.entity(id).id))).toHaveLength(1)
      expect(close.entity(id).fields[text]).toBe('here')
      expect((await close.remote.get(id))[text]).toBe('there')

      // Deleted there, changed here: it is not made again, and a person hears of it.
      const gone = await stage()
      const [deleted = '', edited = ''] = await gone.remote.create(drafts(object, 2, { [text]: 'base' }))
      await gone.syncWell()
      await gone.edit(deleted, { [text]: 'here' })
      await gone.remote.remove(deleted)
      await gone.sync()
      expect((await gone.remote.all()).size).toBe(1)
      expect(gone.entity(deleted).fields[text]).toBe('here')
      expect(gone.outbox().at(-1)).toMatchObject({ state: 'cancelled', problem: { code: 'CRM_RECORD_DELETED' } })

      // Deleted here, changed there: the edit is kept, here as well.
      await gone.settings({ onLocalDelete: 'delete' })
      await gone.remove(edited)
      await gone.remote.update(edited, { [text]: 'there' })
      await gone.sync()
      await gone.sync()
      expect((await gone.remote.get(edited))[text]).toBe('there')
      expect(gone.held(edited)).toMatchObject({ deletedAt: null, fields: { [text]: 'there' } })
    },
  },
]
