import { randomUUID } from 'node:crypto'
import type { RecordChange } from './crm/kit/changes'

/** Requests that are kept; older ones go. */
export const maxRequests = 50_000
/** Changes of records that are kept: a request with many may push out many. */
export const maxChanges = 100_000

/** One request that reached a CRM, or one act of a person there. */
export interface JournalEntry {
  /** Rises by one with every entry. */
  seq: number
  /** By the sandbox's clock, ISO 8601. */
  at: string
  provider: string
  account: string
  /**
   * `patchbay`: it came through the proxy. `person`: a control route did it, or a request that said so in its header.
   * `live`: the account's people, as `--live` has them.
   */
  who: 'patchbay' | 'person' | 'live'
  /** Null for acts that are no request. */
  connectionId: string | null
  method: string
  /** Path at the CRM; for a control route its own. */
  path: string
  query: string
  /** What the CRM answered. */
  status: number
  /** The fault that hit the request, which may have kept the CRM from acting, or the caller from hearing of it. */
  fault: string | null
  changes: RecordChange[]
}

export interface JournalFilter {
  since?: number | undefined
  limit?: number | undefined
  provider?: string | undefined
  account?: string | undefined
  who?: JournalEntry['who'] | undefined
}

export interface JournalPage {
  /** Another one each time the sandbox starts: numbers begin anew then. */
  epoch: string
  /** The oldest number that is still kept; null when there is none. A `since` below it has missed something. */
  oldest: number | null
  /** Give it as `since` to go on. */
  next: number
  /** More entries fit the filter than the page holds. */
  more: boolean
  entries: JournalEntry[]
}

const defaultPage = 1000

/** What was asked of the CRMs and done in them, so that others can judge it. Kept in memory, the newest only. */
export class CrmJournal {
  readonly #epoch = randomUUID()
  #entries: JournalEntry[] = []
  #changes = 0
  #seq = 0

  add(entry: Omit<JournalEntry, 'seq'>): void {
    this.#seq += 1
    this.#entries.push({ seq: this.#seq, ...entry })
    this.#changes += entry.changes.length
    if (this.#entries.length > maxRequests * 1.2 || this.#changes > maxChanges * 1.2) this.#forget()
  }

  page(filter: JournalFilter): JournalPage {
    const { since = 0, limit = defaultPage } = filter
    const fitting: JournalEntry[] = []
    for (let at = this.#firstAfter(since); at < this.#entries.length && fitting.length <= limit; at += 1) {
      const entry = this.#entries[at] as JournalEntry
      if (fits(entry, filter)) fitting.push(entry)
    }
    const entries = fitting.slice(0, limit)
    const more = fitting.length > limit
    return {
      epoch: this.#epoch,
      oldest: this.#entries[0]?.seq ?? null,
      next: more ? (entries.at(-1)?.seq ?? since) : Math.max(since, this.#seq),
      more,
      entries,
    }
  }

  /** Place of the first entry with a later number; numbers have no gaps. */
  #firstAfter(seq: number): number {
    const first = this.#entries[0]?.seq ?? 0
    return Math.max(0, seq - first + 1)
  }

  #forget(): void {
    let from = Math.max(0, this.#entries.length - maxRequests)
    let changes = 0
    for (let at = this.#entries.length - 1; at >= from; at -= 1) {
      changes += this.#entries[at]?.changes.length ?? 0
      if (changes > maxChanges) from = at + 1
    }
    this.#entries = this.#entries.slice(from)
    this.#changes = this.#entries.reduce((sum, entry) => sum + entry.changes.length, 0)
  }
}

function fits(entry: JournalEntry, { provider, account, who }: JournalFilter): boolean {
  return (
    (provider === undefined || entry.provider === provider) &&
    (account === undefined || entry.account === account) &&
    (who === undefined || entry.who === who)
  )
}
