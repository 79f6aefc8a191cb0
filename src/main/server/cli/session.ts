import type { AppClient } from '@shared/contract'
import electronLog from 'electron-log/node'
import { connectToRunning } from '../../host/control-client'
import { DataFolderInUseError } from '../../host/control-server'
import { ensureDataFolder } from '../../host/data-folder'
import { type Logger, openLog } from '../../host/log'
import { badSwitch, type TestSwitches } from '../../host/test-switches'
import { type HeadlessHost, type HeadlessHostOptions, startHeadlessHost } from '../headless-host'
import { type CliContext, type CommonOptions, UsageError } from './context'
import { resolveDataDir, resolveGiven } from './data-dir'
import { type Output, t } from './output'

/** An engine to work with: the one of the Patchbay that holds the data folder, or one of our own. */
export interface Session {
  client: AppClient
  close(): Promise<void>
}

/** Starts an engine that ends with the command, unless there is one already that works on the data folder. */
export async function openSession(options: CommonOptions, context: CliContext, out: Output): Promise<Session> {
  const dataDir = resolveDataDir(options.dataDir, context.env, context.cwd)
  let host: HeadlessHost
  try {
    host = await startHeadlessHost({ ...hostOptions(dataDir, options, context), opensAtStart: false })
  } catch (error) {
    const running = error instanceof DataFolderInUseError ? await connectToRunning(dataDir) : null
    if (!running) throw error
    if (options.clockFile !== undefined || options.indexLag !== undefined) out.warn(t('cli.testSwitchesUnused'))
    return { client: running.client, close: async () => running.close() }
  }
  return {
    client: host.client,
    close: async () => {
      if (host.guests > 0) out.note(t('cli.guests'))
      await host.close({ waitForClients: true })
    },
  }
}

/** What a host of the command line starts with. Makes the data folder, where the log goes. */
export function hostOptions(dataDir: string, options: CommonOptions, context: CliContext): HeadlessHostOptions {
  const { clockFile, indexLag } = options
  const tests: TestSwitches = {
    ...(clockFile === undefined ? {} : { clockFile: resolveGiven(clockFile, context.env, context.cwd) }),
    ...(indexLag === undefined ? {} : { indexLagMs: indexLag }),
  }
  const why = badSwitch(tests)
  if (why !== null) throw new UsageError(why)
  ensureDataFolder(dataDir)
  return {
    enginePath: context.paths.engine,
    sandboxPath: context.paths.sandbox,
    version: context.version,
    dataDir,
    env: context.env,
    log: logOf(dataDir),
    tests,
  }
}

const logs = new Map<string, Logger>()

/** One log a data folder, however many commands this process runs on it. */
function logOf(dataDir: string): Logger {
  const open = logs.get(dataDir) ?? openLog(electronLog.create({ logId: dataDir }), dataDir)
  logs.set(dataDir, open)
  return open
}
