import type { AppClient } from '@shared/contract'
import type { Capabilities } from '@shared/model'
import Conf from 'conf'
import { openControlServer, type Serving, takeControlServer } from '../host/control/control-server'
import { ensureDataFolder } from '../host/files/data-folder'
import type { Logger } from '../host/files/log'
import { openSettings, settingsName } from '../host/files/settings-file'
import { Proxies } from '../host/network/proxies'
import { SandboxRunner } from '../host/sandbox/sandbox-runner'
import { createEngineClient } from '../host/supervisor/engine-client'
import { EngineSupervisor } from '../host/supervisor/engine-supervisor'
import { HostEvents } from '../host/supervisor/host-events'
import { createHostServer, type HostParts } from '../host/supervisor/host-router'
import type { TestSwitches } from '../host/test-switches'
import { proxyOfEnvironment } from './environment-proxy'
import { SessionSecrets } from './session-secrets'
import { systemBrowser } from './system-browser'

export interface HeadlessHostOptions {
  enginePath: string
  sandboxPath: string
  version: string
  dataDir: string
  env: NodeJS.ProcessEnv
  log: Logger
  /**
   * A command has started it: it opens only what the command works on, and makes room for a Patchbay that shows things;
   * `onHandOver` is called when one asks.
   */
  forCommand?: { onHandOver: () => void }
  /** Where the screens are served, as soon as they are. */
  served?: Serving
  tests?: TestSwitches
}

/** An engine with the parts of a host that needs no display. */
export interface HeadlessHost {
  supervisor: EngineSupervisor
  client: AppClient
  /** Command lines that use this engine. */
  readonly guests: number
  /** Commits and stops. With `waitForClients`, command lines that use this engine may finish first. */
  close(options?: { waitForClients?: boolean }): Promise<void>
}

/** Starts an engine on a data folder. Throws DataFolderInUseError when another Patchbay has it. */
export async function startHeadlessHost(options: HeadlessHostOptions): Promise<HeadlessHost> {
  const { dataDir, log, forCommand, tests = {} } = options
  ensureDataFolder(dataDir)
  const sandbox = new SandboxRunner(dataDir, { sandboxPath: options.sandboxPath, log, tests })
  const supervisor = new EngineSupervisor({
    enginePath: options.enginePath,
    version: options.version,
    dataDir,
    opensAtStart: forCommand === undefined,
    serveHost: createHostServer(hostParts(options, sandbox), log),
    log,
    tests,
  })
  // The socket first: it says that the folder is taken, and its clients wait for the engine.
  const started = Promise.withResolvers<void>()
  const stop = async () => {
    await supervisor.shutdown()
    await sandbox.stopAll()
  }
  const control = forCommand
    ? await openControlServer(dataDir, supervisor, log, {
        handOver: async () => {
          await started.promise
          forCommand.onHandOver()
          await stop()
        },
      })
    : await takeControlServer(dataDir, supervisor, log, options.served ? { served: options.served } : {})
  const close: HeadlessHost['close'] = async (how) => {
    await control.close(how)
    await stop()
  }
  try {
    await supervisor.start()
  } catch (error) {
    await close()
    throw error
  } finally {
    started.resolve()
  }
  log.info(`The engine of Patchbay ${options.version} serves ${dataDir}`)
  return {
    supervisor,
    client: createEngineClient(supervisor),
    get guests() {
      return control.clients
    },
    close,
  }
}

function hostParts({ dataDir, env, log }: HeadlessHostOptions, sandbox: SandboxRunner): HostParts {
  const browser = systemBrowser(env)
  const capabilities: Capabilities = {
    host: 'server',
    platform: platformName(),
    connectWindow: false,
    systemBrowser: browser !== undefined,
    tray: false,
    notifications: false,
    help: [],
    secretStore: env.NANGO_SECRET_KEY ? 'environment' : 'session',
  }
  return {
    capabilities: () => capabilities,
    secrets: new SessionSecrets(env.NANGO_SECRET_KEY),
    settings: openSettings(dataDir, log, (options) => new Conf({ ...options, configName: settingsName })),
    sandbox,
    events: new HostEvents(log),
    network: new Proxies({ from: 'environment', find: async (url) => proxyOfEnvironment(url, env) }),
    ...(browser ? { browser } : {}),
  }
}

function platformName(): Capabilities['platform'] {
  const { platform } = process
  return platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other'
}
