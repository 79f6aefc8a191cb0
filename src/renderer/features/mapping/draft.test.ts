import type { MappingRow } from '@shared/model'
import { describe, expect, it } from 'vitest'
import {
  edited,
  isOwnAlone,
  isWhole,
  nextDirection,
  rowKey,
  rowsToSet,
  type ShownRow,
  stepsFor,
  takenTwice,
  withEdit,
} from './draft'

const row = (change: Partial<ShownRow> = {}): ShownRow => ({
  object: 'people',
  field: 'email',
  crmField: 'email',
  direction: null,
  transforms: [],
  label: 'Email',
  crmType: 'email',
  type: 'email',
  access: 'writable',
  automatic: true,
  keptBack: 0,
  ...change,
})

describe('edits of a mapping', () => {
  it('are kept by the row that they stand for, and end where it is as it was', () => {
    const stored = row()
    const once = withEdit({}, stored, { direction: 'from' })
    expect(edited(stored, once)).toMatchObject({ direction: 'from', label: 'Email' })
    expect(withEdit(once, stored, { direction: null })).toEqual({})
    const twice = withEdit(once, stored, { transforms: [{ kind: 'trim' }] })
    expect(Object.values(twice)).toEqual([
      { field: 'email', crmField: 'email', direction: 'from', transforms: [{ kind: 'trim' }] },
    ])
  })

  it('are sent with both parts of a name, and with nothing else', () => {
    const part = (which: 'first' | 'last') =>
      row({ crmField: 'name', field: `${which}Name`, transforms: [{ kind: 'name', part: which }] })
    const rows = [part('first'), part('last'), row(), row({ object: 'firms' })]
    const edits = withEdit(withEdit({}, rows[0] ?? row(), { direction: 'from' }), rows[3] ?? row(), {
      direction: 'off',
    })
    expect(new Set(rows.map(rowKey)).size).toBe(4)
    expect(rowsToSet(rows, edits)).toMatchObject([
      {
        object: 'people',
        rows: [
          { field: 'firstName', direction: 'from' },
          { field: 'lastName', direction: null },
        ],
      },
      { object: 'firms', rows: [{ field: 'email', direction: 'off' }] },
    ])
  })

  it('may not make two fields one', () => {
    const rows = [row(), row({ crmField: 'custom:mail', field: 'custom:mail' })]
    expect(takenTwice(rows, {})).toBeNull()
    expect(takenTwice(rows, withEdit({}, rows[1] ?? row(), { field: 'email' }))).toBe('email')
    expect(takenTwice([row(), row({ object: 'firms' })], {})).toBeNull()
  })

  it.each<[MappingRow['transforms'][number], boolean]>([
    [{ kind: 'phone', country: 'SE' }, true],
    [{ kind: 'phone', country: 'S' }, false],
    [{ kind: 'yes-no', yes: 'Ja', no: ' ' }, false],
    [{ kind: 'values', pairs: [{ crm: 'a', here: '' }], otherFromCrm: null, otherToCrm: null }, false],
    [{ kind: 'values', pairs: [{ crm: 'a', here: 'A' }], otherFromCrm: null, otherToCrm: null }, true],
  ])('are whole or not: %o', (step, whole) => {
    expect(isWhole({ field: 'x', crmField: 'x', direction: null, transforms: [step] })).toBe(whole)
  })
})

describe('the direction of a field', () => {
  const through = (access: ShownRow['access'], stream: 'both' | 'from') => {
    const seen = []
    let direction: ShownRow['direction'] = null
    for (let step = 0; step < 4; step++) {
      direction = nextDirection({ direction, access }, stream)
      seen.push(direction)
    }
    return seen
  }
  it('goes through all that the field can have, the stream’s own being none', () => {
    expect(through('writable', 'both')).toEqual(['from', 'to', 'off', null])
    expect(through('writable', 'from')).toEqual(['to', 'off', 'both', null])
  })

  it('is never to a field that cannot be written', () => {
    expect(through('read_only', 'both')).toEqual(['from', 'off', 'from', 'off'])
  })
})

it('offers only steps that make something of such values', () => {
  expect(stepsFor({ crmType: 'text', type: 'number' })).toEqual(['trim', 'case', 'phone', 'number', 'values'])
  expect(stepsFor({ crmType: 'datetime', type: 'date' })).toEqual(['date', 'values'])
  expect(stepsFor({ crmType: 'html', type: 'text' })).toEqual([])
})

it('knows the CRM’s own fields that no one has mapped', () => {
  expect(isOwnAlone(row({ field: 'custom:size', crmField: 'custom:size' }))).toBe(true)
  expect(isOwnAlone(row({ field: 'custom:size', crmField: 'custom:size', automatic: false }))).toBe(false)
  expect(isOwnAlone(row())).toBe(false)
})
