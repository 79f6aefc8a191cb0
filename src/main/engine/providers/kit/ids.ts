/** Whether a text is a whole number of any length, as most CRMs number their records. */
export function isDigits(text: string): boolean {
  return /^\d+$/.test(text)
}

/**
 * Negative when the first id comes before the second: ids of digits by their number, whatever their length, others by
 * their characters, as databases with a binary order do.
 */
export function compareIds(a: string, b: string): number {
  const byLength = isDigits(a) && isDigits(b) ? a.length - b.length : 0
  return byLength || (a < b ? -1 : a > b ? 1 : 0)
}

/** The last of some ids; what is none is left out. */
export function furthestId(ids: Iterable<string | null>, isId: (text: string) => boolean = isDigits): string | null {
  let furthest: string | null = null
  for (const id of ids) {
    if (id !== null && isId(id) && (furthest === null || compareIds(id, furthest) > 0)) furthest = id
  }
  return furthest
}

/** Each value once, in parts of at most `size`. */
export function chunksOf<T>(values: Iterable<T>, size: number): T[][] {
  const all = [...new Set(values)]
  const chunks: T[][] = []
  for (let start = 0; start < all.length; start += Math.max(1, size)) chunks.push(all.slice(start, start + size))
  return chunks
}

/** Bytes that a list of words may take in an address: servers on the way refuse addresses of 8 KB. */
export const addressRoom = 6_500

/** Bytes of words in an address, as it spells them: with commas in between, which take three bytes each. */
export function addressBytes(words: Iterable<string>): number {
  let bytes = 0
  for (const word of words) bytes += encodedBytes(word) + 3
  return bytes
}

/** Text with half a character in it cannot be encoded; it takes at most nine bytes for each of its parts. */
function encodedBytes(word: string): number {
  try {
    return encodeURIComponent(word).length
  } catch {
    return word.length * 9
  }
}

/** Words in parts that each fit into an address (`room` bytes), and hold at most `size`. One that is too long is alone. */
export function addressChunks(
  words: Iterable<string>,
  size = Number.POSITIVE_INFINITY,
  room = addressRoom,
): string[][] {
  const chunks: string[][] = []
  let left = 0
  for (const word of new Set(words)) {
    const bytes = addressBytes([word])
    const last = chunks.at(-1)
    if (last === undefined || last.length >= size || bytes > left) {
      chunks.push([word])
      left = room - bytes
    } else {
      last.push(word)
      left -= bytes
    }
  }
  return chunks
}
