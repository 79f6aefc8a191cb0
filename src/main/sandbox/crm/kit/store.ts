import { type BaseRecords, baseEnd, type KeptRecord } from './base'
import type { SandboxClock, SandboxStorage } from './provider-sandbox'

/** What stands between one record and the app. */
export interface Veil {
  /** The app may not see it: what reading it by its id answers. */
  hidden?: 404 | 403
  /** What its row holds besides the id, and where. */
  garbled?: { row: Record<string, unknown>; where: 'lists' | 'everywhere' }
}

/** What the index still shows of a record, and until when; so that a lag outlives the process. */
interface LaggingVersion<R> {
  shown: R | null
  until: number
}

interface IndexedVersion<R> {
  visibleFrom: number
  record: R | null
}

export interface StoreOptions<R extends KeptRecord> {
  object: string
  base: BaseRecords<R>
  clock: SandboxClock
  storage: SandboxStorage
  /** Ms until a change shows in searches, or in listings where the vendor serves those from an index. */
  indexLagMs: number
  /** How long archived records can be listed and restored, ms; null: for ever, 0: they are gone at once. */
  binMs: number | null
  /** Values that find a record besides its id, as they are compared; two live records can share one. */
  keysOf?: (record: R) => string[]
}

/**
 * The records of one object in one account: the base, made on demand, under everything that was changed since. A page
 * costs what it holds, whatever the size of the account.
 */
export class RecordStore<R extends KeptRecord> {
  readonly object: string
  readonly base: BaseRecords<R>
  readonly #options: StoreOptions<R>
  readonly #changed = new Map<number, R>()
  #places: number[] = []
  readonly #indexing = new Map<number, IndexedVersion<R>[]>()
  /** Keys of changed records that are not archived, with their places; one place unless the account has a double. */
  readonly #keys = new Map<string, number[]>()
  readonly #veils = new Map<number, Veil>()
  /** What the index showed, read from the storage before all records are. */
  #lagging: [number, LaggingVersion<R>][] = []
  #nextSeq: number
  indexLagMs: number
  /** Searches show what was deleted until then, too. */
  indexLagsDeletes = false
  /** No untouched record was changed at or after this moment. */
  readonly untouchedBefore = baseEnd

  constructor(options: StoreOptions<R>) {
    this.#options = options
    this.object = options.object
    this.base = options.base
    this.indexLagMs = options.indexLagMs
    this.#nextSeq = options.base.count
  }

  /** Takes over a stored entry; false when the key is none of this store's. Call {@link restored} after all of them. */
  restore(key: string, value: unknown): boolean {
    const [kind, object, name] = key.split(':')
    if (object !== this.object || name === undefined) return false
    if (kind === 'record') this.#take(value as R)
    else if (kind === 'veil') this.#setVeil(Number(name), value as Veil)
    else if (kind === 'index') this.#lagging.push([Number(name), value as LaggingVersion<R>])
    else return false
    return true
  }

  /** Ends the taking over of stored entries. */
  restored(): void {
    for (const [seq, { shown, until }] of this.#lagging) {
      const record = this.#changed.get(seq)
      if (record === undefined || until <= this.#options.clock.now()) continue
      this.#indexing.set(seq, [
        { visibleFrom: Number.NEGATIVE_INFINITY, record: shown },
        { visibleFrom: until, record },
      ])
    }
    this.#lagging = []
  }

  #take(record: R): void {
    this.#changed.set(record.seq, record)
    this.#nextSeq = Math.max(this.#nextSeq, record.seq + 1)
    this.#noteKeys(record)
  }

  /** One more than the last place in the order. */
  get end(): number {
    return this.#nextSeq
  }

  at(seq: number): R | null {
    const changed = this.#changed.get(seq)
    if (changed !== undefined) return this.#isLost(changed) ? null : changed
    return seq < this.base.count ? this.base.record(seq) : null
  }

  /** Erased, merged away, or so long in the recycle bin that it was emptied. */
  #isLost(record: R): boolean {
    const { binMs, clock } = this.#options
    return record.gone || (record.archivedAt !== null && binMs !== null && clock.now() - record.archivedAt > binMs)
  }

  /** Finds a record by its id, archived ones too. */
  get(id: string): R | null {
    const seq = this.placeOf(id)
    return seq === null ? null : this.at(seq)
  }

  /** Id of the record that came of all merges of this one; the same id when it was never merged. */
  idNow(id: string): string {
    const seq = this.placeOf(id)
    const into = seq === null ? undefined : this.#changed.get(seq)?.mergedInto
    return into === undefined ? id : this.idNow(into)
  }

  /** Cheap answer to whether a place holds a record of this kind. */
  isHere(seq: number, archived: boolean): boolean {
    const record = this.#changed.get(seq)
    if (record !== undefined) return !this.#isLost(record) && (record.archivedAt !== null) === archived
    return seq < this.base.count && this.base.isArchived(seq) === archived
  }

  /** Like {@link isHere}, for what the app may see. */
  isShown(seq: number, archived: boolean): boolean {
    return this.isHere(seq, archived) && !this.isHidden(seq)
  }

  /** Place of an id that this account gave, whatever became of its record; null for others. */
  placeOf(id: string): number | null {
    const seq = this.base.seqOf(id)
    return seq === null || seq >= this.#nextSeq ? null : seq
  }

  /** A place for a new record. */
  newPlace(): { seq: number; id: string } {
    const seq = this.#nextSeq
    return { seq, id: this.base.idOf(seq) }
  }

  save(record: R): void {
    const before = record.seq < this.#nextSeq ? this.at(record.seq) : null
    this.#options.storage.put(`record:${this.object}:${record.id}`, record)
    if (before !== null) for (const key of this.#keysOf(before)) this.#forgetKey(key, record.seq)
    this.#take(record)
    this.#noteIndexed(record, before)
  }

  #noteIndexed(record: R, before: R | null): void {
    const { seq } = record
    if (this.indexLagMs === 0) {
      this.#indexing.delete(seq)
      return
    }
    const now = this.#options.clock.now()
    const versions = this.#indexing.get(seq) ?? [{ visibleFrom: Number.NEGATIVE_INFINITY, record: before }]
    const pending = versions.slice(versions.findLastIndex((version) => version.visibleFrom <= now))
    const until = now + this.indexLagMs
    this.#indexing.set(seq, [...pending, { visibleFrom: until, record }])
    const lagging: LaggingVersion<R> = { shown: pending[0]?.record ?? null, until }
    this.#options.storage.put(`index:${this.object}:${seq}`, lagging)
  }

  /** The record as the search index knows it now; null when it does not know it (yet). */
  indexed(seq: number): R | null {
    const current = this.at(seq)
    const left = current === null || current.archivedAt !== null
    if ((left && !this.indexLagsDeletes) || this.isHidden(seq)) return null
    const versions = this.#indexing.get(seq)
    if (versions === undefined) return left ? null : current
    const now = this.#options.clock.now()
    const shown = versions.findLast((version) => version.visibleFrom <= now) ?? null
    if (shown === versions.at(-1)) this.#indexing.delete(seq)
    return shown?.record?.archivedAt === null ? shown.record : null
  }

  /** Places that were changed since the account was made, in the order of creation. */
  changedPlaces(): readonly number[] {
    if (this.#places.length !== this.#changed.size) this.#places = [...this.#changed.keys()].sort((a, b) => a - b)
    return this.#places
  }

  /** Whether a place still holds what the account was made with, so that {@link base} tells its times without making it. */
  isUntouched(seq: number): boolean {
    return !this.#changed.has(seq)
  }

  /** Id of the record that is not archived and has this key; the newest where an account has a double. */
  idByKey(key: string): string | null {
    const changed = this.#keys.get(key)?.at(-1)
    if (changed !== undefined) return this.base.idOf(changed)
    const seq = this.base.seqOfKey(key)
    return seq !== null && this.isUntouched(seq) && this.isHere(seq, false) ? this.base.idOf(seq) : null
  }

  /** Id of a changed record that is not archived and has this value; accounts begin with unique fields empty. */
  idByValue(field: string, value: unknown): string | null {
    for (const record of this.#changed.values()) if (isLive(record) && record.values[field] === value) return record.id
    return null
  }

  #keysOf(record: R): string[] {
    return isLive(record) ? (this.#options.keysOf?.(record) ?? []) : []
  }

  #noteKeys(record: R): void {
    for (const key of this.#keysOf(record)) this.#keys.set(key, [...(this.#keys.get(key) ?? []), record.seq])
  }

  #forgetKey(key: string, seq: number): void {
    const left = this.#keys.get(key)?.filter((place) => place !== seq) ?? []
    if (left.length === 0) this.#keys.delete(key)
    else this.#keys.set(key, left)
  }

  veilOf(seq: number): Veil {
    return this.#veils.get(seq) ?? {}
  }

  isHidden(seq: number): boolean {
    return this.#veils.size > 0 && this.#veils.get(seq)?.hidden !== undefined
  }

  hiddenPlaces(): number[] {
    return [...this.#veils].flatMap(([seq, veil]) => (veil.hidden === undefined ? [] : [seq]))
  }

  putVeil(seq: number, veil: Veil): void {
    this.#setVeil(seq, veil)
    this.#options.storage.put(`veil:${this.object}:${seq}`, veil)
  }

  #setVeil(seq: number, veil: Veil): void {
    if (veil.hidden === undefined && veil.garbled === undefined) this.#veils.delete(seq)
    else this.#veils.set(seq, veil)
  }
}

function isLive(record: KeptRecord): boolean {
  return !record.gone && record.archivedAt === null
}
