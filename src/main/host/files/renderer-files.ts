import { randomBytes } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'

/** What stands in index.html where the nonce of a response goes. */
const noncePlaceholder = '__CSP_NONCE__'

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** A fresh nonce: one for each response that carries a policy. */
export function newNonce(): string {
  return randomBytes(18).toString('base64')
}

/**
 * The policy of Patchbay's own pages, the same on both hosts. `connect` are the addresses besides the page's own that
 * it may talk to.
 */
export function contentSecurityPolicy(nonce: string, connect: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    ['connect-src', "'self'", ...connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** A file of the renderer, ready to be sent. */
export interface RendererFile {
  body: Buffer | string
  contentType: string
}

/**
 * Reads a file of the built renderer by the path of an address; `/` is index.html, with the nonce put in. Null for
 * whatever is not there, is of no known kind, or lies outside of the folder, however the path is written.
 */
export async function readRendererFile(root: string, pathname: string, nonce: string): Promise<RendererFile | null> {
  const path = await resolveFile(root, pathname === '/' ? '/index.html' : pathname)
  const contentType = path === null ? undefined : contentTypes[extname(path)]
  if (path === null || contentType === undefined) return null
  try {
    const body = await readFile(path)
    if (extname(path) !== '.html') return { body, contentType }
    return { body: body.toString('utf8').replaceAll(noncePlaceholder, nonce), contentType }
  } catch {
    return null
  }
}

async function resolveFile(root: string, pathname: string): Promise<string | null> {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  try {
    const folder = await realpath(root)
    // Links are followed before the check, so that none leads out.
    const path = await realpath(resolve(folder, `.${decoded.startsWith('/') ? '' : '/'}${decoded}`))
    return path.startsWith(folder + sep) ? path : null
  } catch {
    return null
  }
}
