import type { SandboxWorld } from './provider-sandbox'
import { fraction, hashText, mix } from './random'

/** A record as an account keeps it. Never changed in place: a change makes a new one. */
export interface KeptRecord {
  /** Order of creation in this account, from 0. */
  seq: number
  id: string
  /** Under the CRM's own names; only what is not empty. */
  values: Readonly<Record<string, unknown>>
  /** Ms since the epoch, with the vendor's resolution. */
  createdAt: number
  updatedAt: number
  /** When it went into the recycle bin. */
  archivedAt: number | null
  /** Merged into another or erased: no call finds it any more. */
  gone: boolean
  /** Id of the record that took this one in. */
  mergedInto?: string
}

/** How a vendor numbers the records of one object. Ids are worked out from the order, so that none is ever looked up. */
export interface IdScheme {
  idOf(seq: number): string
  /** Place of an id in the order; null for an id that this account never gave. */
  seqOf(id: string): number | null
}

export interface RisingIds extends IdScheme {
  /** The first place whose id is not below the given one. */
  seqFrom(id: number): number
}

/** Ids that rise with the order, with gaps of less than a step; a step of 1 counts up without any. */
export function risingIds(options: { first: number; step: number; seed: number }): RisingIds {
  const { first, step, seed } = options
  const idOf = (seq: number) => String(first + seq * step + (step === 1 ? 0 : mix(seed, seq, 40) % step))
  return {
    idOf,
    seqOf: (id) => {
      if (!/^\d{1,15}$/.test(id)) return null
      const seq = Math.floor((Number(id) - first) / step)
      return seq >= 0 && idOf(seq) === String(Number(id)) ? seq : null
    },
    seqFrom: (id) => {
      let seq = Math.max(0, Math.floor((id - first) / step))
      while (Number(idOf(seq)) < id) seq += 1
      return seq
    },
  }
}

/** How many letters of an id hold the place; the others are made up from it. */
const placeLetters = 6

/** Ids of letters in no order, such as `C0oEKx…`. `shape` puts the letters into a vendor's form (a prefix, dashes, a check). */
export function letterIds(options: {
  length: number
  alphabet: string
  seed: number
  name: string
  shape?: (letters: string) => string
  letters?: (id: string) => string | null
}): IdScheme {
  const { length, alphabet, seed } = options
  const size = BigInt(alphabet.length) ** BigInt(placeLetters)
  const salt = BigInt(hashText(`${seed}:${options.name}`))
  // A factor that shares no divisor with the number of places spreads neighbours far apart, and can be taken back.
  let factor = (size * 618_034n) / 1_000_000n
  while (commonDivisor(factor, size) !== 1n) factor += 1n
  const back = inverse(factor, size)
  const idOf = (seq: number): string => {
    let place = (BigInt(seq) * factor + salt) % size
    let letters = ''
    for (let at = 0; at < placeLetters; at += 1) {
      letters += alphabet[Number(place % BigInt(alphabet.length))]
      place /= BigInt(alphabet.length)
    }
    for (let at = placeLetters; at < length; at += 1) {
      letters += alphabet[mix(seed ^ Number(salt), seq, at) % alphabet.length]
    }
    return options.shape?.(letters) ?? letters
  }
  return {
    idOf,
    seqOf: (id) => {
      const letters = options.letters === undefined ? id : options.letters(id)
      if (letters === null || letters.length !== length) return null
      let place = 0n
      for (let at = placeLetters - 1; at >= 0; at -= 1) {
        const letter = alphabet.indexOf(letters[at] as string)
        if (letter === -1) return null
        place = place * BigInt(alphabet.length) + BigInt(letter)
      }
      const seq = Number(((((place - salt) % size) + size) * back) % size)
      return Number.isSafeInteger(seq) && idOf(seq) === id ? seq : null
    },
  }
}

function commonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : commonDivisor(b, a % b)
}

function inverse(value: bigint, size: bigint): bigint {
  let [remainder, next] = [size, value % size]
  let [factor, nextFactor] = [0n, 1n]
  while (next !== 0n) {
    const times = remainder / next
    ;[remainder, next] = [next, remainder - times * next]
    ;[factor, nextFactor] = [nextFactor, factor - times * nextFactor]
  }
  return ((factor % size) + size) % size
}

/** The first records were made and last changed between these moments; what happens later comes from the sandbox's clock. */
export const baseStart = Date.UTC(2023, 0, 9, 8)
export const baseEnd = Date.UTC(2026, 9, 1)

export interface BaseOptions<R extends KeptRecord> {
  ids: IdScheme
  world: Pick<SandboxWorld, 'seed'>
  /** Records that are not in the recycle bin. */
  live: number
  /** Every so many records one is in the recycle bin; null: the vendor has none. */
  binEvery: number | null
  /** What the vendor's time stamps are rounded down to, ms. */
  resolutionMs: number
  /** Values of a record by its place, and what else the vendor's records hold. */
  make(seq: number): Omit<R, keyof KeptRecord> & Pick<R, 'values'>
  /** Place of the record that began with this unique value; null when there is none. Absent: no value is unique. */
  seqOfKey?: (key: string, count: number) => number | null
}

/** The records with which an account begins: made on demand from their place in the order, never kept. */
export class BaseRecords<R extends KeptRecord> {
  /** All, those in the recycle bin included. */
  readonly count: number
  readonly #options: BaseOptions<R>

  constructor(options: BaseOptions<R>) {
    const { live, binEvery } = options
    this.#options = options
    this.count = live + (binEvery === null ? 0 : Math.floor(live / (binEvery - 1)))
  }

  /** Holds for records that were made later too. */
  idOf(seq: number): string {
    return this.#options.ids.idOf(seq)
  }

  seqOf(id: string): number | null {
    return this.#options.ids.seqOf(id)
  }

  seqOfKey(key: string): number | null {
    return this.#options.seqOfKey?.(key, this.count) ?? null
  }

  isArchived(seq: number): boolean {
    const { binEvery } = this.#options
    return binEvery !== null && seq % binEvery === binEvery - 1
  }

  /** How many of the places before this one hold records that are not archived. */
  liveBefore(seq: number): number {
    const { binEvery } = this.#options
    return binEvery === null ? seq : seq - Math.floor(seq / binEvery)
  }

  /** How many places hold records that were made until then, ms; they are the first ones. */
  placesUntil(at: number): number {
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (this.createdAt(middle) <= at) low = middle + 1
      else high = middle
    }
    return low
  }

  createdAt(seq: number): number {
    const span = (baseEnd - baseStart) * 0.97
    return this.#stamp(baseStart + (span * (seq + this.#by(seq, 41))) / Math.max(1, this.count))
  }

  updatedAt(seq: number): number {
    const created = this.createdAt(seq)
    return this.#stamp(created + (baseEnd - created) * 0.9 * this.#by(seq, 42) ** 2)
  }

  record(seq: number): R {
    const updatedAt = this.updatedAt(seq)
    const kept: KeptRecord = {
      seq,
      id: this.idOf(seq),
      values: {},
      createdAt: this.createdAt(seq),
      updatedAt,
      archivedAt: this.isArchived(seq) ? this.#stamp(updatedAt + (baseEnd - updatedAt) * this.#by(seq, 43)) : null,
      gone: false,
    }
    return { ...kept, ...this.#options.make(seq) } as R
  }

  #by(seq: number, salt: number): number {
    return fraction(this.#options.world.seed, seq, salt)
  }

  #stamp(at: number): number {
    return Math.floor(at / this.#options.resolutionMs) * this.#options.resolutionMs
  }
}
