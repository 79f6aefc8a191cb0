import { createI18n } from '@shared/i18n'
import {
  customFieldName,
  type EntityKind,
  type FieldType,
  type FieldValue,
  fail,
  type Problem,
  standardFieldsOf,
} from '@shared/model'
import { targetPlace } from '../entities/change/edit-records'
import {
  type Place,
  type RecordPorts,
  requireEntity,
  Surroundings,
  takesField,
} from '../entities/change/record-context'
import { sameValue } from '../fields/canonical'
import type { FieldDefinition, MappedFields } from '../fields/field-definition'
import { dayFrom, momentFrom } from '../providers/kit/dates'
import type { FieldOperation } from '../providers/provider'

/** Why a value cannot be taken, and how it can be mended. */
/** In words, and as what another language makes its own of. */
interface Fault extends Record<string, string | number> {
  fault: FaultKind
  reason: string
  fix: string
}

const { t } = createI18n()

/** Options that a text names; a CRM may have hundreds. */
const namedOptions = 12
const shownLength = 60

/**
 * Refuses values that a person has entered for a record and no CRM that is to have them would take: what is no address, no
 * number, no day, no option of the field, too long, or missing where it must not be. What does not change is not looked at.
 *
 * @throws ProblemError VALUE_NOT_TAKEN with the field, the reason and the fix; NOT_FOUND
 */
export function checkEdit(ports: RecordPorts, id: string, fields: MappedFields): void {
  const entity = requireEntity(ports.store, id)
  const around = new Surroundings(ports)
  const places = around.linksOf(entity.id).flatMap(({ record, place }) => (record.deletedAt === null ? [place] : []))
  const entered = Object.entries(fields).filter(
    ([field, value]) => !sameValue(typeFor(entity.kind, places, field), entity.fields[field] ?? null, value),
  )
  check(around, entity.kind, places, entered, 'update')
}

/** The same for a record that is to be made at some integrations. @throws ProblemError also as `createRecord` does */
export function checkCreate(
  ports: RecordPorts,
  { kind, fields, integrations }: { kind: EntityKind; fields: MappedFields; integrations: readonly string[] },
): void {
  if (!Object.values(fields).some((value) => !isBlank(value))) fail('RECORD_EMPTY')
  const around = new Surroundings(ports)
  const places = [...new Set(integrations)].map((id) => targetPlace(ports, around, id, kind, fields))
  const entered = Object.entries(fields).filter(([, value]) => !isBlank(value))
  check(around, kind, places, entered, 'create')
}

function check(
  around: Surroundings,
  kind: EntityKind,
  places: readonly Place[],
  entered: readonly (readonly [field: string, value: FieldValue])[],
  operation: FieldOperation,
): void {
  const problems: Problem['params'][] = []
  for (const [field, value] of entered) {
    const taking = places.filter((place) =>
      takesField(around, kind, place, field, [value], place === places[0], operation),
    )
    // Where none takes the field at all, that is what is said of it.
    if (taking.length === 0) continue
    const faults = taking.map((place) => faultOf(place, typeFor(kind, [place], field), field, value))
    const [first] = faults
    if (!first || faults.some((fault) => fault === null)) continue
    problems.push({ field: around.shapeOf(kind, places).label(field), ...first })
  }
  const [first] = problems
  if (!first) return
  const all = problems.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
  fail('VALUE_NOT_TAKEN', first, problems.length > 1 ? all : null)
}

/** What is wrong with a value for a CRM; null when it may be sent. */
function faultOf(place: Place, type: FieldType, field: string, value: FieldValue): Fault | null {
  const provider = place.providerName
  const definition = definitionOf(place, field)
  if (isBlank(value)) return definition?.required ? faultText('needed', { provider }) : null
  const options = definition?.options ?? []
  const items = Array.isArray(value) ? value : [value]
  const isList = type === 'multi_choice' || type === 'email_list'
  if (Array.isArray(value) && !isList && type !== 'unknown') return faultText('list', {})
  for (const item of isList && !Array.isArray(value) ? String(value).split(';') : items) {
    const fault = formOf(type, item, provider) ?? optionOf(type, options, item, provider)
    if (fault) return fault
  }
  const length = typeof value === 'string' ? [...value].length : 0
  const limit = definition?.maxLength ?? null
  return limit !== null && length > limit ? faultText('long', { length, limit, provider }) : null
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i
const mail = /^(?:"(?:[^"\\]|\\.)+"|[^\s@<>(),;:"[\]\\]+)@[^\s@<>(),;:"[\]\\.]+(?:\.[^\s@<>(),;:"[\]\\.]+)+$/

function formOf(type: FieldType, value: string | number | boolean | null, provider: string): Fault | null {
  const text = String(value).trim()
  const shown = text.length > shownLength ? `${text.slice(0, shownLength)}…` : text
  switch (type) {
    case 'email':
    case 'email_list':
      return mail.test(text) ? null : faultText('email', { value: shown })
    case 'number':
    case 'money':
      return decimal.test(text) ? null : faultText('number', { value: shown })
    case 'boolean':
      return /^(?:true|false)$/i.test(text) ? null : faultText('boolean', { value: shown })
    case 'date':
      return dayFrom(text) === null && momentFrom(text) === null ? faultText('date', { value: shown }) : null
    case 'datetime':
      return momentFrom(text) === null && dayFrom(text) === null
        ? faultText('datetime', { value: shown, provider })
        : null
    default:
      return null
  }
}

function optionOf(
  type: FieldType,
  options: FieldDefinition['options'],
  value: string | number | boolean | null,
  provider: string,
): Fault | null {
  if (options.length === 0 || (type !== 'choice' && type !== 'multi_choice')) return null
  const text = String(value).trim()
  // The CRM's own code of an option is as good as its words.
  if (text === '' || options.some(({ value: one, id }) => one === text || id === text)) return null
  const named = options.slice(0, namedOptions).map((option) => option.value)
  const more = options.length - named.length
  const listed = named.join(', ')
  const shown = more > 0 ? t('values.more', { listed, count: more }) : listed
  return faultText('option', { value: text.slice(0, shownLength), provider, options: shown, listed, more })
}

type FaultKind = 'needed' | 'list' | 'long' | 'email' | 'number' | 'boolean' | 'date' | 'datetime' | 'option'

function faultText(kind: FaultKind, values: Record<string, string | number>): Fault {
  return {
    ...values,
    fault: kind,
    reason: t(`values.${kind}.reason` as 'values.list.reason', values),
    fix: t(`values.${kind}.fix` as 'values.list.fix', values),
  }
}

/** The property that a field is at an account, as its CRM describes it; null where it does not. */
function definitionOf(place: Place, field: string): FieldDefinition | null {
  const name = customFieldName(field)
  const found = place.fields.find((one) => (name === null ? one.standard === field : one.custom && one.name === name))
  return found ?? null
}

function typeFor(kind: EntityKind, places: readonly Place[], field: string): FieldType {
  const standard = standardFieldsOf(kind).find(({ id }) => id === field)?.type
  return standard ?? places.flatMap((place) => definitionOf(place, field) ?? [])[0]?.type ?? 'unknown'
}

/** Whether a value says nothing. */
function isBlank(value: FieldValue): boolean {
  if (Array.isArray(value)) return value.every((item) => item.trim() === '')
  return value === null || (typeof value === 'string' && value.trim() === '')
}
