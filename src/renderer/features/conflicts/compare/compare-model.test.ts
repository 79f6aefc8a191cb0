import type { Conflict } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { aConflict } from '../testing'
import { chooseAll, compare, consequenceOf, keepChosen } from './compare-model'

const side = (
  linkId: string,
  integrationId: string,
  values: Record<string, string | null>,
): Conflict['sides'][number] => {
  return { linkId, integrationId, values, changedAt: null }
}

/** A phone of which three CRMs and Patchbay each have another one; a fourth CRM still has the old one. */
const phone = aConflict({
  id: '1',
  fields: [{ field: 'phone', label: 'Phone', base: '1', local: '2', remote: '3' }],
  sides: [side('11', 'a', { phone: '3' }), side('12', 'b', { phone: '4' }), side('13', 'c', { phone: '5' })],
  others: [side('14', 'd', { phone: '1' })],
})
/** A name of which the last part is the same everywhere. */
const name = aConflict({
  id: '2',
  fields: [
    { field: 'firstName', label: 'First name', base: 'A', local: 'B', remote: 'C' },
    { field: 'lastName', label: 'Last name', base: 'X', local: 'Y', remote: 'Y' },
  ],
  sides: [side('11', 'a', { firstName: 'C', lastName: 'Y' })],
  others: [],
  editedAt: '2026-11-23T08:12:00.000Z',
})

describe('comparing the sides of a conflict', () => {
  it('has a column for every CRM with a value of its own, and a row for every field that differs', () => {
    const { columns, rows } = compare([phone, name])
    expect(columns.map(({ id }) => id)).toEqual(['base', 'local', '11', '12', '13'])
    expect(columns[1]?.changedAt).toBe('2026-11-23T08:12:00.000Z')
    expect(rows.map(({ field }) => field)).toEqual(['phone', 'firstName'])
  })

  it('counts what is written here and at each CRM, those without a value of their own included', () => {
    const compared = compare([phone, name])
    expect(consequenceOf(compared, { phone: '12' })).toEqual({
      chosen: 1,
      of: 2,
      here: 1,
      pushed: [
        { integrationId: 'a', count: 1 },
        { integrationId: 'c', count: 1 },
        { integrationId: 'd', count: 1 },
      ],
    })
    expect(consequenceOf(compared, { phone: 'local', firstName: 'local' })).toMatchObject({ chosen: 2, here: 0 })
    expect(consequenceOf(compared, {})).toEqual({ chosen: 0, of: 2, here: 0, pushed: [] })
  })

  it('leaves out a CRM that has no such field: it can neither be chosen nor be given a value', () => {
    const [first] = phone.sides
    const without = { ...phone, others: [side('15', 'e', {})], sides: first ? [first] : [] }
    const { rows } = compare([without])
    expect([...(rows[0]?.values.keys() ?? [])]).toEqual(['base', 'local', '11'])
    expect(consequenceOf(compare([without]), { phone: 'base' }).pushed).toEqual([{ integrationId: 'a', count: 1 }])
  })

  it('counts a blank that is kept as a value that is written', () => {
    const blank = aConflict({
      fields: [{ field: 'city', label: 'City', base: null, local: null, remote: 'Lund' }],
      sides: [side('11', 'a', { city: 'Lund' })],
    })
    expect(consequenceOf(compare([blank]), { city: 'local' }).pushed).toEqual([{ integrationId: 'a', count: 1 }])
  })

  it('takes one side for all fields, where that side has them', () => {
    const compared = compare([phone, name])
    expect(chooseAll(compared, 'base')).toEqual({ phone: 'base', firstName: 'base' })
    expect(chooseAll(compared, '13')).toEqual({ phone: '13' })
  })

  it('drops choices of sides and fields that have gone meanwhile', () => {
    const without = compare([{ ...phone, sides: phone.sides.slice(0, 1), others: [] }])
    expect(keepChosen(without, { phone: '13', firstName: 'local' })).toEqual({})
    expect(keepChosen(without, { phone: '11' })).toEqual({ phone: '11' })
  })
})
