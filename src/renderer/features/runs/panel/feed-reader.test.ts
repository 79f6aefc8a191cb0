import type { Run } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { makeRun } from '../../../testing/runs'
import type { RunFeed } from '../list/run-feed'
import { FeedReader } from './feed-reader'

const idOf = (n: number) => `run_${String(n).padStart(6, '0')}`

/** A store of runs that answers as the engine does, and the cache that the reader writes to. */
function world(count: number) {
  const runs: Run[] = Array.from({ length: count }, (_, n) => makeRun({ id: idOf(n) }))
  const calls: { cursor?: string | undefined; limit: number }[] = []
  let feed: RunFeed | undefined
  const reader = new FeedReader({
    list: async (page) => {
      calls.push(page)
      const newestFirst = [...runs].reverse()
      const rest = page.cursor ? newestFirst.filter((run) => run.id < (page.cursor ?? '')) : newestFirst
      const items = rest.slice(0, page.limit)
      const nextCursor = rest.length > page.limit ? (items.at(-1)?.id ?? null) : null
      return { items, nextCursor, total: runs.length, matching: runs.length }
    },
    get: async (id) => runs.find((run) => run.id === id) ?? Promise.reject(new Error('gone')),
    read: () => feed,
    write: (change) => {
      if (feed) feed = change(feed)
    },
  })
  const loaded = () => feed?.pages.flatMap((page) => page.items.map((run) => run.id)) ?? []
  return {
    runs,
    calls,
    reader,
    loaded,
    open: async () => {
      feed = await reader.first()
    },
  }
}

describe('the reader of the runs list', () => {
  it('reads on until the wanted row is there, and no further', async () => {
    const { reader, open, loaded, calls } = world(3000)
    await open()
    await reader.readTo(99)
    expect(loaded()).toHaveLength(100)
    await reader.readTo(700)
    expect(loaded()).toHaveLength(1100)
    expect(calls).toHaveLength(3)
    await reader.readTo(1_000_000)
    expect(loaded()).toEqual(Array.from({ length: 3000 }, (_, n) => idOf(2999 - n)))
  })

  it('brings new runs to the head without reading the rest again', async () => {
    const { reader, open, loaded, runs, calls } = world(800)
    await open()
    await reader.readTo(799)
    const before = calls.length
    runs.push(makeRun({ id: idOf(800) }))
    await reader.refreshHead()
    expect(calls.length - before).toBe(1)
    expect(loaded()).toEqual(Array.from({ length: 801 }, (_, n) => idOf(800 - n)))
  })

  it('reads a run again that ended below the first page', async () => {
    const { reader, open, runs, loaded } = world(400)
    await open()
    await reader.readTo(399)
    runs[10] = makeRun({ id: idOf(10), status: 'failed' })
    await reader.refreshRun(idOf(10))
    expect(loaded()).toHaveLength(400)
    await reader.refreshRun('run_unknown')
  })

  it('answers several changes at once with at most two reads', async () => {
    const { reader, open, calls } = world(10)
    await open()
    const before = calls.length
    await Promise.all([reader.refreshHead(), reader.refreshHead(), reader.refreshHead()])
    expect(calls.length - before).toBe(2)
  })
})
