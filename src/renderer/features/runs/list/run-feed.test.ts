import type { Run } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeRun } from '../../../testing/runs'
import { appendPages, mergeHead, patchRun, type RunFeed, type RunPage } from './run-feed'

const feedRuns = (feed: RunFeed) => feed.pages.flatMap((page) => page.items)
const ids = (runs: readonly Run[]) => runs.map((run) => run.id)
const numbered = (n: number, status: Run['status'] = 'succeeded') =>
  makeRun({ id: `run_${String(n).padStart(4, '0')}`, status })

/** Pages as the engine would answer: newest first, `size` a page, from a cursor that names the last run of the page before. */
function read(runs: readonly Run[], size: number, cursor?: string): RunPage {
  const newestFirst = [...runs].reverse()
  const from = cursor ? newestFirst.findIndex((run) => run.id < cursor) : 0
  const items = from < 0 ? [] : newestFirst.slice(from, from + size)
  const last = items.at(-1)
  const more = from >= 0 && from + size < newestFirst.length
  return { items, nextCursor: more && last ? last.id : null, total: runs.length, matching: runs.length }
}

function readPages(runs: readonly Run[], size: number, count: number): RunFeed {
  const pages: RunPage[] = []
  let cursor: string | undefined
  for (let i = 0; i < count; i += 1) {
    const page = read(runs, size, cursor)
    pages.push(page)
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  return { pages }
}

describe('the runs list', () => {
  it('shows after a head refresh what reading the same pages anew would show, and never a run twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 12 }),
        (before, size, loaded, fresh) => {
          const runs = Array.from({ length: before }, (_, n) => numbered(n))
          const feed = readPages(runs, size, loaded)
          const later = [...runs, ...Array.from({ length: fresh }, (_, n) => numbered(before + n))]
          const merged = mergeHead(feed, read(later, size))
          const shown = ids(feedRuns(merged))
          expect(shown).toEqual(ids([...later].reverse()).slice(0, shown.length))
          expect(merged.pages[0]?.matching).toBe(later.length)
          // Reading on from the last cursor continues exactly where the list ends.
          const cursor = merged.pages.at(-1)?.nextCursor
          const rest = cursor ? ids(read(later, 100, cursor).items) : []
          expect([...shown, ...rest]).toEqual(ids([...later].reverse()))
        },
      ),
    )
  })

  it('drops a run that no longer passes the filter and keeps the rest loaded', () => {
    const runs = Array.from({ length: 9 }, (_, n) => numbered(n))
    const feed = readPages(runs, 3, 3)
    const without = runs.filter((run) => run.id !== 'run_0007')
    const merged = mergeHead(feed, read(without, 3))
    expect(ids(feedRuns(merged))).toEqual(ids([...without].reverse()))
  })

  it('adds pages only where they follow', () => {
    const runs = Array.from({ length: 9 }, (_, n) => numbered(n))
    const feed = readPages(runs, 3, 1)
    const cursor = feed.pages[0]?.nextCursor ?? ''
    const more = [read(runs, 3, cursor)]
    expect(ids(feedRuns(appendPages(feed, cursor, more)))).toEqual(ids([...runs].reverse().slice(0, 6)))
    expect(appendPages(feed, 'elsewhere', more)).toBe(feed)
  })

  it('takes the new state of a run', () => {
    const feed = readPages([numbered(1, 'running'), numbered(2)], 1, 2)
    const patched = patchRun(feed, numbered(1, 'failed'))
    expect(feedRuns(patched).find((run) => run.id === 'run_0001')?.status).toBe('failed')
    expect(patchRun(feed, numbered(9))).toBe(feed)
  })
})
