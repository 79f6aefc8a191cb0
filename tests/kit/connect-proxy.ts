import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** The address of a Nango that is reached by {@link ConnectProxy} alone: no name server knows it. */
export const beyondHost = 'https://nango.example'

/** For nango.example, until 2126, signed by itself; it opens nothing. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9UiHTrZ1CSiArHbD
Tbjy384sovRlPp4FOpyPq3tHxq2hRANCAAQ+B4lIUqbkmPrfGwbWz6eMPOGM5l7G
+tZc5MtwPs24BgiWisWKMbrdHnvlH/lON0BSvWpFrSUpLWu+4OE6fQtg
-----END PRIVATE KEY-----`
/** The authority of the company whose proxy looks into TLS. */
export const companyAuthority = `-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIUU1K9dvBcr4lWyb/lunEp4feS3BwwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNbmFuZ28uZXhhbXBsZTAgFw0yNjExMjcxNjUzNTBaGA8yMTI2
MTEwMzE2NTM1MFowGDEWMBQGA1UEAwwNbmFuZ28uZXhhbXBsZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABD4HiUhSpuSY+t8bBtbPp4w84YzmXsb61lzky3A+zbgG
CJaKxYoxut0ee+Uf+U43QFK9akWtJSkta77g4Tp9C2CjbTBrMB0GA1UdDgQWBBQS
G5aWrKg6SNtw/w4NDwNOAMejFTAfBgNVHSMEGDAWgBQSG5aWrKg6SNtw/w4NDwNO
AMejFTAYBgNVHREEETAPgg1uYW5nby5leGFtcGxlMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSAAwRQIhAPF36gDSdCu9dw8KRoQ1V9zCJYHJNU9JMr8wXk6I
N4BWAiA6wmLykJpryitXGLItIrH7EeSEVAwLDgryvo0SQEcvrQ==
-----END CERTIFICATE-----`

/** What a proxy was asked. */
export interface Asked {
  /** Name and port. */
  target: string
  /** What came to sign in with. */
  authorization: string | undefined
}

/**
 * A company's proxy on this computer: it makes tunnels on CONNECT, asks who is there where a login is given, looks into the
 * TLS of what goes through, and hands the requests on to a server on this computer.
 */
export class ConnectProxy {
  readonly asked: Asked[] = []
  /** Name and password, by a colon, without which it answers 407; null: anyone may come. */
  login: string | null = null
  /** The status with which it refuses every tunnel; null: none is refused. */
  refuses: number | null = null
  /** In how many more pieces than one its answer comes; null: at once. */
  pieces: number | null = null
  readonly #inside: Server
  readonly #proxy: Server
  readonly #sockets = new Set<Duplex>()

  private constructor(target: string) {
    this.#inside = createTlsServer({ key, cert: companyAuthority })
    this.#inside.on('request', (incoming: IncomingMessage, outgoing) => {
      const onward = request(new URL(incoming.url ?? '/', target), {
        method: incoming.method,
        headers: { ...incoming.headers, host: new URL(target).host },
      })
      onward.on('response', (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      onward.on('error', () => outgoing.destroy())
      incoming.pipe(onward)
    })
    this.#inside.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
      const onward = request(new URL(incoming.url ?? '/', target), {
        headers: { ...incoming.headers, host: new URL(target).host },
      })
      onward.on('upgrade', (answer, far, head) => {
        this.#keep(socket, far)
        const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`)
        socket.write(['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n'))
        socket.write(head)
        far.pipe(socket).pipe(far)
      })
      onward.on('error', () => socket.destroy())
      onward.end()
    })
    this.#proxy = createServer((_request, response) => response.writeHead(501).end())
    this.#proxy.on('connect', (incoming: IncomingMessage, socket: Duplex) => this.#connect(incoming, socket))
  }

  /** @param target the plain server on this computer behind it */
  static async open(target: string): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(target)
    proxy.#proxy.listen(0, '127.0.0.1')
    await once(proxy.#proxy, 'listening')
    return proxy
  }

  /** Name and port of it. */
  get place(): string {
    return `127.0.0.1:${(this.#proxy.address() as AddressInfo).port}`
  }

  get url(): string {
    return `http://${this.place}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#proxy.closeAllConnections()
    await new Promise((resolve) => this.#proxy.close(resolve))
  }

  #connect(incoming: IncomingMessage, socket: Duplex): void {
    this.#keep(socket)
    const authorization = incoming.headers['proxy-authorization']
    this.asked.push({ target: incoming.url ?? '', authorization })
    const wanted = this.login === null ? undefined : `Basic ${Buffer.from(this.login).toString('base64')}`
    if (wanted !== undefined && authorization !== wanted) {
      // As careless as can be: it says back what it was given.
      const given = Buffer.from(authorization?.split(' ')[1] ?? '', 'base64').toString()
      socket.end(`HTTP/1.1 407 Unknown ${given}\r\nProxy-Authenticate: Basic realm="company"\r\n\r\n`)
    } else if (this.refuses !== null) {
      socket.end(`HTTP/1.1 ${this.refuses} No\r\n\r\n`)
    } else {
      void this.#answer(socket).then(() => this.#inside.emit('connection', socket))
    }
  }

  async #answer(socket: Duplex): Promise<void> {
    socket.write('HTTP/1.1 200 Connection established\r\n')
    for (let piece = 0; piece < (this.pieces ?? 0) && !socket.destroyed; piece += 1) {
      socket.write(`X-Piece-${piece}: a\r\n`)
      // On its way before the next one comes.
      await nextTurn()
    }
    socket.write('\r\n')
  }

  #keep(...sockets: Duplex[]): void {
    for (const socket of sockets) {
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => this.#sockets.delete(socket))
    }
  }
}
