import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { app } from './app'
import { fake, note } from './record'

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]

export class FakeSession extends EventEmitter {
  readonly partition: string
  requestHandler: RequestHandler = null
  checkHandler: CheckHandler = null
  cleared = 0

  constructor(partition: string) {
    super()
    this.partition = partition
  }
  setPermissionRequestHandler(handler: RequestHandler): void {
    this.requestHandler = handler
  }
  setPermissionCheckHandler(handler: CheckHandler): void {
    this.checkHandler = handler
  }
  setDevicePermissionHandler(handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    note('session.setDevicePermissionHandler', handler)
  }
  async clearStorageData(): Promise<void> {
    this.cleared += 1
  }
  async resolveProxy(_url: string): Promise<string> {
    return 'DIRECT'
  }
  async closeAllConnections(): Promise<void> {
    note('session.closeAllConnections')
  }
  /** Asks for a permission the two ways a page can. */
  asks(permission: string, url: string): { requested: boolean; checked: boolean } {
    let requested = false
    const contents = { getURL: () => url }
    Reflect.apply(this.requestHandler ?? (() => undefined), undefined, [
      contents,
      permission,
      (granted: boolean) => {
        requested = granted
      },
      { requestingUrl: url, isMainFrame: true },
    ])
    const checked = Reflect.apply(this.checkHandler ?? (() => true), undefined, [contents, permission, url, {}])
    return { requested, checked: checked === true }
  }
}

/** The session of a partition, made when it is first named. */
export function sessionOf(partition: string): FakeSession {
  const known = fake.sessions.get(partition)
  if (known) return known
  const made = new FakeSession(partition)
  fake.sessions.set(partition, made)
  app.emit('session-created', made)
  return made
}

export const session = {
  get defaultSession(): FakeSession {
    return sessionOf('')
  },
  fromPartition: (partition: string, _options?: Electron.FromPartitionOptions): FakeSession => sessionOf(partition),
}

export const protocol = {
  registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) =>
    note('protocol.registerSchemesAsPrivileged', schemes),
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
    note('protocol.handle', scheme)
    fake.protocols.set(scheme, handler)
  },
} satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged'> & { handle: unknown }
