import { AsyncIteratorClass, ORPCError } from '@orpc/client'
import type { Context } from '@orpc/server'
import type { StandardHandlerOptions, StandardHandlerPlugin } from '@orpc/server/standard'
import { isEventIterator } from './event-iterator'
import { toWireError } from './problem-errors'

/**
 * Handler plugin for every server of a contract: whatever a procedure throws, also in the middle of an event stream,
 * leaves as a typed problem with its text. `onUnexpected` hears of what was not foreseen.
 */
export class ProblemErrorsPlugin<T extends Context> implements StandardHandlerPlugin<T> {
  readonly #onUnexpected: (error: unknown, path: readonly string[]) => void

  constructor(onUnexpected: (error: unknown, path: readonly string[]) => void) {
    this.#onUnexpected = onUnexpected
  }

  init(options: StandardHandlerOptions<T>): void {
    options.clientInterceptors = [
      async ({ next, path, signal }) => {
        const convert = (error: unknown) => this.#convert(error, path, signal)
        try {
          const output = await next()
          return isEventIterator(output) ? withConvertedErrors(output, convert) : output
        } catch (error) {
          throw convert(error)
        }
      },
      ...(options.clientInterceptors ?? []),
    ]
    options.interceptors = [
      // What a procedure throws has been converted further in. Anything else here is input that could not be decoded.
      async ({ next }) => {
        try {
          return await next()
        } catch (error) {
          if (error instanceof ORPCError) throw error
          throw toWireError(new ORPCError('BAD_REQUEST', { message: 'The body is not readable', cause: error })).error
        }
      },
      ...(options.interceptors ?? []),
    ]
  }

  #convert(error: unknown, path: readonly string[], signal: AbortSignal | undefined): unknown {
    // The caller has left: no one reads the answer, and nothing went wrong.
    if (signal?.aborted && !(error instanceof ORPCError)) {
      return new ORPCError('CLIENT_CLOSED_REQUEST', { cause: error })
    }
    const wire = toWireError(error)
    if (wire.unexpected) this.#onUnexpected(error, path)
    return wire.error
  }
}

function withConvertedErrors(
  iterator: AsyncIterator<unknown, unknown, unknown>,
  convert: (error: unknown) => unknown,
): AsyncIteratorClass<unknown, unknown, unknown> {
  return new AsyncIteratorClass<unknown, unknown, unknown>(
    async () => {
      try {
        return await iterator.next()
      } catch (error) {
        throw convert(error)
      }
    },
    async () => {
      await iterator.return?.()
    },
  )
}
