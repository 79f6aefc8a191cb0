import type { FieldType } from '@shared/model'
import type { FieldDefinition, MappedFields } from '../../fields/field-definition'
import { dayCodec } from '../kit/dates'
import { isObject, listOf } from '../kit/json'
import { type ComposedRule, type FieldTable, type Mapping, mappingOf, type ValueAt } from '../kit/mapping'
import {
  booleanJson,
  type Codec,
  decimalNumber,
  idNumber,
  listJson,
  optionsByWords,
  plainText,
  textCodec,
  writtenText,
} from '../kit/values'
import type { CrmObject } from './crm-object'
import { shownName } from './manifest'

/** A value in one part of an object. */
const inValue: Codec = {
  read: (value) => plainText(isObject(value) ? value.value : value),
  write: (value) => ({ value: writtenText(value).trim() }),
}

/** A stretch of days, or of the day: `2026-07-01/2026-07-14`. */
const range: Codec = {
  read: (value) => {
    if (!isObject(value)) return plainText(value)
    return [value.from, value.until].map((part) => plainText(part) ?? '').join('/')
  },
  write: (value) => {
    const [from = '', until = from] = writtenText(value).split('/')
    return { from: from.trim(), until: until.trim() }
  },
}

/** An amount; its currency stays as it is, see `toBody` in writing.ts. */
const monetary: Codec = {
  ...decimalNumber,
  read: (value) =>
    isObject(value) ? (value.value === null ? null : decimalNumber.read(value.value)) : decimalNumber.read(value),
  write: (value) => ({ value: decimalNumber.write(value) }),
}

/** Several choices; version 1 has them in one text. */
const choices: Codec = {
  read: (value) => listJson(idNumber).read(typeof value === 'string' ? value.split(',') : value),
  write: (value) => listJson(idNumber).write(value),
}

const forms: Record<string, Codec> = {
  time: inValue,
  address: inValue,
  daterange: range,
  timerange: range,
  monetary,
  set: choices,
}

const codecs: Partial<Record<FieldType, Codec>> = {
  number: decimalNumber,
  money: decimalNumber,
  boolean: booleanJson,
  date: dayCodec(),
  choice: idNumber,
  multi_choice: choices,
  user: idNumber,
  reference: idNumber,
}

/** How Pipedrive spells the values of a type: as JSON's own, strictly, options and records by their numbers. */
export function codecOf(type: FieldType, definition: FieldDefinition | null): Codec {
  if (type === 'choice' && definition !== null && !definition.custom)
    return optionsByWords(definition.options, idNumber)
  const form = definition?.custom ? forms[definition.form ?? ''] : undefined
  return form ?? codecs[type] ?? textCodec
}

/** A table of Pipedrive's. */
export function tableOf(
  kind: FieldTable['kind'],
  fields: FieldTable['fields'],
  more: Pick<FieldTable, 'composed' | 'fixed'> = {},
): FieldTable {
  return { kind, provider: shownName, fields, codecOf, empty: null, ...more }
}

/** The parts of an address, by Patchbay's fields. */
const addressParts = {
  city: 'locality',
  state: 'admin_area_level_1',
  postalCode: 'postal_code',
  country: 'country',
} as const

/**
 * An address in one object. Its text names street, town and country together; Pipedrive makes the parts of it, and takes
 * them when they are sent. https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide
 */
export function addressIn(property: string): ComposedRule {
  const parts = Object.entries(addressParts)
  const streetOf = (value: Record<string, unknown>) =>
    [value.route, value.street_number].flatMap((part) => plainText(part) ?? []).join(' ') || null
  return {
    fields: ['address', ...parts.map(([field]) => field)],
    properties: [property],
    read: (valueAt): MappedFields => {
      const value = valueAt(property)
      if (value === undefined) return {}
      const given = isObject(value) ? value : {}
      const known = parts.map(([field, part]) => [field, plainText(given[part])] as const)
      const hasParts = known.some(([, text]) => text !== null) || streetOf(given) !== null
      // A text of which no parts are known is all that there is of the address.
      return { address: hasParts ? streetOf(given) : plainText(given.value), ...Object.fromEntries(known) }
    },
    write: (fields, valueAt) => {
      const text = (field: string) => writtenText(fields[field] ?? null).trim() || null
      const known = Object.fromEntries(parts.map(([field, part]) => [part, text(field)]))
      const street = text('address')
      const town = [known.postal_code, known.locality].filter(Boolean).join(' ')
      const whole = [street, town, known.admin_area_level_1, known.country].filter(Boolean).join(', ')
      if (whole === '') return { [property]: null }
      const now = valueAt(property)
      const kept = isObject(now) ? { sublocality: now.sublocality ?? null, subpremise: now.subpremise ?? null } : {}
      return { [property]: { ...kept, ...known, value: whole, route: street, street_number: null } }
    },
  }
}

/** A lead's amount and currency, which version 1 keeps in one value. */
export const leadValue: ComposedRule = {
  fields: ['amount', 'currency'],
  properties: ['value'],
  read: (valueAt): MappedFields => {
    const value = valueAt('value')
    if (value === undefined) return {}
    if (!isObject(value)) return { amount: null, currency: null }
    return { amount: decimalNumber.read(value.amount), currency: plainText(value.currency) }
  },
  write: ({ amount = null, currency = null }) => {
    if (amount === null) return { value: null }
    return { value: { amount: decimalNumber.write(amount), currency: writtenText(currency) || null } }
  },
}

/** What is read of an object. */
export function readPlan({ table }: Pick<CrmObject, 'table'>, definitions: readonly FieldDefinition[]): Mapping {
  return mappingOf(table, definitions)
}

/** How the account's own fields are called, but for those of an object that names them otherwise. */
const ownCode = /^[0-9a-f]{40}$/

/** Whether a property is one of the account's own. */
export function isOwn(property: string, definitions: readonly FieldDefinition[]): boolean {
  return ownCode.test(property) || definitions.some(({ name, custom }) => custom && name === property)
}

/** Values of a row by their property, wherever it keeps them. Version 1 has parts of a value beside it. */
export function valuesIn(row: Record<string, unknown>): ValueAt {
  const own = isObject(row.custom_fields) ? row.custom_fields : {}
  return (property) => {
    if (Object.hasOwn(own, property)) return own[property]
    // Where a record has no value of any own field, there may be null in the place of all of them.
    if (row.custom_fields === null && ownCode.test(property)) return null
    if (!Object.hasOwn(row, property)) return undefined
    const value = row[property]
    if (`${property}_currency` in row) return value === null ? null : { value, currency: row[`${property}_currency`] }
    if (`${property}_until` in row) return value === null ? null : { from: value, until: row[`${property}_until`] }
    return value
  }
}

/** A value of an account's own field in the flat form of version 1. */
export function flattened(name: string, value: unknown): Record<string, unknown> {
  if (Array.isArray(value)) return { [name]: value.join(',') }
  if (!isObject(value)) return { [name]: value }
  if ('from' in value) return { [name]: value.from, [`${name}_until`]: value.until }
  return { [name]: value.value, ...('currency' in value && { [`${name}_currency`]: value.currency }) }
}

/** Ids of the persons that take part. */
export function participantsOf(value: unknown): string[] {
  return listOf(value).flatMap((one) => (isObject(one) ? (plainText(one.person_id) ?? []) : []))
}
