/** HubSpot's ids are whole numbers, of any length. */
export function isId(text: string): boolean {
  return /^\d+$/.test(text)
}

/** Negative when the first id comes before the second in every order of ids, zero when they are the same. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

/** The last of some ids; those that are none are left out. */
export function furthestId(ids: Iterable<string | null>): string | null {
  let furthest: string | null = null
  for (const id of ids)
    if (id !== null && isId(id) && (furthest === null || compareIds(id, furthest) > 0)) furthest = id
  return furthest
}
