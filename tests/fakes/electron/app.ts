import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { FakeEvent, fake, machine, note, resettable } from './record'

class FakeApp extends EventEmitter {
  readonly #ready = Promise.withResolvers<void>()
  name = 'Patchbay'
  readonly dock = undefined
  readonly commandLine = {
    appendSwitch: (name: string, value?: string) => note('app.commandLine.appendSwitch', name, value),
  } as Electron.CommandLine
  get isPackaged(): boolean {
    return machine.packaged
  }
  /** Lets the app become ready. */
  becomeReady(): void {
    note('ready')
    this.emit('ready')
    this.#ready.resolve()
  }
  isReady(): boolean {
    return true
  }
  whenReady(): Promise<void> {
    note('app.whenReady')
    return this.#ready.promise
  }
  getVersion(): string {
    return machine.version
  }
  getAppPath(): string {
    return machine.appPath
  }
  getPreferredSystemLanguages(): string[] {
    return ['en-US', 'de-DE']
  }
  getPath(name: string): string {
    return machine.paths.get(name) ?? `/nowhere/${name}`
  }
  setPath(name: string, path: string): void {
    note('app.setPath', name, path)
    machine.paths.set(name, path)
  }
  setName(name: string): void {
    note('app.setName', name)
  }
  enableSandbox(): void {
    note('app.enableSandbox')
  }
  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    note('app.requestSingleInstanceLock', data)
    return machine.singleInstance
  }
  setAppUserModelId(id: string): void {
    note('app.setAppUserModelId', id)
  }
  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    note('app.setAboutPanelOptions', options)
  }
  focus(options?: Electron.FocusOptions): void {
    note('app.focus', options)
  }
  /** Asks the listeners; when none prevents it, the app ends. */
  quit(): void {
    note('app.quit')
    const event = new FakeEvent()
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    for (const window of [...fake.windows]) window.destroy()
    note('app.ended')
    this.emit('will-quit', new FakeEvent())
  }
  relaunch(): void {
    note('app.relaunch')
  }
  exit(code?: number): void {
    note('app.exit', code)
  }
}

type AppPart = Pick<
  Electron.App,
  | 'commandLine'
  | 'dock'
  | 'enableSandbox'
  | 'exit'
  | 'isReady'
  | 'relaunch'
  | 'focus'
  | 'getAppPath'
  | 'getPath'
  | 'getPreferredSystemLanguages'
  | 'getVersion'
  | 'isPackaged'
  | 'name'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAboutPanelOptions'
  | 'setAppUserModelId'
  | 'setName'
  | 'setPath'
  | 'whenReady'
>
export const app = resettable(new FakeApp()) satisfies AppPart
