import { contextBridge, ipcRenderer } from 'electron'

/**
 * Hands the page its port to the engine and tells which host it runs in; nothing else. Runs in the isolated world of a
 * sandboxed page, so it may require nothing but Electron, and the two names below repeat those of the main process.
 *
 * The page calls `patchbay.requestPort()` once it listens; the port comes as a `message` event of its own window with
 * `data.type === 'patchbay:port'` and the port in `event.ports`. A new one comes by itself when the engine was restarted.
 */
const requestChannel = 'patchbay:request-port'
const portChannel = 'patchbay:port'

/** The part of the page's window that is needed here; the DOM's types do not belong to this build. */
interface PageWindow {
  readonly location: { readonly origin: string }
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void
}

const page = globalThis as unknown as PageWindow

ipcRenderer.on(portChannel, (event) => {
  // Only this very document may receive the port, whatever the window shows by the time it arrives.
  page.postMessage({ type: portChannel }, page.location.origin, event.ports)
})

contextBridge.exposeInMainWorld('patchbay', {
  host: 'electron',
  platform: process.platform,
  requestPort: (): void => ipcRenderer.send(requestChannel),
})
