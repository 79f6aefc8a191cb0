import { csvLine, unguarded } from '@shared/csv'
import type { ImportedRow, ImportUpload } from '@shared/model'
import { client } from '../../../client'
import { saveFile } from '../../../lib/save-file'

/** Opens as UTF-8 where a spreadsheet would else guess. */
const byteOrderMark = '\uFEFF'

/** Results of rows that are for a person to look at. */
const notTaken = ['unclear', 'repeated', 'refused', 'left'] as const

/** How many rows were not taken. */
export function notTakenCount({ counts }: Pick<ImportUpload, 'counts'>): number {
  return notTaken.reduce((sum, result) => sum + counts[result], 0)
}

/** A row that was not taken as it stood in its file, with the reason behind it. */
export function refusedLine(row: Pick<ImportedRow, 'cells'>, width: number, reason: string): string {
  const cells = Array.from({ length: Math.max(width, row.cells.length) }, (_, at) => unguarded(row.cells[at] ?? ''))
  return csvLine([...cells, reason])
}

/** Hands the rows that were not taken to the person: the file can be mended and imported again. */
export async function saveRefused(
  { id, name, file, counts }: ImportUpload,
  pass: 'plan' | 'run',
  words: { head: string; reasonOf(row: ImportedRow): string },
): Promise<void> {
  const headings = (file?.columns ?? []).map(({ heading }) => heading)
  const parts = [byteOrderMark, csvLine([...headings, words.head])]
  for (const result of notTaken) {
    for (let from = 0; from < counts[result]; ) {
      const { items } = await client.imports.rows({ id, pass, result, from, limit: 500 })
      if (items.length === 0) break
      from += items.length
      parts.push(...items.map((row) => refusedLine(row, headings.length, words.reasonOf(row))))
    }
  }
  saveFile(`${name.replace(/\.\w+$/, '')}-left.csv`, parts, 'text/csv;charset=utf-8')
}
