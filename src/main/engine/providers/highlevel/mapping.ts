import type { EntityKind, FieldType } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import { dayCodec, momentCodec } from '../kit/dates'
import { type FieldTable, type Mapping, mappingOf } from '../kit/mapping'
import {
  booleanJson,
  type Codec,
  decimalNumber,
  listJson,
  plainText,
  textCodec,
  trimmedCodec,
  writtenText,
} from '../kit/values'
import type { CrmObject } from './crm-object'
import { shownName } from './manifest'

const codecs: Partial<Record<FieldType, Codec>> = {
  number: decimalNumber,
  money: decimalNumber,
  boolean: booleanJson,
  date: dayCodec('ms'),
  datetime: momentCodec('ms', 'ms'),
  email: trimmedCodec,
  phone: trimmedCodec,
}

/** How values of a type are spelled. What is no option of a choice is dropped by the vendor without a word. */
function codecOf(type: FieldType, definition: FieldDefinition | null): Codec {
  const options = definition?.options ?? []
  if (type === 'choice' && options.length > 0) return { ...textCodec, misread: notAmong(options) }
  if (type === 'multi_choice') return options.length === 0 ? listJson() : { ...listJson(), misread: notAmong(options) }
  return codecs[type] ?? textCodec
}

function notAmong(options: FieldDefinition['options']): NonNullable<Codec['misread']> {
  const known = new Set(options.map(({ value }) => value))
  return (value, provider) => {
    const lost = (Array.isArray(value) ? value : [writtenText(value)]).find((item) => !known.has(item.trim()))
    return lost === undefined ? null : `${provider} has no option ${JSON.stringify(lost)} and would keep none.`
  }
}

const regions = new Intl.DisplayNames(['en'], { type: 'region' })
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
/** Codes of countries by their names. */
const codeOfCountry = new Map(
  letters.flatMap((first) =>
    letters.flatMap((second) => {
      const code = first + second
      const name = regions.of(code)
      return name === undefined || name === code ? [] : [[name.toLowerCase(), code] as const]
    }),
  ),
)

/**
 * Countries, which are kept as codes of two letters: here they have their English names, as other CRMs write them.
 * https://marketplace.gohighlevel.com/docs/Country%20List/index.html
 */
export const countryCodec: Codec = {
  read: (value) => {
    const code = plainText(value)?.trim() ?? ''
    if (!/^[A-Za-z]{2}$/.test(code)) return plainText(value)
    return regions.of(code.toUpperCase()) ?? code
  },
  write: (value) => {
    const name = writtenText(value).trim()
    return codeOfCountry.get(name.toLowerCase()) ?? (/^[A-Za-z]{2}$/.test(name) ? name.toUpperCase() : name)
  },
}

/** A table of GoHighLevel's: what all objects have in common. The empty text clears; a null is passed over. */
export function tableOf(
  kind: EntityKind,
  fields: FieldTable['fields'],
  more: Pick<FieldTable, 'composed' | 'fixed'> = {},
): FieldTable {
  return { kind, provider: shownName, fields, codecOf, empty: '', ...more }
}

/** What is read of an object. */
export interface ReadPlan {
  mapping: Mapping
  /** The vendor's id of a custom field, by the name that it has here; null for the vendor's own fields. */
  idOf(name: string): string | null
}

const plans = new WeakMap<readonly FieldDefinition[], Map<string, ReadPlan>>()

/** The table of an object for a location, made once for a list of definitions. */
export function readPlan(object: CrmObject, given: readonly FieldDefinition[]): ReadPlan {
  const known = plans.get(given) ?? new Map<string, ReadPlan>()
  plans.set(given, known)
  const plan = known.get(object.name) ?? makePlan(object, given)
  known.set(object.name, plan)
  return plan
}

function makePlan({ own, table }: CrmObject, given: readonly FieldDefinition[]): ReadPlan {
  const ids = new Map(given.flatMap(({ name, id }) => (id === undefined ? [] : [[name, id] as const])))
  // The vendor's own fields are known without asking.
  const definitions = given.length === 0 ? own : given
  return { mapping: mappingOf(table, definitions), idOf: (name) => ids.get(name) ?? null }
}
