import { csvLine } from '@shared/csv'
import { type EntityKind, type FieldValue, type RecordRow, standardFieldsOf } from '@shared/model'
import { saveFile } from '../../../lib/save-file'
import { readAll } from '../list/all-ids'
import type { ListQuery } from '../list/list-query'

/** Opens as UTF-8 where a spreadsheet would else guess. */
const byteOrderMark = '\uFEFF'

interface Wanted {
  kind: EntityKind
  query: ListQuery
  /** Fields that the list shows and the model has not. */
  further: readonly string[]
  /** Only these; null: all of the list. */
  ids: ReadonlySet<string> | null
  nameOf(integrationId: string): string
}

/** Columns of an export: ids of fields, so that an import knows them again. */
export function exportFields(kind: EntityKind, further: readonly string[]): string[] {
  const standard = standardFieldsOf(kind).map(({ id }) => id)
  return [...standard, ...further.filter((field) => !standard.includes(field))]
}

/** A record as a line of the file. */
export function exportLine(row: RecordRow, fields: readonly string[], nameOf: (id: string) => string): string {
  const text = (value: FieldValue | undefined) =>
    value === null || value === undefined ? '' : Array.isArray(value) ? value.join('; ') : String(value)
  return csvLine([
    row.id,
    row.name,
    ...fields.map((field) => text(row.fields[field])),
    row.heldIn.map(nameOf).join('; '),
    row.updatedAt,
  ])
}

/**
 * Writes records into a CSV file and hands it to the person.
 *
 * @param onProgress hears how many are read of how many; false ends it
 * @returns how many were written; null when it was ended
 */
export async function exportRows(
  { kind, query, further, ids, nameOf }: Wanted,
  onProgress: (done: number, of: number) => boolean,
): Promise<number | null> {
  const fields = exportFields(kind, further)
  const parts = [byteOrderMark, csvLine(['id', 'name', ...fields, 'heldIn', 'updatedAt'])]
  let [read, count] = [0, 0]
  let goesOn = true
  // The list is read by name, so that edits meanwhile move no record past the reader.
  await readAll({ ...query, sort: 'name', order: 'asc', fields: fields.join(',') }, (rows, total) => {
    const wanted = ids ? rows.filter(({ id }) => ids.has(id)) : rows
    parts.push(wanted.map((row) => exportLine(row, fields, nameOf)).join(''))
    count += wanted.length
    read += rows.length
    goesOn = onProgress(read, total)
    return goesOn && !(ids && count >= ids.size)
  })
  if (!goesOn) return null
  saveFile(`patchbay-${kind}-${new Date().toISOString().slice(0, 10)}.csv`, parts, 'text/csv;charset=utf-8')
  return count
}
