import type { AppClient } from '@shared/contract'
import electronLog from 'electron-log/node'
import { connectToRunning } from '../../host/control-client'
import { DataFolderInUseError } from '../../host/control-server'
import { ensureDataFolder } from '../../host/data-folder'
import { type Logger, openLog } from '../../host/log'
import { type HeadlessHost, type HeadlessHostOptions, startHeadlessHost } from '../headless-host'
import type { CliContext, CommonOptions } from './context'
import { resolveDataDir } from './data-dir'
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
    host = await startHeadlessHost({ ...hostOptions(dataDir, context), opensAtStart: false })
  } catch (error) {
    const running = error instanceof DataFolderInUseError ? await connectToRunning(dataDir) : null
    if (!running) throw error
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
export function hostOptions(dataDir: string, context: CliContext): HeadlessHostOptions {
  ensureDataFolder(dataDir)
  return {
    enginePath: context.paths.engine,
    sandboxPath: context.paths.sandbox,
    version: context.version,
    dataDir,
    env: context.env,
    log: logOf(dataDir),
  }
}

const logs = new Map<string, Logger>()

/** One log a data folder, however many commands this process runs on it. */
function logOf(dataDir: string): Logger {
  const open = logs.get(dataDir) ?? openLog(electronLog.create({ logId: dataDir }), dataDir)
  logs.set(dataDir, open)
  return open
}
