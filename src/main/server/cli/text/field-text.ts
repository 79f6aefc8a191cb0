import { type EntityKind, type FieldValue, standardFieldsOf } from '@shared/model'
import { UsageError } from '../context'
import { visibleLine } from './terminal-text'
import { t } from './texts'

/** Most characters of a value in a line. */
const most = 60

/** A field's value on one line, cut where it is long. */
export function valueText(value: FieldValue | undefined): string {
  if (value === null || value === undefined || value === '') return t('cli.records.empty')
  const text = visibleLine(Array.isArray(value) ? value.join(', ') : String(value))
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

/** The name and the value of `name=value`, as `--set` and `--field` take it. Throws where it is something else. */
export function assignment(text: string): [name: string, value: string] {
  const at = text.indexOf('=')
  if (at <= 0) throw new UsageError(t('cli.usage.assignment', { text }))
  return [text.slice(0, at).trim(), text.slice(at + 1)]
}

/**
 * Fields as a person gives them. A field that holds a list takes one with commas; any field takes a list as JSON.
 * `now` are the fields of the record as it stands.
 */
export function fieldsOf(
  kind: EntityKind,
  set: readonly string[],
  clear: readonly string[],
  now: Readonly<Record<string, FieldValue>> = {},
): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {}
  for (const name of clear) fields[name] = null
  for (const text of set) {
    const [name, value] = assignment(text)
    if (Object.hasOwn(fields, name)) throw new UsageError(t('cli.usage.twice', { name }))
    fields[name] = listOf(value) ?? (holdsList(kind, name, now) ? splitList(value) : value)
  }
  return fields
}

/** The parts of a list that is written with commas. */
export function splitList(text: string): string[] {
  return text.split(',').flatMap((part) => part.trim() || [])
}

function holdsList(kind: EntityKind, name: string, now: Readonly<Record<string, FieldValue>>): boolean {
  return Array.isArray(now[name]) || standardFieldsOf(kind).some(({ id, type }) => id === name && type === 'email_list')
}

function listOf(text: string): string[] | null {
  if (!text.startsWith('[')) return null
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) && parsed.every((part) => typeof part === 'string') ? parsed : null
  } catch {
    return null
  }
}
