/** Several measurements of one thing. */
export interface Spread {
  median: number
  min: number
  max: number
}

/** The value below which a share of the values lies, by the nearest rank; 0 of none. @param share in [0, 1] */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}

/** The value in the middle; of an even number of values the mean of the two in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return ((low ?? 0) + (high ?? 0)) / 2
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/**
 * Measures several things in turn, A B A B …, so that whatever else the computer does meanwhile hits all of them alike.
 *
 * @param rounds how often each is measured
 * @param measure by name, in the order in which they take their turns
 */
export async function alternate<T>(
  rounds: number,
  measure: Readonly<Record<string, () => Promise<T>>>,
): Promise<Record<string, T[]>> {
  const results: Record<string, T[]> = Object.fromEntries(Object.keys(measure).map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, once] of Object.entries(measure)) results[name]?.push(await once())
  }
  return results
}

/** Ratios of two things that were measured in turn, round by round: what slows one round down slows both. */
export function ratios(values: readonly number[], others: readonly number[]): number[] {
  return values.map((value, round) => value / (others[round] ?? Number.NaN))
}
