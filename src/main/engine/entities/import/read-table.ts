import { unguarded } from '@shared/csv'
import { type CsvDelimiter, type CsvEncoding, csvDelimiter, fail } from '@shared/model'
import { CsvError, parse as parseCsv } from 'csv-parse/sync'

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
  const { rows: all, closed } = parse(text, delimiter)
  if (!closed) fail('BAD_INPUT', { reason: `content: row ${all.length + 1} opens a quote that is never closed` })
  const [head, ...rows] = all
    .map((cells, at) => ({ line: at + 1, cells }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
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
    const all = parse(sample, delimiter).rows
    // The last row of a sample may be cut.
    const rows = (sample.length < text.length ? all.slice(0, -1) : all).slice(0, 50)
    const width = rows[0]?.length ?? 0
    const alike = rows.filter((cells) => cells.length === width).length
    const score = width < 2 ? 0 : width * (1 + alike / rows.length)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** The rows as they stand, empty ones too, and whether the last quote was closed. Rows of one file may end in different ways. */
function parse(text: string, delimiter: CsvDelimiter): { rows: string[][]; closed: boolean } {
  const rows: string[][] = []
  try {
    parseCsv(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      on_record: (cells: string[]) => void rows.push(cells),
    })
    return { rows, closed: true }
  } catch (error) {
    if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') return { rows, closed: false }
    throw error
  }
}
