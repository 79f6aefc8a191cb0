import type { EntityKind } from '@shared/model'
import { create } from 'zustand'
import { onLeave } from '../../../client'

interface Ticked {
  kind: EntityKind | null
  ids: ReadonlySet<string>
  set(kind: EntityKind, ids: ReadonlySet<string>): void
}

const none: ReadonlySet<string> = new Set()

/** The records that a person has ticked; those of one kind at a time. */
export const useTicked = create<Ticked>()((set) => ({
  kind: null,
  ids: none,
  set: (kind, ids) => set({ kind, ids }),
}))
onLeave(() => useTicked.setState({ kind: null, ids: none }))

/** The ticked records of a kind. */
export function useTickedOf(kind: EntityKind): ReadonlySet<string> {
  return useTicked((state) => (state.kind === kind ? state.ids : none))
}

/** Ticks or unticks rows: `turn` makes them what the first of them is not, `extend` ticks them. */
export function tickRows(
  before: ReadonlySet<string>,
  ids: readonly string[],
  how: 'turn' | 'extend',
): ReadonlySet<string> {
  const [first] = ids
  if (first === undefined) return before
  const isOn = how === 'extend' || !before.has(first)
  const after = new Set(before)
  for (const id of ids) {
    if (isOn) after.add(id)
    else after.delete(id)
  }
  return after
}
