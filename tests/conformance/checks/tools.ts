import { expect } from 'vitest'
import type { MappedFields } from '../../../src/main/engine/fields/field-definition'
import type { ObjectBench } from '../../../src/main/engine/providers/testing/bench'
import type { Stage } from '../stage/stage'

/** A number of records' drafts, each another record. */
export function drafts(object: ObjectBench, count: number, more: MappedFields = {}, from = 0): MappedFields[] {
  return Array.from({ length: count }, (_, index) => ({ ...object.draft(from + index), ...more }))
}

/** Rows that so many full pages of a list bring. */
export function rowsOf({ largestPage, pageOverlap = 0 }: ObjectBench, pages: number): number {
  return pages === 0 ? 0 : pages * largestPage.list - (pages - 1) * pageOverlap
}

/** Everything that the CRM holds is held here, once, with the values that it has there; nothing else is alive here. */
export async function expectSameAsCrm(stage: Stage): Promise<void> {
  const there = await stage.remote.all()
  const { id } = stage.position()
  const here = stage.store.db
    .prepare<[number], { remote_id: string }>(
      'SELECT remote_id FROM remote_records WHERE object_id = ? AND deleted_at IS NULL',
    )
    .all(id)
    .map((row) => row.remote_id)
  expect(new Set(here)).toEqual(new Set(there.keys()))
  expect(here.length).toBe(there.size)
  expect(stage.position().records).toBe(there.size)
  const compared = [...Object.keys(stage.object.draft(0)), ...stage.object.texts]
  const differing = [...there].flatMap(([remoteId, values]) => {
    const fields = stage.held(remoteId)?.fields ?? null
    const wrong = compared.filter((field) => (fields?.[field] ?? null) !== (values[field] ?? null))
    return wrong.map((field) => `${remoteId}.${field}: ${fields?.[field]} instead of ${values[field]}`)
  })
  expect(differing).toEqual([])
}

/** History knows each record's creation once. */
export function expectCreatedOnce(stage: Stage, count: number): void {
  const { id } = stage.position()
  const twice = stage.store.db
    .prepare<[number], { n: number; times: number }>(
      `SELECT COUNT(*) AS n, times FROM (
         SELECT COUNT(c.id) AS times FROM remote_records r LEFT JOIN changes c
           ON c.remote_record_id = r.id AND c.action = 'created' WHERE r.object_id = ? GROUP BY r.id
       ) GROUP BY times`,
    )
    .all(id)
  expect(twice).toEqual([{ n: count, times: 1 }])
}

/** How many records the CRM made more than once, by its own log. */
export async function createdTwice(stage: Stage): Promise<unknown[]> {
  const tally = await stage.control.tally()
  return tally[stage.object.name]?.createdTwice ?? []
}

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour
