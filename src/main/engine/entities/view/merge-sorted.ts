/** Rows that are merged before others have their turn. */
const stretch = 20_000

/**
 * Merges lists that are sorted already into one. Long lists are merged a stretch at a time, with a pause between, so
 * that a million rows hold no one up.
 *
 * @param pause gives others their turn
 */
export async function mergeSorted<T>(
  lists: readonly T[][],
  compare: (a: T, b: T) => number,
  pause: () => Promise<void>,
): Promise<T[]> {
  let round = lists.filter((list) => list.length > 0)
  let done = 0
  while (round.length > 1) {
    const next: T[][] = []
    for (let at = 0; at < round.length; at += 2) {
      const [one = [], other = []] = [round[at], round[at + 1]]
      const merged: T[] = []
      let [i, j] = [0, 0]
      while (i < one.length || j < other.length) {
        const [a, b] = [one[i], other[j]]
        if (b === undefined || (a !== undefined && compare(a, b) <= 0)) {
          merged.push(a as T)
          i += 1
        } else {
          merged.push(b)
          j += 1
        }
        done += 1
        if (done % stretch === 0) await pause()
      }
      next.push(merged)
    }
    round = next
  }
  return round[0] ?? []
}
