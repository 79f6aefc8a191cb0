import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { note } from './record'

/** The renderer's side, for the preload's own test. */
export const ipcRenderer = Object.assign(new EventEmitter(), {
  send: (channel: string, ...args: unknown[]) => note('ipcRenderer.send', channel, ...args),
}) satisfies Pick<Electron.IpcRenderer, 'send'>
export const contextBridge = {
  exposeInMainWorld: (key: string, api: unknown) => note('contextBridge.exposeInMainWorld', key, api),
} satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>
