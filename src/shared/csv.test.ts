import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvCell, csvLine, unguarded } from './csv'

/** A line of CSV read back. */
function cellsOf(line: string): string[] {
  const cells: string[] = []
  let at = 0
  while (at <= line.length - 2) {
    if (line[at] === '"') {
      let end = at + 1
      while (!(line[end] === '"' && line[end + 1] !== '"')) end += line[end] === '"' ? 2 : 1
      cells.push(line.slice(at + 1, end).replaceAll('""', '"'))
      at = end + 2
    } else {
      const end = [line.indexOf(',', at), line.length - 2].filter((place) => place >= at)
      const stop = Math.min(...end)
      cells.push(line.slice(at, stop))
      at = stop + 1
    }
  }
  return cells
}

describe('a cell of a CSV file', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+HYPERLINK("x")', `"'+HYPERLINK(""x"")"`],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', `"'\t=1"`],
    [' =1', "' =1"],
    ['＝1+1', "'＝1+1"],
    ["'=1", "''=1"],
    ["it's", "it's"],
    ['+4670555', '+4670555'],
    ['-12.50', '-12.50'],
    ['+46 70 555', "'+46 70 555"],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['Malmö', 'Malmö'],
  ])('%j is written as %j', (value, cell) => expect(csvCell(value)).toBe(cell))

  it('loses nothing, and never begins a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (values) => {
        const read = cellsOf(csvLine(values))
        expect(read.map(unguarded)).toEqual(values)
        for (const cell of read) expect(/^[=@]/.test(cell)).toBe(false)
      }),
    )
  })
})
