import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Connection } from './connection'
import { portTransport } from './port-transport'

function deliver(port: MessagePort, change: { source?: MessageEventSource | null; type?: string } = {}): void {
  const event = new MessageEvent('message', { data: { type: change.type ?? 'patchbay:port' } })
  Object.defineProperty(event, 'ports', { value: [port] })
  Object.defineProperty(event, 'source', { value: change.source === undefined ? window : change.source })
  window.dispatchEvent(event)
}

describe('the line through the preload', () => {
  const got: Connection[] = []
  const requestPort = vi.fn()
  let stop = () => {}
  const start = () => {
    stop = portTransport({ host: 'electron', requestPort }).start((connection) => got.push(connection))
  }
  afterEach(() => {
    stop()
    got.length = 0
    requestPort.mockClear()
  })

  it('is asked for once and stands when the port arrives', () => {
    start()
    expect(requestPort).toHaveBeenCalledTimes(1)
    deliver(new MessageChannel().port1)
    expect(got).toHaveLength(1)
    expect(got[0]?.closed.aborted).toBe(false)
  })

  it('is another one after a restart, and the old one is closed', () => {
    start()
    deliver(new MessageChannel().port1)
    deliver(new MessageChannel().port1)
    expect(got.map(({ closed }) => closed.aborted)).toEqual([true, false])
    expect(requestPort).toHaveBeenCalledTimes(1)
  })

  it('ends when the host closes the port', async () => {
    start()
    const { port1, port2 } = new MessageChannel()
    deliver(port1)
    port2.close()
    await vi.waitFor(() => expect(got[0]?.closed.aborted).toBe(true))
  })

  it('is not taken from anyone but the preload', () => {
    start()
    deliver(new MessageChannel().port1, { source: null })
    deliver(new MessageChannel().port1, { type: 'something-else' })
    expect(got).toHaveLength(0)
  })
})
