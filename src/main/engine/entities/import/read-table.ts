import { unguarded } from '@shared/csv'
import { type CsvDelimiter, type CsvEncoding, csvDelimiter, fail } from '@shared/model'

/** Rows of a file that are taken at once; a larger one is cut by the person. */
export const mostRows = 20_000
/** Cells of a row; a file of more columns is no list of records. */
const mostColumns = 500
/** So much of a file says how its cells are parted, characters. */
const sampleLength = 64 * 1024

/** A file as a table. */
export interface CsvTable {
  encoding: CsvEncoding
  delimiter: CsvDelimiter
  headings: string[]
  /** `line`: the number that spreadsheets show for the row, the headings being row 1; empty rows count. */
  rows: { line: number; cells: string[] }[]
}

/** How a file is to be read; what is absent is found out. */
export interface CsvFormat {
  encoding?: CsvEncoding | undefined
  delimiter?: CsvDelimiter | undefined
}

/**
 * Reads a CSV file (RFC 4180, and what spreadsheets make of it): quoted cells hold delimiters, quotes and line ends; the
 * first row that is not empty holds the headings; empty rows are left out.
 *
 * @throws ProblemError BAD_INPUT for what is no such file, with the row
 */
export function readTable(bytes: Uint8Array, format: CsvFormat): CsvTable {
  const encoding = format.encoding ?? encodingOf(bytes)
  const text = decode(bytes, encoding)
  const delimiter = format.delimiter ?? delimiterOf(text)
  const all = rowsOf(text, delimiter)
  const [head, ...rows] = all.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  if (!head) fail('BAD_INPUT', { reason: 'content: the file has no headings' })
  const headings = head.cells.map((cell) => unguarded(cell).trim())
  if (headings.length > mostColumns) fail('BAD_INPUT', { reason: `content: more than ${mostColumns} columns` })
  if (rows.length > mostRows) fail('BAD_INPUT', { reason: `content: more than ${mostRows} rows; cut the file` })
  return { encoding, delimiter, headings, rows }
}

/** The encoding that the bytes show: their mark, else zeros at every other place, else whether they are UTF-8. */
function encodingOf(bytes: Uint8Array): CsvEncoding {
  const [first, second, third] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  const start = bytes.subarray(0, 4096)
  const zerosAt = (odd: number) => start.reduce((sum, byte, at) => (byte === 0 && at % 2 === odd ? sum + 1 : sum), 0)
  const [even, odd] = [zerosAt(0), zerosAt(1)]
  if (odd > start.length / 8 && odd > even * 4) return 'utf-16le'
  if (even > start.length / 8 && even > odd * 4) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

function decode(bytes: Uint8Array, encoding: CsvEncoding): string {
  const text = new TextDecoder(encoding).decode(bytes)
  if (text.includes('\0')) fail('BAD_INPUT', { reason: 'content: is no text in a known encoding' })
  return text
}

/** The delimiter that parts the first rows into the most columns of the same number. */
function delimiterOf(text: string): CsvDelimiter {
  const sample = text.slice(0, sampleLength)
  let best: { delimiter: CsvDelimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of csvDelimiter.options) {
    const all = rowsOf(sample, delimiter, false)
    // The last row of a sample may be cut.
    const rows = (sample.length < text.length ? all.slice(0, -1) : all).slice(0, 50)
    const width = rows[0]?.cells.length ?? 0
    const alike = rows.filter(({ cells }) => cells.length === width).length
    const score = width < 2 ? 0 : width * (1 + alike / rows.length)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** @param strict whether a quote that is never closed is refused, or ends with the text */
function rowsOf(text: string, delimiter: string, strict = true): CsvTable['rows'] {
  const rows: CsvTable['rows'] = []
  let cells: string[] = []
  let at = 0
  let line = 1
  const endRow = () => {
    rows.push({ line, cells })
    line += 1
    cells = []
  }
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at, delimiter) : plainCell(text, at, delimiter)
    if (cell === null && strict)
      fail('BAD_INPUT', { reason: `content: row ${line} opens a quote that is never closed` })
    if (cell === null) return rows
    cells.push(cell.value)
    at = cell.end
    if (text[at] === delimiter) {
      at += 1
      // A delimiter at the very end has an empty cell behind it.
      if (at === text.length) cells.push('')
      continue
    }
    endRow()
    at += text.startsWith('\r\n', at) ? 2 : 1
  }
  if (cells.length > 0) endRow()
  return rows
}

interface Cell {
  value: string
  /** Where the delimiter, the end of the row or of the text is. */
  end: number
}

function plainCell(text: string, from: number, delimiter: string): Cell {
  let end = from
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { value: text.slice(from, end), end }
}

/** Null when the quote is never closed. What stands between the closing quote and the delimiter is kept, as spreadsheets do. */
function quotedCell(text: string, from: number, delimiter: string): Cell | null {
  let value = ''
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return null
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') {
      const rest = plainCell(text, quote + 1, delimiter)
      return { value: value + rest.value.trimEnd(), end: rest.end }
    }
    value += '"'
    at = quote + 2
  }
}
