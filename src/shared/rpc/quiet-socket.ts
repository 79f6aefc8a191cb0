import type { LinkWebsocketClientOptions } from '@orpc/client/websocket'

type Socket = LinkWebsocketClientOptions['websocket']

const open = 1

/**
 * A WebSocket on which sending after its end is no error. A call that ends because the line is gone still tells the other
 * side that it is cancelled; oRPC sends that without waiting, so on a closed line it would be an unhandled rejection.
 * That the line is gone is known by CallOrRestartPlugin.
 */
export function quietSocket(socket: Socket): Socket {
  return {
    readyState: open,
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    send: (data) => {
      if (socket.readyState === open) socket.send(data)
    },
  }
}
