import {
  type CallerTrigger,
  entityName,
  type FieldValue,
  type ImportExisting,
  type ImportedRow,
  type ImportKind,
  type ImportMatch,
  makeProblem,
  ProblemError,
  type StreamName,
} from '@shared/model'
import { sameValue } from '../../fields/canonical'
import type { FieldDefinition, MappedFields } from '../../fields/field-definition'
import { matchKeys, strongKind } from '../../fields/identity'
import type { EntityRow } from '../../store/entities/entities'
import type { Store } from '../../store/store'
import type { Acts } from '../acts'
import { planCreate, planEdit } from '../change/edit-records'
import type { RecordPorts } from '../change/record-context'
import { mostCandidates } from '../match'
import { type CellForms, cellValue } from './cell-value'
import { type Column, idColumn } from './columns'
import type { CsvRow } from './read-file'
import { SeenRows } from './seen-rows'

/** How the rows of a file are taken. */
export interface ImportRules extends CellForms {
  kind: ImportKind
  existing: ImportExisting
  /** An empty cell empties the field. */
  emptyClears: boolean
  /** By what a row is a record that is here; `never`: every row is a new one. */
  match: ImportMatch
  /** What stands for a value in the file, by heading. */
  values: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Where new ones are made; none: new rows are left. */
  integrations: readonly string[]
  trigger: CallerTrigger
  /** Refuse values that no CRM would take. */
  checkEdit(id: string, fields: MappedFields): void
  checkCreate(fields: MappedFields): void
}

/** A row that has been looked at, and what makes it so; null where there is nothing to do. */
export interface RowPlan {
  row: ImportedRow
  /** Under which integration it stands in the history. */
  integrationId: string | null
  apply: ((acts: Acts) => void) | null
}

/** Results of rows that have changed nothing and are for a person to look at. */
export const notTaken: ReadonlySet<ImportedRow['result']> = new Set(['left', 'unclear', 'repeated', 'refused'])

const streamOf: Record<ImportKind, StreamName> = { contact: 'contacts', company: 'companies', lead: 'leads' }

/** Looks at the rows of a file one after another, as they meet what is here and each other. */
export class RowPlanner {
  readonly #ports: RecordPorts
  readonly #rules: ImportRules
  readonly #columns: readonly Column[]
  /** The column with the ids of records, in a file that Patchbay has exported. */
  readonly #idAt: number
  /** Which row was about a key or a record first. */
  readonly #seen = new SeenRows()

  constructor(ports: RecordPorts, rules: ImportRules, columns: readonly Column[]) {
    this.#ports = ports
    this.#rules = rules
    this.#columns = columns
    const headings = columns.map(({ heading }) => heading)
    const isExport = headings.includes('heldIn') && headings.includes('updatedAt')
    this.#idAt = isExport ? headings.indexOf(idColumn) : -1
  }

  plan({ line, cells }: CsvRow): RowPlan {
    const { kind, match } = this.#rules
    const fields = this.#fieldsOf(cells)
    const row: ImportedRow = {
      row: line,
      result: 'unchanged',
      name: entityName(kind, fields),
      recordId: null,
      fields: [],
      problem: null,
      candidates: [],
      sameAs: null,
      goesTo: [],
      cells: [],
    }
    const plan = (part: Partial<ImportedRow>, rest: Partial<RowPlan> = {}): RowPlan => {
      const planned = { ...row, ...part }
      // What is not taken goes back to the person as it stood.
      if (notTaken.has(planned.result)) planned.cells = [...cells]
      return { integrationId: null, apply: null, ...rest, row: planned }
    }
    if (cells.length > this.#columns.length) {
      const reason = `row ${line} has ${cells.length} cells, the headings are ${this.#columns.length}`
      return plan({ result: 'refused', problem: makeProblem('BAD_INPUT', { reason }) })
    }
    const found = this.#find(fields, cells)
    const [only, ...others] = found
    if (found.length > 0 && (others.length > 0 || !only?.sure)) {
      return plan({ result: 'unclear', candidates: found.map(({ id }) => String(id)).slice(0, mostCandidates) })
    }
    const sameAs = match === 'never' ? null : this.#repeats(line, fields, only?.id ?? null)
    if (sameAs !== null) return plan({ result: 'repeated', sameAs })
    const alike = only ? null : this.#alike(fields)
    if (alike !== null) return plan({ result: 'unclear', sameAs: alike })
    try {
      const entity = only ? this.#ports.store.entities.get(only.id) : null
      const planned = entity ? this.#change(plan, entity, fields) : this.#make(plan, fields)
      if (planned.apply !== null) this.#noteKeys(line, { ...entity?.fields, ...valuesOf(planned.row) })
      return planned
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      return plan({ result: 'refused', problem: error.problem, recordId: only ? String(only.id) : null })
    }
  }

  /** Takes note of a row that was taken before, so that later ones are known to repeat it. */
  note({ line, cells }: CsvRow): void {
    if (cells.length > this.#columns.length || this.#rules.match === 'never') return
    const fields = this.#fieldsOf(cells)
    const [only, ...others] = this.#find(fields, cells)
    if (only === undefined || (only.sure && others.length === 0)) this.#repeats(line, fields, only?.id ?? null)
  }

  #fieldsOf(cells: readonly string[]): MappedFields {
    const { dates, decimal, values } = this.#rules
    const fields: Record<string, FieldValue> = {}
    this.#columns.forEach(({ heading, field, type }, at) => {
      if (field !== null) fields[field] = meantBy(cells[at] ?? '', { heading, type }, { dates, decimal, values })
    })
    return fields
  }

  /** The records that a row is, or may be; the sure one is alone. */
  #find(fields: MappedFields, cells: readonly string[]): { id: number; sure: boolean }[] {
    const { kind, match } = this.#rules
    if (match === 'never') return []
    const { store } = this.#ports
    const { strong, weak: likely } = matchKeys(kind, fields)
    const weak = match === 'likely' ? likely : []
    const byId = this.#idAt === -1 ? null : exported(store, kind, cells[this.#idAt] ?? '', fields)
    if (byId) return [{ id: byId.id, sure: true }]
    const strongest = strongKind(kind)
    const first = strong !== null && strongest !== null ? [{ kind: strongest, key: strong }] : []
    const holders = store.entityKeys.holders(kind, [...first, ...weak], '')
    const sure = holders.filter((holder) => !holder.weak && holder.key === strong && holder.kind === strongest)
    if (sure.length > 0) return distinct(sure.map(({ entityId }) => entityId)).map((id) => ({ id, sure: true }))
    return distinct(holders.map(({ entityId }) => entityId)).map((id) => ({ id, sure: false }))
  }

  /** The earlier row that was about the same record; notes what this one is about. */
  #repeats(line: number, fields: MappedFields, entityId: number | null): number | null {
    const { strong } = matchKeys(this.#rules.kind, fields)
    const keys = [strong === null ? [] : `key ${strong}`, entityId === null ? [] : `record ${entityId}`].flat()
    const earlier = keys.map((key) => this.#seen.first(key, line))
    return earlier.find((row) => row !== null) ?? null
  }

  /** The earlier row of which a record was made, or changed, that this one may be: as if that were here already. */
  #alike(fields: MappedFields): number | null {
    if (this.#rules.match !== 'likely') return null
    const rows = keysOf(this.#rules.kind, fields).map((key) => this.#seen.known(key))
    return rows.find((row) => row !== null) ?? null
  }

  #noteKeys(line: number, fields: MappedFields): void {
    if (this.#rules.match !== 'likely') return
    for (const key of keysOf(this.#rules.kind, fields)) this.#seen.first(key, line)
  }

  #change(
    plan: (part: Partial<ImportedRow>, rest?: Partial<RowPlan>) => RowPlan,
    entity: EntityRow,
    fields: MappedFields,
  ): RowPlan {
    const { existing, emptyClears, trigger } = this.#rules
    const known = { recordId: String(entity.id), name: entity.displayName }
    const typeOf = new Map(this.#columns.map(({ field, type }) => [field, type]))
    const wanted = Object.entries(fields).filter(([field, value]) => {
      const [now, type] = [entity.fields[field] ?? null, typeOf.get(field) ?? 'unknown']
      if (isBlank(value)) return emptyClears && existing === 'overwrite' && !isBlank(now)
      return !sameValue(type, now, value) && (existing !== 'fill' || isBlank(now))
    })
    if (existing === 'leave') return plan({ ...known, result: 'left' })
    if (wanted.length === 0) return plan(known)
    const given = Object.fromEntries(wanted)
    this.#rules.checkEdit(known.recordId, given)
    const { changes, where, apply } = planEdit(this.#ports, known.recordId, given, trigger)
    if (changes.length === 0) return plan(known)
    const goesTo = this.#ports.store.entityKeys.accountsOf(entity.id)
    const changed = { ...known, result: 'updated' as const, fields: [...changes], goesTo }
    return plan(changed, { integrationId: where.integrationId, apply })
  }

  #make(plan: (part: Partial<ImportedRow>, rest?: Partial<RowPlan>) => RowPlan, fields: MappedFields): RowPlan {
    const { kind, integrations, trigger } = this.#rules
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => !isBlank(value)))
    if (integrations.length === 0) return plan({ result: 'left' })
    this.#rules.checkCreate(given)
    const { changes, where, apply } = planCreate(this.#ports, { kind, fields: given, integrations }, trigger)
    const made = { result: 'created' as const, fields: [...changes], goesTo: [...integrations] }
    return plan(made, { integrationId: where.integrationId, apply })
  }
}

/**
 * The record that a row of an export was written from. The number alone says nothing: the file may be of another
 * workspace, so the row's strong key or name must be the record's, too.
 */
function exported(store: Store, kind: ImportKind, cell: string, fields: MappedFields): EntityRow | null {
  if (!/^\d{1,15}$/.test(cell)) return null
  const entity = store.entities.get(Number(cell))
  if (entity?.kind !== kind || entity.deletedAt !== null) return null
  const strong = matchKeys(kind, fields).strong
  if (strong !== null && strong === matchKeys(kind, entity.fields).strong) return entity
  const name = entityName(kind, fields)
  return name !== '' && name === entity.displayName ? entity : null
}

/** The value that a cell says, by what a person has chosen for the file. */
export function meantBy(
  cell: string,
  { heading, type }: Pick<Column, 'heading' | 'type'>,
  { values, ...forms }: CellForms & Pick<ImportRules, 'values'>,
): FieldValue {
  const meant = Object.hasOwn(values, heading) ? values[heading] : undefined
  const said = meant && Object.hasOwn(meant, cell.trim()) ? meant[cell.trim()] : cell
  return cellValue(said ?? '', type, forms)
}

/** What a record may be found by, as {@link SeenRows} remembers it. */
function keysOf(kind: ImportKind, fields: MappedFields): string[] {
  const { strong, weak } = matchKeys(kind, fields)
  const all = strong === null ? weak : [{ kind: strongKind(kind), key: strong }, ...weak]
  return all.map(({ kind: of, key }) => `${of} ${key}`)
}

function valuesOf({ fields }: ImportedRow): MappedFields {
  return Object.fromEntries(fields.map(({ field, after }) => [field, after]))
}

function distinct(ids: readonly number[]): number[] {
  return [...new Set(ids)]
}

function isBlank(value: FieldValue | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
}

/** The CRMs' own fields of a kind. */
export function ownFieldsOf({ store }: RecordPorts, kind: ImportKind): FieldDefinition[] {
  return store.objects
    .ofStream(streamOf[kind])
    .flatMap(({ id }) => store.mappings.of(id).definitions(store.objects.definitions(id)))
    .filter(({ custom }) => custom)
}
