import type { IncomingMessage } from 'node:http'
import { jsonReply, type Reply } from './reply'

/** Nango's own limit for a request's body. */
const maxBody = 75 * 1024 * 1024

/** A request as handlers see it. */
export interface Incoming {
  method: string
  /** Path and query as sent. */
  url: string
  path: string
  query: URLSearchParams
  /** Lower-case names. */
  headers: Record<string, string>
  body: Buffer
}

/** Thrown by handlers to answer at once. */
export class ReplyError extends Error {
  constructor(readonly reply: Reply) {
    super(`answered ${reply.status}`)
    this.name = 'ReplyError'
  }
}

export async function readIncoming(message: IncomingMessage): Promise<Incoming> {
  const url = message.url ?? '/'
  const at = url.indexOf('?')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBody) {
      throw new ReplyError(
        jsonReply(413, { error: { code: 'request_too_large', message: 'request entity too large' } }),
      )
    }
    chunks.push(chunk)
  }
  return {
    method: message.method ?? 'GET',
    url,
    path: at === -1 ? url : url.slice(0, at),
    query: new URLSearchParams(at === -1 ? '' : url.slice(at + 1)),
    headers,
    body: Buffer.concat(chunks),
  }
}
