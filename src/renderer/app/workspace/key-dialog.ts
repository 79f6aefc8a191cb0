import { create } from 'zustand'

/** Whether the dialog for a new API key is open; any banner or card may ask for it. */
export const useKeyDialog = create<{ isOpen: boolean; ask(): void; close(): void }>()((set) => ({
  isOpen: false,
  ask: () => set({ isOpen: true }),
  close: () => set({ isOpen: false }),
}))
