import type { RecordRow } from '@shared/model'

/** One answer of `records.list`. */
export interface RecordPage {
  items: RecordRow[]
  nextCursor: string | null
  total: number
}

/** The pages of a list that are loaded, by their number, and how many rows there are in all. */
export interface RecordFeed {
  pages: ReadonlyMap<number, RecordPage>
  total: number
  /** How long the first page took, ms. */
  tookMs: number
}

export const pageSize = 100
/** More pages than these are let go, the ones farthest from what is in view first. */
const keptPages = 60

export interface RecordSource {
  list(page: { cursor: string } | { offset: number }, signal: AbortSignal): Promise<RecordPage>
  /** What is known now; undefined before the first answer. */
  read(): RecordFeed | undefined
  write(change: (feed: RecordFeed) => RecordFeed): void
}

/** Reads the pages of a list that come into view, and reads those in view again after a change; one call at a time. */
export class RecordFeedReader {
  readonly #source: RecordSource
  #stop = new AbortController()
  #inView: readonly [first: number, last: number] = [0, 0]
  #reading = false
  #stale = false

  constructor(source: RecordSource) {
    this.#source = source
  }

  async first(signal: AbortSignal): Promise<RecordFeed> {
    const began = performance.now()
    const page = await this.#source.list({ offset: 0 }, signal)
    return { pages: new Map([[0, page]]), total: page.total, tookMs: performance.now() - began }
  }

  /** Rows come into view; what is not loaded of them is read. */
  want(first: number, last: number): void {
    this.#inView = [Math.floor(Math.max(0, first) / pageSize), Math.floor(Math.max(0, last) / pageSize)]
    void this.#read()
  }

  /** Something has changed: pages in view are read again, the others are let go. */
  refresh(): void {
    this.#stale = true
    void this.#read()
  }

  resume(): void {
    if (this.#stop.signal.aborted) this.#stop = new AbortController()
  }

  stop(): void {
    this.#stop.abort()
  }

  async #read(): Promise<void> {
    if (this.#reading || this.#source.read() === undefined) return
    this.#reading = true
    const { signal } = this.#stop
    try {
      while (!signal.aborted) {
        if (this.#stale) await this.#readAgain(signal)
        else if (!(await this.#readMissing(signal))) break
      }
    } catch {
      // The engine is away: once it is back everything is read anew.
    } finally {
      this.#reading = false
    }
  }

  async #readMissing(signal: AbortSignal): Promise<boolean> {
    const feed = this.#source.read()
    const missing = feed ? this.#pagesInView(feed.total).find((page) => !feed.pages.has(page)) : undefined
    if (missing === undefined || !feed) return false
    const before = feed.pages.get(missing - 1)?.nextCursor
    const page = await this.#source.list(before ? { cursor: before } : { offset: missing * pageSize }, signal)
    if (signal.aborted) return false
    this.#source.write((known) => {
      const pages = new Map(known.pages).set(missing, page)
      return { ...known, pages: nearest(pages, this.#inView[0]), total: page.total }
    })
    return true
  }

  async #readAgain(signal: AbortSignal): Promise<void> {
    this.#stale = false
    const pages = new Map<number, RecordPage>()
    let total = this.#source.read()?.total ?? 0
    for (const number of this.#pagesInView(total)) {
      const page = await this.#source.list({ offset: number * pageSize }, signal)
      pages.set(number, page)
      total = page.total
    }
    if (!signal.aborted) this.#source.write((known) => ({ ...known, pages, total }))
  }

  #pagesInView(total: number): number[] {
    const last = Math.max(0, Math.ceil(total / pageSize) - 1)
    const [from, to] = [Math.min(this.#inView[0], last), Math.min(this.#inView[1], last)]
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  }
}

function nearest(pages: Map<number, RecordPage>, to: number): Map<number, RecordPage> {
  if (pages.size <= keptPages) return pages
  const numbers = [...pages.keys()].sort((a, b) => Math.abs(a - to) - Math.abs(b - to)).slice(0, keptPages)
  return new Map(
    numbers.flatMap((number) => {
      const page = pages.get(number)
      return page ? [[number, page] as const] : []
    }),
  )
}
