import { useLocation } from 'wouter'
import { afterDecided, type DecideItem, stepFrom } from './decide-model'

export interface OpenItem {
  /** What the address names, else the first of the list; null when there is neither. */
  id: string | null
  /** Its place in the list, from 1 on; null when the list does not show it. */
  place: number | null
  /** Opens an item; null: the first one. `replace` leaves no step in the way back. */
  open(id: string | null, replace?: boolean): void
  /** Opens the neighbour, where there is one. */
  step(by: 1 | -1): void
  /** Opens what takes the place of an item that is decided. */
  goOn(): void
}

/** Which item of a list is open; the address follows. */
export function useOpenItem(
  items: readonly DecideItem[],
  named: string | null,
  pathOf: (id: string | null) => string,
): OpenItem {
  const [, navigate] = useLocation()
  const id = named ?? items[0]?.id ?? null
  const at = items.findIndex((item) => item.id === id)
  const open = (next: string | null, replace = false) => navigate(pathOf(next), { replace })
  return {
    id,
    place: at < 0 ? null : at + 1,
    open,
    step: (by) => {
      const next = stepFrom(items, id, by)
      if (next) open(next.id)
    },
    goOn: () => open(afterDecided(items, id)?.id ?? null, true),
  }
}
