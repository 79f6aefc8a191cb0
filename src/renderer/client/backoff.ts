/** Pause before the next try in ms: 250, 500, 1000 … 8000, each up to a fifth longer so that clients do not return in step. */
export function pauseBefore(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(8000, 250 * 2 ** attempt)
  return Math.round(base * (1 + random() / 5))
}
