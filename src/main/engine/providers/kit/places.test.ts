import { ProblemError } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { removedRecord } from './batch'
import { CrmError } from './crm-error'
import { compareIds } from './ids'
import {
  everyPage,
  type KeyAnswer,
  nextKeyPage,
  nextOffsetPage,
  type OffsetPage,
  type Place,
  readKeyPage,
  readOffsetPage,
} from './places'
import { pageOf } from './rows'

const byStampAndId = (a: Place, b: Place): number =>
  Number(a[0]) - Number(b[0]) || compareIds(String(a[1]), String(b[1]))
const answer = (places: KeyAnswer['places'], more: boolean | null = null): KeyAnswer => ({ places, more, total: 5 })
const next = (before: Place | null, given: KeyAnswer) =>
  nextKeyPage(before && { last: [...before], total: 5 }, given, byStampAndId, 'Acme')
const problemOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof CrmError) return error.facts.class
    if (error instanceof ProblemError) return error.problem.code
  }
  return 'none'
}

describe('pages by place', () => {
  it('go on behind the last row, ties of the stamp included', () => {
    const first = next(
      null,
      answer([
        [1, '5'],
        [1, '7'],
        [1, '10'],
      ]),
    )
    expect(first).toEqual({ last: [1, '10'], total: 5 })
    expect(readKeyPage(JSON.stringify(first))).toEqual(first)
    expect(next([1, '10'], answer([[1, '11'], null, [2, '3'], null]))?.last).toEqual([2, '3'])
  })

  it('end where the CRM says so, or with a page without rows', () => {
    expect(next(null, answer([]))).toBeNull()
    expect(next([1, '1'], answer([]))).toBeNull()
    expect(next([1, '1'], answer([[2, '1']], false))).toBeNull()
  })

  it.each<[string, Place | null, KeyAnswer]>([
    [
      'the last row comes again',
      [1, '5'],
      answer([
        [1, '5'],
        [2, '1'],
      ]),
    ],
    [
      'an earlier page comes again',
      [1, '5'],
      answer([
        [1, '2'],
        [1, '3'],
      ]),
    ],
    ['there is more and no row', [1, '5'], answer([], true)],
    ['no row says where it stands', [1, '5'], answer([null, null])],
    ['no row of the first page says where it stands', null, answer([null], true)],
  ])('stop when %s', (_, before, given) => {
    expect(problemOf(() => next(before, given))).toBe('PAGING_LOOP')
  })

  it('refuse rows out of order: others would be lost behind them', () => {
    expect(
      problemOf(() =>
        next(
          null,
          answer([
            [2, '1'],
            [1, '1'],
          ]),
        ),
      ),
    ).toBe('bad_answer')
    expect(
      problemOf(() =>
        next(
          [1, '1'],
          answer([
            [3, '1'],
            [3, '1'],
          ]),
        ),
      ),
    ).toBe('bad_answer')
  })

  it.each([null, 'x', '{}', '{"last":5}', '{"last":[{}],"total":1}'])('begin again for the stored page %j', (page) => {
    expect(readKeyPage(page)).toBeNull()
    expect(readOffsetPage(page)).toMatchObject({ offset: 0, last: null })
  })
})

/** Reads a list to its end that a person changes before some pages. */
function readAll(
  list: string[],
  options: { size?: number; given?: number; tellsMore?: boolean; changes?: Record<number, (list: string[]) => void> },
) {
  const { size = 4, given = size, tellsMore = false, changes = {} } = options
  const seen: string[] = []
  let state = readOffsetPage(null)
  for (let calls = 1; calls < 200; calls += 1) {
    changes[calls]?.(list)
    const ids = list.slice(state.offset, state.offset + given)
    seen.push(...ids)
    const more = tellsMore ? state.offset + ids.length < list.length : null
    const after = nextOffsetPage(state, { ids, size, more, total: null }, 'Acme')
    if (after === null) return { seen: new Set(seen), calls }
    state = readOffsetPage(JSON.stringify(after))
  }
  throw new Error('no end')
}
const ids = (count: number) => Array.from({ length: count }, (_, index) => `r${index}`)

describe('pages by offset', () => {
  it('read all of any list, whether or not the CRM tells its end, and however little it gives', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.integer({ min: 2, max: 9 }), fc.boolean(), (count, given, tellsMore) => {
        const { seen } = readAll(ids(count), { size: 9, given, tellsMore })
        expect(seen.size).toBe(count)
      }),
    )
  })

  it('lose no row that stays, though rows before it go away meanwhile, the last one read included', () => {
    const list = ids(20)
    const { seen } = readAll(list, {
      changes: {
        2: (rows) => rows.splice(0, 2),
        4: (rows) => rows.splice(rows.indexOf([...rows].slice(0, 7).at(-1) ?? ''), 1),
      },
    })
    for (const id of list) expect(seen).toContain(id)
  })

  it('need few calls more than there are pages', () => {
    expect(readAll(ids(1000), { size: 100, tellsMore: true }).calls).toBe(11)
  })

  it('stop at a CRM that always gives its first page', () => {
    const fixed = ids(4)
    let state = readOffsetPage(null)
    const step = () => {
      const after = nextOffsetPage(state, { ids: fixed, size: 4, more: true, total: 100 }, 'Acme')
      if (after) state = after
    }
    expect(problemOf(() => Array.from({ length: 10 }, step))).toBe('PAGING_LOOP')
    expect(nextOffsetPage({ ...state, idle: 0 }, { ids: fixed, size: 4, more: null, total: null }, 'Acme')).toBeNull()
  })

  it('ask for an empty page once more where it is not the end', () => {
    const first = nextOffsetPage(readOffsetPage(null), { ids: [], size: 4, more: true, total: null }, 'Acme')
    expect(first).toMatchObject({ offset: 0, last: null, idle: 1 })
    const rest = nextOffsetPage(first ?? readOffsetPage(null), { ids: ids(4), size: 4, more: false, total: 4 }, 'Acme')
    expect(rest).toBeNull()
  })

  it('stop at pages without rows that promise more', () => {
    let state: OffsetPage = { ...readOffsetPage(null), last: 'r1' }
    const step = () => {
      state = { ...state, ...nextOffsetPage(state, { ids: [], size: 4, more: true, total: null }, 'Acme') }
    }
    expect(problemOf(() => Array.from({ length: 10 }, step))).toBe('PAGING_LOOP')
  })
})

it('every page of a short list is read, empty ones too', async () => {
  const all = [[1, 2], [], [3]]
  const records = await everyPage(async (page) => {
    const at = Number(page ?? 0)
    const rows = { rows: all[at] ?? [], rejected: [] }
    return pageOf(rows, (id) => removedRecord(String(id)), at === 2 ? null : String(at + 1))
  })
  expect(records.map(({ remoteId }) => remoteId)).toEqual(['1', '2', '3'])
})
