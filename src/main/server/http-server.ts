import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { apiBase } from '@shared/contract'
import { createI18n } from '@shared/i18n'
import { secretFragment, socketProtocol } from '@shared/rpc/page-secret'
import { WebSocketServer } from 'ws'
import { relay } from '../host/control/socket-relay'
import type { Logger } from '../host/files/log'
import { contentSecurityPolicy, newNonce, readRendererFile } from '../host/files/renderer-files'
import type { EngineSupervisor } from '../host/supervisor/engine-supervisor'
import { Access, type Caller, type Refusal } from './access'
import { securityHeaders, sendError, sendPage } from './answers'
import { OpenRequests } from './open-requests'
import { createRest, type RestOptions } from './rest'

/** How long a new WebSocket waits for an engine that restarts, ms. */
const patienceMs = 10_000
const maxPayload = 8 * 1024 * 1024
/** What a page, a script and the tools beside them need, many times over; what comes above it is turned away. */
const bounds = {
  connections: 256,
  sockets: 32,
  /** Requests at the REST surface that are under way, of the screens and of scripts each. */
  requests: 64,
  headers: 100,
  headerBytes: 16 * 1024,
  /** Until all headers are there, and until the body is, ms. */
  headersMs: 15_000,
  requestMs: 120_000,
} as const

export interface HttpServerOptions extends RestOptions {
  supervisor: EngineSupervisor
  /** Folder of the built renderer. */
  rendererDir: string
  token: string
  /** 0 for any free port. */
  port: number
  log: Logger
}

export interface HttpServer {
  /** Without the token and without a slash at its end: `http://127.0.0.1:4100`. */
  url: string
  /** An address that lets a browser in once: within a minute where one is being opened with it, else at any time. */
  passUrl(use: { forBrowser: boolean }): string
  close(): Promise<void>
}

const { t } = createI18n()

/** Serves the screens, the REST surface and the WebSocket of the app contract on the loopback interface. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const access = new Access(options.token)
  const rest = createRest(options)
  const limits = {
    maxHeaderSize: bounds.headerBytes,
    headersTimeout: bounds.headersMs,
    requestTimeout: bounds.requestMs,
  }
  const server = createServer(limits, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.log.error('A request failed', error)
      if (response.headersSent) response.destroy()
      else sendError(response, 500, 'INTERNAL', t('server.failed'))
    })
  })
  server.maxConnections = bounds.connections
  server.maxHeadersCount = bounds.headers
  const open = new OpenRequests<Caller>(bounds.requests)
  const handleProtocols = (offered: Set<string>) => (offered.has(socketProtocol) ? socketProtocol : false)
  const sockets = new WebSocketServer({ noServer: true, maxPayload, handleProtocols })
  server.on('upgrade', (request, socket, head) => {
    void upgrade(request, socket, head)
  })

  const port = await listen(server, options.port)
  access.port = port
  const origin = `127.0.0.1:${port}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = addressOf(request)
    const isApi = pathname === apiBase || pathname.startsWith(`${apiBase}/`)
    const token = searchParams.get('token')
    if (pathname === '/' && token !== null && access.isOwnHost(request.headers.host)) {
      if (access.letsIn(token)) return welcome(request, response)
      // The address that was printed, opened again where it has let in before.
      if (access.knows(request)) return void response.writeHead(303, { ...securityHeaders(), location: '/' }).end()
    }
    const refusal = access.refusal(request, isApi ? 'api' : 'file')
    if (refusal) refuse(response, refusal, isApi)
    else if (isApi) await answerCall(request, response, pathname)
    else if (request.method === 'GET' || request.method === 'HEAD') await sendFile(request, response, pathname)
    else
      sendError(response, 405, 'METHOD_NOT_SUPPORTED', t('server.noRoute', { method: request.method, path: pathname }))
  }

  /** Gives a browser its cookie and its page the secret, once. */
  function welcome(request: IncomingMessage, response: ServerResponse): void {
    const location = `/${secretFragment}${access.pageSecret}`
    const site = request.headers['sec-fetch-site']
    const headers = { ...securityHeaders(), 'set-cookie': access.cookie }
    if (site === undefined || site === 'none' || site === 'same-origin') {
      response.writeHead(303, { ...headers, location }).end()
      return
    }
    // A page led here. On a redirect of that the browser would keep the cookie to itself; from a page of ours it does not.
    response
      .writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' })
      .end(
        `<!doctype html><meta charset="utf-8"><title>Patchbay</title><meta http-equiv="refresh" content="0;url=${location}">`,
      )
  }

  async function answerCall(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    const end = open.begin(access.callerOf(request))
    if (end === null) {
      response.setHeader('retry-after', '1')
      return sendError(response, 429, 'TOO_MANY_REQUESTS', t('server.busy', { count: bounds.requests }))
    }
    response.once('close', end)
    await rest(request, response, pathname)
  }

  async function sendFile(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    const nonce = newNonce()
    const file = await readRendererFile(options.rendererDir, pathname, nonce)
    if (file) {
      const policy = contentSecurityPolicy(nonce, [`ws://${request.headers.host ?? origin}`])
      response.writeHead(200, { ...securityHeaders(policy), 'content-type': file.contentType })
      response.end(request.method === 'HEAD' ? undefined : file.body)
    } else if (pathname === '/') {
      sendPage(response, 500, t('server.noRenderer.title'), t('server.noRenderer.text'))
    } else sendPage(response, 404, t('server.noPage.title'), t('server.noPage.text'))
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy())
    const refusal = access.refusal(request, 'socket')
    if (refusal) return reject(socket, refusal === 'token' ? '401 Unauthorized' : '403 Forbidden')
    if (addressOf(request).pathname !== '/rpc') return reject(socket, '404 Not Found')
    if (sockets.clients.size >= bounds.sockets) return reject(socket, '503 Service Unavailable')
    try {
      await options.supervisor.whenUp(patienceMs)
      sockets.handleUpgrade(request, socket, head, (client) => relay(client, options.supervisor.connect()))
    } catch {
      reject(socket, '503 Service Unavailable')
    }
  }

  return {
    url: `http://${origin}`,
    passUrl: (use) => `http://${origin}/?token=${access.newPass(use)}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const client of sockets.clients) client.close(1001, 'Patchbay ends')
      server.closeAllConnections()
      await closed
      for (const client of sockets.clients) client.terminate()
    },
  }
}

function refuse(response: ServerResponse, refusal: Refusal, isApi: boolean): void {
  if (refusal === 'host') sendError(response, 403, 'FORBIDDEN', t('server.wrongHost'))
  else if (refusal === 'origin') sendError(response, 403, 'FORBIDDEN', t('server.wrongOrigin'))
  else if (isApi) sendError(response, 401, 'UNAUTHORIZED', t('server.locked.script'))
  else sendPage(response, 401, t('server.locked.title'), t('server.locked.text'))
}

function reject(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** The address of a request, unharmed by whatever its first line holds. */
function addressOf(request: IncomingMessage): URL {
  const base = 'http://127.0.0.1'
  const target = request.url ?? '/'
  return URL.canParse(`${base}${target}`) && target.startsWith('/')
    ? new URL(`${base}${target}`)
    : new URL('/%00', base)
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
    server.listen(port, '127.0.0.1')
  })
  return (server.address() as AddressInfo).port
}
