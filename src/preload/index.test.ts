import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { fake, ipcRenderer } from '../../tests/fakes/electron'

const posted: unknown[][] = []
let exposed: readonly unknown[] = []

beforeAll(async () => {
  vi.stubGlobal('location', { origin: 'app://bundle' })
  vi.stubGlobal('postMessage', (...args: unknown[]) => posted.push(args))
  await import('./index')
  exposed = fake.argsOf('contextBridge.exposeInMainWorld').flat()
})

beforeEach(() => {
  fake.calls.length = 0
  posted.length = 0
})

test('the page gets a host, a platform and a way to ask for a port, nothing else', () => {
  const [key, api] = exposed as [string, Record<string, unknown>]
  expect(key).toBe('patchbay')
  expect(exposed).toHaveLength(2)
  expect(api).toEqual({ host: 'electron', platform: process.platform, requestPort: expect.any(Function) })
  Reflect.apply(api.requestPort as () => void, undefined, ['whatever the page passes'])
  expect(fake.argsOf('ipcRenderer.send')).toEqual([['patchbay:request-port']])
})

test('a port goes to this very document, without the event that brought it', () => {
  const port = { name: 'port' }
  ipcRenderer.emit('patchbay:port', { ports: [port], sender: 'never seen by the page' }, 'nor this')
  expect(posted).toEqual([[{ type: 'patchbay:port' }, 'app://bundle', [port]]])
})

test('it listens for nothing else', () => {
  expect(ipcRenderer.eventNames()).toEqual(['patchbay:port'])
})
