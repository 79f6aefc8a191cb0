import { create } from 'zustand'

const storageKey = 'patchbay.palette.recent'
const kept = 12

/** Whether the palette is open, and what was used last in it. */
export const usePalette = create<{ isOpen: boolean; recent: readonly string[] }>()(() => ({
  isOpen: false,
  recent: readRecent(),
}))

/** Opens the palette, or closes it. */
export function showPalette(isOpen: boolean): void {
  usePalette.setState({ isOpen })
}

/** Notes that something was used, so that it is offered first the next time. */
export function noteUsed(id: string): void {
  const recent = [id, ...usePalette.getState().recent.filter((each) => each !== id)].slice(0, kept)
  usePalette.setState({ recent })
  try {
    localStorage.setItem(storageKey, JSON.stringify(recent))
  } catch {
    // A full or forbidden storage only forgets what was used last.
  }
}

function readRecent(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}
