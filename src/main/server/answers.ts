import type { ServerResponse } from 'node:http'
import { contentSecurityPolicy } from '../host/files/renderer-files'

/** Headers of every answer. `policy` is the one of pages; everything else may load nothing. */
export function securityHeaders(policy: string = contentSecurityPolicy('none')): Record<string, string> {
  return {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    // Pages may open the consent tab and see when it is closed; nothing else may hold on to them.
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  }
}

/** An answer of the REST surface that is no success, in the one shape that all have. */
export function sendError(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  data?: unknown,
): void {
  response
    .writeHead(status, { ...securityHeaders(), 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify({ code, status, message, data }))
}

/** A short page without script or style. `text` must be safe as HTML. */
export function sendPage(response: ServerResponse, status: number, title: string, text: string): void {
  response
    .writeHead(status, { ...securityHeaders(), 'content-type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`,
    )
}
