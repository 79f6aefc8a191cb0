import type { Run } from '@shared/model'
import { appendPages, mergeHead, patchRun, type RunFeed, type RunPage } from '../list/run-feed'

/** Runs in the first page, and in pages that are read to get on. */
const pageSize = 100
const nextPageSize = 500
/** On the way to a far row, what was read shows this often, ms. */
const showEvery = 250

export interface FeedSource {
  list(page: { cursor?: string | undefined; limit: number }): Promise<RunPage>
  get(id: string): Promise<Run>
  /** The pages that are known now; undefined before the first answer. */
  read(): RunFeed | undefined
  /** Changes the known pages. */
  write(change: (feed: RunFeed) => RunFeed): void
}

/** Reads a list of runs page by page and keeps it up to date, one call at a time. */
export class FeedReader {
  readonly #source: FeedSource
  #stopped = false
  #wanted = 0
  #readingOn = false
  #readingHead = false
  #headAgain = false

  constructor(source: FeedSource) {
    this.#source = source
  }

  /** The first page, put before what is known already. */
  async first(): Promise<RunFeed> {
    const fresh = await this.#source.list({ limit: pageSize })
    const known = this.#source.read()
    return known ? mergeHead(known, fresh) : { pages: [fresh] }
  }

  /** Reads on until a row is loaded; a later call may ask for more, or for less and so end it. */
  async readTo(row: number): Promise<void> {
    this.#wanted = row
    if (this.#readingOn) return
    this.#readingOn = true
    try {
      while (!this.#stopped && (await this.#readStretch())) {
        // Each stretch shows before the next one begins.
      }
    } catch {
      // The engine is away: the rows are asked for again when they come into view.
    } finally {
      this.#readingOn = false
    }
  }

  /** Reads the first page again after a change. */
  async refreshHead(): Promise<void> {
    this.#headAgain = true
    if (this.#readingHead) return
    this.#readingHead = true
    try {
      while (this.#headAgain && !this.#stopped) {
        this.#headAgain = false
        const fresh = await this.#source.list({ limit: pageSize })
        if (!this.#stopped) this.#source.write((feed) => mergeHead(feed, fresh))
      }
    } catch {
      // The engine is away; once it is back everything is read anew.
    } finally {
      this.#readingHead = false
    }
  }

  /** Reads one run again that stands below the first page. */
  async refreshRun(id: string): Promise<void> {
    const below = this.#source.read()?.pages.slice(1) ?? []
    if (!below.some((page) => page.items.some((run) => run.id === id))) return
    const run = await this.#source.get(id).catch(() => null)
    if (run && !this.#stopped) this.#source.write((feed) => patchRun(feed, run))
  }

  /** Begins again after {@link FeedReader.stop}. */
  resume(): void {
    this.#stopped = false
  }

  /** Changes nothing any more. */
  stop(): void {
    this.#stopped = true
  }

  /** Reads for a while towards the wanted row, then adds what came; false when nothing is left to do. */
  async #readStretch(): Promise<boolean> {
    const feed = this.#source.read()
    const from = feed?.pages.at(-1)?.nextCursor ?? null
    if (!feed || from === null) return false
    let loaded = feed.pages.reduce((sum, page) => sum + page.items.length, 0)
    let cursor: string | null = from
    const pages: RunPage[] = []
    const began = performance.now()
    while (cursor !== null && loaded <= this.#wanted && performance.now() - began < showEvery) {
      const page: RunPage = await this.#source.list({ cursor, limit: nextPageSize })
      if (this.#stopped) return false
      pages.push(page)
      loaded += page.items.length
      cursor = page.nextCursor
    }
    if (pages.length === 0) return false
    this.#source.write((known) => appendPages(known, from, pages))
    return true
  }
}
