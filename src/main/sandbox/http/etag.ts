import { createHash } from 'node:crypto'
import type { Incoming } from './incoming'
import { emptyReply, type Reply } from './reply'

/** Puts the tag of its body on an answer, and answers 304 to a client that has that body already. */
export function tagged(request: Incoming, reply: Reply): Reply {
  if (reply.cut || reply.chunked || reply.body === null) return reply
  const body = Buffer.from(reply.body)
  const etag = `W/"${body.length.toString(16)}-${createHash('sha1').update(body).digest('base64').slice(0, 27)}"`
  const headers = { ...reply.headers, etag }
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (!isRead || reply.status !== 200 || !matches(request.headers['if-none-match'], etag)) return { ...reply, headers }
  const kept = Object.entries(headers).filter(([name]) => name !== 'content-type')
  return emptyReply(304, Object.fromEntries(kept))
}

function matches(wanted: string | undefined, etag: string): boolean {
  return wanted === '*' || (wanted?.split(/,\s*/).includes(etag) ?? false)
}
