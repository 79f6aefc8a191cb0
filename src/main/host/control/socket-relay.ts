import type { MessagePort } from 'node:worker_threads'
import { badFrame } from '@shared/rpc/bad-frame'
import type { WebSocket } from 'ws'

/** Close code of RFC 6455's registry for a server that restarts: the other end may come back at once. */
export const serviceRestart = 1012
/** Close code of RFC 6455 for a message that cannot be read. */
const unreadable = 1007

/** What one client may have waiting before it counts as lost, bytes. */
const maxBuffered = 64 * 1024 * 1024

/**
 * Carries messages between a WebSocket and a port of the engine's worker, unread: both have the same encoding. When
 * either ends, so does the other; the socket with code 1012 when it was the engine that went, with 1007 when the engine could
 * not read what came.
 */
export function relay(socket: WebSocket, port: MessagePort): void {
  socket.on('message', (data, isBinary) => {
    // ws hands over one Buffer unless set otherwise.
    const frame = data as Buffer
    port.postMessage(isBinary ? new Uint8Array(frame) : frame.toString('utf8'))
  })
  port.on('message', (message: string | Uint8Array | typeof badFrame) => {
    if (message === badFrame) return socket.close(unreadable, 'A message cannot be read')
    if (socket.readyState !== socket.OPEN) return
    socket.send(message)
    if (socket.bufferedAmount > maxBuffered) socket.terminate()
  })
  socket.on('close', () => port.close())
  socket.on('error', () => socket.terminate())
  port.on('close', () => socket.close(serviceRestart, 'The engine restarts'))
}
