import { storageCode } from '@shared/model'

/** When work is tried again that the disk did not let be done, ms. */
const againMs = 5_000

/** What time it is. Every part of the engine asks here, so that moving the time moves all of it. */
export interface Clock {
  /** Ms since the epoch. */
  now(): number
}

/** How a wait is made and what spreads waits apart. */
export interface Timing {
  /** Waits, and ends at once with the signal's reason when it is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>
  /** A number in [0, 1). */
  random(): number
}

/** The engine's time: what it is, pauses, and what is to be done later. */
export interface EngineClock extends Clock, Timing {
  /** Calls once after a time in ms; the returned function calls it off. A promise that `run` returns is not waited for. */
  after(ms: number, run: () => unknown): () => void
}

/** Pauses that are made of something that calls later. */
export function pauseWith(after: EngineClock['after']): Timing['pause'] {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const callOff = after(ms, () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      })
      const stop = () => {
        callOff()
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', stop, { once: true })
    })
}

const later: EngineClock['after'] = (ms, run) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** The time of this computer. */
export const systemClock: EngineClock = {
  now: () => Date.now(),
  random: Math.random,
  pause: pauseWith(later),
  after: later,
}

/**
 * A clock whose work may meet a disk that takes nothing, or a file that another program holds. No call waits for such
 * work, so its error would end the whole engine: it is told instead and the work is tried again, until it is called
 * off. Every other error is left as it is.
 *
 * @param tell takes the error of the disk or the file
 */
export function steadyClock(clock: EngineClock, tell: (error: unknown) => void): EngineClock {
  const after: EngineClock['after'] = (ms, run) => {
    let isOff = false
    let callOff = () => {}
    const failed = (error: unknown) => {
      if (storageCode(error) === null) throw error
      tell(error)
      if (!isOff) putOff(againMs)
    }
    const putOff = (wait: number) => {
      callOff = clock.after(wait, () => {
        try {
          const work = run()
          if (work instanceof Promise) work.catch(failed)
        } catch (error) {
          failed(error)
        }
      })
    }
    putOff(ms)
    return () => {
      isOff = true
      callOff()
    }
  }
  return { ...clock, after }
}
