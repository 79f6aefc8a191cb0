import { setTimeout } from 'node:timers/promises'
import { problemLine } from '@shared/i18n'
import { orpcToProblem } from '@shared/rpc/problem-errors'
import { askWhereServed } from '../../../host/control/control-client'
import { DataFolderInUseError, type Served } from '../../../host/control/control-server'
import { removeOpenPage, writeOpenPage } from '../../open-page'
import { type ServerHost, startServerHost } from '../../server-host'
import { systemBrowser } from '../../system-browser'
import { type CliContext, type CommonOptions, type ExitCode, exitCode, FailedError, UsageError } from '../context'
import { resolveDataDir } from '../data-dir'
import { hostOptions } from '../session'
import type { Output } from '../text/output'
import { t } from '../text/texts'
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
  let host: ServerHost
  try {
    host = await start(dataDir, options, context)
  } catch (error) {
    offInterrupt()
    const served = error instanceof DataFolderInUseError ? await askWhereServed(dataDir, { forBrowser: false }) : null
    if (!served) throw error
    await sayWhere(served, dataDir, options, context, out)
    return exitCode.done
  }
  const offTest =
    context.env.PATCHBAY_TEST_HOOKS === '1' ? context.onTestSignal(() => void host.endEngineForTest()) : null
  try {
    await choose(host, options, context, out)
    await announce(host, dataDir, options, context, out)
    await asked.promise
    out.note(t('cli.serve.stopping'))
    return exitCode.done
  } finally {
    offInterrupt()
    offTest?.()
    removeOpenPage(dataDir)
    await host.close()
  }
}

/** Patchbay is served already: the address is said again, with a pass of its own. */
async function sayWhere(
  served: Served,
  dataDir: string,
  options: ServeOptions,
  context: CliContext,
  out: Output,
): Promise<void> {
  const { url, token, address } = served
  out.json({ url, token })
  out.text(t('cli.serve.already', { address }))
  if (!wantsBrowser(options)) return
  // The page may outlive this command: what it leads with lasts a minute.
  const toBrowser = await askWhereServed(dataDir, { forBrowser: true })
  if (toBrowser) await openBrowser(dataDir, toBrowser.address, context, out)
}

function wantsBrowser({ open, json }: ServeOptions): boolean {
  return open ?? !json
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

async function announce(
  host: ServerHost,
  dataDir: string,
  options: ServeOptions,
  context: CliContext,
  out: Output,
): Promise<void> {
  out.json({ url: host.url, token: host.token })
  const address = host.passUrl({ forBrowser: false })
  out.text(`${t('cli.serve.ready', { address })}\n${t('cli.serve.stop')}`)
  if (wantsBrowser(options)) await openBrowser(dataDir, host.passUrl({ forBrowser: true }), context, out)
}

/** Opens the browser by a page on the disk: what it is started with can be read by every user of the computer. */
async function openBrowser(dataDir: string, address: string, context: CliContext, out: Output): Promise<void> {
  const browser = systemBrowser(context.env)
  if (!browser) return
  try {
    await browser.openFile(writeOpenPage(dataDir, address))
  } catch {
    out.note(t('cli.failed.browser'))
  }
}
