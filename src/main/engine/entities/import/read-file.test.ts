import { csvLine, unguarded } from '@shared/csv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellValue } from './cell-value'
import { type GivenFormat, inspectFile, tableOf } from './read-file'

/** Reads a text that comes in parts of a few bytes, which cut characters, quotes and line ends. */
async function read(text: string | Buffer, given: GivenFormat = {}, partLength = 5) {
  const bytes = Buffer.from(text)
  const source = async function* () {
    for (let at = 0; at < bytes.length; at += partLength) yield bytes.subarray(at, at + partLength)
  }
  const facts = await inspectFile(source, given)
  const rows = []
  for await (const row of tableOf(source, facts).rows()) rows.push(row)
  return { facts, rows }
}

const cellsOf = async (text: string) => (await read(text)).rows.map(({ cells }) => cells)

describe('a file', () => {
  it.each([
    ['a,b\n1,2', ','],
    ['a;b\n1,5;2', ';'],
    ['a\tb, c\n1\t2', '\t'],
    ['a|b\n1|2', '|'],
    ['a;b\n"x,y,z";2\n"p,q,r";3', ';'],
    ['only\nx', ','],
  ] as const)('%j is parted by %j', async (text, delimiter) =>
    expect((await read(text)).facts.delimiter).toBe(delimiter),
  )

  it('has quoted cells with quotes, delimiters and line ends, and rows that end in any way', async () => {
    expect(await cellsOf('a,b\r\n"1 ""x"", y","2\r\n3"\r4,5\n6,')).toEqual([
      ['1 "x", y', '2\r\n3'],
      ['4', '5'],
      ['6', ''],
    ])
  })

  it('counts rows as spreadsheets do, empty ones too', async () => {
    const { rows } = await read('a,b\n\n1,"2\n3"\n,\n4,5\n')
    expect(rows.map(({ line }) => line)).toEqual([3, 5])
  })

  it('without headings has columns A, B and so on', async () => {
    const { facts, rows } = await read('ann@x.test;Ny\nbo@x.test;Ek\n')
    expect(facts).toMatchObject({
      header: false,
      total: 2,
      columns: [{ heading: 'A' }, { heading: 'B', sample: 'Ny' }],
    })
    expect(rows.map(({ line }) => line)).toEqual([1, 2])
    expect((await read('ann@x.test;Ny\nbo@x.test;Ek\n', { header: true })).facts.total).toBe(1)
  })

  it('shows the values of a column where they are few', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => `${at},${at % 2 ? 'warm' : ' cold '}`)
    const { facts } = await read(['n,stage', ...rows].join('\n'))
    expect(facts.columns.map(({ values }) => values)).toEqual([null, ['cold', 'warm']])
  })

  it.each([
    ['a,b\n1,"2\n3,4', 'row 2 opens a quote that is never closed'],
    [`a,b\n1,2\n3,"${'x'.repeat(1_100_000)}`, 'row 3 has more than 1000000 characters'],
    ['\n \n', 'no headings'],
    ['a long heading\0b', 'no text'],
  ])('that is none says the row: %#', async (text, said) => {
    await expect(read(text, {}, 64 * 1024)).rejects.toMatchObject({
      problem: { params: { reason: expect.stringContaining(said) } },
    })
  })

  it('gives back what an export has written', async () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/^\s*$/.test(value))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), async (rows) => {
        const file = [['a', 'b'], ...rows].map(csvLine).join('')
        const back = await read(`\uFEFF${file}`, { delimiter: ',', header: true })
        const wellFormed = rows.map((row) => row.map((value) => value.toWellFormed()))
        expect(back.rows.map(({ cells }) => cells.map(unguarded))).toEqual(wellFormed)
      }),
    )
  })
})

describe('a cell', () => {
  const iso = { dates: 'iso', decimal: '.' } as const
  it.each([
    ['1,234.5', 'number', iso, '1234.5'],
    ['1.234,5', 'number', { ...iso, decimal: ',' as const }, '1234.5'],
    ['-0,5', 'money', { ...iso, decimal: ',' as const }, '-0.5'],
    ['12 apples', 'number', iso, '12 apples'],
    ['27.11.2026', 'date', { ...iso, dates: 'day-first' as const }, '2026-11-27'],
    ['11/7/2026', 'date', { ...iso, dates: 'month-first' as const }, '2026-11-07'],
    ['27.11.2026', 'date', iso, '27.11.2026'],
    ['Yes', 'boolean', iso, true],
    ['a; b;', 'multi_choice', iso, ['a', 'b']],
    ["'=1+1", 'text', iso, '=1+1'],
    ['  ', 'text', iso, null],
  ] as const)('%j as %s says a value', (cell, type, forms, value) =>
    expect(cellValue(cell, type, forms)).toEqual(value),
  )
})
