import { z } from 'zod'
import { problem } from './problem'

import { entityKind, fieldChange, fieldValue } from './run'

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

/** How many rows came to what. */
export const importCounts = z.record(importResult, z.number().int())
export type ImportCounts = z.infer<typeof importCounts>

/**
 * By what a row is a record that is here: `strong`, by an address or a company's own domain; `likely`, further addresses
 * and a phone number with the name make it unclear, too; `never`: every row is new.
 */
export const importMatch = z.enum(['likely', 'strong', 'never'])
export type ImportMatch = z.infer<typeof importMatch>

/** What a file is, and how it is read. */
export const csvFile = z.object({
  encoding: csvEncoding,
  delimiter: csvDelimiter,
  header: z.boolean().describe('Its first row holds the headings; else the columns are called A, B and so on'),
  total: z.number().int().describe('Rows that are not empty, the headings apart'),
  columns: z.array(
    z.object({
      heading: z.string(),
      sample: z.string().describe('The first value'),
      values: z.array(z.string()).nullable().describe('All its values; null where there are more than 50'),
    }),
  ),
})
export type CsvFile = z.infer<typeof csvFile>

/** What a person has chosen for a file. */
export const importChoices = z.object({
  map: z
    .record(z.string(), z.string())
    .default({})
    .describe('Field id by heading; the empty text: not imported. Headings that it does not name are guessed'),
  values: z
    .record(z.string(), z.record(z.string(), z.string()))
    .default({})
    .describe('By heading: what is meant by a value of the file'),
  match: importMatch.default('likely'),
  existing: importExisting.default('fill').describe('What becomes of records that are here already'),
  emptyClears: z.boolean().default(false).describe('With overwrite: an empty cell empties the field'),
  dates: csvDates.default('iso'),
  decimal: z.enum(['.', ',']).default('.'),
  integrations: z
    .array(z.string())
    .default([])
    .describe('Where new records are made; none: rows that are not here are left'),
})
export type ImportChoices = z.infer<typeof importChoices>

/** Where the import of a file stands. `planned`: all rows have been looked at with the choices as they are. */
export const uploadState = z.enum([
  'receiving',
  'reading',
  'ready',
  'planning',
  'planned',
  'running',
  'done',
  'stopped',
  'interrupted',
  'failed',
])

/** A file that is kept in the workspace's folder until it is imported, and how far that is. */
export const importUpload = z.object({
  id: z.string(),
  kind: importKind,
  name: z.string(),
  size: z.number().int().describe('Bytes'),
  received: z.number().int().describe('Bytes that are here'),
  createdAt: z.number().int().describe('Milliseconds since 1970'),
  state: uploadState,
  file: csvFile.nullable().describe('Null until it has been read through'),
  fields: z.array(z.string().nullable()).describe('The field that each column fills; null: not imported'),
  becomes: z.array(fieldValue).describe('What the first value of each column is here, as the choices are'),
  choices: importChoices,
  done: z.number().int().describe('Rows that have been looked at in what goes on, or went on last'),
  counts: importCounts,
  runIds: z.array(z.string()).describe('Its runs, the first one first; one that was cut off and went on has several'),
  problem: problem.nullable(),
})
export type ImportUpload = z.infer<typeof importUpload>

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
  goesTo: z.array(z.string()).describe('Integrations that get it with their next sync'),
  cells: z.array(z.string()).describe('Of a row that is left, unclear, repeated or refused: its cells as they stand'),
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
  counts: importCounts,
  stopped: z.boolean().describe('It ended before the last row; what was done stands in its run'),
  rows: z.array(importedRow).describe('All but unchanged ones, at most `limit`'),
})
export type ImportReport = z.infer<typeof importReport>
