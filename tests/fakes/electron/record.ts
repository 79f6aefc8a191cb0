import type { EventEmitter } from 'node:events'
import type { FakeMenu, FakeTray } from './menus'
import type { FakeSession } from './sessions'
import type { FakeNotification } from './system'
import type { FakeWindow } from './windows'

/** One call, in the order in which they were made: `app.quit`, with its arguments. */
export interface Call {
  name: string
  args: readonly unknown[]
}

/** What the fake machine is like. Set it before the part that is tested looks. */
export const machine = {
  version: '0.0.0-test',
  packaged: false,
  appPath: process.cwd(),
  paths: new Map<string, string>(),
  singleInstance: true,
  dark: false,
  online: true,
  reducedMotion: false,
  workAreas: [{ x: 0, y: 0, width: 1920, height: 1080 }],
  notifications: true,
  trayFails: false,
  /** Button that answers the next message boxes. */
  answer: 0,
  storage: {
    backend: 'gnome_libsecret',
    available: true,
    rotated: false,
    broken: false,
    fixed: false,
    sealing: true,
    silent: false,
  },
}

const emitters: EventEmitter[] = []

/** Remembers a part whose listeners go with a reset. */
export function resettable<T extends EventEmitter>(emitter: T): T {
  emitters.push(emitter)
  return emitter
}

export const fake = {
  machine,
  calls: [] as Call[],
  windows: [] as FakeWindow[],
  trays: [] as FakeTray[],
  notifications: [] as FakeNotification[],
  sessions: new Map<string, FakeSession>(),
  protocols: new Map<string, (request: Request) => Response | Promise<Response>>(),
  applicationMenu: null as FakeMenu | null,
  /** Names of the calls so far. */
  names: (): string[] => fake.calls.map(({ name }) => name),
  /** Arguments of each call of a name. */
  argsOf: (name: string): (readonly unknown[])[] => fake.calls.filter((c) => c.name === name).map(({ args }) => args),
  /** Forgets everything; listeners too. */
  reset(): void {
    fake.calls.length = 0
    fake.windows.length = 0
    fake.trays.length = 0
    fake.notifications.length = 0
    fake.sessions.clear()
    fake.protocols.clear()
    fake.applicationMenu = null
    for (const emitter of emitters) emitter.removeAllListeners()
  },
}

/** Writes a call down. */
export function note(name: string, ...args: unknown[]): void {
  fake.calls.push({ name, args })
}

/** An event object whose `preventDefault` can be asked about. */
export class FakeEvent {
  defaultPrevented = false
  preventDefault(): void {
    this.defaultPrevented = true
  }
}
