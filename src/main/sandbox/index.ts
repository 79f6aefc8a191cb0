import { isMainThread, type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { FromSandbox, SandboxBoot, ToSandbox } from '@shared/host'
import { parseCommand, type SandboxCommand } from './command'
import { hostedNangoPerMinute, type SandboxOptions } from './options'
import { type RunningSandbox, startSandbox } from './server'

/** The sandbox in a worker of a host. A failure to start ends the worker with the reason as its error. */
async function serveHost(port: MessagePort, boot: SandboxBoot): Promise<void> {
  const sandbox = await startSandbox({ nangoPerMinute: hostedNangoPerMinute, ...boot })
  port.on('message', (message: ToSandbox) => {
    if (message.type === 'set-live') sandbox.setLive(message.live)
    else void sandbox.close().then(() => process.exit(0))
  })
  const ready: FromSandbox = { type: 'ready', host: sandbox.host, apiKey: sandbox.apiKey }
  port.postMessage(ready)
}

/** The sandbox as a process of its own. */
async function serveTerminal(command: SandboxCommand): Promise<void> {
  const { json, ...options } = command
  let sandbox: RunningSandbox
  try {
    sandbox = await startSandbox(options)
  } catch (error) {
    process.stderr.write(`The sandbox could not start: ${reasonOf(error)}\n`)
    process.exitCode = 1
    return
  }
  const { host, apiKey } = sandbox
  process.stdout.write(json ? `${JSON.stringify({ host, apiKey })}\n` : greeting(host, apiKey, options))
  const stop = () => void sandbox.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

function greeting(host: string, apiKey: string, options: SandboxOptions): string {
  const kept =
    options.stateDir === undefined ? 'Nothing is kept when it ends.' : `Its state is kept in ${options.stateDir}.`
  return `The sandbox is running. No real account is touched.

  Nango host  ${host}
  API key     ${apiKey}

Use them as NANGO_HOST and NANGO_SECRET_KEY. ${kept} Press Ctrl+C to end it.
`
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'the port is taken. Choose another with --port, or leave it out.'
  }
  return error instanceof Error ? error.message : String(error)
}

if (!isMainThread && parentPort !== null) {
  await serveHost(parentPort, workerData as SandboxBoot)
} else {
  const parsed = parseCommand(process.argv.slice(2))
  if ('run' in parsed) {
    await serveTerminal(parsed.run)
  } else {
    process[parsed.exitCode === 0 ? 'stdout' : 'stderr'].write(parsed.text)
    process.exitCode = parsed.exitCode
  }
}
