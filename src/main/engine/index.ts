import { parentPort, workerData } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { EngineBoot, FromEngine, HostClient, ToEngine } from '@shared/host'
import { ClockFile, followClock } from '@shared/host/clock-file'
import { storageCode } from '@shared/model'
import { createEngineHandler } from './api/handler'
import { type EngineClock, pauseWith, systemClock } from './clock'
import { commitMarksFromEnvironment } from './commit-marks'
import { logEvents } from './event-log'
import { Engine } from './workspaces/engine'

/** The entry of the engine's worker: serves the app contract on every port that the host hands over. */
async function main(port: NonNullable<typeof parentPort>, boot: EngineBoot): Promise<void> {
  boot.hostPort.start()
  const host: HostClient = createORPCClient(new RPCLink({ port: boot.hostPort }))
  const commits = commitMarksFromEnvironment()
  const clock = boot.clockFile === undefined ? systemClock : clockOf(new ClockFile(boot.clockFile))
  // The host reads the worker's error output into its log, line by line and redacted.
  const say = (what: string, error: unknown) => {
    process.stderr.write(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  }
  const onHindered = (error: unknown) => say('Work was put off', error)
  surviveHindrance(onHindered)
  const engine = new Engine({
    version: boot.version,
    dataDir: boot.dataDir,
    host,
    clock,
    onHindered,
    ...(commits ? { commits } : {}),
  })
  // The host reads what the worker prints into its log.
  const stopped = new AbortController()
  logEvents(engine.events, (line) => process.stdout.write(`${line}\n`), stopped.signal)
  const serve = createEngineHandler(engine, (error, path) => say(path.join('.'), error))
  port.on('message', (message: ToEngine) => {
    if (message.type === 'client') {
      serve(message.port)
      message.port.start()
    } else {
      void engine.close().finally(() => {
        stopped.abort()
        process.exit(0)
      })
    }
  })
  port.postMessage({ type: 'ready' } satisfies FromEngine)
  await engine.start({ opens: boot.opensAtStart })
}

/** A disk or a file that hinders work for which nothing waits ends that work, not the engine; all else does, as before. */
function surviveHindrance(tell: (error: unknown) => void): void {
  process.on('unhandledRejection', (error) => {
    if (storageCode(error) === null) throw error
    tell(error)
  })
}

/** The time of a file, for tests of a whole program: nothing in this worker knows another, and what waits wakes when it moves. */
function clockOf(file: ClockFile): EngineClock {
  followClock(file)
  const after: EngineClock['after'] = (ms, run) => file.after(ms, run)
  return { now: () => file.now(), random: Math.random, after, pause: pauseWith(after) }
}

if (parentPort) void main(parentPort, workerData as EngineBoot)
