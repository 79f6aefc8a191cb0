/** The part of an address in which the server host hands a page its secret, once: `#key=…`. It never reaches a server. */
export const secretFragment = '#key='

/** The protocol that a page's WebSocket speaks; the server picks it, so that the secret is not sent back. */
export const socketProtocol = 'patchbay'

/** The further protocol that a page offers with its WebSocket, to be let in. */
export function pageProtocol(secret: string): string {
  return `${socketProtocol}.${secret}`
}
