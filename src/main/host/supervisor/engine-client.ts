import { createORPCClient, DynamicLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { AppClient } from '@shared/contract'
import { CallOrRestartPlugin, closedSignal, engineRestarted } from '@shared/rpc/call-or-restart'
import { callerHeaders } from '@shared/rpc/caller'
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
        const lost = current?.closed.aborted ? current.generation : 0
        await supervisor.whenUp(patienceMs, lost)
        if (!current || current.closed.aborted) current = open(supervisor)
        return current.link
      } catch (error) {
        throw engineRestarted(error)
      }
    }),
  )
}

function open(supervisor: EngineSupervisor) {
  const port = supervisor.connect()
  const closed = closedSignal(port)
  const link = new RPCLink({ port, headers: callerHeaders, plugins: [new CallOrRestartPlugin(closed)] })
  return { link, closed, generation: supervisor.generation }
}
