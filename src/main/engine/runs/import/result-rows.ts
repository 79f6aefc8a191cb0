import { appendFileSync, closeSync, fstatSync, openSync, readSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportCounts, ImportedRow } from '@shared/model'

/** Bytes of a place in the list of rows. */
const ofPlace = 8

/** Which rows are shown: all, or those with one result. */
export type RowFilter = ImportedRow['result'] | 'all'

/**
 * What became of the rows of a file: one JSON line a row, and for each result the places of its lines, so that any page
 * of any filter is read without the others. Nothing of it is held in memory.
 */
export class ResultRows {
  readonly #folder: string
  readonly #pass: 'plan' | 'run'

  /** @param pass of looking at the rows, or of taking them */
  constructor(folder: string, pass: 'plan' | 'run') {
    this.#folder = folder
    this.#pass = pass
  }

  /** Cuts it to what was known then: rows behind it were written for a commit that did not come about. */
  begin(at: number, counts: ImportCounts): void {
    for (const [filter, n] of [['all', at], ...Object.entries(counts)] as [RowFilter, number][]) {
      if (n === 0) rmSync(this.#places(filter), { force: true })
      else if (sizeOf(this.#places(filter)) > n * ofPlace) truncateSync(this.#places(filter), n * ofPlace)
    }
    if (at === 0) rmSync(this.#lines, { force: true })
  }

  append(rows: readonly ImportedRow[]): void {
    let at = sizeOf(this.#lines)
    const places = new Map<RowFilter, number[]>()
    const lines: string[] = []
    for (const row of rows) {
      const line = `${JSON.stringify(row)}\n`
      lines.push(line)
      for (const filter of ['all', row.result] as const) places.set(filter, [...(places.get(filter) ?? []), at])
      at += Buffer.byteLength(line)
    }
    appendFileSync(this.#lines, lines.join(''), { mode: 0o600 })
    for (const [filter, all] of places) {
      const bytes = Buffer.alloc(all.length * ofPlace)
      for (const [index, place] of all.entries()) bytes.writeBigUInt64LE(BigInt(place), index * ofPlace)
      appendFileSync(this.#places(filter), bytes, { mode: 0o600 })
    }
  }

  /** Rows of a filter, in the order of the file. @param from how many of them come before */
  page(filter: RowFilter, from: number, limit: number): ImportedRow[] {
    const places = readPart(this.#places(filter), from * ofPlace, limit * ofPlace)
    if (places.length < ofPlace) return []
    const offsets = Array.from({ length: Math.floor(places.length / ofPlace) }, (_, at) =>
      Number(places.readBigUInt64LE(at * ofPlace)),
    )
    return offsets.flatMap((offset) => rowAt(this.#lines, offset) ?? [])
  }

  get #lines(): string {
    return join(this.#folder, `${this.#pass}-rows.jsonl`)
  }

  #places(filter: RowFilter): string {
    return join(this.#folder, `${this.#pass}-${filter}.places`)
  }
}

/** The row of a line, whatever its length; undefined where a crash has cut it. */
function rowAt(file: string, offset: number): ImportedRow | undefined {
  for (let length = 4096; ; length *= 4) {
    const bytes = readPart(file, offset, length)
    const end = bytes.indexOf(0x0a)
    if (end !== -1) return JSON.parse(bytes.toString('utf8', 0, end)) as ImportedRow
    if (bytes.length < length) return undefined
  }
}

function readPart(file: string, from: number, length: number): Buffer {
  const opened = open(file)
  if (opened === null) return Buffer.alloc(0)
  try {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, fstatSync(opened).size - from)))
    return bytes.subarray(0, readSync(opened, bytes, 0, bytes.length, from))
  } finally {
    closeSync(opened)
  }
}

function sizeOf(file: string): number {
  const opened = open(file)
  if (opened === null) return 0
  try {
    return fstatSync(opened).size
  } finally {
    closeSync(opened)
  }
}

function open(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
