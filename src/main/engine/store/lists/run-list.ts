import type { RunFilter } from '@shared/contract'
import type { Page, Run, RunStatus } from '@shared/model'
import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Db } from '../file/database'
import { likePattern } from '../file/values'
import { type RawRun, runFromRaw, runSelect } from '../runs/run-rows'
import type { UnwrittenEnds } from '../runs/unwritten-ends'

/**
 * A page of runs, newest first. The cursor is the last run's id: ids rise with time.
 *
 * @param unwritten the ends that the rows do not have
 */
export function listRuns(
  db: Db,
  unwritten: UnwrittenEnds,
  filter: RunFilter,
  page: { cursor?: string | undefined; limit: number },
): Page<Run> & { total: number; matching: number } {
  const conditions = where(filter, unwritten)
  const from = page.cursor === undefined ? conditions : [...conditions, sql`runs.id < ${page.cursor}`]
  const query = sql`${raw(runSelect)} ${clause(from)} ORDER BY runs.id DESC LIMIT ${page.limit + 1}`
  const rows = db.prepare<unknown[], RawRun>(query.sql).all(...query.values)
  const items = rows.slice(0, page.limit).map((row) => unwritten.ended(runFromRaw(row)))
  const last = items.at(-1)
  return {
    items,
    nextCursor: rows.length > page.limit && last ? last.id : null,
    total: count(db, []),
    matching: count(db, conditions),
  }
}

function where(filter: RunFilter, unwritten: UnwrittenEnds): Sql[] {
  const conditions: Sql[] = []
  if (filter.status !== undefined) conditions.push(hasStatus(filter.status, unwritten))
  if (filter.integrationId !== undefined) conditions.push(sql`runs.integration_id = ${filter.integrationId}`)
  if (filter.trigger !== undefined) conditions.push(sql`runs.trigger = ${filter.trigger}`)
  if (filter.kind !== undefined) conditions.push(sql`runs.kind = ${filter.kind}`)
  if (filter.recordId !== undefined) {
    const entityId = Number(filter.recordId)
    conditions.push(sql`runs.id IN (SELECT c.run_id FROM changes c WHERE c.entity_id = ${entityId})`)
  }
  if (filter.startedAfter !== undefined) {
    conditions.push(sql`COALESCE(runs.started_at, runs.queued_at) >= ${Date.parse(filter.startedAfter)}`)
  }
  const text = filter.search?.trim()
  if (text) {
    const pattern = likePattern(text)
    conditions.push(
      sql`(runs.id LIKE ${pattern} ESCAPE '\\' OR runs.account LIKE ${pattern} ESCAPE '\\'
        OR runs.integration_id LIKE ${pattern} ESCAPE '\\' OR runs.problem LIKE ${pattern} ESCAPE '\\'
        OR EXISTS (SELECT 1 FROM run_streams s WHERE s.run_id = runs.id AND s.problem LIKE ${pattern} ESCAPE '\\'))`,
    )
  }
  return conditions
}

function hasStatus(status: RunStatus, { statuses }: UnwrittenEnds): Sql {
  const stored = sql`runs.status = ${status}`
  if (statuses.length === 0) return stored
  const ids = JSON.stringify(statuses.map(({ id }) => id))
  const having = JSON.stringify(statuses.filter((end) => end.status === status).map(({ id }) => id))
  return sql`(runs.id IN (SELECT value FROM json_each(${having}))
    OR (${stored} AND runs.id NOT IN (SELECT value FROM json_each(${ids}))))`
}

function clause(conditions: Sql[]): Sql {
  return conditions.length === 0 ? sql`` : sql`WHERE ${join(conditions, ' AND ')}`
}

function count(db: Db, conditions: Sql[]): number {
  const query = sql`SELECT COUNT(*) AS n FROM runs ${clause(conditions)}`
  return db.prepare<unknown[], { n: number }>(query.sql).get(...query.values)?.n ?? 0
}
