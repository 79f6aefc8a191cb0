import type { Conflict, ConflictChoice, EntityKind, FieldValue } from '@shared/model'

/** A side that has values: what was last agreed on, Patchbay, or a CRM by its link. */
export interface CompareColumn {
  /** As a choice names it. */
  id: ConflictChoice
  side: 'base' | 'local' | 'crm'
  /** Of a CRM. */
  integrationId: string | null
  /** When it was last changed there; of Patchbay: when a person last edited one of the fields. */
  changedAt: string | null
}

/** A field on which the sides differ. */
export interface CompareRow {
  field: string
  label: string
  kind: EntityKind
  base: FieldValue
  /** By column. */
  values: ReadonlyMap<ConflictChoice, FieldValue>
  /** What every CRM has that the choice is given to, by link. */
  holders: readonly { linkId: string; integrationId: string; value: FieldValue }[]
}

export interface Compared {
  columns: CompareColumn[]
  rows: CompareRow[]
}

/** What a person has chosen so far, by field. */
export type Chosen = Readonly<Record<string, ConflictChoice>>

const same = (a: FieldValue, b: FieldValue) => JSON.stringify(a) === JSON.stringify(b)

/** Lays the conflicts of one record out as a table: a row for each field that differs, a column for each side. */
export function compare(conflicts: readonly Conflict[]): Compared {
  const sides = new Map(conflicts.flatMap((conflict) => conflict.sides.map((side) => [side.linkId, side] as const)))
  const edited = conflicts.flatMap(({ editedAt }) => editedAt ?? []).sort()
  const columns: CompareColumn[] = [
    { id: 'base', side: 'base', integrationId: null, changedAt: null },
    { id: 'local', side: 'local', integrationId: null, changedAt: edited.at(-1) ?? null },
    ...[...sides.values()].map(({ linkId, integrationId, changedAt }) => {
      return { id: linkId, side: 'crm' as const, integrationId, changedAt }
    }),
  ]
  const rows = conflicts.flatMap((conflict) =>
    conflict.fields.flatMap(({ field, label, base, local }) => {
      const all = [...conflict.sides, ...conflict.others]
      const holders = all.flatMap(({ linkId, integrationId, values }) => {
        const value = values[field]
        return value === undefined ? [] : [{ linkId, integrationId, value }]
      })
      const differs = conflict.sides.some(({ values }) => field in values && !same(values[field] ?? null, local))
      if (!differs) return []
      const values = new Map<ConflictChoice, FieldValue>([
        ['base', base],
        ['local', local],
        ...holders.map(({ linkId, value }) => [linkId, value] as const),
      ])
      return [{ field, label, kind: conflict.kind, base, values, holders }]
    }),
  )
  return { columns, rows }
}

/** What stands when one side is taken for all fields. */
export function chooseAll({ rows }: Compared, column: ConflictChoice): Chosen {
  return Object.fromEntries(rows.flatMap(({ field, values }) => (values.has(column) ? [[field, column]] : [])))
}

/** Drops choices of fields and sides that are no longer there: the table may change while a person looks at it. */
export function keepChosen({ rows }: Compared, chosen: Chosen): Chosen {
  const kept = rows.flatMap(({ field, values }) => {
    const choice = chosen[field]
    return choice !== undefined && values.has(choice) ? [[field, choice] as const] : []
  })
  return Object.fromEntries(kept)
}

/** What saving would do. */
export interface Consequence {
  chosen: number
  of: number
  /** Fields whose value here changes. */
  here: number
  /** Fields that are given to each integration, for those that get any. */
  pushed: { integrationId: string; count: number }[]
}

/** Counts what the choices made so far would write, here and at each CRM. */
export function consequenceOf({ rows }: Compared, chosen: Chosen): Consequence {
  const pushed = new Map<string, number>()
  let here = 0
  let count = 0
  for (const { field, values, holders } of rows) {
    const choice = chosen[field]
    const value = choice === undefined ? undefined : values.get(choice)
    if (value === undefined) continue
    count += 1
    if (!same(value, values.get('local') ?? null)) here += 1
    for (const holder of holders) {
      if (!same(value, holder.value)) pushed.set(holder.integrationId, (pushed.get(holder.integrationId) ?? 0) + 1)
    }
  }
  return {
    chosen: count,
    of: rows.length,
    here,
    pushed: [...pushed].map(([integrationId, n]) => ({ integrationId, count: n })),
  }
}
