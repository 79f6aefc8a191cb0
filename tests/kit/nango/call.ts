import type { KitSandbox } from '../sandbox'

export interface Sent {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  /** Instead of the environment's key; null for no header at all. */
  authorization?: string | null
}

/** A call with the environment's key as any HTTP client makes it. */
export async function call(
  bench: KitSandbox,
  path: string,
  { method = 'GET', body, headers = {}, authorization }: Sent = {},
) {
  const given = authorization === undefined ? `Bearer ${bench.apiKey}` : authorization
  const response = await fetch(bench.host + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(given === null ? {} : { authorization: given }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') && text !== ''
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}
