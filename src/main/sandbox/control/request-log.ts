import type { RecordChange } from '../crm/kit/changes'
import type { LoggedRequest, ObjectTally } from './protocol'

/** Requests that are kept; older ones go. */
const maxKept = 50_000

const counters: Partial<Record<RecordChange['action'], 'creates' | 'updates' | 'deletes' | 'merges'>> = {
  create: 'creates',
  update: 'updates',
  delete: 'deletes',
  erase: 'deletes',
  merge: 'merges',
}

/** Remembers what was asked for and what it did, for tests. */
export class RequestLog {
  #requests: LoggedRequest[] = []
  #seq = 0

  add(request: Omit<LoggedRequest, 'seq'>): void {
    this.#seq += 1
    this.#requests.push({ seq: this.#seq, ...request })
    if (this.#requests.length > maxKept * 1.2) this.#requests = this.#requests.slice(-maxKept)
  }

  list(filter: { after?: number; pathPrefix?: string } = {}): LoggedRequest[] {
    return this.#requests.filter(
      (request) => request.seq > (filter.after ?? 0) && request.path.startsWith(filter.pathPrefix ?? ''),
    )
  }

  reset(): void {
    this.#requests = []
  }

  /** Counts of what was done, by object. */
  tally(): Record<string, ObjectTally> {
    const tallies: Record<string, ObjectTally> = {}
    const created = new Map<string, Map<string, string[]>>()
    for (const effect of this.#requests.flatMap((request) => request.effects)) {
      const tally = tallies[effect.object] ?? { creates: 0, updates: 0, deletes: 0, merges: 0, createdTwice: [] }
      tallies[effect.object] = tally
      const counted = counters[effect.action]
      if (counted !== undefined) tally[counted] += 1
      if (effect.action !== 'create' || effect.key === null) continue
      const keys = created.get(effect.object) ?? new Map<string, string[]>()
      keys.set(effect.key, [...(keys.get(effect.key) ?? []), effect.id])
      created.set(effect.object, keys)
    }
    for (const [object, keys] of created) {
      const tally = tallies[object]
      if (tally === undefined) continue
      tally.createdTwice = [...keys].filter(([, ids]) => ids.length > 1).map(([key, ids]) => ({ key, ids }))
    }
    return tallies
  }
}
