import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ImportCounts, type ImportedRow, importResult } from '@shared/model'
import { expect, it, onTestFinished } from 'vitest'
import { ResultRows } from './result-rows'

const rowOf = (row: number): ImportedRow => ({
  ...{ row, result: 'created', name: `Person ${row}`, recordId: null, fields: [], problem: null },
  ...{ candidates: [], sameAs: null, goesTo: [], cells: [] },
})
const none = Object.fromEntries(importResult.options.map((result) => [result, 0])) as ImportCounts

it('goes on behind a place that a full disk has cut', () => {
  const folder = mkdtempSync(join(tmpdir(), 'result-rows-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const rows = new ResultRows(folder, 'run')
  rows.append([rowOf(2), rowOf(3)])
  for (const name of ['run-rows.jsonl', 'run-all.places', 'run-created.places']) {
    appendFileSync(join(folder, name), Buffer.from([1, 2, 3]))
  }
  rows.begin(2, { ...none, created: 2 })
  rows.append([rowOf(4), rowOf(5)])
  expect(rows.page('all', 1, 10).map(({ row }) => row)).toEqual([3, 4, 5])
  expect(rows.page('created', 2, 10).map(({ name }) => name)).toEqual(['Person 4', 'Person 5'])
})
