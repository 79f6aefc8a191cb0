import { useSyncExternalStore } from 'react'

/** How often relative times move on, in ms. */
const step = 15_000

let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const readers = new Set<() => void>()

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  if (readers.size === 1) {
    now = Date.now()
    timer = setInterval(() => {
      now = Date.now()
      for (const each of readers) each()
    }, step)
  }
  return () => {
    readers.delete(reader)
    if (readers.size === 0) clearInterval(timer)
  }
}

/** The present in ms since the epoch; one clock for all relative times, so that they move together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}
