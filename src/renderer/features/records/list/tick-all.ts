import { create } from 'zustand'

/** What the box in the head does; the list that shows sets it, since the head is drawn far away from it. */
export const useTickAll = create<{ total: number; busy: boolean; tickAll(): void; clear(): void }>()(() => ({
  total: 0,
  busy: false,
  tickAll: () => {},
  clear: () => {},
}))
