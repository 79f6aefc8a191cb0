import { type ConnectAttempt, connectAttempt, endedConnectStates } from '@shared/model'
import type { Db } from './database'

/** Connect attempts, so that `callback` can finish one after the engine was started again. Holds no session token. */
export class AttemptTable {
  readonly #save
  readonly #get
  readonly #open

  constructor(db: Db) {
    this.#save = db.prepare<[string, number, number, string]>(
      `INSERT INTO connect_attempts (id, open, started_at, attempt) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET open = excluded.open, attempt = excluded.attempt`,
    )
    this.#get = db.prepare<[string], { attempt: string }>('SELECT attempt FROM connect_attempts WHERE id = ?')
    this.#open = db.prepare<[], { attempt: string }>(
      'SELECT attempt FROM connect_attempts WHERE open = 1 ORDER BY started_at',
    )
  }

  save(attempt: ConnectAttempt): void {
    const open = endedConnectStates.has(attempt.state) ? 0 : 1
    this.#save.run(attempt.id, open, Date.parse(attempt.startedAt), JSON.stringify({ ...attempt, url: null }))
  }

  get(id: string): ConnectAttempt | null {
    const row = this.#get.get(id)
    return row ? connectAttempt.parse(JSON.parse(row.attempt)) : null
  }

  /** Attempts that had not ended when the engine last ran. */
  listOpen(): ConnectAttempt[] {
    return this.#open.all().map((row) => connectAttempt.parse(JSON.parse(row.attempt)))
  }
}
