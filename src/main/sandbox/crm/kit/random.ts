/** A well-spread unsigned 32-bit number from a seed, an index (up to 2^53) and a salt. The same arguments give the same number. */
export function mix(seed: number, index: number, salt: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b)
  hash = scramble(hash ^ (index >>> 0))
  hash = scramble(hash ^ Math.floor(index / 0x1_0000_0000))
  return scramble(hash ^ Math.imul(salt, 0xc2b2ae35)) >>> 0
}

/** Like {@link mix}, as a fraction of one. */
export function fraction(seed: number, index: number, salt: number): number {
  return mix(seed, index, salt) / 0x1_0000_0000
}

/** One of a list, by {@link mix}. */
export function pick<T>(list: readonly T[], seed: number, index: number, salt: number): T {
  return list[mix(seed, index, salt) % list.length] as T
}

/**
 * A salt for what the CRMs of the world mostly agree on, such as who looks after a person: the shared one, but an
 * account's own for one record in twelve, which was changed there alone.
 */
export function mostlyShared(seed: number, index: number, shared: number, own: number): number {
  return fraction(seed, index, own) < 1 / 12 ? own : shared
}

/** Salts by which every CRM chooses alike. */
export const sharedSalts = { contactOwner: 7_001, companyOwner: 7_002, revenueKnown: 7_003, revenue: 7_004 }

/** An unsigned 32-bit number from a text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return scramble(hash) >>> 0
}

function scramble(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** Steps through 0..size-1 in a scattered order without a repeat. */
export class Scatter {
  readonly #step: number

  readonly #offset: number

  constructor(
    readonly size: number,
    offset: number,
  ) {
    this.#offset = offset
    let step = Math.floor(size * 0.6180339887)
    while (commonDivisor(step, size) !== 1) step += 1
    this.#step = step
  }

  at(index: number): number {
    return ((index % this.size) * this.#step + this.#offset) % this.size
  }

  /** The index below the size that {@link at} takes to this place. */
  indexOf(place: number): number {
    const distance = (place - (this.#offset % this.size) + this.size) % this.size
    return Number((BigInt(distance) * BigInt(inverse(this.#step, this.size))) % BigInt(this.size))
  }
}

/** What gives 1 when it is multiplied by a value, modulo a size that shares no divisor with it. */
function inverse(value: number, size: number): number {
  let [remainder, next] = [size, value]
  let [factor, nextFactor] = [0, 1]
  while (next !== 0) {
    const times = Math.floor(remainder / next)
    ;[remainder, next] = [next, remainder - times * next]
    ;[factor, nextFactor] = [nextFactor, factor - times * nextFactor]
  }
  return (factor + size) % size
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
