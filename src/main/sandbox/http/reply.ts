/** An answer on its way out. */
export interface Reply {
  status: number
  headers: Record<string, string | string[]>
  body: string | Buffer | null
  /** Sent without a length, in chunks. */
  chunked?: boolean
  /** Close the connection without an answer. */
  cut?: boolean
}

export function jsonReply(status: number, body: unknown, headers: Reply['headers'] = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}

export function htmlReply(status: number, html: string, headers: Reply['headers'] = {}): Reply {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body: html }
}

export function emptyReply(status: number, headers: Reply['headers'] = {}): Reply {
  return { status, headers, body: null }
}
