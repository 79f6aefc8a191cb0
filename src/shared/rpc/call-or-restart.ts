import { AsyncIteratorClass, type ClientContext, type ORPCError } from '@orpc/client'
import type { StandardLinkOptions, StandardLinkPlugin } from '@orpc/client/standard'
import { makeProblem } from '../model/problem'
import { isEventIterator } from './event-iterator'
import { problemToORPC } from './problem-errors'

/** What carries a contract and can go away: a MessagePort or a WebSocket. */
export interface Closable {
  addEventListener(type: 'close', listener: () => void): void
  /** Only a WebSocket has it; 2 is closing, 3 is closed. */
  readonly readyState?: number
}

/** Aborts when the carrier closes; aborted from the start when it is closed already. */
export function closedSignal(carrier: Closable): AbortSignal {
  const controller = new AbortController()
  if (carrier.readyState === 2 || carrier.readyState === 3) controller.abort()
  carrier.addEventListener('close', () => controller.abort())
  return controller.signal
}

/** The error with which calls end when the engine behind them is gone. */
export function engineRestarted(cause?: unknown): ORPCError<string, unknown> {
  return problemToORPC(makeProblem('ENGINE_RESTARTED'), { cause })
}

/**
 * Link plugin: a call, or an event stream, whose carrier closes ends with `ENGINE_RESTARTED`, and one on a closed
 * carrier fails at once. Without it oRPC would wait for ever: posting to a dead port is no error.
 */
export class CallOrRestartPlugin<T extends ClientContext> implements StandardLinkPlugin<T> {
  readonly #closed: AbortSignal

  constructor(closed: AbortSignal) {
    this.#closed = closed
  }

  init(options: StandardLinkOptions<T>): void {
    const closed = this.#closed
    options.interceptors = [
      async ({ next, ...call }) => {
        const caller = call.signal
        const signal = caller && whileOpen(closed, caller)
        const output = await untilClosed(closed, caller, () => next({ ...call, signal }))
        return isEventIterator(output) ? streamUntilClosed(closed, caller, output) : output
      },
      ...(options.interceptors ?? []),
    ]
  }
}

/**
 * The caller's signal as long as the carrier is open: an abort is a message, and the link throws where no one can catch
 * it when the carrier has closed at the same moment.
 */
function whileOpen(closed: AbortSignal, caller: AbortSignal): AbortSignal {
  const controller = new AbortController()
  const forward = () => {
    if (!closed.aborted) controller.abort(caller.reason)
  }
  if (caller.aborted) forward()
  else caller.addEventListener('abort', forward, { once: true, signal: controller.signal })
  return controller.signal
}

async function untilClosed<R>(closed: AbortSignal, caller: AbortSignal | undefined, run: () => Promise<R>): Promise<R> {
  if (closed.aborted) throw engineRestarted()
  let onClose = () => {}
  const gone = new Promise<never>((_, reject) => {
    onClose = () => reject(engineRestarted())
    closed.addEventListener('abort', onClose)
  })
  try {
    return await Promise.race([run(), gone])
  } catch (error) {
    // The link rejects open calls with an abort of its own when it closes; which of the two comes first is chance.
    throw closed.aborted && !caller?.aborted ? engineRestarted(error) : error
  } finally {
    closed.removeEventListener('abort', onClose)
  }
}

function streamUntilClosed(
  closed: AbortSignal,
  caller: AbortSignal | undefined,
  iterator: AsyncIterator<unknown, unknown, unknown>,
): AsyncIteratorClass<unknown, unknown, unknown> {
  return new AsyncIteratorClass<unknown, unknown, unknown>(
    () => untilClosed(closed, caller, async () => await iterator.next()),
    async () => {
      try {
        await iterator.return?.()
      } catch (error) {
        // Telling a closed carrier that the stream is no longer wanted fails, and needs no telling.
        if (!closed.aborted) throw error
      }
    },
  )
}
