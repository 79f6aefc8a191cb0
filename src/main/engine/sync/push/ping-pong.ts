import type { Store } from '../../store/store'

/** Two systems that set a field back so often within the time disagree. */
const mostReturns = 3
/** Older values do not count, ms. */
export const turnsCountForMs = 7 * 24 * 60 * 60_000

/**
 * Whether CRMs keep setting a field of an entity back, without an edit of a person in between: its value returned three
 * times within a week to the one before the last. A person's edit forgets what came before.
 */
export function isGoingBackAndForth(store: Store, entityId: number, field: string): boolean {
  return returnsOf(store.turns.since(entityId, field, Date.now() - turnsCountForMs)) >= mostReturns
}

/** How often a value was the same as the one two before. */
export function returnsOf(values: readonly string[]): number {
  return values.filter((value, index) => index >= 2 && value === values[index - 2] && value !== values[index - 1])
    .length
}
