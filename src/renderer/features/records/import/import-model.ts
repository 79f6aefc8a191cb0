import type { FieldType, FieldValue, ImportUpload, RecordTaker } from '@shared/model'

/** A field that a column can fill. */
export interface ImportField {
  field: string
  label: string
  type: FieldType
  options: RecordTaker['fields'][number]['options']
}

/** All columns as they stand, with one of them changed: a field that it takes leaves the column that had it. */
export function mapWith(
  headings: readonly string[],
  fields: readonly (string | null)[],
  heading: string,
  field: string,
): Record<string, string> {
  const entries = headings.map((each, at): [string, string] => [each, fields[at] === field ? '' : (fields[at] ?? '')])
  // Of headings that stand twice only the first is read.
  return { ...Object.fromEntries(entries.reverse()), [heading]: field }
}

/** Values of a column that a field with options does not know; null where it has none, or the file too many. */
export function strangers(
  column: NonNullable<ImportUpload['file']>['columns'][number],
  field: Pick<ImportField, 'type' | 'options'> | undefined,
  meant: Readonly<Record<string, string>>,
): string[] | null {
  if (!field || field.options.length === 0 || column.values === null) return null
  const known = new Set(field.options.map(({ value }) => value))
  const parts = (value: string) =>
    field.type === 'multi_choice' ? value.split(';').map((part) => part.trim()) : [value]
  return column.values.filter((value) => !parts(meant[value] ?? value).every((part) => part === '' || known.has(part)))
}

/** Whether the first value of a column is read as what the field holds. */
export function fits(type: FieldType, value: FieldValue): boolean {
  if (value === null || typeof value !== 'string') return true
  if (type === 'number' || type === 'money') return /^[+-]?\d*\.?\d+$/.test(value)
  if (type === 'date' || type === 'datetime') return /^\d{4}-\d{2}-\d{2}/.test(value)
  if (type === 'email') return /^[^\s@]+@[^\s@]+$/.test(value)
  return type !== 'boolean'
}
