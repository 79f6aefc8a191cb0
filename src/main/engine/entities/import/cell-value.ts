import { unguarded } from '@shared/csv'
import type { CsvDates, FieldType, FieldValue } from '@shared/model'

/** How days and numbers are written in a file. */
export interface CellForms {
  dates: CsvDates
  /** What stands before the decimals. */
  decimal: '.' | ','
}

/**
 * The value that a cell says, null for an empty one. What cannot be read as the field's type goes through as it is: the
 * check of values names it.
 */
export function cellValue(cell: string, type: FieldType, forms: CellForms): FieldValue {
  const text = unguarded(cell)
  const trimmed = text.trim()
  if (trimmed === '') return null
  switch (type) {
    case 'email_list':
    case 'multi_choice':
      return trimmed
        .split(';')
        .map((item) => item.trim())
        .filter((item) => item !== '')
    case 'number':
    case 'money':
      return decimalOf(trimmed, forms.decimal)
    case 'boolean':
      return /^(?:true|yes|y|1|x)$/i.test(trimmed) ? true : /^(?:false|no|n|0)$/i.test(trimmed) ? false : trimmed
    case 'date':
      return dayOf(trimmed, forms.dates)
    case 'datetime':
      return momentOf(trimmed, forms.dates)
    case 'text':
    case 'long_text':
    case 'html':
    case 'unknown':
      return text
    default:
      return trimmed
  }
}

/** Digits with a point; signs between thousands are left out where they stand between thousands. */
function decimalOf(text: string, decimal: '.' | ','): string {
  const thousands = decimal === '.' ? `,'\\s` : `.'\\s`
  const grouped = new RegExp(`^[+-]?\\d{1,3}(?:[${thousands}]\\d{3})+(?:\\${decimal}\\d+)?$`)
  const bare = grouped.test(text) ? text.replace(new RegExp(`[${thousands}]`, 'g'), '') : text
  return decimal === ',' && /^[+-]?\d*,\d+$/.test(bare) ? bare.replace(',', '.') : bare
}

const parted = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?=$|[ T])/

function dayOf(text: string, dates: CsvDates): string {
  const parts = dates === 'iso' ? null : parted.exec(text)
  if (!parts) return text
  const [all, first = '', second = '', year = ''] = parts
  const [day, month] = dates === 'day-first' ? [first, second] : [second, first]
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${text.slice(all.length)}`
}

/** A moment; one without a time is the midnight, in UTC. */
function momentOf(text: string, dates: CsvDates): string {
  const day = dayOf(text, dates)
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T00:00:00Z` : day
}
