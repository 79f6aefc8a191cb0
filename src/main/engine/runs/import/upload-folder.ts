import {
  closeSync,
  createReadStream,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@shared/host/make-folder'
import { importUpload } from '@shared/model'
import type { z } from 'zod'
import type { ByteSource } from '../../entities/import/read-file'

const kept = importUpload.omit({ received: true, done: true, counts: true })

/** What is kept of an upload beside its bytes. */
export type KeptUpload = z.infer<typeof kept>

/** The folder of one file that was sent: its bytes, and what is known of them. It is readable by its owner alone. */
export class UploadFolder {
  readonly path: string

  constructor(parent: string, id: string) {
    this.path = join(parent, id)
  }

  /**
   * Those that are there, whole ones alone: a crash may have cut one that was begun or taken away, and another program may
   * have taken the bytes, or put a link in their place.
   */
  static all(parent: string): { folder: UploadFolder; known: KeptUpload }[] {
    return namesIn(parent).flatMap((id) => {
      const folder = new UploadFolder(parent, id)
      const known = folder.#read()
      if (known?.id === id) return [{ folder, known }]
      folder.remove()
      return []
    })
  }

  begin(known: KeptUpload): void {
    makeFolder(this.path, 0o700)
    writeFileSync(this.#bytes, '', { mode: 0o600 })
    this.keep(known)
  }

  /** Bytes that are here. */
  get received(): number {
    return this.#opened('r', (file) => fstatSync(file).size)
  }

  /** Puts a part where it belongs; one that comes again changes nothing. */
  put(at: number, part: Uint8Array): void {
    this.#opened('r+', (file) => {
      let done = 0
      while (done < part.length) done += writeSync(file, part, done, part.length - done, at + done)
    })
  }

  readonly source: ByteSource = () => createReadStream(this.#bytes, { highWaterMark: 256 * 1024 })

  /** Replaces what is known in one step, so that a crash leaves the one or the other. */
  keep(known: KeptUpload): void {
    const draft = `${this.#known}.new`
    writeFileSync(draft, JSON.stringify(known), { mode: 0o600, flush: true })
    renameSync(draft, this.#known)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  get #bytes(): string {
    return join(this.path, 'file.csv')
  }

  get #known(): string {
    return join(this.path, 'upload.json')
  }

  #read(): KeptUpload | null {
    try {
      if (!lstatSync(this.#bytes).isFile()) return null
      return kept.parse(JSON.parse(readFileSync(this.#known, 'utf8')))
    } catch {
      return null
    }
  }

  #opened<T>(flags: 'r' | 'r+', work: (file: number) => T): T {
    const file = openSync(this.#bytes, flags)
    try {
      return work(file)
    } finally {
      closeSync(file)
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
