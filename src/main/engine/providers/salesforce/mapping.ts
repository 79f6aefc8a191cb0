import type { FieldType } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import { fieldsByWords } from '../../fields/record-shape'
import { dayCodec, dayFrom, momentCodec, momentFrom } from '../kit/dates'
import { type FieldTable, type Mapping, mappingOf } from '../kit/mapping'
import {
  booleanJson,
  type Codec,
  decimalNumber,
  listText,
  optionsByWords,
  plainDecimal,
  textCodec,
  trimmedCodec,
  writtenText,
} from '../kit/values'
import { shownName } from './manifest'
import type { SfObject } from './sf-object'

/**
 * A value of another type than the field's makes Salesforce refuse the whole request, as text that it cannot read: such a
 * value is not sent.
 *
 * @param fits whether a written value is of the type
 * @param form how it is written
 */
function strict(codec: Codec, fits: (text: string) => boolean, form: string): Codec {
  return {
    ...codec,
    misread: (value, provider) => {
      const text = writtenText(value).trim()
      if (!fits(text)) return `${provider} cannot read ${text}. Write it like ${form}.`
      return codec.misread?.(value, provider) ?? null
    },
  }
}

const day = strict(dayCodec(), (text) => dayFrom(text) !== null, '2026-12-31')
const moment = strict(momentCodec('seconds'), (text) => momentFrom(text) !== null, '2026-12-31T10:00:00Z')
const number = strict(decimalNumber, (text) => /^-?\d+(?:\.\d+)?$/.test(plainDecimal(text)), '12.50')
const flag = strict(booleanJson, (text) => /^(?:true|false)$/i.test(text), 'true or false')

const codecs: Partial<Record<FieldType, Codec>> = {
  number,
  money: number,
  boolean: flag,
  date: day,
  datetime: moment,
  multi_choice: listText(';'),
  email: trimmedCodec,
  user: trimmedCodec,
  reference: trimmedCodec,
}

/**
 * How Salesforce spells the values of a type: JSON's own numbers and booleans, lists with semicolons, moments to the
 * second. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm
 */
function codecOf(type: FieldType): Codec {
  return codecs[type] ?? textCodec
}

/** A table of Salesforce's: what all objects have in common. */
export function tableOf(
  kind: FieldTable['kind'],
  fields: FieldTable['fields'],
  more: Pick<FieldTable, 'composed' | 'fixed'> = {},
): FieldTable {
  const byWords = fieldsByWords(kind)
  return {
    kind,
    provider: shownName,
    fields,
    codecOf: (type, definition) =>
      byWords.includes(definition?.standard ?? '') ? optionsByWords(definition?.options ?? []) : codecOf(type),
    empty: null,
    ...more,
  }
}

/** What is read of every record, whatever its object. */
const always = ['Id', 'IsDeleted', 'CreatedDate', 'LastModifiedDate', 'SystemModstamp']

export interface ReadPlan {
  /** Columns to ask for. */
  columns: string[]
  mapping: Mapping
}

/** Standard fields, the org's own ones, and what tells of links, merges and conversions. */
export function readPlan(object: SfObject, definitions: readonly FieldDefinition[]): ReadPlan {
  const mapping = mappingOf(object.table, definitions)
  const isThere = (name: string) => definitions.length === 0 || definitions.some((one) => one.name === name)
  const special = [
    ...object.links.map(({ property }) => property),
    ...(object.convertedInto ? ['IsConverted', ...object.convertedInto.map(({ property }) => property)] : []),
  ]
  return { mapping, columns: [...new Set([...markColumns(object), ...mapping.properties, ...special.filter(isThere)])] }
}

/** Columns that tell which record a row is, in which version, and what became of it. */
export function markColumns(object: SfObject): string[] {
  return object.merges ? [...always, 'MasterRecordId'] : always
}
