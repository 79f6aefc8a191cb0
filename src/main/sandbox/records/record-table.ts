import { createHash } from 'node:crypto'
import type { Journal } from '../storage/journal'

/** A synced record as Nango caches it. Times are microseconds and rise strictly, so that they alone give an order. */
export interface CachedRecord {
  uuid: string
  externalId: string
  /** Null once it was pruned. */
  payload: Record<string, unknown> | null
  hash: string
  createdAt: number
  updatedAt: number
  deletedAt: number | null
  prunedAt: number | null
}

export interface SyncResult {
  added: number
  updated: number
  deleted: number
}

/** `2026-09-18T15:20:35.941305+00:00` */
export function microseconds(at: number): string {
  const ms = Math.floor(at / 1000)
  return `${new Date(ms).toISOString().slice(0, -1)}${String(at - ms * 1000).padStart(3, '0')}+00:00`
}

/** The cached records of one model of one connection. */
export class RecordTable {
  readonly #rows = new Map<string, CachedRecord>()
  #ordered: CachedRecord[] | null = null
  #lastStamp = 0

  readonly #journal: Journal
  readonly #scope: string

  constructor(journal: Journal, scope: string, loaded: ReadonlyMap<string, unknown>) {
    this.#journal = journal
    this.#scope = scope
    for (const value of loaded.values()) {
      const row = value as CachedRecord
      this.#rows.set(row.externalId, row)
      this.#lastStamp = Math.max(this.#lastStamp, row.updatedAt)
    }
  }

  /** Takes over a whole reading of the CRM: what is new, what differs, and what is not there any more. */
  apply(payloads: readonly (Record<string, unknown> & { id: string })[], now: number): SyncResult {
    const result: SyncResult = { added: 0, updated: 0, deleted: 0 }
    const seen = new Set<string>()
    for (const payload of payloads) {
      seen.add(payload.id)
      const hash = createHash('sha1').update(JSON.stringify(payload)).digest('base64')
      const before = this.#rows.get(payload.id)
      if (before !== undefined && before.deletedAt === null && before.hash === hash) continue
      const stamp = this.#stamp(now)
      const isNew = before === undefined || before.deletedAt !== null
      result[isNew ? 'added' : 'updated'] += 1
      this.#put({
        uuid: before?.uuid ?? uuid5(`${this.#scope}/${payload.id}`),
        externalId: payload.id,
        payload,
        hash,
        createdAt: before === undefined || isNew ? stamp : before.createdAt,
        updatedAt: stamp,
        deletedAt: null,
        prunedAt: null,
      })
    }
    for (const row of [...this.#rows.values()]) {
      if (row.deletedAt !== null || seen.has(row.externalId)) continue
      const stamp = this.#stamp(now)
      result.deleted += 1
      this.#put({ ...row, updatedAt: stamp, deletedAt: stamp })
    }
    return result
  }

  /** All rows by the time of their last change. */
  all(): readonly CachedRecord[] {
    this.#ordered ??= [...this.#rows.values()].sort((a, b) => a.updatedAt - b.updatedAt)
    return this.#ordered
  }

  get(externalId: string): CachedRecord | undefined {
    return this.#rows.get(externalId)
  }

  /** Rows that are not deleted. */
  get count(): number {
    let count = 0
    for (const row of this.#rows.values()) if (row.deletedAt === null) count += 1
    return count
  }

  /** Drops the payload, keeps the place and the cursor. */
  prune(row: CachedRecord, now: number): void {
    this.#put({ ...row, payload: null, prunedAt: now * 1000 })
  }

  clear(): void {
    for (const id of this.#rows.keys()) this.#journal.remove(id)
    this.#rows.clear()
    this.#ordered = null
  }

  #put(row: CachedRecord): void {
    this.#rows.set(row.externalId, row)
    this.#ordered = null
    this.#journal.put(row.externalId, row)
  }

  #stamp(now: number): number {
    this.#lastStamp = Math.max(this.#lastStamp + 1, now * 1000)
    return this.#lastStamp
  }
}

export function cursorOf(row: CachedRecord): string {
  return Buffer.from(`${microseconds(row.updatedAt)}||${row.uuid}`).toString('base64')
}

/** The stamp of a cursor; null when it is none. */
export function stampOf(cursor: string): number | null {
  const [time, uuid] = Buffer.from(cursor, 'base64').toString('utf8').split('||')
  const match = /^(.+\.\d{3})(\d{3})\+00:00$/.exec(time ?? '')
  if (match === null || uuid === undefined || !/^[0-9a-f-]{36}$/.test(uuid)) return null
  const ms = Date.parse(`${match[1]}Z`)
  return Number.isNaN(ms) ? null : ms * 1000 + Number(match[2])
}

function uuid5(name: string): string {
  const bytes = createHash('sha1').update(`patchbay-sandbox/${name}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
