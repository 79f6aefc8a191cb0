import { expect } from 'vitest'
import { sameValue } from '../../../src/main/engine/fields/canonical'
import type { MappedFields } from '../../../src/main/engine/fields/field-definition'
import { sameWords } from '../../../src/main/engine/fields/options'
import { fieldsByWords } from '../../../src/main/engine/fields/record-shape'
import type { EntityKind, FieldType, FieldValue } from '../../../src/shared/model'
import type { Check } from '../check'
import { hour } from './tools'

/** A value as the CRM's screens show it, as a value of its type. */
function shown(type: FieldType, value: string | null | undefined): FieldValue {
  if (value === null || value === undefined || value === '') return null
  return type === 'multi_choice' ? value.split(';') : value
}

/** Two records of two CRMs, and whether they are one. */
interface Pair {
  why: string
  here: MappedFields
  there: MappedFields
  /** `asked`: it is too little to link them, and enough to ask a person. */
  one: boolean | 'asked'
  /** The same where the CRM completes numbers. */
  completed?: 'asked'
}

const pairs: Record<EntityKind, readonly Pair[]> = {
  contact: [
    { why: 'case', here: { email: 'Ada.One@Example.ORG' }, there: { email: 'ada.one@example.org' }, one: true },
    { why: 'dots', here: { email: 'b.two@example.org' }, there: { email: 'btwo@example.org' }, one: false },
    { why: 'tags', here: { email: 'c+x@example.org' }, there: { email: 'c@example.org' }, one: false },
    { why: 'a role', here: { email: 'info@role.example' }, there: { email: 'info@role.example' }, one: false },
    {
      why: 'one number and name',
      here: { phone: '+49 30 1234567', lastName: 'Dee' },
      there: { phone: '+49 (30) 123-4567', lastName: 'dee' },
      one: 'asked',
    },
    {
      why: 'one number, two names',
      here: { phone: '+49 30 7654321', lastName: 'Eff' },
      there: { phone: '+49307654321', lastName: 'Gee' },
      one: false,
    },
    {
      why: 'a number without its country',
      here: { phone: '030 1112223', lastName: 'Aitch' },
      there: { phone: '030 1112223', lastName: 'Aitch' },
      one: false,
      completed: 'asked',
    },
  ],
  company: [
    { why: 'case', here: { domain: 'ONE.example' }, there: { domain: 'one.example' }, one: true },
    { why: 'www', here: { domain: 'www.two.example' }, there: { domain: 'two.example' }, one: true },
    { why: 'a scheme', here: { domain: 'https://three.example/a' }, there: { domain: 'three.example' }, one: true },
    { why: 'a website', here: { website: 'https://SIX.example/' }, there: { website: 'www.six.example' }, one: true },
    { why: 'a mail service of a website', here: { website: 'gmail.com' }, there: { website: 'gmail.com' }, one: false },
    { why: 'a part', here: { domain: 'shop.four.example' }, there: { domain: 'four.example' }, one: false },
    { why: 'a mail service', here: { domain: 'gmail.com' }, there: { domain: 'gmail.com' }, one: false },
    { why: 'a name alone', here: { name: 'Five' }, there: { name: 'Five' }, one: false },
  ],
  lead: [],
  activity: [],
}

/** What values are worth. */
export const valueChecks: readonly Check[] = [
  {
    id: 'S1',
    title: 'values of every type come back as they went, from either side',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const here = await stage()
      const trips = object.roundTrips.flatMap(({ type, field, values }) =>
        values.map((value) => ({ type, field, value })),
      )
      const byWords = fieldsByWords(object.kind)
      const same = (type: FieldType, field: string, a: FieldValue, b: FieldValue) =>
        sameValue(type, a, b) || (byWords.includes(field) && sameWords(a, b))
      // One record for each value and each way.
      const out = await here.remote.create(trips.map((_, index) => object.draft(index)))
      await here.syncWell()
      for (const [index, { field, value }] of trips.entries()) await here.edit(out[index] ?? '', { [field]: value })
      await here.syncWell()
      const written = await here.remote.all()
      trips.forEach(({ type, field, value }, index) => {
        const id = out[index] ?? ''
        const kept = shown(type, written.get(id)?.[field])
        expect(same(type, field, kept, value), `${type} ${field} ${value}: ${kept}`).toBe(true)
        if (type === 'text' || type === 'long_text') expect(here.entity(id).fields[field]).toBe(value)
        expect(same(type, field, here.entity(id).fields[field] ?? null, value), `${type} ${value}`).toBe(true)
      })

      here.pass(hour)
      const free = trips.filter(({ field }) => field !== object.matchField)
      const back = await here.remote.create(
        free.map(({ field, value }, index) => ({ ...object.draft(1_000 + index), [field]: value })),
      )
      await here.syncWell()
      free.forEach(({ type, field, value }, index) => {
        const { fields } = here.entity(back[index] ?? '')
        expect(same(type, field, fields[field] ?? null, value), `${type} ${field} ${value}: ${fields[field]}`).toBe(
          true,
        )
      })

      await here.forget()
      for (const pause of [0, hour]) {
        here.pass(pause)
        expect((await here.syncWell({ kind: 'sync', full: pause > 0 })).changeCount).toBe(0)
      }
      expect(await here.writes()).toEqual([])
    },
  },
  {
    id: 'S6',
    title: 'what a person types is never taken for another value',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const here = await stage()
      const typed = object.mistaken.flatMap(({ field, values }) => values.map((value) => ({ field, value })))
      const ids = await here.remote.create(typed.map((_, index) => object.draft(index)))
      await here.syncWell()
      // Some are refused where they are entered; the CRM is not asked for those.
      const taken: boolean[] = []
      for (const [index, { field, value }] of typed.entries()) {
        const edit = here.edit(ids[index] ?? '', { [field]: value })
        taken.push(
          await edit.then(
            () => true,
            (refusal: unknown) => {
              expect(String(refusal), `${field} ${value}`).toMatch(/cannot be taken/)
              return false
            },
          ),
        )
      }
      const run = await here.sync()
      expect(here.streamOf(run).failed).toBe(taken.filter((one) => one).length)
      const there = await here.remote.all()
      typed.forEach(({ field, value }, index) => {
        const id = ids[index] ?? ''
        expect(there.get(id)?.[field], `${field} ${value}`).toBeNull()
        expect(here.entity(id).fields[field] ?? null, `${field} ${value}`).toEqual(taken[index] ? value : null)
      })
    },
  },
  {
    id: 'S7',
    title: 'a text that no store keeps as it is does not pass for an edit',
    objects: 'each',
    needs: 'writer',
    run: async ({ object, stage }) => {
      const [text, beside] = object.texts
      const odd = ['Ann\ud83d', '\ude00\ud83d', 'a\0b', '\ud83d\ude00 whole', '\ufeffmark', 'e\u0301']
      const here = await stage()
      const ids = await here.remote.create(odd.map((value, index) => ({ ...object.draft(index), [text]: value })))
      await here.syncWell()
      for (const id of ids) await here.edit(id, { [beside]: 'edited here' })
      await here.syncWell()
      const there = await here.remote.all()
      expect(ids.map((id) => there.get(id)?.[text])).toEqual(odd)
      expect(ids.map((id) => there.get(id)?.[beside])).toEqual(odd.map(() => 'edited here'))

      // What is typed here is kept, sent and held alike.
      for (const id of ids) await here.edit(id, { [text]: `Typed\udc00 \0${id}` })
      await here.syncWell()
      for (const [id, values] of await here.remote.all()) {
        expect(values[text]).toBe(`Typed\ufffd \ufffd${id}`)
        expect(here.entity(id).fields[text]).toBe(values[text])
      }
      await here.forget()
      for (const pause of [0, hour]) {
        here.pass(pause)
        expect((await here.syncWell({ kind: 'sync', full: pause > 0 })).changeCount).toBe(0)
      }
      expect(await here.writes()).toEqual([])
    },
  },
  {
    id: 'S2',
    title: 'records of two CRMs are found to be one by normalised values, and never by too little',
    objects: 'each',
    run: async ({ bench, object, stage }) => {
      const here = await stage({ records: 1 })
      const other = await here.connect(bench.accounts.empty)
      const there = here.remoteOf(bench.accounts.empty)
      const has = (field: string) => field in object.properties
      const table = pairs[here.definition.entityKind].filter((pair) => Object.keys(pair.here).every(has))
      expect(table.length).toBeGreaterThan(0)
      // What the CRM wants of every record, but for the fields by which they are found.
      const least = (fields: MappedFields, index: number) => {
        const draft = { ...object.draft(9_000 + index), ...fields }
        if (!(object.matchField in fields)) delete draft[object.matchField]
        return draft
      }
      const left = await here.remote.create(table.map((pair, index) => least(pair.here, index)))
      const right = await there.create(table.map((pair, index) => least(pair.there, index + 100)))
      await here.syncWell()
      await here.syncWell({ kind: 'sync' }, other)
      table.forEach(({ why, one, completed }, index) => {
        if ((completed && object.completesNumbers ? completed : one) === 'asked') {
          expect(here.held(right[index] ?? '', other)?.record.entityId, why).toBeNull()
          return
        }
        const [a, b] = [here.entity(left[index] ?? '').id, here.entity(right[index] ?? '', other).id]
        expect(a === b, why).toBe(one)
      })
    },
  },
]
