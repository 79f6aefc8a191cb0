import { create } from 'zustand'

export interface Toast {
  id: number
  /** A message replaces the one with the same topic. */
  topic?: string
  tone: 'ok' | 'info' | 'err' | 'plain' | 'undone'
  title: string
  detail?: string
  /** The detail is an id or a value. */
  mono?: boolean
  action?: { label: string; run(): void }
}

const shown = 3
let lastId = 0

/** The messages at the bottom right, oldest first; at most three at a time. */
export const useToasts = create<{ toasts: Toast[]; remove(id: number): void }>()((set) => ({
  toasts: [],
  remove: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
}))

/** Shows a message for six seconds; errors stay until they are dismissed. */
export function toast(message: Omit<Toast, 'id'>): void {
  lastId += 1
  const id = lastId
  useToasts.setState((state) => {
    const others = message.topic ? state.toasts.filter(({ topic }) => topic !== message.topic) : state.toasts
    return { toasts: [...others, { ...message, id }].slice(-shown) }
  })
}
