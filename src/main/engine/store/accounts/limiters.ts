import { z } from 'zod'
import { type AccountKey, type LimiterMemory, type LimiterState, limiterState } from '../../crm/limiter-memory'
import type { Db } from '../file/database'

/** JSON text of a state. */
const stored = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'no JSON' })
      return z.NEVER
    }
  })
  .pipe(limiterState)

/** What the limiters of the workspace's accounts must know after a restart. */
export class LimiterTable implements LimiterMemory {
  readonly #get
  readonly #set
  readonly #durably
  readonly #calls

  /** `durably`: commits what it is given so that it is on the disk when it returns. */
  constructor(db: Db, durably: (work: () => void) => void) {
    this.#durably = durably
    this.#get = db.prepare<[string], { state: string }>('SELECT state FROM account_limits WHERE account = ?')
    this.#set = db.prepare<[string, string]>(
      'INSERT INTO account_limits (account, state) VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET state = excluded.state',
    )
    this.#calls = db.prepare<[string, string, string], { calls: number }>(
      `SELECT COALESCE(SUM(c.calls), 0) AS calls FROM api_calls c JOIN integrations i ON i.id = c.integration_id
       WHERE i.provider = ? AND i.account_id = ? AND c.day = ?`,
    )
  }

  /** Null where nothing is kept, or only what a newer Patchbay understands. */
  load(account: AccountKey): LimiterState | null {
    const read = stored.safeParse(this.#get.get(nameOf(account))?.state)
    return read.success ? read.data : null
  }

  save(account: AccountKey, state: LimiterState): void {
    this.#durably(() => this.#set.run(nameOf(account), JSON.stringify(state)))
  }

  callsOn(account: AccountKey, day: string): number {
    return this.#calls.get(account.provider, account.account, day)?.calls ?? 0
  }
}

function nameOf({ provider, account }: AccountKey): string {
  return `${provider} ${account}`
}
