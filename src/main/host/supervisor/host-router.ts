import type { MessagePort } from 'node:worker_threads'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { type HostSettings, hostContract } from '@shared/host'
import { type Capabilities, fail, type HelpKind, type Notice, type ProxyLogin } from '@shared/model'
import { ProblemErrorsPlugin } from '@shared/rpc/problem-errors-plugin'
import type { Logger } from '../files/log'
import type { ProxyFound } from '../network/proxies'
import type { HostEvents } from './host-events'

/** What a host is made of. A part that a host does not have is left out; asking for it throws `NOT_ON_THIS_HOST`. */
export interface HostParts {
  capabilities: () => Capabilities
  secrets: SecretsPart
  settings: SettingsPart
  sandbox: SandboxPart
  events: HostEvents
  network: NetworkPart
  connectWindow?: ConnectWindowPart
  browser?: BrowserPart
  help?: HelpPart
  notify?: (told: { notice: Notice; workspaceId: string; route: string }) => void | Promise<void>
}

/** API keys by workspace. */
export interface SecretsPart {
  read(workspaceId: string): Promise<string | null>
  /** Tells whether the key will still be there at the next start. */
  write(workspaceId: string, apiKey: string): Promise<boolean>
  remove(workspaceId: string): Promise<void>
}

export interface SettingsPart {
  read(): HostSettings
  /** Shallow merge; returns what is now in force. */
  update(patch: Partial<HostSettings>): HostSettings
}

export interface SandboxPart {
  start(workspaceId: string, live: boolean): Promise<{ host: string; apiKey: string }>
  setLive(workspaceId: string, live: boolean): Promise<void>
  consent(workspaceId: string, url: string): Promise<void>
  stop(workspaceId: string): Promise<void>
  reset(workspaceId: string): Promise<void>
}

export interface NetworkPart {
  /** The proxy that an address is reached by; null: directly. */
  find(url: string): Promise<ProxyFound | null>
  logIn(login: ProxyLogin): Promise<void>
}

export interface ConnectWindowPart {
  open(request: { attemptId: string; url: string; title: string }): void | Promise<void>
  close(attemptId: string): void | Promise<void>
}

export interface HelpPart {
  /** Opens it in the program that the person has for it. */
  open(kind: HelpKind): Promise<void>
}

export interface BrowserPart {
  /** Opens an address in the system browser. Refuses whatever is neither https nor http on this computer. */
  open(url: string): void | Promise<void>
}

/** The host contract over a host's parts. */
export function createHostRouter(parts: HostParts) {
  const os = implement(hostContract)
  const { secrets, settings, sandbox } = parts
  return os.router({
    capabilities: os.capabilities.handler(() => parts.capabilities()),
    secrets: {
      read: os.secrets.read.handler(async ({ input }) => ({ apiKey: await secrets.read(input.workspaceId) })),
      write: os.secrets.write.handler(async ({ input }) => ({
        persisted: await secrets.write(input.workspaceId, input.apiKey),
      })),
      remove: os.secrets.remove.handler(({ input }) => secrets.remove(input.workspaceId)),
    },
    settings: {
      read: os.settings.read.handler(() => settings.read()),
      update: os.settings.update.handler(({ input }) => settings.update(input)),
    },
    connectWindow: {
      open: os.connectWindow.open.handler(async ({ input }) => part(parts.connectWindow).open(input)),
      close: os.connectWindow.close.handler(async ({ input }) => part(parts.connectWindow).close(input.attemptId)),
    },
    help: { open: os.help.open.handler(async ({ input }) => part(parts.help).open(input.kind)) },
    browser: { open: os.browser.open.handler(async ({ input }) => part(parts.browser).open(input.url)) },
    network: {
      proxy: os.network.proxy.handler(({ input }) => parts.network.find(input.url)),
      logIn: os.network.logIn.handler(({ input }) => parts.network.logIn(input)),
    },
    notify: os.notify.handler(async ({ input }) => {
      if (settings.read().notifications[input.notice.kind]) await part(parts.notify)(input)
    }),
    sandbox: {
      start: os.sandbox.start.handler(({ input }) => sandbox.start(input.workspaceId, input.live)),
      setLive: os.sandbox.setLive.handler(({ input }) => sandbox.setLive(input.workspaceId, input.live)),
      consent: os.sandbox.consent.handler(({ input }) => sandbox.consent(input.workspaceId, input.url)),
      stop: os.sandbox.stop.handler(({ input }) => sandbox.stop(input.workspaceId)),
      reset: os.sandbox.reset.handler(({ input }) => sandbox.reset(input.workspaceId)),
    },
    events: os.events.handler(({ signal }) => parts.events.subscribe(signal)),
  })
}

/** Returns the function that serves the host contract on a port: one engine, one port. */
export function createHostServer(parts: HostParts, log: Logger): (port: MessagePort) => void {
  const handler = new RPCHandler(createHostRouter(parts), {
    plugins: [new ProblemErrorsPlugin((error, path) => log.error(`The host's ${path.join('.')} failed`, error))],
  })
  return (port) => handler.upgrade(port)
}

function part<T>(present: T | undefined): T {
  return present ?? fail('NOT_ON_THIS_HOST')
}
