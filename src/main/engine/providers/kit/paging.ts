import { fail } from '@shared/model'
import { z } from 'zod'

/**
 * Pages in a row that may bring nothing new. An empty page that names a next one is not the end: what comes behind it
 * would be lost without a word.
 */
export const mostIdlePages = 50

/**
 * Where a listing with tokens stands, and what it takes to notice that it gets nowhere: the tokens go round in a circle,
 * or are ever new while the pages are not. A circle of any length is found by holding one earlier token and moving it
 * ever further apart (Brent's algorithm), so the state stays small and survives a restart with the page it belongs to.
 */
export const tokenPage = z.object({
  token: z.string(),
  mark: z.string(),
  /** Tokens seen since the mark was set, and how many until it moves. */
  seen: z.number().int(),
  span: z.number().int(),
  /** How far the listing has come, and how many pages brought it no further. */
  reached: z.string().nullable(),
  idle: z.number().int(),
  total: z.number().int().nullable(),
})
export type TokenPage = z.infer<typeof tokenPage>

/** What an answer says of the page after it. */
export interface NextPage {
  token: string
  /** What only changes when a page brings something new: the furthest id, how many there are. Null: nothing so far. */
  reached: string | null
  total: number | null
}

/** The page that an opaque text stands for; null (begin again, which does no harm) when another version wrote it. */
export function readTokenPage(page: string | null): TokenPage | null {
  return readPage(page, tokenPage)
}

/** Reads any page state that was written as JSON; null for the first page and for what has another shape. */
export function readPage<T>(page: string | null, shape: z.ZodType<T>): T | null {
  if (page === null) return null
  try {
    const parsed = shape.safeParse(JSON.parse(page))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/**
 * The page after `current` (null: after the first). Throws PAGING_LOOP when the token was seen before, and when too many
 * pages brought nothing new.
 *
 * @param provider shown name, for the person who reads the problem
 */
export function nextTokenPage(current: TokenPage | null, next: NextPage, provider: string): TokenPage {
  const { token, reached, total } = next
  if (current !== null && (token === current.mark || token === current.token)) {
    failPaging(provider, `The page token ${JSON.stringify(token).slice(0, 100)} came a second time.`)
  }
  const idle = idlePages(current, reached, provider)
  if (current === null) return { token, mark: token, seen: 0, span: 1, reached, idle, total }
  const seen = current.seen + 1
  return seen === current.span
    ? { token, mark: token, seen: 0, span: current.span * 2, reached, idle, total }
    : { token, mark: current.mark, seen, span: current.span, reached, idle, total }
}

/** Counts pages that brought nothing new; throws PAGING_LOOP at one too many. */
export function idlePages(
  current: Pick<TokenPage, 'reached' | 'idle'> | null,
  reached: string | null,
  provider: string,
): number {
  if (reached !== (current?.reached ?? null)) return 0
  const idle = (current?.idle ?? 0) + 1
  if (idle > mostIdlePages) failPaging(provider, `${mostIdlePages} pages in a row brought nothing new.`)
  return idle
}

/** Ends a listing that gets nowhere. */
export function failPaging(provider: string, detail: string): never {
  return fail('PAGING_LOOP', { provider }, detail)
}
