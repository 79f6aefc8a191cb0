import type { KeptRecord } from './base'
import type { ChangeNotes } from './changes'
import type { SandboxStorage } from './provider-sandbox'
import type { RecordStore } from './store'

/** Which records of one object belong to which of another, as an account begins. */
export interface SeededLinks {
  /** Places on the other side, the first one first. */
  of(fromSeq: number): readonly number[]
  /** Every place that {@link of} may lead to `toSeq` from. */
  candidates(toSeq: number): Iterable<number>
}

export interface LinkTableOptions<F extends KeptRecord, T extends KeptRecord> {
  from: RecordStore<F>
  to: RecordStore<T>
  seeded: SeededLinks
  storage: SandboxStorage
  notes: ChangeNotes
  /** Where older state keeps the links of a record, besides the usual place. */
  olderKey?: string
}

/**
 * Links between the records of two objects, in the order in which they were made on the `from` side; what stands first
 * there is the primary one. A link does not touch the time of change of either record.
 */
export class LinkTable<F extends KeptRecord, T extends KeptRecord> {
  readonly #options: LinkTableOptions<F, T>
  readonly #changed = new Map<number, readonly number[]>()
  /** Places whose links were changed, by the place that they lead to. */
  readonly #back = new Map<number, Set<number>>()

  constructor(options: LinkTableOptions<F, T>) {
    this.#options = options
  }

  get from(): RecordStore<F> {
    return this.#options.from
  }

  get to(): RecordStore<T> {
    return this.#options.to
  }

  /** Takes over a stored entry; false when the key is none of this table's. */
  restore(key: string, value: unknown): boolean {
    const { from, to, olderKey } = this.#options
    const [kind, first, second, seq] = key.split(':')
    const mine = kind === 'links' && first === from.object && second === to.object
    if (!mine && (olderKey === undefined || kind !== olderKey)) return false
    this.#set(Number(mine ? seq : first), value as number[])
    return true
  }

  #set(fromSeq: number, places: readonly number[]): void {
    this.#changed.set(fromSeq, places)
    for (const place of places) this.#back.set(place, (this.#back.get(place) ?? new Set()).add(fromSeq))
  }

  /** Live records that the app may see on the other side, the primary one first. */
  of(record: F): T[] {
    const { to } = this.#options
    return this.#placesOf(record.seq)
      .filter((seq) => to.isShown(seq, false))
      .map((seq) => to.at(seq) as T)
  }

  /** Like {@link of}, from the other side; `primary`: this record is the first one of theirs. */
  back(record: T): { record: F; primary: boolean }[] {
    const { from, seeded } = this.#options
    const candidates = new Set([...(this.#back.get(record.seq) ?? []), ...seeded.candidates(record.seq)])
    return [...candidates]
      .sort((a, b) => a - b)
      .filter((seq) => from.isShown(seq, false) && this.#placesOf(seq).includes(record.seq))
      .map((seq) => ({ record: from.at(seq) as F, primary: this.#placesOf(seq)[0] === record.seq }))
  }

  /** Makes a link; as the first one, or behind those that there are. */
  link(from: F, to: T, primary: boolean): void {
    const others = this.#placesOf(from.seq).filter((seq) => seq !== to.seq)
    this.#put(from, primary ? [to.seq, ...others] : [...others, to.seq])
  }

  unlink(from: F, to: T): void {
    this.#put(
      from,
      this.#placesOf(from.seq).filter((seq) => seq !== to.seq),
    )
  }

  /** Gives the links of a record that is merged to the one that stays, on the `from` side. */
  moveFrom(old: F, kept: F): void {
    for (const other of this.of(old)) this.link(kept, other, this.#placesOf(kept.seq).length === 0)
  }

  /** Likewise on the other side. */
  moveTo(old: T, kept: T): void {
    for (const { record, primary } of this.back(old)) {
      this.unlink(record, old)
      this.link(record, kept, primary)
    }
  }

  #placesOf(fromSeq: number): readonly number[] {
    const changed = this.#changed.get(fromSeq)
    if (changed !== undefined) return changed
    const { from, to, seeded } = this.#options
    if (fromSeq >= from.base.count) return []
    return seeded.of(fromSeq).filter((seq) => seq < to.base.count)
  }

  #put(record: F, places: readonly number[]): void {
    const { from, to, storage, notes } = this.#options
    const ids = (seqs: readonly number[]) => ({ [to.object]: seqs.map((seq) => to.base.idOf(seq)).join(';') || null })
    const before = ids(this.#placesOf(record.seq))
    this.#set(record.seq, places)
    storage.put(`links:${from.object}:${to.object}:${record.seq}`, places)
    notes.note({ object: from.object, action: 'associate', id: record.id, key: null, before, after: ids(places) })
  }
}
