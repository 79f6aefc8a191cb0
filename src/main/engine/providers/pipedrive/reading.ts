import { CrmError } from '../kit/crm-error'
import { chunksOf, isDigits } from '../kit/ids'
import { readEach } from '../kit/rows'
import type { AskedRecord, CrmClient, ListPage, ReadAnswer, ReadContext, RejectedRow } from '../provider'
import { type CrmObject, costOf, listPath, mostIds, recordPath } from './crm-object'
import { shownName } from './manifest'
import { readPlan } from './mapping'
import { type Row, readOne, readRow, readRows, recordOf, rejection } from './rows'

/** What a probe of ids found: the rows, the rows that cannot be read, and the ids that no list has. */
interface Probe {
  rows: Row[]
  rejected: RejectedRow[]
  missing: string[]
}

/**
 * Records by their ids, a hundred a call. A list leaves out what is deleted and what the user may not see alike; so each
 * id that it lacks is asked for by itself: that one is gone only where Pipedrive says so.
 */
export async function readByIds(
  object: CrmObject,
  context: ReadContext,
  remoteIds: readonly string[],
): Promise<ReadAnswer> {
  const asked = [...new Set(remoteIds)]
  const mapping = readPlan(object, context.fields)
  const probe = await probeIds(object, context, asked)
  const records = new Map<string, AskedRecord>()
  for (const row of probe.rows) records.set(row.id, { ...recordOf(object, row, mapping), askedId: row.id })
  const rejected = new Map(
    probe.rejected.flatMap((row) => (row.remoteId === null ? [] : [[row.remoteId, row] as const])),
  )
  for (const id of probe.missing) {
    if (rejected.has(id)) continue
    const single = await readSingle(object, context, id)
    if (single === null) continue
    if ('problem' in single) rejected.set(id, single)
    else records.set(id, { ...recordOf(object, single, mapping), askedId: id })
  }
  return {
    records: asked.flatMap((id) => records.get(id) ?? []),
    rejected: asked.flatMap((id) => rejected.get(id) ?? []),
  }
}

async function probeIds(object: CrmObject, context: ReadContext, asked: readonly string[]): Promise<Probe> {
  if (object.version === 'v1') return { rows: [], rejected: [], missing: [...asked] }
  const rows = new Map<string, Row>()
  const rejected: RejectedRow[] = []
  // What is no number was never an id of Pipedrive's, and would be refused with the others.
  const numbers = asked.filter((id) => isDigits(id) && id.length <= 15)
  for (const ids of chunksOf(numbers, mostIds)) {
    for (const list of object.lists) {
      const open = ids.filter((id) => !rows.has(id))
      if (open.length === 0) continue
      const response = await context.crm.request({
        method: 'GET',
        path: listPath(object, list),
        query: {
          ids: open.join(','),
          limit: mostIds,
          ...(object.include && { include_fields: object.include }),
          ...(object.listsDeleted && { status: 'open,won,lost,deleted' }),
        },
        cost: costOf('list', 'v2'),
        signal: context.signal,
      })
      const read = readRows(object, response)
      for (const row of read.rows) if (open.includes(row.id)) rows.set(row.id, row)
      rejected.push(...read.rejected)
    }
  }
  const found = [...rows.values()]
  remember(context.crm, object, found)
  return { rows: found, rejected, missing: numbers.filter((id) => !rows.has(id)) }
}

/** A record by itself; null when it is gone, a rejection when it is there and not to be seen. */
async function readSingle(
  object: CrmObject,
  { crm, signal }: ReadContext,
  id: string,
): Promise<Row | RejectedRow | null> {
  try {
    const query = object.include && object.version === 'v2' ? { include_fields: object.include } : {}
    const response = await crm.request({
      method: 'GET',
      path: recordPath(object, id),
      query,
      cost: costOf('get', object.version),
      signal,
    })
    return readOne(object, response) ?? rejection(id, `The answer holds no record ${id}.`)
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    if (error.facts.class === 'not_found') return null
    if (error.facts.class === 'validation' && error.status === 403) return rejection(id, error.facts.message)
    throw error
  }
}

/** The rows that were read last, by object: a change right after needs what a list holds now. */
const lately = new WeakMap<CrmClient, Map<string, Map<string, Row>>>()
const mostKept = 500

function remember(crm: CrmClient, { name }: CrmObject, rows: readonly Row[]): void {
  const objects = lately.get(crm) ?? new Map<string, Map<string, Row>>()
  lately.set(crm, objects)
  objects.set(name, new Map(rows.slice(0, mostKept).map((row) => [row.id, row])))
}

/** Records as they are now, by id: those that were just read, and the others read now. Each is given once. */
export async function currentRows(
  object: CrmObject,
  context: ReadContext,
  ids: readonly string[],
): Promise<Map<string, Row>> {
  const known = lately.get(context.crm)?.get(object.name)
  const rows = new Map<string, Row>()
  for (const id of ids) {
    const row = known?.get(id)
    if (row === undefined) continue
    rows.set(id, row)
    known?.delete(id)
  }
  const open = ids.filter((id) => !rows.has(id))
  if (open.length === 0) return rows
  if (object.version === 'v2') {
    for (const row of (await probeIds(object, context, open)).rows) rows.set(row.id, row)
    lately.get(context.crm)?.delete(object.name)
    return rows
  }
  for (const id of open) {
    const row = await readSingle(object, context, id)
    if (row !== null && !('problem' in row)) rows.set(id, row)
  }
  return rows
}

/** Reads what a sync function at Nango saved: the record as Pipedrive gave it. */
export function savedRecords(
  object: CrmObject,
  context: ReadContext,
  payloads: readonly Record<string, unknown>[],
): Pick<ListPage, 'records' | 'rejected'> {
  const mapping = readPlan(object, context.fields)
  const { rows, rejected } = readEach(shownName, payloads, (value) => readRow(object, value))
  return { records: rows.map((row) => recordOf(object, row, mapping)), rejected }
}
