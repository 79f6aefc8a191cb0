import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Store } from '../../store/store'
import { writerOf } from '../../store/write'
import { turnsCountForMs } from './ping-pong'

const dayMs = 24 * 60 * 60_000
/** What has been sent stands in the history, and an undo reads it there; ended rows stay this long to be looked at. */
const rowsStayMs = 30 * dayMs
/** Rows in one commit, and commits at the end of one run. */
const step = 200
const mostSteps = 25

/**
 * Lets go, at the end of a run, what nothing needs any more: rows of the outbox that ended long ago, or whose run is
 * undone, and values of fields that are too old to tell whether systems disagree. A bounded number in small steps, so that
 * what is left goes with the next run.
 */
export async function tidyUp(store: Store): Promise<void> {
  for (let count = 0; count < mostSteps; count++) {
    const now = Date.now()
    const gone = store.commit(() => {
      const write = writerOf(store)
      const rows = write.outbox.forgetEnded(now - rowsStayMs, now - dayMs, step)
      return rows + write.turns.forgetBefore(now - turnsCountForMs, step)
    })
    if (gone === 0) return
    await nextTurn()
  }
}
