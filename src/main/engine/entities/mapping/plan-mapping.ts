import { customFieldId, customFieldName, fail, type MappingRow, standardFieldsOf } from '@shared/model'
import { allows, fitOf } from '../../fields/mapping/compatible'
import type { StoredRule } from '../../store/accounts/field-mappings'
import type { StoredMapping } from '../../store/runs/journal'
import type { RecordPorts } from '../change/record-context'
import { type CrmSide, crmSides, type MappedPlace, typeElsewhere } from './mapped-place'

/** What a change of a mapping comes to at one object. */
export interface MappingPlan {
  mapped: MappedPlace
  before: StoredMapping
  after: StoredMapping
  /** Fields here that other values belong to from then on, or other forms of them. */
  changed: string[]
  /** Rows as they were and will be, by field here. */
  differences: MappingDifference[]
}

export interface MappingDifference {
  field: string
  before: MappingRow | null
  after: MappingRow | null
}

/**
 * What rows make of an object's mapping. Every row is looked at; nothing is changed.
 *
 * @param replace what no row names goes back to what Patchbay finds by itself
 * @throws ProblemError FIELD_UNKNOWN, FIELD_TAKEN, FIELDS_ONE_WAY, FIELDS_NEED_VALUES, FIELDS_NOT_ALIKE, BAD_INPUT
 */
export function planMapping(
  ports: RecordPorts,
  mapped: MappedPlace,
  rows: readonly MappingRow[],
  replace: boolean,
): MappingPlan {
  const { stream } = mapped
  const sides = new Map(crmSides(mapped).map((side) => [side.crmField, side]))
  const before: StoredMapping = {
    rules: [...mapped.rules],
    directions: stream.settings.fieldDirections,
  }
  const given = new Set(rows.map(({ crmField }) => crmField))
  const kept = replace ? before.rules.filter((rule) => !rule.byPerson && !given.has(rule.crmField)) : before.rules
  const rules = new Map(kept.filter(({ crmField }) => !given.has(crmField)).map((rule) => [rule.field, rule]))
  const directions = new Map(Object.entries(before.directions))
  // What the rows do not name is no field's direction any more, where they are all that there is.
  if (replace) for (const field of ownedFields(mapped)) directions.delete(field)
  for (const row of rows) {
    const side = sides.get(row.crmField) ?? fail('FIELD_UNKNOWN', { field: row.crmField })
    const rule = ruleOf(ports, mapped, side, row)
    if (rules.has(rule.field)) fail('FIELD_TAKEN', { field: rule.field })
    rules.set(rule.field, rule)
    if (row.direction === null) directions.delete(row.field)
    else directions.set(row.field, row.direction)
  }
  for (const side of sides.values()) addOwn(ports, mapped, side, rules)
  checkNames([...rules.values()])
  const after = {
    rules: [...rules.values()].filter(isNeeded).sort(byField),
    directions: Object.fromEntries(directions),
  }
  const differences = differencesOf(mapped, before, after)
  const changed = differences.filter((item) => !sameValues(item)).map(({ field }) => field)
  return { mapped, before, after, changed, differences }
}

/** Whether there is anything to be done. */
export function changesAnything({ differences }: MappingPlan): boolean {
  return differences.length > 0
}

function ruleOf(ports: RecordPorts, mapped: MappedPlace, side: CrmSide, row: MappingRow): StoredRule {
  const { crmField, field, transforms } = row
  const here = typeHere(ports, mapped, side, field)
  const fit = fitOf(side.type, here, transforms)
  const direction = row.direction ?? mapped.stream.direction
  const words = { field, crmField: side.label, crmType: side.type, type: here }
  const isAsItIs = field === crmField && transforms.length === 0
  if (!isAsItIs && !allows(fit, direction)) {
    if (fit === 'from' || fit === 'to') fail('FIELDS_ONE_WAY', { ...words, way: fit })
    if (fit === 'needs-values') fail('FIELDS_NEED_VALUES', words)
    fail('FIELDS_NOT_ALIKE', words)
  }
  const own = customFieldName(crmField)
  const isOwn = own === null ? field === crmField : field === ports.store.mappings.ownField(mapped.place.object, own)
  const byPerson = !isOwn || transforms.length > 0
  const types = side.type === here && transforms.length === 0 ? null : { crm: side.type, here }
  return { crmField, field, transforms, types, byPerson }
}

function typeHere(ports: RecordPorts, mapped: MappedPlace, side: CrmSide, field: string) {
  const elsewhere = typeElsewhere(ports, mapped, field)
  if (elsewhere !== null) return elsewhere
  const own = customFieldName(side.crmField)
  const isOwn = own !== null && field === ports.store.mappings.ownField(mapped.place.object, own)
  const isKnown = mapped.rules.some((rule) => rule.field === field)
  return isOwn || isKnown ? side.type : fail('FIELD_UNKNOWN', { field })
}

/** A field of the CRM's own that no row names is a field of its own here. */
function addOwn(
  ports: RecordPorts,
  { place }: MappedPlace,
  { crmField }: CrmSide,
  rules: Map<string, StoredRule>,
): void {
  const property = customFieldName(crmField)
  if (property === null || [...rules.values()].some((rule) => rule.crmField === crmField)) return
  const { object } = place
  const own = ports.store.mappings.ownField(object, property)
  const field = rules.has(own) ? customFieldId(`${object.integrationId}.${property}`) : own
  rules.set(field, { crmField, field, transforms: [], types: null, byPerson: false })
}

/** Both parts of a name, or none. @throws ProblemError BAD_INPUT */
function checkNames(rules: readonly StoredRule[]): void {
  const parts = Map.groupBy(rules, ({ crmField }) => crmField)
  for (const [crmField, of] of parts) {
    const named = of.flatMap(({ transforms }) =>
      transforms.flatMap((item) => (item.kind === 'name' ? [item.part] : [])),
    )
    const isWhole = of.length === 2 && new Set(named).size === 2 && named.length === 2
    if ((of.length > 1 || named.length > 0) && !isWhole) {
      fail('BAD_INPUT', {
        reason: `${crmField}: a field in several parts needs one row with the first and one with the last part of a name`,
      })
    }
  }
}

function isNeeded({ crmField, field, transforms }: StoredRule): boolean {
  return customFieldName(crmField) !== null || crmField !== field || transforms.length > 0
}

function ownedFields({ kind, rules }: MappedPlace): string[] {
  return [...standardFieldsOf(kind).map(({ id }) => id), ...rules.map(({ field }) => field)]
}

const byField = (a: StoredRule, b: StoredRule) => (a.field < b.field ? -1 : 1)

/** A mapping as rows; a standard field that is as the provider has it is one, too. */
export function rowsOf(mapped: MappedPlace, mapping: StoredMapping): MappingRow[] {
  const direct = (field: string) => mapping.directions[field] ?? null
  const used = new Set(mapping.rules.flatMap(({ crmField, field }) => [crmField, field]))
  const plain = crmSides(mapped)
    .filter(({ crmField }) => customFieldName(crmField) === null && !used.has(crmField))
    .map(({ crmField }): MappingRow => ({ field: crmField, crmField, direction: direct(crmField), transforms: [] }))
  const ruled = mapping.rules.map(
    ({ field, crmField, transforms }): MappingRow => ({
      field,
      crmField,
      direction: direct(field),
      transforms: [...transforms],
    }),
  )
  return [...plain, ...ruled]
}

function differencesOf(mapped: MappedPlace, before: StoredMapping, after: StoredMapping): MappingDifference[] {
  const rows = (mapping: StoredMapping) => new Map(rowsOf(mapped, mapping).map((row) => [row.field, row]))
  const [old, next] = [rows(before), rows(after)]
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((field) => {
    const item = { field, before: old.get(field) ?? null, after: next.get(field) ?? null }
    return sameValues(item) && item.before?.direction === item.after?.direction ? [] : [item]
  })
}

function sameValues({ before, after }: MappingDifference): boolean {
  if (before === null || after === null) return before === after
  return before.crmField === after.crmField && JSON.stringify(before.transforms) === JSON.stringify(after.transforms)
}
