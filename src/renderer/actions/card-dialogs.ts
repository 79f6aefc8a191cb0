import { create } from 'zustand'
import { onLeave } from '../client'

/**
 * Which dialog is open for which integration. It does not belong to the card, because a card that changes its group is
 * another one, and a question must not vanish under the person.
 */
export const useCardDialog = create<{
  open: { kind: 'disconnect' | 'remove-data'; integrationId: string } | null
  ask(kind: 'disconnect' | 'remove-data', integrationId: string): void
  close(): void
}>()((set) => ({
  open: null,
  ask: (kind, integrationId) => set({ open: { kind, integrationId } }),
  close: () => set({ open: null }),
}))
onLeave(() => useCardDialog.getState().close())
