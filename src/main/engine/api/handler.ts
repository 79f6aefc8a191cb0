import { RPCHandler } from '@orpc/server/message-port'
import { ProblemErrorsPlugin } from '@shared/rpc/problem-errors-plugin'
import type { Engine } from '../workspaces/engine'
import { createRouter } from './router'

/**
 * Serves the app contract of one engine on message ports.
 *
 * @param onUnexpected hears of what a procedure threw that was not foreseen
 */
export function createEngineHandler(
  engine: Engine,
  onUnexpected: (error: unknown, path: readonly string[]) => void,
): RPCHandler<Record<never, never>> {
  return new RPCHandler(createRouter(engine), {
    clientInterceptors: [
      // Right after a start the file is still being opened: what asks for its content waits for it.
      async ({ path: [subject], next }) => {
        if (subject !== 'app' && subject !== 'workspaces') await engine.workspaces.settled()
        return next()
      },
    ],
    plugins: [new ProblemErrorsPlugin(onUnexpected)],
  })
}
