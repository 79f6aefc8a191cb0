import type { MessagePort } from 'node:worker_threads'
import { badFrame } from '@shared/rpc/bad-frame'
import { MessageChannelMain, type MessagePortMain } from 'electron'

/** The channel on which a page gets its port. The preload knows it by the same name. */
export const portChannel = 'patchbay:port'

/** A page that may get a port: its top frame. */
export interface PortReceiver {
  isDestroyed(): boolean
  postMessage(channel: string, message: unknown, transfer?: MessagePortMain[]): void
}

interface Line {
  page: MessagePortMain
  engine: MessagePort
}

/**
 * Carries messages between pages and the engine's worker, unread: Electron's ports cannot be given to a worker, so each
 * page has a pair of ports here. When the engine ends, the page's port is closed, which ends its open calls; when it is
 * back, the page gets a new one by itself.
 */
export class Relay {
  readonly #openEngine: () => MessagePort | null
  readonly #receivers = new Map<number, PortReceiver>()
  readonly #lines = new Map<number, Line>()

  /** `openEngine` gives a new port of the app contract, or null while the engine is away. */
  constructor(openEngine: () => MessagePort | null) {
    this.#openEngine = openEngine
  }

  /** Gives a page its port, now or as soon as the engine is there. A page that asks again was loaded again. */
  connect(webContentsId: number, receiver: PortReceiver): void {
    this.#close(webContentsId)
    this.#receivers.set(webContentsId, receiver)
    this.#handOver(webContentsId, receiver)
  }

  /** The page has gone for good. */
  drop(webContentsId: number): void {
    this.#receivers.delete(webContentsId)
    this.#close(webContentsId)
  }

  /** The engine serves calls, for the first time or again. */
  engineUp(): void {
    for (const [id, receiver] of this.#receivers) if (!this.#lines.has(id)) this.#handOver(id, receiver)
  }

  /** The engine has ended; its ports are dead. */
  engineDown(): void {
    for (const id of [...this.#lines.keys()]) this.#close(id)
  }

  #handOver(id: number, receiver: PortReceiver): void {
    if (receiver.isDestroyed()) return void this.#receivers.delete(id)
    const engine = this.#openEngine()
    if (!engine) return
    const { port1: page, port2: handed } = new MessageChannelMain()
    const line = { page, engine }
    this.#lines.set(id, line)
    const end = () => {
      if (this.#lines.get(id) === line) this.#close(id)
    }
    page.on('message', ({ data }) => engine.postMessage(data))
    engine.on('message', (data) => {
      if (data !== badFrame) page.postMessage(data)
    })
    page.on('close', end)
    engine.on('close', end)
    page.start()
    receiver.postMessage(portChannel, null, [handed])
  }

  #close(id: number): void {
    const line = this.#lines.get(id)
    if (!line) return
    this.#lines.delete(id)
    line.page.close()
    line.engine.close()
  }
}
