import type { SandboxClock, SandboxStorage } from '../../sandbox'
import { BASE_END, type BaseRecords } from './base'
import type { ObjectName, StoredRecord } from './types'

interface IndexedVersion {
  visibleFrom: number
  record: StoredRecord | null
}

/**
 * The records of one object in one portal: the base, made on demand, under everything that was changed since. A page
 * costs what it holds, whatever the size of the portal.
 */
export class RecordStore {
  private readonly changed = new Map<number, StoredRecord>()
  private readonly indexing = new Map<number, IndexedVersion[]>()
  private emails: Map<string, string> | null = null
  private nextSeq: number
  /** Ms until a change shows in searches. */
  indexLagMs = 3000

  constructor(
    readonly object: ObjectName,
    readonly base: BaseRecords,
    private readonly clock: SandboxClock,
    private readonly storage: SandboxStorage,
  ) {
    this.nextSeq = base.count
  }

  /** Takes over a stored record. */
  restore(record: StoredRecord): void {
    this.changed.set(record.seq, record)
    this.nextSeq = Math.max(this.nextSeq, record.seq + 1)
  }

  /** One more than the last place in the order. */
  get end(): number {
    return this.nextSeq
  }

  at(seq: number): StoredRecord | null {
    const record = this.changed.get(seq) ?? (seq < this.base.count ? this.base.record(seq) : null)
    return record === null || record.gone ? null : record
  }

  /** Finds a record by its id, archived ones too. */
  get(id: string): StoredRecord | null {
    const seq = this.base.seqOf(id)
    return seq === null || seq >= this.nextSeq ? null : this.at(seq)
  }

  /** Cheap answer to whether a place holds a record of this kind. */
  isHere(seq: number, archived: boolean): boolean {
    const record = this.changed.get(seq)
    if (record !== undefined) return !record.gone && (record.archivedAt !== null) === archived
    return seq < this.base.count && this.base.isArchived(seq) === archived
  }

  /** A place for a new record. */
  newPlace(): { seq: number; id: string } {
    const seq = this.nextSeq
    return { seq, id: this.base.idOf(seq) }
  }

  save(record: StoredRecord): void {
    const before = record.seq < this.nextSeq ? this.at(record.seq) : null
    this.nextSeq = Math.max(this.nextSeq, record.seq + 1)
    if (this.indexLagMs > 0) {
      const versions = this.indexing.get(record.seq) ?? [{ visibleFrom: Number.NEGATIVE_INFINITY, record: before }]
      versions.push({ visibleFrom: this.clock.now() + this.indexLagMs, record })
      this.indexing.set(record.seq, versions)
    }
    this.changed.set(record.seq, record)
    this.storage.put(`record:${this.object}:${record.id}`, record)
    if (this.emails !== null) {
      if (before !== null) for (const email of emailsOf(before)) this.emails.delete(email)
      if (isLive(record)) for (const email of emailsOf(record)) this.emails.set(email, record.id)
    }
  }

  /** The record as the search index knows it now; null when it does not know it (yet). Archived records leave at once. */
  indexed(seq: number): StoredRecord | null {
    const current = this.at(seq)
    if (current === null || current.archivedAt !== null) return null
    const versions = this.indexing.get(seq)
    if (versions === undefined) return current
    const now = this.clock.now()
    const shown = versions.findLast((version) => version.visibleFrom <= now) ?? null
    if (shown === versions.at(-1)) this.indexing.delete(seq)
    return shown?.record?.archivedAt === null ? shown.record : null
  }

  /** Places that were changed since the portal was made, in the order of creation. */
  changedPlaces(): number[] {
    return [...this.changed.keys()].sort((a, b) => a - b)
  }

  /** Whether a place still holds what the portal was made with, so that {@link base} tells its times without making it. */
  isUntouched(seq: number): boolean {
    return !this.changed.has(seq)
  }

  /** No untouched record was changed at or after this moment. */
  readonly untouchedBefore = BASE_END

  /** Id of the record that is not archived and has this address, as the first or an additional one. */
  idByEmail(email: string): string | null {
    if (this.emails === null) {
      this.emails = new Map()
      for (let seq = 0; seq < this.nextSeq; seq += 1) {
        if (!this.isHere(seq, false)) continue
        const record = this.at(seq) as StoredRecord
        for (const address of emailsOf(record)) if (!this.emails.has(address)) this.emails.set(address, record.id)
      }
    }
    return this.emails.get(email) ?? null
  }

  /** Id of a changed record that is not archived and has this value; portals begin with unique properties empty. */
  idByValue(property: string, value: string): string | null {
    for (const record of this.changed.values()) {
      if (isLive(record) && record.values[property] === value) return record.id
    }
    return null
  }
}

function isLive(record: StoredRecord): boolean {
  return !record.gone && record.archivedAt === null
}

function emailsOf(record: StoredRecord): string[] {
  const { email, hs_additional_emails } = record.values
  return [email, ...(hs_additional_emails?.split(';') ?? [])].filter((item): item is string => !!item)
}
