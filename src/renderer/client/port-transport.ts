import { RPCLink } from '@orpc/client/message-port'
import { CallOrRestartPlugin } from '@shared/rpc/call-or-restart'
import { callerHeaders } from '@shared/rpc/caller'
import type { Transport } from './connection'

/** What the preload puts on the window. */
export interface PatchbayBridge {
  host: 'electron'
  /** Asks the host for a port; it arrives as a window message. After a restart of the engine a new one arrives by itself. */
  requestPort(): void
}

declare global {
  interface Window {
    patchbay?: PatchbayBridge
  }
}

/** The line that Electron's preload hands over: a MessagePort in a window message of type `patchbay:port`. */
export function portTransport(bridge: PatchbayBridge, target: Window = window): Transport {
  return {
    start(onConnection) {
      let current: AbortController | null = null

      const receive = (event: MessageEvent) => {
        const port = event.ports[0]
        // Only the preload shares this window; a frame or another window is not it.
        if (event.source !== target || event.data?.type !== 'patchbay:port' || !port) return
        current?.abort()
        const closing = new AbortController()
        current = closing
        const closed = closing.signal
        const link = new RPCLink({ port, headers: callerHeaders, plugins: [new CallOrRestartPlugin(closed)] })
        port.addEventListener('close', () => closing.abort())
        port.start()
        onConnection({ link, closed })
      }

      target.addEventListener('message', receive)
      bridge.requestPort()
      return () => {
        target.removeEventListener('message', receive)
        current?.abort()
      }
    },
  }
}
