import { csvLine, unguarded } from '@shared/csv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellValue } from './cell-value'
import { readTable } from './read-table'

const cellsOf = (text: string) => readTable(Buffer.from(text), {}).rows.map(({ cells }) => cells)

describe('a file', () => {
  it.each([
    ['a,b\n1,2', ','],
    ['a;b\n1,5;2', ';'],
    ['a\tb, c\n1\t2', '\t'],
    ['a|b\n1|2', '|'],
    ['a;b\n"x,y,z";2\n"p,q,r";3', ';'],
    ['only\nx', ','],
  ] as const)('%j is parted by %j', (text, delimiter) =>
    expect(readTable(Buffer.from(text), {}).delimiter).toBe(delimiter),
  )

  it('has quoted cells with quotes, delimiters and line ends, and rows that end in any way', () => {
    expect(cellsOf('a,b\r\n"1 ""x"", y","2\r\n3"\r4,5\n6,')).toEqual([
      ['1 "x", y', '2\r\n3'],
      ['4', '5'],
      ['6', ''],
    ])
  })

  it('counts rows as spreadsheets do, empty ones too', () => {
    const { rows } = readTable(Buffer.from('a,b\n\n1,"2\n3"\n,\n4,5\n'), {})
    expect(rows.map(({ line }) => line)).toEqual([3, 5])
  })

  it('gives back what an export has written', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/^\s*$/.test(value))
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), (rows) => {
        const file = [['a', 'b'], ...rows].map(csvLine).join('')
        const read = readTable(Buffer.from(`\uFEFF${file}`), { delimiter: ',' }).rows
        const wellFormed = rows.map((row) => row.map((value) => value.toWellFormed()))
        expect(read.map(({ cells }) => cells.map(unguarded))).toEqual(wellFormed)
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
