import { WebSocket } from 'ws'
import { wordsOf } from '../../../src/main/engine/providers/testing/benches'
import type { KitSandbox } from '../sandbox'

const { provider: crm } = wordsOf()

export interface Socket {
  clientId: string
  /** The terminal message, or null when the socket was closed before one came. */
  ended: Promise<Record<string, unknown> | null>
  messages: Record<string, unknown>[]
  close(): void
}

/** Opens Nango's WebSocket and waits for the acknowledgement. */
export async function openSocket(host: string): Promise<Socket> {
  const socket = new WebSocket(host.replace('http', 'ws'))
  const messages: Record<string, unknown>[] = []
  const acknowledged = Promise.withResolvers<string>()
  const ended = Promise.withResolvers<Record<string, unknown> | null>()
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Record<string, unknown>
    messages.push(message)
    if (message.message_type === 'connection_ack') acknowledged.resolve(String(message.ws_client_id))
    else ended.resolve(message)
  })
  socket.on('error', (error) => acknowledged.reject(error))
  socket.on('close', () => {
    acknowledged.reject(new Error('the socket was closed'))
    ended.resolve(null)
  })
  return { clientId: await acknowledged.promise, ended: ended.promise, messages, close: () => socket.close() }
}

/** A browser's part of the flow: opens the address, stops at the consent page. Returns that page's address. */
export async function toConsentPage(host: string, token: string, options: { clientId?: string; key?: string } = {}) {
  const query = new URLSearchParams({ connect_session_token: token })
  if (options.clientId !== undefined) query.set('ws_client_id', options.clientId)
  const response = await fetch(`${host}/oauth/connect/${options.key ?? crm}?${query}`, { redirect: 'manual' })
  return { response, consent: new URL(response.headers.get('location') ?? 'about:blank') }
}

/** Presses a button of the consent page; follows to the callback page. */
export async function decide(consent: URL, decision: 'allow' | 'deny' | 'error', account?: string): Promise<Response> {
  const form = new URLSearchParams(consent.searchParams)
  form.set('decision', decision)
  if (account !== undefined) form.set('account', account)
  return fetch(`${consent.origin}/sim/consent`, { method: 'POST', body: form })
}

/** The whole flow with the consent given. Returns the connection's id. */
export async function connect(
  bench: KitSandbox,
  tags: Record<string, string> = { attempt: 'one' },
  account?: string,
  key: string = crm,
) {
  const { data } = await bench.nango.createConnectSession({ tags, allowed_integrations: [key] })
  const { consent } = await toConsentPage(bench.host, data.token, { key })
  await decide(consent, 'allow', account)
  const { connections } = await bench.nango.listConnections({ tags })
  return connections[0]?.connection_id ?? ''
}

interface SdkFailure {
  response?: {
    status: number
    data: { error?: { code?: string; message?: string; payload?: unknown } }
    headers: object
  }
}

/** What a refused SDK call answered: status, code and message. */
export async function refusalOf(call: Promise<unknown>) {
  try {
    await call
  } catch (error) {
    const { response } = error as SdkFailure
    return {
      status: response?.status,
      code: response?.data.error?.code,
      message: response?.data.error?.message,
      data: response?.data as Record<string, unknown> | undefined,
      headers: response?.headers as Record<string, string> | undefined,
    }
  }
  throw new Error('The call was not refused.')
}

/** Waits until a condition holds; fails the test by its time limit otherwise. */
export async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
