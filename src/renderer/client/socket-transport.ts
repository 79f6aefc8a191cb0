import { RPCLink } from '@orpc/client/websocket'
import { CallOrRestartPlugin } from '@shared/rpc/call-or-restart'
import { callerHeaders } from '@shared/rpc/caller'
import { pageProtocol, socketProtocol } from '@shared/rpc/page-secret'
import { quietSocket } from '@shared/rpc/quiet-socket'
import { pauseBefore } from './backoff'
import { hostClosed, type Transport } from './connection'

/** Close code of RFC 6455 with which a server that ends says so. */
const goingAway = 1001

/** Address of the engine's WebSocket beside the page. */
export function socketUrl(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/rpc`
}

/**
 * The line of the server host: a WebSocket that is opened again, with growing pauses, whenever it closes.
 *
 * @param secret by which the server lets this page in
 */
export function socketTransport(url: string, secret: string | null = null): Transport {
  const protocols = secret === null ? [] : [socketProtocol, pageProtocol(secret)]
  return {
    start(onConnection) {
      let stopped = false
      let attempt = 0
      let timer: ReturnType<typeof setTimeout> | undefined
      let socket: WebSocket | undefined

      const open = () => {
        const opening = new WebSocket(url, protocols)
        const closing = new AbortController()
        socket = opening
        opening.addEventListener('open', () => {
          attempt = 0
          const link = new RPCLink({
            websocket: quietSocket(opening),
            headers: callerHeaders,
            plugins: [new CallOrRestartPlugin(closing.signal)],
          })
          onConnection({ link, closed: closing.signal })
        })
        opening.addEventListener('close', ({ code }) => {
          closing.abort(code === goingAway ? hostClosed : undefined)
          if (stopped) return
          timer = setTimeout(open, pauseBefore(attempt))
          attempt += 1
        })
      }

      open()
      return () => {
        stopped = true
        clearTimeout(timer)
        socket?.close()
      }
    },
  }
}
