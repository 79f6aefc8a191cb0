import type { SandboxClock, SandboxStorage } from '../../kit/provider-sandbox'
import type { ObjectName, StoredRecord } from '../types'
import { BASE_END, type BaseRecords } from './base'
import { Veils } from './veils'

/** How long archived records can be listed and restored, https://knowledge.hubspot.com/records/restore-deleted-records */
const RECYCLE_BIN_MS = 90 * 86_400_000

interface IndexedVersion {
  visibleFrom: number
  record: StoredRecord | null
}

/** What the index still shows of a record, and until when; so that a lag outlives the process. */
export interface LaggingVersion {
  shown: StoredRecord | null
  until: number
}

/**
 * The records of one object in one portal: the base, made on demand, under everything that was changed since. A page
 * costs what it holds, whatever the size of the portal.
 */
export class RecordStore {
  private readonly changed = new Map<number, StoredRecord>()
  private places: number[] = []
  private readonly indexing = new Map<number, IndexedVersion[]>()
  /** Addresses of changed contacts that are not archived, with their places; one place unless the portal has a double. */
  private readonly emails = new Map<string, number[]>()
  readonly veils: Veils
  private nextSeq: number
  /** Ms until a change shows in searches. */
  indexLagMs = 3000
  /** Searches show what was deleted until then, too. The vendor says that they do not. */
  indexLagsDeletes = false

  constructor(
    readonly object: ObjectName,
    readonly base: BaseRecords,
    private readonly clock: SandboxClock,
    private readonly storage: SandboxStorage,
  ) {
    this.nextSeq = base.count
    this.veils = new Veils(object, storage)
  }

  /** Takes over a stored record. */
  restore(record: StoredRecord): void {
    this.changed.set(record.seq, record)
    this.nextSeq = Math.max(this.nextSeq, record.seq + 1)
    this.noteEmails(record)
  }

  /** Takes over what the index showed of a record, once the record itself was taken over. */
  restoreIndexed(seq: number, { shown, until }: LaggingVersion): void {
    const record = this.changed.get(seq)
    if (record === undefined || until <= this.clock.now()) return
    this.indexing.set(seq, [
      { visibleFrom: Number.NEGATIVE_INFINITY, record: shown },
      { visibleFrom: until, record },
    ])
  }

  /** One more than the last place in the order. */
  get end(): number {
    return this.nextSeq
  }

  at(seq: number): StoredRecord | null {
    const changed = this.changed.get(seq)
    if (changed !== undefined) return this.isLost(changed) ? null : changed
    return seq < this.base.count ? this.base.record(seq) : null
  }

  /** Erased, merged away, or so long in the recycle bin that it was emptied. */
  private isLost(record: StoredRecord): boolean {
    return record.gone || (record.archivedAt !== null && this.clock.now() - record.archivedAt > RECYCLE_BIN_MS)
  }

  /** Finds a record by its id, archived ones too. */
  get(id: string): StoredRecord | null {
    const seq = this.placeOf(id)
    return seq === null ? null : this.at(seq)
  }

  /** Id of the record that came of all merges of this one; the same id when it was never merged. */
  idNow(id: string): string {
    const seq = this.placeOf(id)
    const into = seq === null ? undefined : this.changed.get(seq)?.mergedInto
    return into === undefined ? id : this.idNow(into)
  }

  /** Cheap answer to whether a place holds a record of this kind. */
  isHere(seq: number, archived: boolean): boolean {
    const record = this.changed.get(seq)
    if (record !== undefined) return !this.isLost(record) && (record.archivedAt !== null) === archived
    return seq < this.base.count && this.base.isArchived(seq) === archived
  }

  /** Like {@link isHere}, for what the app may see. */
  isShown(seq: number, archived: boolean): boolean {
    return this.isHere(seq, archived) && !this.veils.isHidden(seq)
  }

  /** Place of an id that this portal gave, whatever became of its record; null for others. */
  placeOf(id: string): number | null {
    const seq = this.base.seqOf(id)
    return seq === null || seq >= this.nextSeq ? null : seq
  }

  /** A place for a new record. */
  newPlace(): { seq: number; id: string } {
    const seq = this.nextSeq
    return { seq, id: this.base.idOf(seq) }
  }

  save(record: StoredRecord): void {
    const before = record.seq < this.nextSeq ? this.at(record.seq) : null
    this.nextSeq = Math.max(this.nextSeq, record.seq + 1)
    this.changed.set(record.seq, record)
    this.storage.put(`record:${this.object}:${record.id}`, record)
    this.noteIndexed(record, before)
    if (before !== null) {
      for (const email of emailsOf(before)) this.forgetEmail(email, record.seq)
    }
    this.noteEmails(record)
  }

  private noteIndexed(record: StoredRecord, before: StoredRecord | null): void {
    const { seq } = record
    if (this.indexLagMs === 0) {
      this.indexing.delete(seq)
      return
    }
    const now = this.clock.now()
    const versions = this.indexing.get(seq) ?? [{ visibleFrom: Number.NEGATIVE_INFINITY, record: before }]
    const pending = versions.slice(versions.findLastIndex((version) => version.visibleFrom <= now))
    const until = now + this.indexLagMs
    this.indexing.set(seq, [...pending, { visibleFrom: until, record }])
    const lagging: LaggingVersion = { shown: pending[0]?.record ?? null, until }
    this.storage.put(`index:${this.object}:${seq}`, lagging)
  }

  /** The record as the search index knows it now; null when it does not know it (yet). */
  indexed(seq: number): StoredRecord | null {
    const current = this.at(seq)
    const left = current === null || current.archivedAt !== null
    if ((left && !this.indexLagsDeletes) || this.veils.isHidden(seq)) return null
    const versions = this.indexing.get(seq)
    if (versions === undefined) return left ? null : current
    const now = this.clock.now()
    const shown = versions.findLast((version) => version.visibleFrom <= now) ?? null
    if (shown === versions.at(-1)) this.indexing.delete(seq)
    return shown?.record?.archivedAt === null ? shown.record : null
  }

  /** Places that were changed since the portal was made, in the order of creation. */
  changedPlaces(): readonly number[] {
    if (this.places.length !== this.changed.size) this.places = [...this.changed.keys()].sort((a, b) => a - b)
    return this.places
  }

  /** Whether a place still holds what the portal was made with, so that {@link base} tells its times without making it. */
  isUntouched(seq: number): boolean {
    return !this.changed.has(seq)
  }

  /** No untouched record was changed at or after this moment. */
  readonly untouchedBefore = BASE_END

  /** Id of the record that is not archived and has this address, as the first or an additional one. */
  idByEmail(email: string): string | null {
    const changed = this.emails.get(email)?.at(-1)
    if (changed !== undefined) return this.base.idOf(changed)
    const seq = this.base.seqOfEmail(email)
    return seq !== null && this.isUntouched(seq) && this.isHere(seq, false) ? this.base.idOf(seq) : null
  }

  /** Id of a changed record that is not archived and has this value; portals begin with unique properties empty. */
  idByValue(property: string, value: string): string | null {
    for (const record of this.changed.values()) {
      if (isLive(record) && record.values[property] === value) return record.id
    }
    return null
  }

  private noteEmails(record: StoredRecord): void {
    if (!isLive(record)) return
    for (const email of emailsOf(record)) this.emails.set(email, [...(this.emails.get(email) ?? []), record.seq])
  }

  private forgetEmail(email: string, seq: number): void {
    const left = this.emails.get(email)?.filter((place) => place !== seq) ?? []
    if (left.length === 0) this.emails.delete(email)
    else this.emails.set(email, left)
  }
}

function isLive(record: StoredRecord): boolean {
  return !record.gone && record.archivedAt === null
}

function emailsOf(record: StoredRecord): string[] {
  const { email, hs_additional_emails } = record.values
  return [email, ...(hs_additional_emails?.split(';') ?? [])].filter((item): item is string => !!item)
}
