import { protocol } from 'electron'
import { contentSecurityPolicy, newNonce, readRendererFile } from '../../host/files/renderer-files'
import { isOwn, ownOrigin, ownScheme } from './security'

/** Serves the built renderer at `app://bundle/`. After the app is ready; the scheme was announced before. */
export function servePages(renderer: string): void {
  protocol.handle(ownScheme, (request) => answer(renderer, request))
}

async function answer(renderer: string, request: Request): Promise<Response> {
  // One nonce for each response: index.html carries it to the styles that the page adds while it runs.
  const nonce = newNonce()
  const headers = {
    'content-security-policy': contentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    // The page differs at each start, and the other files come from the disk anyway.
    'cache-control': 'no-store',
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers })
  const file = isOwn(request.url, ownOrigin)
    ? await readRendererFile(renderer, new URL(request.url).pathname, nonce)
    : null
  if (!file) return new Response(null, { status: 404, headers })
  const body = typeof file.body === 'string' ? file.body : new Uint8Array(file.body)
  return new Response(body, { status: 200, headers: { ...headers, 'content-type': file.contentType } })
}
