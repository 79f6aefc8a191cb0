import { useEffect } from 'react'
import type { AroundNavHandler } from 'wouter'
import { create } from 'zustand'
import { inElectron } from './platform'

/** What would be lost if the place were left, and the move that waits for an answer. */
interface LeaveGuard {
  isDirty: boolean
  pending: (() => void) | null
}

/** Whether something on the screen is not saved; a move away from it waits for the person. */
export const useLeaveGuard = create<LeaveGuard>()(() => ({ isDirty: false, pending: null }))

/** While `isDirty`, leaving the place asks first: by a link, by back and forward, and in a browser by closing the tab. */
export function useGuardUnsaved(isDirty: boolean): void {
  useEffect(() => {
    useLeaveGuard.setState({ isDirty })
    return () => useLeaveGuard.setState({ isDirty: false })
  }, [isDirty])
}

/** Every move between places goes through here. */
export const guardedNavigation: AroundNavHandler = (navigate, to, options) => {
  askToLeave(() => navigate(to, options))
}

/** Does a move at once, or asks for it while something is not saved. */
function askToLeave(go: () => void): void {
  if (useLeaveGuard.getState().isDirty) useLeaveGuard.setState({ pending: go })
  else go()
}

/** The answer to the question: leave, which loses what is not saved, or stay. */
export function answerLeave(leave: boolean): void {
  const { pending } = useLeaveGuard.getState()
  useLeaveGuard.setState(leave ? { pending: null, isDirty: false } : { pending: null })
  if (leave) pending?.()
}

/**
 * Guards the ways out that the app does not make itself. Back and forward are put back before the app hears of them, and
 * asked for like a move of its own. Called once; returns what takes it off.
 */
export function watchWaysOut(page: Window = window): () => void {
  let shown = page.location.hash
  const onHash = (event: Event) => {
    const wanted = page.location.hash
    if (wanted === shown) return
    if (!useLeaveGuard.getState().isDirty) {
      shown = wanted
      return
    }
    event.stopImmediatePropagation()
    page.history.pushState(null, '', shown)
    askToLeave(() => {
      page.location.hash = wanted
    })
  }
  const onClose = (event: BeforeUnloadEvent) => {
    // In Patchbay's own window this would keep it open without a word.
    if (useLeaveGuard.getState().isDirty && !inElectron()) event.preventDefault()
  }
  page.addEventListener('hashchange', onHash, { capture: true })
  page.addEventListener('beforeunload', onClose)
  return () => {
    page.removeEventListener('hashchange', onHash, { capture: true })
    page.removeEventListener('beforeunload', onClose)
  }
}
