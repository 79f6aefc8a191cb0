import type { RecordRow } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { pageSize, type RecordFeed, RecordFeedReader } from './record-feed'

const row = (id: number): RecordRow => ({
  id: String(id),
  kind: 'contact',
  name: `Row ${id}`,
  fields: {},
  owner: null,
  company: null,
  updatedAt: '2026-11-23T08:37:00.000Z',
  deletedAt: null,
  heldIn: [],
  waiting: false,
  conflict: false,
})

/** A list of so many rows and a reader of it, with what was asked for. */
function listOf(count: () => number) {
  const asked: string[] = []
  let feed: RecordFeed | undefined
  const reader = new RecordFeedReader({
    list: async (page) => {
      const from = 'offset' in page ? page.offset : Number(page.cursor)
      asked.push('offset' in page ? `from ${from}` : `behind ${from}`)
      const total = count()
      const size = Math.max(0, Math.min(pageSize, total - from))
      const end = from + size
      return {
        items: Array.from({ length: size }, (_, at) => row(from + at)),
        nextCursor: end < total ? String(end) : null,
        total,
      }
    },
    read: () => feed,
    write: (change) => {
      if (feed) feed = change(feed)
    },
  })
  const quiet = async () => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
  }
  const open = async () => {
    feed = await reader.first(new AbortController().signal)
  }
  return { reader, asked, quiet, open, feed: () => feed as RecordFeed }
}

describe('the pages of a list', () => {
  it('has the last of a million rows in two calls', async () => {
    const list = listOf(() => 1_000_000)
    await list.open()
    list.reader.want(999_960, 999_999)
    await list.quiet()
    expect(list.asked).toEqual(['from 0', 'from 999900'])
    expect(list.feed().pages.get(9999)?.items.at(-1)?.name).toBe('Row 999999')
  })

  it('go on behind the page before', async () => {
    const list = listOf(() => 1000)
    await list.open()
    list.reader.want(90, 230)
    await list.quiet()
    expect(list.asked).toEqual(['from 0', 'behind 100', 'behind 200'])
  })

  it('are read again in view alone after a change, and the list may have become shorter', async () => {
    let count = 1000
    const list = listOf(() => count)
    await list.open()
    list.reader.want(940, 970)
    await list.quiet()
    list.asked.length = 0
    count = 130
    list.reader.refresh()
    await list.quiet()
    expect(list.asked).toEqual(['from 900', 'from 100'])
    expect(list.feed().total).toBe(130)
    expect(list.feed().pages.get(1)?.items).toHaveLength(30)
  })

  it('are let go far from view', async () => {
    const list = listOf(() => 100_000)
    await list.open()
    for (let page = 0; page < 70; page += 1) {
      list.reader.want(page * pageSize, page * pageSize)
      await list.quiet()
    }
    expect(list.feed().pages.size).toBe(60)
    expect(list.feed().pages.has(69)).toBe(true)
    expect(list.feed().pages.has(0)).toBe(false)
  })

  it('change no more when the list is left', async () => {
    const list = listOf(() => 1000)
    await list.open()
    list.reader.stop()
    list.reader.want(500, 520)
    await list.quiet()
    expect(list.feed().pages.size).toBe(1)
  })
})
