import type { Timing } from '../../src/main/engine/clock'

const RealDate = globalThis.Date

/**
 * A clock for the whole process that runs as the computer's and can be put forward: waits are made by moving it. The
 * sandbox in the same process sees it too.
 */
export class FakeTime implements Disposable {
  #aheadMs = 0
  /** Waits for the engine: they end at once, and the time is later then. */
  readonly timing: Timing

  constructor(random: () => number) {
    this.timing = { pause: (ms, signal) => this.#pause(ms, signal), random }
    const now = () => RealDate.now() + this.#aheadMs
    globalThis.Date = new Proxy(RealDate, {
      construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
      get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
    })
  }

  get aheadMs(): number {
    return this.#aheadMs
  }

  pass(ms: number): void {
    this.#aheadMs += ms
  }

  /** Moves the time like a wait of Nango's way does. */
  readonly pauseOfGateway = (ms: number, signal: AbortSignal | undefined): Promise<void> => this.#pause(ms, signal)

  async #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    this.pass(ms)
  }

  [Symbol.dispose](): void {
    globalThis.Date = RealDate
  }
}
