import type { AppClient } from '@shared/contract'
import { type Capabilities, placeIn } from '@shared/model'
import { app } from 'electron'
import type { Logger } from '../host/files/log'
import { SandboxRunner } from '../host/sandbox/sandbox-runner'
import { createEngineClient } from '../host/supervisor/engine-client'
import { EngineSupervisor } from '../host/supervisor/engine-supervisor'
import type { HostEvents } from '../host/supervisor/host-events'
import {
  type ConnectWindowPart,
  createHostServer,
  type NetworkPart,
  type SettingsPart,
} from '../host/supervisor/host-router'
import type { TestSwitches } from '../host/test-switches'
import type { AppPaths } from './boot/paths'
import { noticeWords } from './boot/texts'
import { browser } from './connect/browser'
import type { Help } from './native/help'
import type { Notifications } from './native/notifications'
import type { Secrets } from './secrets'

/** How long the engine may take to close its files before it is ended; ms. Shorter than the patience of the quit. */
const graceMs = 3500

export interface HostOptions {
  dataDir: string
  paths: AppPaths
  platform: NodeJS.Platform
  secrets: Secrets
  settings: SettingsPart
  events: HostEvents
  connectWindows: ConnectWindowPart
  network: NetworkPart
  help: Help
  notifications: Notifications
  tray: () => boolean
  tests: TestSwitches
  log: Logger
}

/** The engine with everything that this host can do for it. */
export interface Host {
  supervisor: EngineSupervisor
  client: AppClient
  /** Starts the engine; resolves when it serves calls. Throws when it cannot be started at all. */
  start: () => Promise<void>
  /** Lets the engine and the sandbox close; resolves when they have ended. */
  stop: () => Promise<void>
}

/** Puts the host contract's parts together and makes the engine's supervisor over them; nothing is started yet. */
export function createHost(options: HostOptions): Host {
  const { dataDir, paths, secrets, notifications, tests, log } = options
  let secretStore: Capabilities['secretStore'] = 'waiting'
  const sandbox = new SandboxRunner(dataDir, { sandboxPath: paths.sandbox, log, graceMs, tests })
  const capabilities = (): Capabilities => ({
    host: 'electron',
    platform: platformName(options.platform),
    connectWindow: true,
    systemBrowser: true,
    tray: options.tray(),
    notifications: notifications.supported(),
    help: options.help.kinds,
    secretStore,
  })
  const serveHost = createHostServer(
    {
      capabilities,
      secrets,
      settings: options.settings,
      sandbox,
      events: options.events,
      connectWindow: options.connectWindows,
      network: options.network,
      help: options.help,
      browser,
      notify: ({ notice, workspaceId, route }) =>
        notifications.show({ ...noticeWords(notice), route: placeIn(workspaceId, route) }),
    },
    log,
  )
  const supervisor = new EngineSupervisor({
    enginePath: paths.engine,
    version: app.getVersion(),
    dataDir,
    serveHost,
    log,
    graceMs,
    tests,
  })
  return {
    supervisor,
    client: createEngineClient(supervisor),
    start: async () => {
      // The key store may ask the person to unlock it. Nothing waits for that but what needs a key.
      void secrets.mode().then((mode) => {
        secretStore = mode
      })
      await supervisor.start()
    },
    stop: async () => {
      // The engine first: what it still has to say to the sandbox must find it there.
      await supervisor.shutdown()
      await sandbox.stopAll()
    },
  }
}

function platformName(platform: NodeJS.Platform): Capabilities['platform'] {
  return platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other'
}
