import { dispatch } from './dispatch'
import { listen } from './http/listener'
import type { SandboxOptions } from './options'
import { deleteState, openParts } from './parts'

export interface RunningSandbox {
  /** Address without a trailing slash. */
  host: string
  apiKey: string
  port: number
  /** Whether records change by themselves. */
  setLive(on: boolean): void
  /** Ends all connections and closes the state. */
  close(): Promise<void>
}

/**
 * Starts an embedded Nango with its CRMs on the loopback interface. Throws when the port is taken, the state is damaged or
 * the clock's file holds no time.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  let parts = openParts(options, reset)
  const { apiKey } = parts.control.sandbox.state.meta
  const listener = await listen(options.port ?? 0, (request) => dispatch(parts.control, request)).catch(
    async (error: unknown) => {
      await parts.close()
      throw error
    },
  )
  const host = `http://127.0.0.1:${listener.port}`
  listener.server.on('upgrade', (request, socket, head) => parts.control.sandbox.sockets.accept(request, socket, head))
  parts.control.sandbox.host = host

  /** Everything as at the first start, at the same address and with the same key, so that clients go on. */
  async function reset(): Promise<void> {
    const live = parts.control.live.on
    await parts.close()
    deleteState(options.stateDir)
    parts = openParts({ ...options, live }, reset, apiKey)
    parts.control.sandbox.host = host
  }

  return {
    host,
    apiKey,
    port: listener.port,
    setLive: (on) => parts.control.live.set(on),
    close: async () => {
      const closed = listener.close()
      await parts.close()
      await closed
    },
  }
}
