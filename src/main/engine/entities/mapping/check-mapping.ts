import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type FieldValue,
  fail,
  type MappingCheck,
  type MappingSample,
  type StreamName,
  type UnmappedValue,
} from '@shared/model'
import type { MappedFields } from '../../fields/field-definition'
import { FieldMapping } from '../../fields/field-mapping'
import type { StoredRecord } from '../../store/accounts/records'
import type { Store } from '../../store/store'
import type { RecordPorts } from '../change/record-context'
import { requireEntity } from '../change/record-context'
import { type MappedPlace, mappedPlaces } from './mapped-place'
import { planMapping } from './plan-mapping'
import { type GivenRows, planStream } from './set-mapping'

/** Records that one step looks at; others have their turn in between. */
const step = 200
/** Different values that are listed. */
const mostValues = 500

type Where = { integrationId: string; stream: StreamName }

/**
 * Holds a mapping against all stored records of a stream, in steps: which values of the CRM's have no form here, and which
 * ones here have none there, with how many records have each. Nothing is changed.
 *
 * @param given rows that would be set; none: the mapping as it is
 * @throws ProblemError as planMapping does; the signal's reason when it is stopped
 */
export async function checkMapping(
  ports: RecordPorts,
  where: Where,
  given: readonly GivenRows[],
  signal: AbortSignal,
): Promise<MappingCheck> {
  const plans = planStream(ports, where, given, false)
  const check: MappingCheck = { records: 0, values: [], cut: false }
  const lines = new Map<string, UnmappedValue>()
  for (const mapped of mappedPlaces(ports, where.integrationId, where.stream)) {
    const { object } = mapped.place
    const plan =
      plans.find((item) => item.mapped.place.object.id === object.id) ?? planMapping(ports, mapped, [], false)
    const wanted = new FieldMapping(plan.after.rules)
    for (let after = 0; ; ) {
      const ids = ports.store.records.liveAfter(object.id, after, step).map(({ id }) => id)
      const last = ids.at(-1)
      if (last === undefined) break
      after = last
      const records = [...ports.store.records.getMany(ids).values()]
      check.records += records.length
      for (const found of lookAt(ports.store, mapped, wanted, records)) {
        const key = JSON.stringify([object.name, found.field, found.way, found.value])
        const line = lines.get(key)
        if (line) line.records += 1
        else if (lines.size < mostValues) lines.set(key, { object: object.name, ...found, records: 1 })
        else check.cut = true
      }
      await nextTurn()
      signal.throwIfAborted()
    }
  }
  check.values = [...lines.values()].sort((a, b) => b.records - a.records)
  return check
}

type Found = Pick<UnmappedValue, 'field' | 'crmField' | 'way' | 'value' | 'reason'>

function* lookAt(
  store: Store,
  { place }: MappedPlace,
  wanted: FieldMapping,
  records: readonly StoredRecord[],
): Generator<Found> {
  const kept = store.mappings.kept(records.map(({ id }) => id))
  const entities = store.entities.getMany(records.flatMap(({ entityId }) => entityId ?? []))
  for (const record of records) {
    const there = valuesThere(place.mapping, record.fields, kept.get(record.id) ?? [])
    for (const { field, value, reason } of wanted.read(there, record.fields).kept) {
      yield { field, crmField: wanted.outward(field) ?? field, way: 'from', value, reason }
    }
    const entity = record.entityId === null ? undefined : entities.get(record.entityId)
    for (const [field, value] of Object.entries(entity?.fields ?? {})) {
      const reason = wanted.keptBack(field, value)
      if (reason !== null) yield { field, crmField: wanted.outward(field) ?? field, way: 'to', value, reason }
    }
  }
}

/** What the CRM has: what is held of the record, and what the mapping has made nothing of. */
function valuesThere(
  mapping: FieldMapping,
  fields: MappedFields,
  kept: readonly { field: string; value: FieldValue }[],
): MappedFields {
  const there = { ...mapping.fieldsOutward(fields) }
  for (const { field, value } of kept) there[mapping.outward(field) ?? field] = value
  return there
}

/**
 * One stored record both ways, by a mapping that would be set or is.
 *
 * @param recordId the record here; null: any that the account has
 * @throws ProblemError NOT_FOUND, and as planMapping does
 */
export function sampleMapping(
  ports: RecordPorts,
  where: Where,
  given: readonly GivenRows[],
  recordId: string | null,
): MappingSample {
  const { store } = ports
  const places = mappedPlaces(ports, where.integrationId, where.stream)
  const plans = planStream(ports, where, given, false)
  for (const mapped of places) {
    const { place } = mapped
    const record = recordId === null ? anyRecord(store, place.object.id) : recordOf(store, place.object.id, recordId)
    const entity = record?.entityId == null ? null : store.entities.get(record.entityId)
    if (!record || !entity) continue
    const plan = plans.find((item) => item.mapped.place.object.id === place.object.id)
    const wanted = plan ? new FieldMapping(plan.after.rules) : place.mapping
    const crm = valuesThere(place.mapping, record.fields, store.mappings.kept([record.id]).get(record.id) ?? [])
    const read = wanted.read(crm, record.fields)
    const written = wanted.fieldsOutward(entity.fields)
    const fields = [...new Set([...Object.keys(read.fields), ...read.kept.map(({ field }) => field)])]
    return {
      recordId: String(entity.id),
      name: entity.displayName,
      rows: fields.map((field) => {
        const crmField = wanted.outward(field) ?? field
        const here = entity.fields[field] ?? null
        return {
          object: place.object.name,
          field,
          crmField,
          crm: crm[crmField] ?? null,
          fromCrm: read.fields[field] ?? null,
          here,
          toCrm: written[crmField] ?? null,
          keptFromCrm: read.kept.find((item) => item.field === field)?.reason ?? null,
          keptToCrm: wanted.keptBack(field, here),
        }
      }),
    }
  }
  return fail('NOT_FOUND', { what: 'record', id: recordId ?? where.stream })
}

function recordOf(store: Store, objectId: number, recordId: string): StoredRecord | null {
  const entity = requireEntity(store, recordId)
  return store.records.ofEntity(entity.id).find((record) => record.objectId === objectId) ?? null
}

function anyRecord(store: Store, objectId: number): StoredRecord | null {
  const ids = store.records.liveAfter(objectId, 0, step).map(({ id }) => id)
  const records = [...store.records.getMany(ids).values()]
  return records.find(({ entityId, deletedAt }) => entityId !== null && deletedAt === null) ?? null
}
