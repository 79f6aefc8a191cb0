import type { EntityKind, FieldType, FieldValue } from '@shared/model'
import { canonical, fieldTypes, sameValue } from '../../fields/canonical'
import type { MappedFields } from '../../fields/field-definition'
import type { ReadContext, RecordDraft, RemoteRecord } from '../provider'

/** A record that only has the draft's name was made at about the time of the sending. */
const aboutMs = { before: 2 * 60_000, after: 5 * 60_000 }
/** How much older than the sending a record may seem: clocks differ, by hours where one has the wrong time zone. */
const clocksMs = 24 * 60 * 60_000

export type SentDraft = RecordDraft & { sentAt: string }

/** How records of an object are found of which the making had no answer. */
export interface FindPlan {
  kind: EntityKind
  /** The field whose value no two records share: making it a second time is refused. Null where there is none. */
  uniqueField: string | null
  /** The fields that a record without a unique value is looked for by, the most telling first. One must be set. */
  namedBy: readonly string[]
  /** Those of `namedBy` that the CRM may fill in from the others. */
  guessed?: readonly string[]
  /** Records with one of the drafts' unique values, out of the CRM's own store. Absent where nothing is unique. */
  readUnique?(unique: Names): Promise<RemoteRecord[]>
  /** Records that were made since a moment (ISO) and have one of the names; others may be among them. */
  searchNamed(since: string, names: readonly Names[]): Promise<RemoteRecord[]>
}

/** Values of a field that records are looked for by: their canonical form in lower case, each once, none empty. */
export interface Names {
  field: string
  values: string[]
}

/** Whether two values of a field are the same; absent is empty here. */
type Same = (field: string, a: FieldValue | undefined, b: FieldValue | undefined) => boolean

/**
 * Records that may be what a create without an answer has made, by marker.
 *
 * With a unique value the record itself is asked for, and counts when it has all of the draft's values. One that has
 * others was there before or has been changed since: it is left out, for the create is refused when it is sent again, and
 * that refusal leads to the record without taking its values for agreed.
 *
 * Without one, records are searched for by the draft's name and the time of the sending. A record with all values of a
 * draft is that draft's, and the draft with the most values comes first; drafts that are alike in every value take one
 * record each. A draft that is left may still be a record of its name from the time of the sending, whose other values
 * have been changed since. Records from before that are not ours.
 */
export async function findMade(
  plan: FindPlan,
  { fields }: Pick<ReadContext, 'fields'>,
  drafts: readonly SentDraft[],
): Promise<{ marker: string; found: RemoteRecord[] }[]> {
  const typeOf = fieldTypes(plan.kind, fields)
  const same: Same = (field, a, b) => sameValue(typeOf(field), a ?? null, b ?? null)
  const { uniqueField, readUnique } = plan
  const isUnique = (draft: SentDraft) => uniqueField !== null && readUnique && draft.fields[uniqueField] != null
  const unique = drafts.filter(isUnique)
  const values = namesOf(unique, uniqueField === null ? [] : [uniqueField], typeOf)
  const withValue = values[0] === undefined ? [] : onceEach((await readUnique?.(values[0])) ?? [])
  const named = drafts.filter((draft) => !isUnique(draft))
  const names = namesOf(named, plan.namedBy, typeOf)
  const since = earliest(named)
  const records = names.length === 0 ? [] : onceEach(await plan.searchNamed(since, names))
  const ofName = madeOf(plan, named, records.filter(isAfter(since)), same)
  return drafts.map((draft) => ({
    marker: draft.marker,
    found: isUnique(draft)
      ? withValue.filter((record) => hasAll(record, draft.fields, same))
      : (ofName.get(draft.marker) ?? []),
  }))
}

/** A listing whose pages overlap shows a record twice, and a search by several names may: that makes no second record. */
function onceEach(records: readonly RemoteRecord[]): RemoteRecord[] {
  return [...new Map(records.map((record) => [record.remoteId, record])).values()]
}

/** What drafts are looked for by: each by the first of the fields that it has. */
function namesOf(
  drafts: readonly SentDraft[],
  fields: readonly string[],
  typeOf: (field: string) => FieldType,
): Names[] {
  const textOf = (field: string, draft: SentDraft) => searchText(typeOf(field), draft.fields[field])
  return fields.flatMap((field, index): Names[] => {
    const earlier = fields.slice(0, index)
    const ours = drafts.filter((draft) => earlier.every((other) => textOf(other, draft) === ''))
    const values = [...new Set(ours.map((draft) => textOf(field, draft)))].filter((text) => text !== '')
    return values.length === 0 ? [] : [{ field, values }]
  })
}

/** The text that a value is found by: the canonical form, in lower case. The empty text finds nothing. */
function searchText(type: FieldType, value: FieldValue | undefined): string {
  const text = canonical(type, value ?? null)
  return text === null || Array.isArray(text) ? '' : String(text).toLowerCase()
}

/** From when on a record may be one of the drafts'; ISO. */
function earliest(drafts: readonly SentDraft[]): string {
  const sent = drafts.map(({ sentAt }) => Date.parse(sentAt)).filter((time) => !Number.isNaN(time))
  return new Date((sent.length > 0 ? Math.min(...sent) : Date.now()) - clocksMs).toISOString()
}

function isAfter(since: string): (record: RemoteRecord) => boolean {
  return ({ createdAt }) => createdAt === null || Date.parse(createdAt) >= Date.parse(since)
}

function madeOf(
  plan: FindPlan,
  drafts: readonly SentDraft[],
  records: readonly RemoteRecord[],
  same: Same,
): Map<string, RemoteRecord[]> {
  const found = new Map<string, RemoteRecord[]>()
  const taken = new Set<RemoteRecord>()
  for (const draft of [...drafts].sort((a, b) => detail(b) - detail(a))) {
    if (found.has(draft.marker)) continue
    const wanted = { ...nameOf(plan, draft), ...draft.fields }
    const whole = records.filter((record) => !taken.has(record) && hasAll(record, wanted, same))
    const alike = drafts.filter((other) => areAlike(other.fields, draft.fields, same))
    for (const record of whole) taken.add(record)
    for (const [index, { marker }] of alike.entries()) {
      found.set(marker, whole.length > alike.length ? whole : whole.slice(index, index + 1))
    }
  }
  const left = records.filter((record) => !taken.has(record))
  for (const draft of drafts) {
    if (found.get(draft.marker)?.length) continue
    found.set(
      draft.marker,
      left.filter((record) => isOfThen(record, draft) && hasAll(record, nameOf(plan, draft), same)),
    )
  }
  return found
}

function isOfThen({ createdAt }: RemoteRecord, { sentAt }: SentDraft): boolean {
  const age = createdAt === null ? Number.NaN : Date.parse(createdAt) - Date.parse(sentAt)
  return age >= -aboutMs.before && age <= aboutMs.after
}

/** What names a record is empty where the draft left it empty, but for what the CRM fills in from the rest. */
function nameOf({ namedBy, uniqueField, guessed = [] }: FindPlan, { fields }: SentDraft): MappedFields {
  const names = [...namedBy, ...(uniqueField === null ? [] : [uniqueField])]
  const naming = names.filter((field) => fields[field] != null || !guessed.includes(field))
  return Object.fromEntries(naming.map((field) => [field, fields[field] ?? null]))
}

function hasAll(record: RemoteRecord, fields: MappedFields, same: Same): boolean {
  return Object.entries(fields).every(([field, value]) => same(field, record.fields[field], value))
}

function areAlike(a: MappedFields, b: MappedFields, same: Same): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((field) => same(field, a[field], b[field]))
}

function detail({ fields }: SentDraft): number {
  return Object.values(fields).filter((value) => value !== null).length
}
