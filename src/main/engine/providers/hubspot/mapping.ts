import type { FieldType } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import { dayCodec, momentCodec } from '../kit/dates'
import { type FieldTable, type Mapping, mappingOf } from '../kit/mapping'
import { booleanWords, type Codec, decimalText, listText, optionsByWords, textCodec } from '../kit/values'
import type { CrmObject } from './crm-object'
import { shownName } from './manifest'

const number: Codec = decimalText
const list: Codec = listText(';')

/** Types whose values are more than the text that they are. */
const codecs: Partial<Record<FieldType, Codec>> = {
  number,
  money: number,
  boolean: booleanWords('true', 'false'),
  date: dayCodec('ms'),
  datetime: momentCodec('ms', 'ms'),
  multi_choice: list,
  email_list: list,
}

/**
 * How HubSpot spells the values of a type: all as text, the empty text for none. Only days and moments may be digits, which
 * are then milliseconds since 1970: HubSpot has taken the value before. It takes digits for them as well, so that a year
 * that a person enters must not be sent. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 */
export function codecOf(type: FieldType, definition: FieldDefinition | null = null): Codec {
  // Options with ids are those whose words are the value here.
  if (type === 'choice' && definition?.options.some(({ id }) => id !== undefined)) {
    return optionsByWords(definition.options)
  }
  return codecs[type] ?? textCodec
}

/** A table of HubSpot's: what all objects have in common. */
export function tableOf(
  kind: FieldTable['kind'],
  fields: FieldTable['fields'],
  more: Pick<FieldTable, 'composed' | 'fixed'> = {},
): FieldTable {
  return { kind, provider: shownName, fields, codecOf, empty: '', ...more }
}

/** Ids of the records that were merged into one, separated like the values of any list. */
const mergedIds = 'hs_merged_object_ids'

/** What is read of an object: the properties to ask for, and the fields that they fill. */
export interface ReadPlan {
  properties: string[]
  mapping: Mapping
}

/**
 * Standard fields, the account's own properties, and what was merged. HubSpot's other properties, several hundred, most of
 * them computed, are left out; names that the account does not have too, for HubSpot would ignore them without a word.
 */
export function readPlan({ table }: CrmObject, definitions: readonly FieldDefinition[]): ReadPlan {
  const mapping = mappingOf(table, definitions)
  const tellsMerges = definitions.length === 0 || definitions.some(({ name }) => name === mergedIds)
  return { mapping, properties: tellsMerges ? [...mapping.properties, mergedIds] : [...mapping.properties] }
}

/** Ids of records that were merged into this one. */
export function mergedIdsOf(properties: Readonly<Record<string, string | null>>): string[] {
  return (properties[mergedIds] ?? '').split(';').filter((id) => id !== '')
}
