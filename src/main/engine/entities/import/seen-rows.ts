import { createHash } from 'node:crypto'

const wordsOfKey = 3
const wordsOfSlot = wordsOfKey + 1

/**
 * Which row of a file was first about something. Of what is remembered only a fingerprint is kept, 16 bytes each, so that
 * a file of a million rows takes some tens of megabytes, and the heap none.
 */
export class SeenRows {
  #slots = new Uint32Array(1024 * wordsOfSlot)
  #count = 0

  /** The row that was first about it; else it is this row from now on, and null is returned. */
  first(what: string, line: number): number | null {
    if (this.#count * 2 >= this.#slots.length / wordsOfSlot) this.#grow()
    const words = wordsOf(what)
    const at = this.#find(words)
    const known = this.#slots[at + wordsOfKey] ?? 0
    if (known !== 0) return known
    this.#slots.set([...words, line], at)
    this.#count += 1
    return null
  }

  /** The row that was first about it; null: there was none. */
  known(what: string): number | null {
    return this.#slots[this.#find(wordsOf(what)) + wordsOfKey] || null
  }

  /** Where a fingerprint stands or belongs. A line is never 0, so an empty slot is known by it. */
  #find(words: readonly number[]): number {
    const slots = this.#slots
    const most = slots.length / wordsOfSlot
    for (let slot = (words[0] ?? 0) % most; ; slot = (slot + 1) % most) {
      const at = slot * wordsOfSlot
      if (slots[at + wordsOfKey] === 0) return at
      if (words.every((word, offset) => slots[at + offset] === word)) return at
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += wordsOfSlot) {
      if (old[at + wordsOfKey] === 0) continue
      const slot = old.subarray(at, at + wordsOfSlot)
      this.#slots.set(slot, this.#find([...slot.subarray(0, wordsOfKey)]))
    }
  }
}

function wordsOf(what: string): number[] {
  const print = createHash('sha256').update(what).digest()
  return [print.readUInt32LE(0), print.readUInt32LE(4), print.readUInt32LE(8)]
}
