import {
  customFieldId,
  type FieldType,
  fail,
  type ImportKind,
  type StandardField,
  standardFieldsOf,
} from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'

/** A column of a file and the field that it fills; null: it is not imported. */
export interface Column {
  heading: string
  field: string | null
  type: FieldType
}

/** The column of an export by which its records are known again. */
export const idColumn = 'id'

/** What people call fields in files, beside their ids and labels. Without spaces and signs, small. */
const alsoCalled: Record<string, readonly string[]> = {
  firstName: ['first', 'givenname', 'forename', 'vorname'],
  lastName: ['last', 'surname', 'familyname', 'nachname'],
  email: ['emailaddress', 'mail', 'mailaddress'],
  phone: ['phonenumber', 'telephone', 'tel', 'telefon'],
  mobile: ['mobilephone', 'cell', 'cellphone', 'mobil', 'handy'],
  jobTitle: ['title', 'role', 'position'],
  companyName: ['company', 'firm', 'organisation', 'organization', 'account', 'firma'],
  name: ['company', 'companyname', 'firm', 'organisation', 'organization', 'dealname', 'title', 'firma'],
  address: ['street', 'streetaddress', 'strasse', 'straße'],
  city: ['town', 'ort', 'stadt'],
  state: ['region', 'province'],
  postalCode: ['zip', 'zipcode', 'postcode', 'plz'],
  country: ['land'],
  website: ['web', 'url', 'homepage', 'webpage'],
  employees: ['numberofemployees', 'headcount'],
  annualRevenue: ['revenue', 'turnover'],
  amount: ['value', 'dealvalue'],
  closeDate: ['expectedclose', 'closedate'],
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/**
 * Which field each column fills: what is said for a heading, else what its words say. A field is filled by one column
 * alone, the first one that fits.
 *
 * @param given a field's id by heading; the empty text: not imported
 * @param own the further fields of the CRMs
 * @throws ProblemError BAD_INPUT for a heading that the file has not, FIELD_UNKNOWN
 */
export function columnsOf(
  kind: ImportKind,
  headings: readonly string[],
  given: Readonly<Record<string, string>>,
  own: readonly Pick<FieldDefinition, 'name' | 'label' | 'type'>[],
): Column[] {
  const standard: readonly StandardField[] = standardFieldsOf(kind)
  const types = new Map<string, FieldType>([
    ...own.map(({ name, type }) => [customFieldId(name), type] as const),
    ...standard.map(({ id, type }) => [id, type] as const),
  ])
  for (const [heading, field] of Object.entries(given)) {
    if (!headings.includes(heading)) fail('BAD_INPUT', { reason: `map: the file has no column ${heading}` })
    if (field !== '' && !types.has(field)) fail('FIELD_UNKNOWN', { field })
  }
  const taken = new Set(Object.values(given))
  const fields = headings.map((heading, at) => {
    if (headings.indexOf(heading) !== at) return ''
    return Object.hasOwn(given, heading) ? (given[heading] ?? '') : null
  })
  // Exact words go before what a field is also called, wherever they stand.
  const custom = own.map(({ name, label }) => ({ id: customFieldId(name), names: [customFieldId(name), name, label] }))
  const exact = [...standard.map(({ id, label }) => ({ id, names: [id, label] })), ...custom]
  const loose = standard.map(({ id }) => ({ id, names: alsoCalled[id] ?? [] }))
  for (const names of [exact, loose]) {
    headings.forEach((heading, at) => {
      if (fields[at] !== null) return
      fields[at] = guess(heading, names, taken)
      if (fields[at] !== null) taken.add(fields[at])
    })
  }
  return headings.map((heading, at) => {
    const field = fields[at] || null
    return { heading, field, type: types.get(field ?? '') ?? 'unknown' }
  })
}

function guess(
  heading: string,
  known: readonly { id: string; names: readonly string[] }[],
  taken: ReadonlySet<string>,
): string | null {
  const words = plain(heading)
  if (words === '' || words === idColumn) return null
  return known.find(({ id, names }) => !taken.has(id) && names.some((name) => plain(name) === words))?.id ?? null
}
