import { type ConnectAttempt, endedConnectStates, storageCode } from '@shared/model'
import type { AttemptStore, ConnectClock } from './ports'

/** When an attempt is written again that the disk did not take, ms. */
const againMs = 5_000

interface Unwritten {
  attempt: ConnectAttempt
  watched: boolean
}

/**
 * The store of attempts, on a disk that may take nothing for a while. What has become of an attempt that is known is
 * kept in memory then, read from there, and written as soon as it can be: a consent goes on at Nango whether or not it
 * can be noted here. An attempt that could not be noted at its beginning does not begin.
 */
export class PatientAttempts implements AttemptStore {
  readonly #store: AttemptStore
  readonly #clock: ConnectClock
  readonly #unwritten = new Map<string, Unwritten>()
  #callOff: (() => void) | null = null
  #closed = false

  constructor(store: AttemptStore, clock: ConnectClock) {
    this.#store = store
    this.#clock = clock
  }

  save(attempt: ConnectAttempt, watched = false): void {
    if (this.get(attempt.id) === null) this.#store.save(attempt, watched)
    else if (!this.#write({ attempt, watched })) {
      this.#unwritten.set(attempt.id, { attempt, watched })
      this.#writeLater()
    }
  }

  get(id: string): ConnectAttempt | null {
    return this.#unwritten.get(id)?.attempt ?? this.#store.get(id)
  }

  listOpen(): ConnectAttempt[] {
    return this.#with(
      this.#store.listOpen(),
      ({ attempt, watched }) => watched || !endedConnectStates.has(attempt.state),
    )
  }

  listLate(): ConnectAttempt[] {
    return this.#with(this.#store.listLate(), ({ attempt }) => (attempt.late?.found.length ?? 0) > 0)
  }

  /** Tries a last time; what is not written then is found as it stood before by the next start. */
  close(): void {
    this.#closed = true
    this.#callOff?.()
    this.#writeWaiting()
  }

  /** Attempts of the store, oldest first, as they are now. */
  #with(stored: readonly ConnectAttempt[], belongs: (item: Unwritten) => boolean): ConnectAttempt[] {
    if (this.#unwritten.size === 0) return [...stored]
    const behind = [...this.#unwritten.values()].filter(belongs).map(({ attempt }) => attempt)
    return [...stored.filter(({ id }) => !this.#unwritten.has(id)), ...behind].sort(
      (a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt),
    )
  }

  /** Whether the disk took it. */
  #write({ attempt, watched }: Unwritten): boolean {
    try {
      this.#store.save(attempt, watched)
    } catch (error) {
      if (storageCode(error) === null) throw error
      return false
    }
    this.#unwritten.delete(attempt.id)
    return true
  }

  #writeLater(): void {
    if (this.#closed || this.#callOff || this.#unwritten.size === 0) return
    this.#callOff = this.#clock.after(againMs, () => {
      this.#callOff = null
      this.#writeWaiting()
      this.#writeLater()
    })
  }

  #writeWaiting(): void {
    for (const item of [...this.#unwritten.values()]) if (!this.#write(item)) return
  }
}
