import type { MessagePort } from 'node:worker_threads'
import { createORPCClient, DynamicLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { AppClient } from '@shared/contract'
import { CallOrRestartPlugin, closedSignal, engineRestarted } from '@shared/rpc/call-or-restart'
import type { EngineSupervisor } from './engine-supervisor'

/** How long a call that comes during a restart waits for the engine, ms. */
const patienceMs = 10_000

/**
 * A client of the app contract for use inside the host. It takes a fresh port after every restart; a call that comes
 * while the engine is down waits for it, a call that was open when it died ends with `ENGINE_RESTARTED`.
 */
export function createEngineClient(supervisor: EngineSupervisor): AppClient {
  let current: ReturnType<typeof open> | null = null

  return createORPCClient<AppClient>(
    new DynamicLink(async () => {
      try {
        await supervisor.whenUp(patienceMs)
        if (!current || current.closed.aborted) current = open(supervisor.connect())
        return current.link
      } catch (error) {
        throw engineRestarted(error)
      }
    }),
  )
}

function open(port: MessagePort) {
  const closed = closedSignal(port)
  return { link: new RPCLink({ port, plugins: [new CallOrRestartPlugin(closed)] }), closed }
}
