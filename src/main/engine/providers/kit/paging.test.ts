import { ProblemError } from '@shared/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostIdlePages, nextTokenPage, readTokenPage, type TokenPage } from './paging'

/** Follows tokens, through the text that is stored between pages, until the end, a loop or the limit. */
function follow(
  tokenAt: (page: number) => string,
  limit: number,
  reachedAt: (page: number) => string | null = String,
): { pages: number; loop: boolean } {
  let page: TokenPage | null = null
  for (let pages = 0; pages < limit; pages++) {
    try {
      const answer = { token: tokenAt(pages), reached: reachedAt(pages), total: null }
      page = readTokenPage(JSON.stringify(nextTokenPage(page, answer, 'Acme')))
    } catch (error) {
      expect(error).toBeInstanceOf(ProblemError)
      expect((error as ProblemError).problem).toMatchObject({ code: 'PAGING_LOOP', params: { provider: 'Acme' } })
      return { pages, loop: true }
    }
  }
  return { pages: limit, loop: false }
}

describe('pages by token', () => {
  it('stop at the same token twice in a row', () => {
    expect(follow(() => 'a', 10)).toEqual({ pages: 1, loop: true })
    expect(follow((page) => (page < 6 ? `t${page}` : 'stuck'), 20)).toEqual({ pages: 7, loop: true })
  })

  it('stop in a circle of any length, after any number of good pages', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 60 }), (lead, circle) => {
        const tokenAt = (page: number) => `t${page < lead ? page : lead + ((page - lead) % circle)}`
        const { pages, loop } = follow(tokenAt, 1000)
        expect(loop).toBe(true)
        expect(pages).toBeGreaterThanOrEqual(lead + circle)
        expect(pages).toBeLessThanOrEqual(4 * (lead + circle) + 2)
      }),
    )
  })

  it('never stop while tokens are new and pages bring news', () => {
    expect(follow((page) => `t${page}`, 3000)).toEqual({ pages: 3000, loop: false })
  })

  it('stop when too many in a row bring nothing, however new their tokens are', () => {
    expect(
      follow(
        (page) => `t${page}`,
        3000,
        () => null,
      ),
    ).toEqual({ pages: mostIdlePages, loop: true })
    expect(
      follow(
        (page) => `t${page}`,
        3000,
        (page) => String(Math.min(page, 9)),
      ),
    ).toEqual({
      pages: 10 + mostIdlePages,
      loop: true,
    })
  })

  it('go on over some that bring nothing', () => {
    const now = (page: number) => String(page - (page % mostIdlePages))
    expect(follow((page) => `t${page}`, 3000, now)).toEqual({ pages: 3000, loop: false })
  })

  it.each([null, '', 'abc', '{"after":"1"}', '[]', '{"token":5}'])('begin again when the stored page is %j', (page) => {
    expect(readTokenPage(page)).toBeNull()
  })

  it('keep the total', () => {
    expect(nextTokenPage(null, { token: 'a', reached: null, total: 7 }, 'Acme').total).toBe(7)
  })
})
