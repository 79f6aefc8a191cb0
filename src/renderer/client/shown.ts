import { create } from 'zustand'

/** Survives a reload of this window and belongs to it alone: another window shows what it shows. */
const storageKey = 'patchbay.workspace'

/** Id of the workspace that this window shows; null until it is known, and where there is none. */
export const useShown = create<{ id: string | null }>()(() => ({ id: sessionStorage.getItem(storageKey) }))

type Listener = () => void
const listeners = new Set<Listener>()
let leaving = new AbortController()

/** Aborts when this window goes on to show another workspace. */
export function whileShown(): AbortSignal {
  return leaving.signal
}

/** Calls `listener` when this window leaves a workspace: what it remembers of that one must not show in the next. */
export function onLeave(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Lets this window show a workspace; every call from now on is about that one. */
export function setShown(id: string | null): void {
  const before = useShown.getState().id
  if (before === id) return
  if (id === null) sessionStorage.removeItem(storageKey)
  else sessionStorage.setItem(storageKey, id)
  useShown.setState({ id })
  leaving.abort()
  leaving = new AbortController()
  if (before !== null) for (const listener of listeners) listener()
}
