import type { RunStatus } from '@shared/model'
import type { Db } from '../file/database'
import type { UnwrittenEnds } from '../runs/unwritten-ends'

export interface RunMoment {
  id: string
  integrationId: string
  status: RunStatus
  startedAt: number
}

export interface RunFigures {
  id: string
  status: RunStatus
  startedAt: number
  endedAt: number | null
  pulled: number
  pushed: number
  created: number
  updated: number
  deleted: number
}

/** Sums over history for cards and overviews, and the count of API calls by day. */
export class StatisticsTable {
  readonly #unwritten
  readonly #moments
  readonly #figures
  readonly #streamRecords
  readonly #gone
  readonly #calls
  readonly #addCalls

  /** @param unwritten the ends of runs that the rows do not have */
  constructor(db: Db, unwritten: UnwrittenEnds) {
    this.#unwritten = unwritten
    this.#moments = db.prepare<[number], RunMoment>(
      `SELECT id, integration_id AS integrationId, status, COALESCE(started_at, queued_at) AS startedAt FROM runs
       WHERE queued_at >= ? AND kind IN ('sync', 'retry') ORDER BY +id`,
    )
    this.#figures = db.prepare<[string, number], RunFigures>(
      `SELECT r.id, r.status, r.started_at AS startedAt, r.ended_at AS endedAt, SUM(s.pulled) AS pulled, SUM(s.pushed) AS pushed,
         SUM(s.created) AS created, SUM(s.updated) AS updated, SUM(s.deleted) AS deleted
       FROM runs r JOIN run_streams s ON s.run_id = r.id
       WHERE r.integration_id = ? AND r.started_at >= ? AND r.kind IN ('sync', 'retry') GROUP BY r.id ORDER BY r.id`,
    )
    this.#streamRecords = db.prepare<[string], { stream: string; records: number; cursorAt: number | null }>(
      `SELECT stream, SUM(records) AS records, CASE WHEN COUNT(cursor_at) = COUNT(*) THEN MIN(cursor_at) END AS cursorAt
       FROM objects WHERE integration_id = ? GROUP BY stream`,
    )
    this.#gone = db.prepare<[string, string, number], { gone: number }>(
      `SELECT COUNT(*) AS gone FROM objects o CROSS JOIN remote_records r ON r.object_id = o.id
       WHERE o.integration_id = ? AND o.stream = ? AND r.deleted_at >= ? AND r.merged_into IS NULL`,
    )
    this.#calls = db.prepare<[string, string], { calls: number }>(
      'SELECT calls FROM api_calls WHERE integration_id = ? AND day = ?',
    )
    this.#addCalls = db.prepare<[string, string, number]>(
      `INSERT INTO api_calls (integration_id, day, calls) VALUES (?, ?, ?)
       ON CONFLICT (integration_id, day) DO UPDATE SET calls = calls + excluded.calls`,
    )
  }

  /** Runs queued since a moment, oldest first. */
  runsSince(since: number): RunMoment[] {
    return this.#moments
      .all(since)
      .map((row) => ({ ...row, status: this.#unwritten.get(row.id)?.status ?? row.status }))
  }

  /** Runs of one integration that began since a moment, with their sums. */
  figuresSince(integrationId: string, since: number): RunFigures[] {
    return this.#figures.all(integrationId, since).map((row) => {
      const end = this.#unwritten.get(row.id)
      return end ? { ...row, status: end.status, endedAt: end.endedAt } : row
    })
  }

  /** Records held and the moment read up to, by stream; null while any object of the stream has not been read. */
  streamRecords(integrationId: string): { stream: string; records: number; cursorAt: number | null }[] {
    return this.#streamRecords.all(integrationId)
  }

  /** Records of a stream that went at the CRM since a moment, ms; those that were merged are not gone. */
  goneSince(integrationId: string, stream: string, since: number): number {
    return this.#gone.get(integrationId, stream, since)?.gone ?? 0
  }

  /** Requests to the CRM on a UTC day, `2026-11-23`. */
  apiCalls(integrationId: string, day: string): number {
    return this.#calls.get(integrationId, day)?.calls ?? 0
  }

  addApiCalls(integrationId: string, day: string, calls: number): void {
    if (calls > 0) this.#addCalls.run(integrationId, day, calls)
  }
}
