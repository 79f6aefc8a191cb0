import type { Agent } from 'node:http'
import WebSocket from 'ws'
import { z } from 'zod'
import { parseJson } from './answer'
import type { ConnectSignal, ConnectSocket } from './gateway'

/** What Nango sends; the rest is ignored. At most one of `success` and `error` comes, then the server forgets us. */
const message = z.discriminatedUnion('message_type', [
  z.object({ message_type: z.literal('connection_ack'), ws_client_id: z.string().min(1) }),
  z.object({ message_type: z.literal('success'), provider_config_key: z.string(), connection_id: z.string().min(1) }),
  z.object({
    message_type: z.literal('error'),
    error_type: z.string().catch('unknown_err'),
    error_desc: z.string().catch(''),
  }),
])

interface SocketTimes {
  /** Until the acknowledgement, ms. */
  socketAck: number
  /** Between pings, ms: load balancers cut idle sockets after 60 to 120 s, and Nango's server sends no pings. */
  socketPing: number
}

/**
 * Opens the WebSocket of one attempt by an agent, which knows the proxy and the authorities. Resolves with null when it is
 * refused or not acknowledged in time.
 */
export function openSocket(
  url: string,
  agent: Agent,
  userAgent: string,
  times: SocketTimes,
): Promise<ConnectSocket | null> {
  const socket = new WebSocket(url, {
    headers: { 'User-Agent': userAgent },
    maxPayload: 1 << 20,
    followRedirects: false,
    agent,
  })
  let clientId: string | null = null
  let pinger: NodeJS.Timeout | undefined
  let answered = true
  let end: (signal: ConnectSignal | null) => void = () => undefined
  const ended = new Promise<ConnectSignal | null>((resolve) => {
    end = resolve
  })

  return new Promise((resolve) => {
    const giveUp = setTimeout(() => socket.terminate(), times.socketAck)

    const acknowledged = (id: string): void => {
      if (clientId !== null) return
      clientId = id
      clearTimeout(giveUp)
      pinger = setInterval(() => {
        if (!answered) return socket.terminate()
        answered = false
        socket.ping()
      }, times.socketPing)
      resolve({ clientId: id, ended, close: () => socket.terminate() })
    }

    socket.on('pong', () => {
      answered = true
    })
    socket.on('message', (data) => {
      const read = message.safeParse(parseJson(String(data)))
      if (!read.success) return
      if (read.data.message_type === 'connection_ack') return acknowledged(read.data.ws_client_id)
      end(signalOf(read.data))
      socket.terminate()
    })
    // 'close' follows every error.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(giveUp)
      clearInterval(pinger)
      end(null)
      resolve(null)
    })
  })
}

type Terminal = Exclude<z.infer<typeof message>, { message_type: 'connection_ack' }>

function signalOf(word: Terminal): ConnectSignal {
  return word.message_type === 'success'
    ? { type: 'success', integrationKey: word.provider_config_key, connectionId: word.connection_id }
    : { type: 'error', errorType: word.error_type, description: word.error_desc }
}
