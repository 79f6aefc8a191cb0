import type { KeptRecord } from './base'
import { type ChangeNotes, difference, type RecordChange, shownValues } from './changes'
import type { SandboxClock } from './provider-sandbox'
import type { RecordStore } from './store'

export interface KeeperOptions<R extends KeptRecord, S> {
  store: RecordStore<R>
  clock: SandboxClock
  notes: ChangeNotes
  /** What the vendor's time stamps are rounded down to, ms. */
  resolutionMs: number
  /** What a person would know a record by (email, name); two creates with one key are a doubled create. */
  keyOf(values: Readonly<Record<string, unknown>>): string | null
  /** Puts what the vendor keeps besides the values (a history, who wrote) into a record whose values are new. */
  dress?: (record: R, before: R | null, changed: readonly string[], source: S) => R
}

/**
 * Every change of the records of one object, by apps and by people: it is stamped, kept and noted in the journal. What
 * a vendor refuses was refused before.
 */
export class RecordKeeper<R extends KeptRecord, S> {
  readonly store: RecordStore<R>
  readonly #options: KeeperOptions<R, S>

  constructor(options: KeeperOptions<R, S>) {
    this.store = options.store
    this.#options = options
  }

  /** Puts a record with these values behind all others. */
  add(values: R['values'], source: S): R {
    const now = this.#now()
    const kept: KeptRecord = {
      ...this.store.newPlace(),
      values,
      createdAt: now,
      updatedAt: now,
      archivedAt: null,
      gone: false,
    }
    const record = this.#dressed(kept as R, null, Object.keys(values), source)
    this.store.save(record)
    this.#note(record, { action: 'create', before: null, after: shownValues(record.values) })
    return record
  }

  /**
   * Puts new values under a record; they are all that it has then. `written` are the fields that were asked for. A write
   * that changes nothing leaves no trace but in the journal.
   */
  replace(record: R, values: R['values'], source: S, written: readonly string[] = []): R {
    const changes = difference(record.values, values, written)
    this.#note(record, { action: 'update', ...changes })
    const changed = Object.keys(changes.after).filter((name) => changes.before[name] !== changes.after[name])
    if (changed.length === 0) return record
    const next = this.#dressed({ ...record, values, updatedAt: this.#now() }, record, changed, source)
    this.store.save(next)
    return next
  }

  /** Moves the time of change without a value that changed, as vendors do for what they work out. */
  touch(record: R): R {
    const next = { ...record, updatedAt: this.#now() }
    this.store.save(next)
    return next
  }

  /** Into the recycle bin. */
  archive(record: R): R {
    if (record.archivedAt !== null) return record
    const now = this.#now()
    const next = { ...record, archivedAt: now, updatedAt: now }
    this.store.save(next)
    this.#note(record, { action: 'delete', before: shownValues(record.values), after: null })
    return next
  }

  /** Out of the recycle bin. */
  restore(record: R): R {
    if (record.archivedAt === null) return record
    const next = { ...record, archivedAt: null, updatedAt: this.#now() }
    this.store.save(next)
    this.#note(record, { action: 'restore', before: null, after: shownValues(record.values) })
    return next
  }

  /** Takes a record away without a trace: no call finds it any more. */
  erase(record: R): void {
    this.store.save({ ...record, gone: true, updatedAt: this.#now() })
    this.#note(record, { action: 'erase', before: shownValues(record.values), after: null })
  }

  /** Puts a record into another: only its id leads there still. With `binned` it also lies in the recycle bin. */
  takeIn(record: R, into: string, binned = false): void {
    const now = this.#now()
    const next = binned ? { archivedAt: now } : { gone: true }
    this.store.save({ ...record, ...next, mergedInto: into, updatedAt: now })
    this.#note(record, { action: 'merge', before: shownValues(record.values), after: null, into })
  }

  #dressed(record: R, before: R | null, changed: readonly string[], source: S): R {
    return this.#options.dress?.(record, before, changed, source) ?? record
  }

  #now(): number {
    const { clock, resolutionMs } = this.#options
    return Math.floor(clock.now() / resolutionMs) * resolutionMs
  }

  #note(record: R, change: Pick<RecordChange, 'action' | 'before' | 'after' | 'into'>): void {
    this.#options.notes.note({
      object: this.store.object,
      id: record.id,
      key: this.#options.keyOf(record.values),
      ...change,
    })
  }
}
