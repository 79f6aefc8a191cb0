import type { Run, RunStream, StreamCounts } from '@shared/model'

/** One answer of `runs.list`. */
export interface RunPage {
  items: Run[]
  nextCursor: string | null
  /** Runs of the workspace. */
  total: number
  /** Runs that the filter lets through. */
  matching: number
}

/** The pages of the list that have been read, newest first. */
export interface RunFeed {
  pages: RunPage[]
}

/**
 * Puts a fresh first page at the head of a list that is read page by page, newest first, without reading the rest again:
 * new runs come in, those that the fresh page holds are replaced, those that should be in it and are not go out.
 * When the fresh page does not reach the known runs any more, the list begins anew with it.
 */
export function mergeHead(feed: RunFeed, fresh: RunPage): RunFeed {
  const known = feed.pages.flatMap((page) => page.items)
  const freshIds = new Set(fresh.items.map((run) => run.id))
  const lastFresh = fresh.items.at(-1)
  const meeting = lastFresh ? known.findIndex((run) => run.id === lastFresh.id) : -1
  const covered = fresh.nextCursor === null || meeting < 0
  if (covered) return { pages: [fresh] }

  let skip = meeting + 1
  const pages = feed.pages.map((page, index) => {
    const rest = page.items.slice(Math.min(skip, page.items.length)).filter((run) => !freshIds.has(run.id))
    skip = Math.max(0, skip - page.items.length)
    return {
      ...page,
      items: index === 0 ? [...fresh.items, ...rest] : rest,
      total: fresh.total,
      matching: fresh.matching,
    }
  })
  return { pages }
}

/** Replaces one run wherever it stands; a list without it stays the same object. */
export function patchRun(feed: RunFeed, run: Run): RunFeed {
  const at = feed.pages.findIndex((page) => page.items.some((one) => one.id === run.id))
  if (at < 0) return feed
  const pages = feed.pages.map((page, index) =>
    index === at ? { ...page, items: page.items.map((one) => (one.id === run.id ? run : one)) } : page,
  )
  return { pages }
}

/** Adds pages that were read from `cursor` on; pages that do not follow the last known one are dropped. */
export function appendPages(feed: RunFeed, cursor: string, pages: readonly RunPage[]): RunFeed {
  return feed.pages.at(-1)?.nextCursor === cursor ? { pages: [...feed.pages, ...pages] } : feed
}

const none: StreamCounts = {
  pulled: 0,
  created: 0,
  updated: 0,
  deleted: 0,
  pushed: 0,
  conflicts: 0,
  failed: 0,
  apiCalls: 0,
}

/** The counts of a run that is under way: the sum of its streams. */
export function sumStreams(streams: readonly RunStream[]): StreamCounts {
  return streams.reduce<StreamCounts>(
    (sum, stream) => ({
      pulled: sum.pulled + stream.pulled,
      created: sum.created + stream.created,
      updated: sum.updated + stream.updated,
      deleted: sum.deleted + stream.deleted,
      pushed: sum.pushed + stream.pushed,
      conflicts: sum.conflicts + stream.conflicts,
      failed: sum.failed + stream.failed,
      apiCalls: sum.apiCalls + stream.apiCalls,
    }),
    none,
  )
}
