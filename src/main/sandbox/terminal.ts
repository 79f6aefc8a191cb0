import { parseCommand, type SandboxCommand } from './command'
import type { SandboxOptions } from './options'
import { type RunningSandbox, startSandbox } from './server'

/** Does what the arguments of `npm run sandbox` say: serves until it is ended, or tells how it is used. */
export async function runInTerminal(args: readonly string[]): Promise<void> {
  const parsed = parseCommand(args)
  if ('run' in parsed) return serveTerminal(parsed.run)
  process[parsed.exitCode === 0 ? 'stdout' : 'stderr'].write(parsed.text)
  process.exitCode = parsed.exitCode
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
