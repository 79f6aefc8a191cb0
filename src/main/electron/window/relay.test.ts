import { once } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FakePort, FakeWindow, fake, ipcMain } from '../../../../tests/fakes/electron'
import { memoryLog } from '../../../../tests/fakes/electron-host'
import { requestChannel, serveIpc } from './ipc'
import { Relay } from './relay'
import { ownOrigin } from './security'

/** An engine that can go and come back: it holds the far ends of the ports that the relay took. */
function setUp() {
  const far: MessagePort[] = []
  const state = { up: true }
  const relay = new Relay(() => {
    if (!state.up) return null
    const { port1, port2 } = new MessageChannel()
    far.push(port2)
    return port1
  })
  const received: FakePort[] = []
  const page = {
    destroyed: false,
    isDestroyed: () => page.destroyed,
    postMessage: (channel: string, _message: unknown, ports: unknown) => {
      expect(channel).toBe('patchbay:port')
      const [port] = ports as FakePort[]
      if (port) received.push(port)
      port?.start()
    },
  }
  open.push(() => {
    for (const port of far) port.close()
  })
  return { relay, far, state, page, received }
}

const open: (() => void)[] = []
beforeEach(() => fake.reset())
afterEach(() => {
  for (const close of open.splice(0)) close()
})

const next = (port: FakePort) => once(port, 'message').then(([event]) => event.data)

describe('the relay', () => {
  test('carries what is said, unread, both ways', async () => {
    const { relay, far, page, received } = setUp()
    relay.connect(1, page)
    const answer = next(received[0] as FakePort)
    far[0]?.once('message', (data) => far[0]?.postMessage(`engine heard ${data}`))
    received[0]?.postMessage('hello')
    expect(await answer).toBe('engine heard hello')
    const bytes = next(received[0] as FakePort)
    far[0]?.postMessage(new Uint8Array([1, 2, 3]))
    expect(await bytes).toEqual(new Uint8Array([1, 2, 3]))
  })

  test('an engine that ends closes the page’s port; the one that comes back gives a new one by itself', async () => {
    const { relay, far, state, page, received } = setUp()
    relay.connect(1, page)
    state.up = false
    relay.engineDown()
    expect(received[0]?.closed).toBe(true)
    relay.engineUp()
    expect(received).toHaveLength(1)
    state.up = true
    relay.engineUp()
    expect(received).toHaveLength(2)
    const answer = next(received[1] as FakePort)
    far[1]?.postMessage('back')
    expect(await answer).toBe('back')
  })

  test('a port of the engine that closes takes the page’s with it', async () => {
    const { relay, far, page, received } = setUp()
    relay.connect(1, page)
    const closed = once(received[0] as FakePort, 'close')
    far[0]?.close()
    await closed
  })

  test('a page that asks before the engine is there gets its port later', () => {
    const { relay, state, page, received } = setUp()
    state.up = false
    relay.connect(1, page)
    expect(received).toHaveLength(0)
    state.up = true
    relay.engineUp()
    expect(received).toHaveLength(1)
    relay.engineUp()
    expect(received).toHaveLength(1)
  })

  test('a page that was loaded again leaves no line behind, nor does one that went', async () => {
    const { relay, far, page, received } = setUp()
    relay.connect(1, page)
    const first = once(far[0] as MessagePort, 'close')
    relay.connect(1, page)
    await first
    expect(received.map(({ closed }) => closed)).toEqual([true, false])
    const second = once(far[1] as MessagePort, 'close')
    relay.drop(1)
    await second
    relay.engineUp()
    expect(received).toHaveLength(2)
  })

  test('a page that has gone gets nothing', () => {
    const { relay, page, far } = setUp()
    page.destroyed = true
    relay.connect(1, page)
    expect(far).toHaveLength(0)
  })
})

describe('the one message from a page', () => {
  function ask(contents: FakeWindow['webContents'], frame: unknown = contents.frame()) {
    ipcMain.emit(requestChannel, { sender: contents, senderFrame: frame })
  }

  function serve() {
    const { relay } = setUp()
    const window = new FakeWindow()
    window.webContents.url = `${ownOrigin}/index.html`
    const log = memoryLog()
    serveIpc({ relay, own: ownOrigin, known: new Set([window.webContents.id]), log })
    return { contents: window.webContents, log }
  }

  test('our own page gets a port', () => {
    const { contents } = serve()
    ask(contents)
    expect(contents.ipcReceived.map(({ channel }) => channel)).toEqual(['patchbay:port'])
  })

  test('nobody else does', () => {
    const { contents, log } = serve()
    const stranger = new FakeWindow().webContents
    stranger.url = `${ownOrigin}/index.html`
    ask(stranger)
    ask(contents, null)
    ask(contents, contents.frame({ parent: contents.frame() }))
    ask(contents, contents.frame({ url: 'https://evil.example/' }))
    expect(contents.ipcReceived).toEqual([])
    expect(stranger.ipcReceived).toEqual([])
    expect(log.lines).toHaveLength(4)
  })
})
