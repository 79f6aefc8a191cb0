import type { LogLine } from '@shared/model'
import type { Db } from '../file/database'
import { toTimestamp } from '../file/values'

interface RawLine {
  seq: number
  at: number
  level: LogLine['level']
  text: string
}

/** Log lines of runs. */
export class RunLogTable {
  readonly #insert
  readonly #list
  readonly #last

  constructor(db: Db) {
    this.#insert = db.prepare<[string, number, number, string, string]>(
      'INSERT INTO run_log (run_id, seq, at, level, text) VALUES (?, ?, ?, ?, ?)',
    )
    this.#list = db.prepare<[string, number, number], RawLine>(
      'SELECT seq, at, level, text FROM run_log WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?',
    )
    this.#last = db.prepare<[string], { seq: number | null }>('SELECT MAX(seq) AS seq FROM run_log WHERE run_id = ?')
  }

  append(runId: string, lines: readonly LogLine[]): void {
    for (const line of lines) this.#insert.run(runId, line.seq, Date.parse(line.at), line.level, line.text)
  }

  /** Lines after `after`, oldest first; `more` tells that there are further ones. */
  list(runId: string, after: number, limit: number): { lines: LogLine[]; more: boolean } {
    const rows = this.#list.all(runId, after, limit + 1)
    return {
      lines: rows.slice(0, limit).map((row) => ({ ...row, at: toTimestamp(row.at) })),
      more: rows.length > limit,
    }
  }

  lastSeq(runId: string): number {
    return this.#last.get(runId)?.seq ?? 0
  }
}
