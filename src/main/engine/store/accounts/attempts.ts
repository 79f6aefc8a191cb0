import { type ConnectAttempt, connectAttempt, endedConnectStates } from '@shared/model'
import type { Db } from '../file/database'

/** Connect attempts, so that `callback` can finish one after the engine was started again. Holds no session token. */
export class AttemptTable {
  readonly #save
  readonly #get
  readonly #open
  readonly #late

  constructor(db: Db) {
    this.#save = db.prepare<[string, number, number, string]>(
      `INSERT INTO connect_attempts (id, open, started_at, attempt) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET open = excluded.open, attempt = excluded.attempt`,
    )
    this.#get = db.prepare<[string], { attempt: string }>('SELECT attempt FROM connect_attempts WHERE id = ?')
    this.#open = db.prepare<[], { attempt: string }>(
      'SELECT attempt FROM connect_attempts WHERE open = 1 ORDER BY started_at',
    )
    this.#late = db.prepare<[], { attempt: string }>(
      `SELECT attempt FROM connect_attempts
       WHERE json_array_length(attempt, '$.late.found') > 0 ORDER BY started_at`,
    )
  }

  /** An attempt that has ended is open for as long as it is `watched` for a late consent. */
  save(attempt: ConnectAttempt, watched = false): void {
    const open = watched || !endedConnectStates.has(attempt.state)
    this.#save.run(attempt.id, open ? 1 : 0, Date.parse(attempt.startedAt), JSON.stringify({ ...attempt, url: null }))
  }

  get(id: string): ConnectAttempt | null {
    const row = this.#get.get(id)
    return row ? connectAttempt.parse(JSON.parse(row.attempt)) : null
  }

  /** Attempts that had not ended, or were watched, when the engine last ran. */
  listOpen(): ConnectAttempt[] {
    return this.#open.all().map((row) => connectAttempt.parse(JSON.parse(row.attempt)))
  }

  /** Attempts with a consent that came after their end, oldest first. */
  listLate(): ConnectAttempt[] {
    return this.#late.all().map((row) => connectAttempt.parse(JSON.parse(row.attempt)))
  }
}
