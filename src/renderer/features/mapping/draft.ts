import {
  customFieldName,
  type Direction,
  type MappingRow,
  type MappingState,
  mappingRow,
  type Transform,
} from '@shared/model'

export type ShownRow = MappingState['rows'][number]

/** Rows that are not saved yet, by {@link rowKey} of the stored row that they stand for. */
export type MappingEdits = Readonly<Record<string, MappingRow>>

/** Names a row: the CRM's field, and of a name in one field which part. */
export function rowKey(row: Pick<ShownRow, 'object' | 'crmField' | 'transforms'>): string {
  const part = row.transforms.find((item) => item.kind === 'name')
  return [row.object, row.crmField, part?.kind === 'name' ? part.part : ''].join('\n')
}

/** A row as it is set, without what it is shown with. */
export function settable({ field, crmField, direction, transforms }: MappingRow): MappingRow {
  return { field, crmField, direction, transforms }
}

/** A row as it would be. */
export function edited(row: ShownRow, edits: MappingEdits): ShownRow {
  return { ...row, ...edits[rowKey(row)] }
}

/** Notes a change of a row; one that is as it is stored again is no change. */
export function withEdit(edits: MappingEdits, row: ShownRow, change: Partial<MappingRow>): MappingEdits {
  const key = rowKey(row)
  const next = settable({ ...edited(row, edits), ...change })
  const { [key]: _before, ...others } = edits
  return JSON.stringify(next) === JSON.stringify(settable(row)) ? others : { ...others, [key]: next }
}

/**
 * What is sent for the edits: every row of the CRM fields that are touched, by object. A name in one field has two rows,
 * which belong together.
 */
export function rowsToSet(rows: readonly ShownRow[], edits: MappingEdits): { object: string; rows: MappingRow[] }[] {
  const touched = new Set(
    rows.filter((row) => rowKey(row) in edits).map(({ object, crmField }) => `${object}\n${crmField}`),
  )
  const some = rows.filter(({ object, crmField }) => touched.has(`${object}\n${crmField}`))
  return [...new Set(some.map(({ object }) => object))].map((object) => ({
    object,
    rows: some.filter((row) => row.object === object).map((row) => settable(edited(row, edits))),
  }))
}

/** Whether what stands in the fields of a row is whole; one with an empty value or a country of one letter is not. */
export function isWhole(row: MappingRow): boolean {
  const pairs = row.transforms.flatMap((item) => (item.kind === 'values' ? item.pairs : []))
  return mappingRow.safeParse(row).success && pairs.every(({ crm, here }) => crm.trim() !== '' && here.trim() !== '')
}

/** Whether two rows want the same field here; the engine would refuse them. */
export function takenTwice(rows: readonly ShownRow[], edits: MappingEdits): string | null {
  const seen = new Set<string>()
  for (const row of rows) {
    const { object, field } = edited(row, edits)
    const key = `${object}\n${field}`
    if (seen.has(key)) return field
    seen.add(key)
  }
  return null
}

const cycle: readonly Direction[] = ['both', 'from', 'to', 'off']

/** The direction after the present one that the field can have; null where that is the stream's. */
export function nextDirection(row: Pick<ShownRow, 'direction' | 'access'>, stream: Direction): Direction | null {
  const now = row.direction ?? stream
  const possible = cycle.filter((each) => each === 'from' || each === 'off' || row.access === 'writable')
  const next = possible[(possible.indexOf(now) + 1) % possible.length] ?? 'from'
  return next === stream ? null : next
}

/** Whether a row is one of the CRM's own fields that no one has mapped: it is a field of its own here. */
export function isOwnAlone(row: ShownRow): boolean {
  return row.automatic && row.transforms.length === 0 && customFieldName(row.field) !== null
}

/** Steps that may make something of the values of a CRM's field for a field here. */
export function stepsFor({ crmType, type }: Pick<ShownRow, 'crmType' | 'type'>): Transform['kind'][] {
  const isText = crmType === 'text' || crmType === 'long_text'
  const isWritten = isText || ['email', 'phone', 'url', 'domain', 'choice', 'multi_choice'].includes(crmType)
  const possible: [Transform['kind'], boolean][] = [
    ['trim', isWritten],
    ['case', isWritten],
    ['phone', isText || crmType === 'phone'],
    ['number', isText && (type === 'number' || type === 'money')],
    ['date', (isText || crmType === 'date' || crmType === 'datetime') && (type === 'date' || type === 'datetime')],
    ['yes-no', (isText || crmType === 'choice') && type === 'boolean'],
    ['values', crmType !== 'unknown' && crmType !== 'html'],
    ['owner', (isText || crmType === 'email') && type === 'user'],
  ]
  return possible.filter(([, fits]) => fits).map(([kind]) => kind)
}

/** A step as it begins. */
export function newStep(kind: Transform['kind'], { type }: Pick<ShownRow, 'type'>): Transform {
  switch (kind) {
    case 'trim':
    case 'owner':
      return { kind }
    case 'case':
      return { kind, to: 'lower' }
    case 'phone':
      return { kind, country: 'US' }
    case 'number':
      return { kind, decimal: '.', group: '' }
    case 'date':
      return { kind, as: type === 'datetime' ? 'datetime' : 'date', format: 'YYYY-MM-DD', zone: 'UTC' }
    case 'yes-no':
      return { kind, yes: 'Yes', no: 'No' }
    case 'values':
      return { kind, pairs: [{ crm: '', here: '' }], otherFromCrm: null, otherToCrm: null }
    case 'name':
      return { kind, part: 'first' }
  }
}
