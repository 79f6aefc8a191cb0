/** A piece of a text and whether it differs from the other side. */
export interface TextPiece {
  readonly text: string
  readonly changed: boolean
}

export interface TextDiff {
  readonly before: readonly TextPiece[]
  readonly after: readonly TextPiece[]
}

/** Above this many compared word pairs the middle is shown as changed throughout, so that a huge text costs no seconds. */
const maxPairs = 1_000_000

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
const words = (text: string): string[] => Array.from(segmenter.segment(text), (part) => part.segment)

/** Appends a piece, joining it with the one before when both are alike. */
function push(pieces: TextPiece[], text: string, changed: boolean): void {
  const last = pieces.at(-1)
  if (last && last.changed === changed) pieces[pieces.length - 1] = { text: last.text + text, changed }
  else pieces.push({ text, changed })
}

/** Lengths of the longest common subsequence of every pair of tails, row by row. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
    }
  }
  return lengths
}

function compareMiddle(a: readonly string[], b: readonly string[], before: TextPiece[], after: TextPiece[]): void {
  if (a.length * b.length > maxPairs) {
    push(before, a.join(''), true)
    push(after, b.join(''), true)
    return
  }
  const lengths = commonLengths(a, b)
  const width = b.length + 1
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const left = a[i]
    const right = b[j]
    if (left !== undefined && left === right) {
      push(before, left, false)
      push(after, left, false)
      i += 1
      j += 1
    } else if (
      right === undefined ||
      (left !== undefined && (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      push(before, left ?? '', true)
      i += 1
    } else {
      push(after, right, true)
      j += 1
    }
  }
}

/** Compares two texts word by word. Unchanged pieces read the same on both sides; joined, each side is its text. */
export function diffWords(beforeText: string, afterText: string): TextDiff {
  const a = words(beforeText)
  const b = words(afterText)
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1
  const before: TextPiece[] = []
  const after: TextPiece[] = []
  const same = a.slice(0, head).join('')
  const end = a.slice(a.length - tail).join('')
  if (same) {
    push(before, same, false)
    push(after, same, false)
  }
  compareMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), before, after)
  if (end) {
    push(before, end, false)
    push(after, end, false)
  }
  return { before, after }
}
