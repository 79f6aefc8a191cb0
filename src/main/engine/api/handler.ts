import type { MessagePort } from 'node:worker_threads'
import { RPCHandler } from '@orpc/server/message-port'
import { workspaceOf } from '@shared/rpc/caller'
import { ProblemErrorsPlugin } from '@shared/rpc/problem-errors-plugin'
import type { Engine } from '../workspaces/engine'
import { createRouter } from './router'

/**
 * Returns the function that serves the app contract of one engine on a message port; each call says by its headers which
 * workspace it is about.
 *
 * @param onUnexpected hears of what a procedure threw that was not foreseen
 */
export function createEngineHandler(
  engine: Engine,
  onUnexpected: (error: unknown, path: readonly string[]) => void,
): (port: MessagePort) => void {
  const handler = new RPCHandler(createRouter(engine), {
    rootInterceptors: [
      ({ next, ...call }) => next({ ...call, context: { workspace: workspaceOf(call.request.headers) } }),
    ],
    plugins: [new ProblemErrorsPlugin(onUnexpected)],
  })
  return (port) => handler.upgrade(port, { context: { workspace: null } })
}
