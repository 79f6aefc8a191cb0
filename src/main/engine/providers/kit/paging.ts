import { fail } from '@shared/model'
import { z } from 'zod'

/**
 * Where a listing with tokens stands, and what it takes to notice that the tokens go round in a circle. A circle of
 * any length is found by holding one earlier token and moving it ever further apart (Brent's algorithm), so the state
 * stays small and survives a restart with the page it belongs to.
 */
const tokenPage = z.object({
  token: z.string(),
  mark: z.string(),
  /** Tokens seen since the mark was set, and how many until it moves. */
  seen: z.number().int(),
  span: z.number().int(),
  total: z.number().int().nullable(),
})
export type TokenPage = z.infer<typeof tokenPage>

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
 * The page after `current` (null: after the first). Throws PAGING_LOOP when the token was seen before.
 *
 * @param provider shown name, for the person who reads the problem
 */
export function nextTokenPage(
  current: TokenPage | null,
  token: string,
  total: number | null,
  provider: string,
): TokenPage {
  if (current === null) return { token, mark: token, seen: 0, span: 1, total }
  if (token === current.mark || token === current.token) {
    return fail(
      'PAGING_LOOP',
      { provider },
      `The page token ${JSON.stringify(token).slice(0, 100)} came a second time.`,
    )
  }
  const seen = current.seen + 1
  return seen === current.span
    ? { token, mark: token, seen: 0, span: current.span * 2, total }
    : { token, mark: current.mark, seen, span: current.span, total }
}
