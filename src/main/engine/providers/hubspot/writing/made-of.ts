import type { FieldValue } from '@shared/model'
import type { MappedFields } from '../../../fields/field-definition'
import type { RecordDraft, RemoteRecord } from '../../provider'
import type { CrmObject } from '../crm-object'

/** A record that only has the draft's name was made at about the time of the sending. */
const aboutMs = { before: 2 * 60_000, after: 5 * 60_000 }

export type SentDraft = RecordDraft & { sentAt: string }
/** Whether two values of a field are the same; absent is empty here. */
export type Same = (field: string, a: FieldValue | undefined, b: FieldValue | undefined) => boolean

/**
 * Which of the records each draft may have become, by marker. A record with all values of a draft is that draft's, and
 * the draft with the most values comes first; drafts that are alike in every value take one record each. A draft that is
 * left may still be a record of its name from the time of the sending, whose other values somebody has changed since.
 */
export function madeOf(
  object: CrmObject,
  drafts: readonly SentDraft[],
  records: readonly RemoteRecord[],
  same: Same,
): Map<string, RemoteRecord[]> {
  const found = new Map<string, RemoteRecord[]>()
  const taken = new Set<RemoteRecord>()
  for (const draft of [...drafts].sort((a, b) => detail(b) - detail(a))) {
    if (found.has(draft.marker)) continue
    const whole = records.filter((record) => !taken.has(record) && hasAll(record, wanted(object, draft), same))
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
      left.filter((record) => isOfThen(record, draft) && hasAll(record, nameOf(object, draft), same)),
    )
  }
  return found
}

function isOfThen({ createdAt }: RemoteRecord, { sentAt }: SentDraft): boolean {
  const age = createdAt === null ? Number.NaN : Date.parse(createdAt) - Date.parse(sentAt)
  return age >= -aboutMs.before && age <= aboutMs.after
}

/** What names a record is empty where the draft left it empty, but for what HubSpot fills in from the rest. */
function nameOf(object: CrmObject, { fields }: SentDraft): MappedFields {
  const names = [...object.namedBy, ...(object.uniqueField === null ? [] : [object.uniqueField])]
  const told = names.filter((field) => fields[field] != null || !object.guessed.includes(field))
  return Object.fromEntries(told.map((field) => [field, fields[field] ?? null]))
}

function wanted(object: CrmObject, draft: SentDraft): MappedFields {
  return { ...nameOf(object, draft), ...draft.fields }
}

export function hasAll(record: RemoteRecord, fields: MappedFields, same: Same): boolean {
  return Object.entries(fields).every(([field, value]) => same(field, record.fields[field], value))
}

function areAlike(a: MappedFields, b: MappedFields, same: Same): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((field) => same(field, a[field], b[field]))
}

function detail({ fields }: SentDraft): number {
  return Object.values(fields).filter((value) => value !== null).length
}
