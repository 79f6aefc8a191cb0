import type { MessagePort } from 'node:worker_threads'
import { RPCHandler } from '@orpc/server/websocket'
import { badFrame } from '@shared/rpc/bad-frame'
import { workspaceOf } from '@shared/rpc/caller'
import { ProblemErrorsPlugin } from '@shared/rpc/problem-errors-plugin'
import type { Engine } from '../workspaces/engine'
import { createRouter } from './router'

/**
 * Returns the function that serves the app contract of one engine on a message port; each call says by its headers which
 * workspace it is about. A message that is none of the protocol ends the port that it came through, and nothing else.
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
  return (port) => {
    // A port carries what a WebSocket carries. oRPC's handler for ports lets nothing catch what it cannot decode.
    const line = { addEventListener: () => undefined, send: (message: unknown) => port.postMessage(message) }
    port.on('message', (message) => {
      handler.message(line, message, { context: { workspace: null } }).catch((error: unknown) => {
        onUnexpected(error, ['a message that cannot be read'])
        port.postMessage(badFrame)
        port.close()
      })
    })
    port.on('close', () => handler.close(line))
  }
}
