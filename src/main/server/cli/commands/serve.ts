import { setTimeout } from 'node:timers/promises'
import { problemLine } from '@shared/i18n'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import { type ServerHost, startServerHost } from '../../server-host'
import { systemBrowser } from '../../system-browser'
import { type CliContext, type CommonOptions, type ExitCode, exitCode, FailedError, UsageError } from '../context'
import { resolveDataDir } from '../data-dir'
import { hostOptions } from '../session'
import { type Output, t } from '../text/output'
import { showWorkspace } from '../workspace'

/** Fewest characters of a token that a person chooses: it opens everything to each program of this computer. */
const leastToken = 20
/** How long the address waits for the workspace, ms. */
const patienceMs = 15_000

export interface ServeOptions extends CommonOptions {
  port: number
  open?: boolean
  live?: boolean
}

/** Serves Patchbay to the browser and to scripts until it is asked to end. */
export async function serve(options: ServeOptions, context: CliContext, out: Output): Promise<ExitCode> {
  const dataDir = resolveDataDir(options.dataDir, context.env, context.cwd)
  const token = context.env.PATCHBAY_TOKEN
  if (token && (/\s/.test(token) || token.length < leastToken)) {
    throw new UsageError(t('cli.usage.badToken', { least: leastToken }))
  }
  // From here on, so that an early Ctrl-C ends what has been started instead of leaving it behind.
  const asked = Promise.withResolvers<void>()
  const offInterrupt = context.onInterrupt(asked.resolve)
  const host = await start(dataDir, options, context)
  const offTest =
    context.env.PATCHBAY_TEST_HOOKS === '1' ? context.onTestSignal(() => void host.endEngineForTest()) : null
  try {
    await choose(host, options, context, out)
    await announce(host, options, context, out)
    await asked.promise
    out.note(t('cli.serve.stopping'))
    return exitCode.done
  } finally {
    offInterrupt()
    offTest?.()
    await host.close()
  }
}

async function start(dataDir: string, options: ServeOptions, context: CliContext): Promise<ServerHost> {
  const { port } = options
  try {
    return await startServerHost({
      ...hostOptions(dataDir, options, context),
      rendererDir: context.paths.renderer,
      port,
    })
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) {
      throw new FailedError(t('cli.failed.portInUse', { port }))
    }
    throw error
  }
}

/**
 * Opens the workspace that was asked for, or waits for the one that opens by itself, so that a script may begin as soon
 * as it has the address. A failure, or one that takes its time, is no reason to hold the screens back: they say so too.
 */
async function choose(host: ServerHost, options: ServeOptions, context: CliContext, out: Output): Promise<void> {
  const opened = showWorkspace(host.client, { ...options, env: context.env }).catch((error: unknown) => {
    out.warn(t('cli.failed.workspace', { why: problemLine(orpcToProblem(error)) }))
  })
  const patience = new AbortController()
  await Promise.race([opened, setTimeout(patienceMs, null, { signal: patience.signal }).catch(() => null)])
  patience.abort()
}

async function announce(host: ServerHost, options: ServeOptions, context: CliContext, out: Output): Promise<void> {
  out.json({ url: host.url, token: host.token })
  const address = `${host.url}/?token=${encodeURIComponent(host.token)}`
  out.text(`${t('cli.serve.ready', { address })}\n${t('cli.serve.stop')}`)
  if (!(options.open ?? !options.json)) return
  try {
    await systemBrowser(context.env)?.open(host.passUrl())
  } catch {
    out.note(t('cli.failed.browser'))
  }
}
