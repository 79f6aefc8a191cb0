import { create } from 'zustand'
import { onLeave } from '../../client'

/** Reviews that the person wants to look at later: they stand at the end of the list for as long as the window lives. */
export const useLater = create<{ ids: readonly string[]; add(id: string): void; clear(): void }>()((set) => ({
  ids: [],
  add: (id) => set((state) => ({ ids: [...state.ids.filter((each) => each !== id), id] })),
  clear: () => set({ ids: [] }),
}))
onLeave(() => useLater.getState().clear())
