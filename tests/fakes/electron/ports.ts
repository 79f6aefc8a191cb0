import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { resettable } from './record'

export const ipcMain = resettable(new EventEmitter())

/** One end of a channel in the main process. Like Electron's it holds messages back until it is started. */
export class FakePort extends EventEmitter {
  other: FakePort | null = null
  closed = false
  #started = false
  readonly #held: unknown[] = []

  postMessage(data: unknown): void {
    this.other?.receive(data)
  }
  start(): void {
    this.#started = true
    for (const data of this.#held.splice(0)) this.emit('message', { data, ports: [] })
  }
  close(): void {
    if (this.closed) return
    this.closed = true
    this.emit('close')
    this.other?.close()
  }
  receive(data: unknown): void {
    if (this.closed) return
    if (this.#started) this.emit('message', { data, ports: [] })
    else this.#held.push(data)
  }
}
export class MessageChannelMain {
  readonly port1 = new FakePort() satisfies Pick<Electron.MessagePortMain, 'close' | 'postMessage' | 'start'>
  readonly port2 = new FakePort()
  constructor() {
    this.port1.other = this.port2
    this.port2.other = this.port1
  }
}
