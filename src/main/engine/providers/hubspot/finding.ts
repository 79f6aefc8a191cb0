import type { FieldType, FieldValue } from '@shared/model'
import { canonical, fieldTypes, sameValue } from '../../sync/canonical'
import type { MappedFields, ReadContext, RecordDraft, RemoteRecord } from '../provider'
import { readBatch } from './batch-reading'
import type { CrmObject } from './crm-object'
import { readPlan } from './mapping'
import { recordOf } from './rows'
import { type Filter, progressOf, searchPage, searchPageSize } from './search-page'

/** A search shows a new record after a moment, by the vendor's word; ours is a generous one. */
export const createShownMs = 60_000
/** A record that only has the draft's name was made at about the time of the sending. */
const aboutMs = { before: 2 * 60_000, after: 5 * 60_000 }
/** Clocks differ, by hours where one has the wrong time zone. What has all of the draft's values needs no exact time. */
const clocksMs = 24 * 60 * 60_000

type Draft = RecordDraft & { sentAt: string }
type Found = { marker: string; found: RemoteRecord[] }[]
type Same = (field: string, a: FieldValue | undefined, b: FieldValue | undefined) => boolean

/**
 * Records that may be what a create without an answer has made.
 *
 * With a unique value the record itself is asked for, and counts when it has all of the draft's values. One that has
 * others was there before or has been changed since: it is left out, for the create is refused when it is sent again, and
 * that refusal leads to the record without taking anybody's values for agreed.
 *
 * Without, the search is asked for records of the draft's name. One with all of the draft's values is it; failing that,
 * one of the same name from the time of the sending.
 */
export async function findCreated(object: CrmObject, context: ReadContext, drafts: readonly Draft[]): Promise<Found> {
  const typeOf = fieldTypes(object.entityKind, context.fields)
  const same: Same = (field, a, b) => sameValue(typeOf(field), a ?? null, b ?? null)
  const { uniqueField } = object
  const isUnique = ({ fields }: Draft) => uniqueField !== null && fields[uniqueField] != null
  const unique = drafts.filter(isUnique)
  const named = drafts.filter((draft) => !isUnique(draft))
  return [
    ...(uniqueField === null ? [] : await findUnique(object, context, uniqueField, unique, typeOf, same)),
    ...(await findNamed(object, context, named, typeOf, same)),
  ]
}

async function findUnique(
  object: CrmObject,
  context: ReadContext,
  field: string,
  drafts: readonly Draft[],
  typeOf: (field: string) => FieldType,
  same: Same,
): Promise<Found> {
  const plan = readPlan(object, context.fields)
  const { rows } = await readBatch(object, context, {
    ids: [...new Set(drafts.map(({ fields }) => searchText(typeOf(field), fields[field])))],
    properties: plan.properties,
    idProperty: object.properties[field] ?? field,
  })
  const records = rows.map((row) => ({ ...recordOf(row, plan), associations: null }))
  return drafts.map(({ marker, fields }) => ({
    marker,
    found: records.filter((record) => hasAll(record, fields, Object.keys(fields), same)),
  }))
}

async function findNamed(
  object: CrmObject,
  context: ReadContext,
  drafts: readonly Draft[],
  typeOf: (field: string) => FieldType,
  same: Same,
): Promise<Found> {
  const nameOf = ({ fields }: Draft) => object.namedBy.find((field) => searchText(typeOf(field), fields[field]) !== '')
  const since = Math.min(...drafts.map(({ sentAt }) => Date.parse(sentAt))) - clocksMs
  const groups = object.namedBy.flatMap((field): Filter[][] => {
    const values = drafts.filter((draft) => nameOf(draft) === field).map(({ fields }) => fields[field])
    if (values.length === 0) return []
    const texts = [...new Set(values.map((value) => searchText(typeOf(field), value)))]
    const property = object.properties[field] ?? field
    return [
      [
        { propertyName: 'createdate', operator: 'GTE', value: String(since) },
        { propertyName: property, operator: 'IN', values: texts },
      ],
    ]
  })
  const records = groups.length === 0 ? [] : await searchAll(object, context, groups)
  return drafts.map((draft) => ({ marker: draft.marker, found: madeOf(object, draft, drafts, records, same) }))
}

async function searchAll(object: CrmObject, context: ReadContext, groups: Filter[][]): Promise<RemoteRecord[]> {
  const plan = readPlan(object, context.fields)
  const records: RemoteRecord[] = []
  let lastId: string | null = null
  do {
    const page = await searchPage(object, context, {
      groups,
      properties: plan.properties,
      limit: searchPageSize,
      lastId,
    })
    records.push(...page.rows.map((row) => ({ ...recordOf(row, plan), associations: null })))
    lastId = page.after === null ? null : progressOf(page, lastId)
  } while (lastId !== null)
  return records
}

/**
 * What the draft may have become. Drafts that are alike in every value take one of the records each; a record that has
 * all values of another draft is that one's.
 */
function madeOf(
  object: CrmObject,
  draft: Draft,
  drafts: readonly Draft[],
  records: readonly RemoteRecord[],
  same: Same,
): RemoteRecord[] {
  const { fields } = draft
  const isWhole = (record: RemoteRecord, { fields }: Draft) => hasAll(record, fields, Object.keys(fields), same)
  const whole = records.filter((record) => isWhole(record, draft))
  if (whole.length > 0) {
    const alike = drafts.filter((other) => areAlike(other.fields, fields, same))
    return whole.length > alike.length ? whole : whole.slice(alike.indexOf(draft)).slice(0, 1)
  }
  const names = object.namedBy.filter((field) => fields[field] != null)
  const sent = Date.parse(draft.sentAt)
  return records.filter((record) => {
    const age = record.createdAt === null ? Number.NaN : Date.parse(record.createdAt) - sent
    const isOfThen = age >= -aboutMs.before && age <= aboutMs.after
    return isOfThen && hasAll(record, fields, names, same) && !drafts.some((other) => isWhole(record, other))
  })
}

function hasAll(record: RemoteRecord, wanted: MappedFields, fields: readonly string[], same: Same): boolean {
  return fields.every((field) => same(field, record.fields[field], wanted[field]))
}

function areAlike(a: MappedFields, b: MappedFields, same: Same): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((field) => same(field, a[field], b[field]))
}

/** The text that a value is found by: the canonical form, in lower case. The empty text finds nothing. */
function searchText(type: FieldType, value: FieldValue | undefined): string {
  const text = canonical(type, value ?? null)
  return text === null || Array.isArray(text) ? '' : String(text).toLowerCase()
}
