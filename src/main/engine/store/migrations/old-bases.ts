import { customFieldName, type EntityKind, type FieldType, type FieldValue, standardFieldsOf } from '@shared/model'
import { sameValue } from '../../fields/canonical'
import { standardColumns } from '../entities/entity-columns'
import type { Db } from '../file/database'

interface OldLink {
  record_id: number
  object_id: number
  kind: EntityKind
  integration_id: string
  fields: string
  linked_at: number
  entity: string
}

type Stamps = Record<string, { at: number; by: 'person' | { integration: string } } | undefined>

/** Links that are looked at in one step. */
const chunk = 2000

/**
 * A link of before was written without a base when both sides agreed on everything, and also when they had met for the
 * first time and had never agreed. Which of the two it was is read off the values: equal ones are agreed. A different
 * one is agreed at the CRM's value where the field was set here after the link was made, by a person or another CRM:
 * such a value waits to be pushed. Every other difference was never agreed on.
 */
export function settleOldBases(db: Db): void {
  const types = typesOf(db)
  // A later step may add columns, which are not there yet when this one runs.
  const present = new Set((db.pragma('table_info(entities)') as { name: string }[]).map(({ name }) => name))
  const columns = Object.entries(standardColumns).filter(([, column]) => present.has(column))
  const page = db.prepare<[number, number], OldLink>(
    `SELECT r.id AS record_id, r.object_id, e.kind, o.integration_id, r.fields, l.linked_at,
       json_object('custom', json(e.custom), 'stamps', json(e.stamps), ${columns
         .map(([field, column]) => `'${field}', e.${column}`)
         .join(', ')}) AS entity
     FROM links l JOIN remote_records r ON r.id = l.remote_record_id JOIN entities e ON e.id = l.entity_id
       JOIN objects o ON o.id = r.object_id
     WHERE l.base IS NULL AND l.remote_record_id > ? ORDER BY l.remote_record_id LIMIT ?`,
  )
  const setBase = db.prepare<[string, number]>('UPDATE links SET base = ? WHERE remote_record_id = ?')
  for (let after = 0; ; ) {
    const links = page.all(after, chunk)
    const last = links.at(-1)
    if (!last) return
    after = last.record_id
    for (const link of links) {
      const base = agreedOn(link, (field) => types(link.object_id, link.kind, field))
      if (base !== null) setBase.run(JSON.stringify(base), link.record_id)
    }
  }
}

/** What both sides agree on; null when it is everything. */
function agreedOn(link: OldLink, typeOf: (field: string) => FieldType): Record<string, FieldValue> | null {
  const { custom, stamps, ...columns } = JSON.parse(link.entity) as {
    custom: Record<string, FieldValue>
    stamps: Stamps
  } & Record<string, FieldValue>
  const remote = JSON.parse(link.fields) as Record<string, FieldValue>
  const agreed: Record<string, FieldValue> = {}
  for (const [field, there] of Object.entries(remote)) {
    const type = typeOf(field)
    const here = customFieldName(field) === null ? listOr(type, columns[field] ?? null) : (custom[field] ?? null)
    const stamp = stamps[field]
    const setLater =
      stamp !== undefined &&
      stamp.at > link.linked_at &&
      (stamp.by === 'person' || stamp.by.integration !== link.integration_id)
    if (sameValue(type, here, there) || setLater) agreed[field] = there
  }
  return Object.keys(agreed).length === Object.keys(remote).length ? null : agreed
}

function listOr(type: FieldType, value: FieldValue): FieldValue {
  return type === 'email_list' && typeof value === 'string' ? (JSON.parse(value) as string[]) : value
}

function typesOf(db: Db): (objectId: number, kind: EntityKind, field: string) => FieldType {
  const rows = db
    .prepare<[], { object_id: number; name: string; type: FieldType }>(
      "SELECT object_id, name, definition ->> 'type' AS type FROM field_definitions",
    )
    .all()
  const custom = new Map(rows.map((row) => [`${row.object_id} ${row.name}`, row.type]))
  return (objectId, kind, field) => {
    const name = customFieldName(field)
    if (name !== null) return custom.get(`${objectId} ${name}`) ?? 'unknown'
    return standardFieldsOf(kind).find((item) => item.id === field)?.type ?? 'unknown'
  }
}
