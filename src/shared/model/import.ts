import { z } from 'zod'
import { problem } from './problem'
import { entityKind, fieldChange } from './run'

/** Kinds of records that a file can hold. */
export const importKind = entityKind.exclude(['activity'])
export type ImportKind = z.infer<typeof importKind>

export const csvEncoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])
export type CsvEncoding = z.infer<typeof csvEncoding>

export const csvDelimiter = z.enum([',', ';', '\t', '|'])
export type CsvDelimiter = z.infer<typeof csvDelimiter>

/** How days are written in a file: 2026-11-27, 27.11.2026 or 11/27/2026. */
export const csvDates = z.enum(['iso', 'day-first', 'month-first'])
export type CsvDates = z.infer<typeof csvDates>

/** What becomes of a record that is here already: its empty fields get values, the file wins, or it stays as it is. */
export const importExisting = z.enum(['fill', 'overwrite', 'leave'])
export type ImportExisting = z.infer<typeof importExisting>

/**
 * What becomes of a row. `unclear`: several records, or only likely ones, could be it. `repeated`: it says again what an
 * earlier row is about. `left`: it is here, and stays as it is, or is new and no CRM was named to make it at.
 */
export const importResult = z.enum(['created', 'updated', 'unchanged', 'left', 'unclear', 'repeated', 'refused'])

/** A row of the file and what becomes of it. */
export const importedRow = z.object({
  row: z.number().int().describe('As spreadsheets count; the headings are row 1'),
  result: importResult,
  name: z.string(),
  recordId: z.string().nullable().describe('The record that it is; null for a new one before it is made'),
  fields: z.array(fieldChange),
  problem: problem.nullable().describe('Why it is refused'),
  candidates: z.array(z.string()).describe('Record IDs that it could be'),
  sameAs: z.number().int().nullable().describe('The earlier row that is about the same record'),
})
export type ImportedRow = z.infer<typeof importedRow>

/** What an import did, or would do. */
export const importReport = z.object({
  runId: z.string().nullable().describe('Null where nothing was changed'),
  encoding: csvEncoding,
  delimiter: csvDelimiter,
  columns: z.array(
    z.object({ heading: z.string(), field: z.string().nullable().describe('Null: not imported'), sample: z.string() }),
  ),
  total: z.number().int(),
  counts: z.record(importResult, z.number().int()),
  stopped: z.boolean().describe('It ended before the last row; what was done stands in its run'),
  rows: z.array(importedRow).describe('All but unchanged ones, at most `limit`'),
})
export type ImportReport = z.infer<typeof importReport>
