import type { Db } from '../file/database'

/** Records of one row: their bits are 512 bytes, so that a page of a listing rewrites little. */
const chunkSize = 4096

/**
 * Which records of an object the listing under way has met. It is kept beside the records and not in them: a listing that
 * finds nothing new leaves them unwritten, and one that was cut off goes on with what it had met.
 */
export class MetMarks {
  readonly #begin
  readonly #isOpen
  readonly #get
  readonly #put
  readonly #all
  readonly #end

  constructor(db: Db) {
    this.#isOpen = db.prepare<[number], { chunk: number }>('SELECT chunk FROM met_marks WHERE object_id = ? LIMIT 1')
    this.#begin = db.prepare<[number, Buffer]>('INSERT INTO met_marks (object_id, chunk, bits) VALUES (?, 0, ?)')
    this.#get = db.prepare<[number, number], { bits: Buffer }>(
      'SELECT bits FROM met_marks WHERE object_id = ? AND chunk = ?',
    )
    this.#put = db.prepare<[number, number, Buffer]>(
      `INSERT INTO met_marks (object_id, chunk, bits) VALUES (?, ?, ?)
       ON CONFLICT (object_id, chunk) DO UPDATE SET bits = excluded.bits`,
    )
    this.#all = db.prepare<[number], { chunk: number; bits: Buffer }>(
      'SELECT chunk, bits FROM met_marks WHERE object_id = ?',
    )
    this.#end = db.prepare<[number]>('DELETE FROM met_marks WHERE object_id = ?')
  }

  /** A listing begins that is compared with what is held: nothing is met yet. */
  begin(objectId: number): void {
    this.#end.run(objectId)
    this.#begin.run(objectId, Buffer.alloc(chunkSize / 8))
  }

  /** Whether the listing under way is compared with what is held. */
  isOpen(objectId: number): boolean {
    return this.#isOpen.get(objectId) !== undefined
  }

  /** The listing has met these records. Belongs into the commit of the page. */
  add(objectId: number, ids: readonly number[]): void {
    for (const [chunk, some] of Map.groupBy(ids, (id) => Math.floor(id / chunkSize))) {
      const bits = Buffer.from(this.#get.get(objectId, chunk)?.bits ?? Buffer.alloc(chunkSize / 8))
      for (const id of some) mark(bits, id % chunkSize)
      this.#put.run(objectId, chunk, bits)
    }
  }

  /** What has been met so far. */
  met(objectId: number): MetRecords {
    return new MetRecords(this.#all.all(objectId).map(({ chunk, bits }) => [chunk, bits]))
  }

  /** The listing is over, or is not compared any more. */
  end(objectId: number): void {
    this.#end.run(objectId)
  }
}

/** Ids of records, a bit each, so that a million of them is little. */
export class MetRecords {
  readonly #chunks: Map<number, Buffer>

  constructor(chunks: Iterable<readonly [number, Buffer]> = []) {
    this.#chunks = new Map(chunks)
  }

  add(id: number): void {
    const chunk = Math.floor(id / chunkSize)
    const bits = this.#chunks.get(chunk) ?? Buffer.alloc(chunkSize / 8)
    this.#chunks.set(chunk, bits)
    mark(bits, id % chunkSize)
  }

  has(id: number): boolean {
    const bit = id % chunkSize
    return ((this.#chunks.get(Math.floor(id / chunkSize))?.[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0
  }
}

function mark(bits: Buffer, bit: number): void {
  bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7))
}
