import { setTimeout as pause } from 'node:timers/promises'
import type { AppClient } from '@shared/contract'
import { engineRestarted } from '@shared/rpc/call-or-restart'
import { clientOver } from '@shared/rpc/caller'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import electronLog from 'electron-log/node'
import { connectToRunning } from '../../host/control/control-client'
import { DataFolderInUseError } from '../../host/control/control-server'
import { ensureDataFolder } from '../../host/files/data-folder'
import { type Logger, openLog } from '../../host/files/log'
import { badSwitch, type TestSwitches } from '../../host/test-switches'
import { type HeadlessHost, type HeadlessHostOptions, startHeadlessHost } from '../headless-host'
import { type CliContext, type CommonOptions, UsageError } from './context'
import { resolveDataDir, resolveGiven } from './data-dir'
import type { Output } from './text/output'
import { t } from './text/texts'

/**
 * An engine to work with: the one of the Patchbay that holds the data folder, or one of our own. Calls that are open when
 * it goes away end with `ENGINE_RESTARTED`; the next ones go to the engine that has the folder then.
 */
export interface Session {
  client: AppClient
  /** What is done with each further engine before calls go to it: its workspace must be open there, too. */
  onNextEngine(open: (client: AppClient) => Promise<unknown>): void
  close(): Promise<void>
}

/** Starts an engine that ends with the command, unless there is one already that works on the data folder. */
export async function openSession(options: CommonOptions, context: CliContext, out: Output): Promise<Session> {
  const dataDir = resolveDataDir(options.dataDir, context.env, context.cwd)
  const handedOver = new AbortController()
  let host: HeadlessHost
  try {
    const onHandOver = () => {
      out.warn(t('cli.handedOver'))
      handedOver.abort()
    }
    host = await startHeadlessHost({ ...hostOptions(dataDir, options, context), forCommand: { onHandOver } })
  } catch (error) {
    const running = error instanceof DataFolderInUseError ? await connectToRunning(dataDir) : null
    if (!running) throw error
    if (options.clockFile !== undefined || options.indexLag !== undefined) out.warn(t('cli.testSwitchesUnused'))
    return new EngineLines(dataDir, running)
  }
  const close = async () => {
    if (host.guests > 0) out.note(t('cli.guests'))
    await host.close({ waitForClients: true })
  }
  return new EngineLines(dataDir, { client: host.client, closed: handedOver.signal, close })
}

/** A line to an engine, until it closes. */
interface EngineLine {
  client: AppClient
  closed: AbortSignal
  close(): Promise<void> | void
}

/** How long the next engine is waited for, ms: a Patchbay that takes over must have started by then. */
const patienceMs = 20_000
const retryMs = 100

/** The lines to the engines that a command works with, one after the other. */
class EngineLines implements Session {
  readonly client: AppClient
  readonly #dataDir: string
  readonly #lines: EngineLine[]
  #current: Promise<EngineLine>
  #open: (client: AppClient) => Promise<unknown> = async () => {}

  constructor(dataDir: string, first: EngineLine) {
    this.#dataDir = dataDir
    this.#lines = [first]
    this.#current = Promise.resolve(first)
    this.client = clientOver(() => this.#line())
  }

  onNextEngine(open: (client: AppClient) => Promise<unknown>): void {
    this.#open = open
  }

  async close(): Promise<void> {
    for (const line of this.#lines) await line.close()
  }

  async #line(): Promise<AppClient> {
    const current = this.#current
    const line = await current
    if (!line.closed.aborted) return line.client
    // The first call that finds the line closed looks for the next; the others wait with it.
    if (this.#current === current) this.#current = this.#next()
    return (await this.#current).client
  }

  async #next(): Promise<EngineLine> {
    for (const until = Date.now() + patienceMs; ; await pause(retryMs)) {
      const line = await connectToRunning(this.#dataDir).catch(() => null)
      if (line) this.#lines.push(line)
      if (line && (await this.#isOpenAt(line))) return line
      if (Date.now() > until) throw engineRestarted()
    }
  }

  /** Whether an engine is ready for the command; one that is about to end is not. */
  async #isOpenAt({ client }: EngineLine): Promise<boolean> {
    try {
      await this.#open(client)
      return true
    } catch (error) {
      if (orpcToProblem(error).code === 'ENGINE_RESTARTED') return false
      throw error
    }
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
  const open = logs.get(dataDir) ?? openLog(electronLog.create({ logId: dataDir }), dataDir, { library: electronLog })
  logs.set(dataDir, open)
  return open
}
