import { z } from 'zod'

/** A moment in time as an ISO 8601 string in UTC, `2026-11-23T09:41:10.000Z`. The same on every transport. */
export const timestamp = z.iso.datetime()
export type Timestamp = z.infer<typeof timestamp>

/** A page of a list that is read with an opaque cursor. `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}
