import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { unguarded } from '@shared/csv'
import { type CsvDelimiter, type CsvEncoding, type CsvFile, csvDelimiter, fail } from '@shared/model'
import { CsvError, parse as rowParser } from 'csv-parse'
import { parse as parseText } from 'csv-parse/sync'
import { ColumnSamples } from './column-samples'

/** Rows of a file that are taken; a larger one is cut by the person. */
export const mostRows = 1_000_000
/** Cells of a row; a file of more columns is no list of records. */
const mostColumns = 500
/** Characters of a row; what is longer is a quote that was never closed. */
const mostOfRow = 1_000_000
/** So much of a file says how its cells are parted, characters. */
const sampleLength = 64 * 1024
/** Rows that are read before others get a turn. */
const rowsOfTurn = 500

/** Gives the bytes of a file from its beginning, each time anew, part by part. */
export type ByteSource = () => AsyncIterable<Uint8Array>

/** How a file is to be read; what is absent is found out. */
export interface GivenFormat {
  encoding?: CsvEncoding | undefined
  delimiter?: CsvDelimiter | undefined
  header?: boolean | undefined
}

type Format = Pick<CsvFile, 'encoding' | 'delimiter' | 'header'>

/** `line`: the number that spreadsheets show for the row; empty rows count. */
export interface CsvRow {
  line: number
  cells: string[]
}

/** A file as a table whose rows are read as they are asked for. */
export interface CsvTable {
  facts: CsvFile
  rows(): AsyncIterable<CsvRow>
}

/** The rows of a file of which all else is known. */
export function tableOf(source: ByteSource, facts: CsvFile): CsvTable {
  return { facts, rows: () => dataRows(source, facts) }
}

/**
 * Reads a CSV file through and says what it is (RFC 4180, and what spreadsheets make of it): quoted cells hold delimiters,
 * quotes and line ends; the first row that is not empty holds the headings unless a value stands in it; empty rows are
 * left out. What is held of it does not grow with the file.
 *
 * @param read is called now and then with the number of rows so far
 * @throws ProblemError BAD_INPUT for what is no such file, with the row; what `signal` says
 */
export async function inspectFile(
  source: ByteSource,
  given: GivenFormat,
  { signal, read = () => {} }: { signal?: AbortSignal; read?: (rows: number) => void } = {},
): Promise<CsvFile> {
  const encoding = given.encoding ?? (await encodingOf(source))
  const delimiter = given.delimiter ?? (await delimiterOf(source, encoding))
  let first: readonly string[] | null = null
  let headings: string[] = []
  let header = given.header ?? true
  let total = 0
  const samples = new ColumnSamples()
  for await (const { line, cells } of filledRows(source, { encoding, delimiter })) {
    if (line % rowsOfTurn === 0) {
      signal?.throwIfAborted()
      read(total)
    }
    if (first === null) {
      first = cells
      header = given.header ?? !cells.some(isValue)
      headings = cells.map((cell, at) => (header ? unguarded(cell).trim() : letterOf(at)))
      if (headings.length > mostColumns) fail('BAD_INPUT', { reason: `content: more than ${mostColumns} columns` })
      if (header) continue
    }
    total += 1
    if (total > mostRows) fail('BAD_INPUT', { reason: `content: more than ${mostRows} rows; cut the file` })
    samples.add(cells.slice(0, headings.length))
  }
  if (first === null) fail('BAD_INPUT', { reason: 'content: the file has no headings' })
  return { encoding, delimiter, header, total, columns: samples.of(headings) }
}

async function* dataRows(source: ByteSource, format: Format): AsyncGenerator<CsvRow> {
  let isFirst = true
  for await (const row of filledRows(source, format)) {
    if (!isFirst || !format.header) yield row
    isFirst = false
  }
}

/** The rows that are not empty. */
async function* filledRows(source: ByteSource, format: Omit<Format, 'header'>): AsyncGenerator<CsvRow> {
  let line = 0
  for await (const cells of allRows(source, format)) {
    line += 1
    // A file that is in memory gives others no turn by itself.
    if (line % rowsOfTurn === 0) await nextTurn()
    if (cells.some((cell) => cell.trim() !== '')) yield { line, cells }
  }
}

/** The rows as they stand, empty ones too. Rows of one file may end in different ways. */
async function* allRows(source: ByteSource, { encoding, delimiter }: Omit<Format, 'header'>) {
  const parser = rowParser({ ...options(delimiter), max_record_size: mostOfRow })
  const fed = pipeline(Readable.from(textOf(source, encoding)), parser)
  // The reading below meets the same failure, and says it.
  fed.catch(() => undefined)
  try {
    for await (const cells of parser as AsyncIterable<string[]>) yield cells
  } catch (error) {
    const row = error instanceof CsvError ? Number(error.records ?? 0) + 1 : 0
    if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') {
      fail('BAD_INPUT', { reason: `content: row ${row} opens a quote that is never closed` })
    }
    if (error instanceof CsvError && error.code === 'CSV_MAX_RECORD_SIZE') {
      const reason = `content: row ${row} has more than ${mostOfRow} characters; it may open a quote that is never closed`
      fail('BAD_INPUT', { reason })
    }
    throw error
  } finally {
    parser.destroy()
    await fed.catch(() => undefined)
  }
}

function options(delimiter: CsvDelimiter) {
  return {
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
  }
}

async function* textOf(source: ByteSource, encoding: CsvEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const bytes of source()) {
    const text = decoder.decode(bytes, { stream: true })
    if (text.includes('\0')) fail('BAD_INPUT', { reason: 'content: is no text in a known encoding' })
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}

/** The encoding that the bytes show: their mark, else zeros at every other place, else whether they are UTF-8. */
async function encodingOf(source: ByteSource): Promise<CsvEncoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let isFirst = true
  try {
    for await (const bytes of source()) {
      const shown = isFirst ? shownBy(bytes.subarray(0, 4096)) : null
      if (shown !== null) return shown
      isFirst = false
      decoder.decode(bytes, { stream: true })
    }
    decoder.decode()
    return 'utf-8'
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252'
    throw error
  }
}

function shownBy(start: Uint8Array): CsvEncoding | null {
  const [first, second, third] = start
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  const zerosAt = (odd: number) => start.reduce((sum, byte, at) => (byte === 0 && at % 2 === odd ? sum + 1 : sum), 0)
  const [even, odd] = [zerosAt(0), zerosAt(1)]
  if (odd > start.length / 8 && odd > even * 4) return 'utf-16le'
  if (even > start.length / 8 && even > odd * 4) return 'utf-16be'
  return null
}

/** The delimiter that parts the first rows into the most columns of the same number. */
async function delimiterOf(source: ByteSource, encoding: CsvEncoding): Promise<CsvDelimiter> {
  let sample = ''
  let isCut = false
  for await (const text of textOf(source, encoding)) {
    sample += text
    isCut = sample.length > sampleLength
    if (isCut) break
  }
  sample = sample.slice(0, sampleLength)
  let best: { delimiter: CsvDelimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of csvDelimiter.options) {
    const all = sampleRows(sample, delimiter)
    // The last row of a sample may be cut.
    const rows = (isCut ? all.slice(0, -1) : all).slice(0, 50)
    const width = rows[0]?.length ?? 0
    const alike = rows.filter((cells) => cells.length === width).length
    const score = width < 2 ? 0 : width * (1 + alike / rows.length)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

function sampleRows(text: string, delimiter: CsvDelimiter): string[][] {
  const rows: string[][] = []
  try {
    parseText(text, { ...options(delimiter), on_record: (cells: string[]) => void rows.push(cells) })
  } catch (error) {
    // A sample may end within quotes.
    if (!(error instanceof CsvError) || error.code !== 'CSV_QUOTE_NOT_CLOSED') throw error
  }
  return rows
}

/** Whether a cell is no heading: an address or a number stands in it. */
function isValue(cell: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell.trim()) || /^[+(]?\d[\d\s().,/-]{6,}$/.test(cell.trim())
}

/** What spreadsheets call a column: A to Z, then AA. */
function letterOf(at: number): string {
  const last = String.fromCharCode(65 + (at % 26))
  return at < 26 ? last : letterOf(Math.floor(at / 26) - 1) + last
}
