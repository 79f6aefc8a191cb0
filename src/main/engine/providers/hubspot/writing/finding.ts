import type { FieldType, FieldValue } from '@shared/model'
import { canonical, fieldTypes, sameValue } from '../../../fields/canonical'
import type { ReadContext, RemoteRecord } from '../../provider'
import type { CrmObject } from '../crm-object'
import { readPlan } from '../mapping'
import { readBatch } from '../reading/batch-reading'
import { type Filter, type SearchResult, searchOn, searchPageSize } from '../reading/search-page'
import { recordOf } from '../rows'
import { hasAll, madeOf, type Same, type SentDraft } from './made-of'

/** A search shows a new record after a moment, by the vendor's word; ours is a generous one. */
export const createShownMs = 60_000
/** How much older than the sending a record may seem: clocks differ, by hours where one has the wrong time zone. */
const clocksMs = 24 * 60 * 60_000

type Found = { marker: string; found: RemoteRecord[] }[]
type TypeOf = (field: string) => FieldType

/**
 * Records that may be what a create without an answer has made.
 *
 * With a unique value the record itself is asked for, and counts when it has all of the draft's values. One that has
 * others was there before or has been changed since: it is left out, for the create is refused when it is sent again, and
 * that refusal leads to the record without taking anybody's values for agreed.
 *
 * Without one, a search is asked for records of the draft's name.
 */
export async function findCreated(
  object: CrmObject,
  context: ReadContext,
  drafts: readonly SentDraft[],
): Promise<Found> {
  const typeOf = fieldTypes(object.entityKind, context.fields)
  const same: Same = (field, a, b) => sameValue(typeOf(field), a ?? null, b ?? null)
  const { uniqueField } = object
  const isUnique = ({ fields }: SentDraft) => uniqueField !== null && fields[uniqueField] != null
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
  drafts: readonly SentDraft[],
  typeOf: TypeOf,
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
    found: records.filter((record) => hasAll(record, fields, same)),
  }))
}

async function findNamed(
  object: CrmObject,
  context: ReadContext,
  drafts: readonly SentDraft[],
  typeOf: TypeOf,
  same: Same,
): Promise<Found> {
  const groups = nameFilters(object, drafts, typeOf)
  const records = groups.length === 0 ? [] : await searchAll(object, context, groups)
  const found = madeOf(object, drafts, records, same)
  return drafts.map(({ marker }) => ({ marker, found: found.get(marker) ?? [] }))
}

/** One group of filters for each field that drafts are named by; a draft is looked for by the first that it has. */
function nameFilters(object: CrmObject, drafts: readonly SentDraft[], typeOf: TypeOf): Filter[][] {
  const textOf = (field: string, { fields }: SentDraft) => searchText(typeOf(field), fields[field])
  const since = Math.min(...drafts.map(({ sentAt }) => Date.parse(sentAt))) - clocksMs
  return object.namedBy.flatMap((field, index): Filter[][] => {
    const earlier = object.namedBy.slice(0, index)
    const texts = drafts
      .filter((draft) => earlier.every((other) => textOf(other, draft) === ''))
      .map((draft) => textOf(field, draft))
      .filter((text) => text !== '')
    if (texts.length === 0) return []
    return [
      [
        { propertyName: 'createdate', operator: 'GTE', value: String(since) },
        { propertyName: object.properties[field] ?? field, operator: 'IN', values: [...new Set(texts)] },
      ],
    ]
  })
}

async function searchAll(object: CrmObject, context: ReadContext, groups: Filter[][]): Promise<RemoteRecord[]> {
  const plan = readPlan(object, context.fields)
  const records: RemoteRecord[] = []
  const query = { groups, properties: plan.properties, limit: searchPageSize }
  let lastId: string | null = null
  do {
    const page: SearchResult = await searchOn(object, context, query, lastId)
    records.push(...page.rows.map((row) => ({ ...recordOf(row, plan), associations: null })))
    lastId = page.next
  } while (lastId !== null)
  return records
}

/** The text that a value is found by: the canonical form, in lower case. The empty text finds nothing. */
function searchText(type: FieldType, value: FieldValue | undefined): string {
  const text = canonical(type, value ?? null)
  return text === null || Array.isArray(text) ? '' : String(text).toLowerCase()
}
