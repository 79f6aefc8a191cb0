import type { AppClient } from '@shared/contract'
import { type ConnectAttempt, type EngineEvent, endedConnectStates } from '@shared/model'
import { choicesOf } from '@shared/rpc/problem-errors'
import { systemBrowser } from '../../../system-browser'
import { type CliContext, type ExitCode, exitCode, UsageError } from '../../context'
import type { Output } from '../../text/output'
import { t } from '../../text/texts'

export interface ConnectOptions {
  integrationKey?: string
  open?: boolean
}

/** Begins to connect an account, tells the address to open, waits for the outcome. Ctrl-C cancels the attempt. */
export async function connect(
  client: AppClient,
  provider: string,
  options: ConnectOptions,
  context: CliContext,
  out: Output,
): Promise<ExitCode> {
  // Subscribed before the attempt begins, so that its end cannot be missed.
  const events = await client.app.events()
  await events.next()
  const begun = await begin(client, provider, options).catch(async (error: unknown) => {
    await events.return?.()
    throw error
  })
  const offInterrupt = context.onInterrupt(() => {
    out.note(t('cli.interrupt.connect'))
    void client.integrations.cancelConnect({ params: { attemptId: begun.id } }).catch(() => {})
  })
  try {
    const { url } = await follow(events, begun, (attempt) => attempt.url !== null)
    if (url !== null) await show(url, options, context, out)
    const ended = await follow(events, await client.integrations.attempt({ attemptId: begun.id }), () => false)
    return await tell(client, ended, out)
  } finally {
    offInterrupt()
    await events.return?.()
  }
}

async function begin(client: AppClient, provider: string, { integrationKey }: ConnectOptions): Promise<ConnectAttempt> {
  try {
    return await client.integrations.connect({ provider, integrationKey, mode: 'caller' })
  } catch (error) {
    const choices = choicesOf(error)
    if (choices.length === 0) throw error
    const keys = choices.map((choice) => choice.integrationKey).join(', ')
    throw new UsageError(t('cli.usage.severalIntegrations', { provider, keys }))
  }
}

/** The attempt once it has ended or `enough` says so, as its events tell. */
async function follow(
  events: AsyncIterator<EngineEvent>,
  from: ConnectAttempt,
  enough: (attempt: ConnectAttempt) => boolean,
): Promise<ConnectAttempt> {
  let attempt = from
  while (!endedConnectStates.has(attempt.state) && !enough(attempt)) {
    const { value, done } = await events.next()
    if (done) break
    if (value.type === 'connect' && value.attempt.id === from.id) attempt = value.attempt
  }
  return attempt
}

async function show(url: string, options: ConnectOptions, context: CliContext, out: Output): Promise<void> {
  out.json({ url })
  out.text(`${t('cli.connect.open')}\n${url}\n${t('cli.connect.waiting')}`)
  if (!options.open) return
  try {
    const browser = systemBrowser(context.env)
    if (browser) await browser.open(url)
    else out.note(t('cli.failed.browser'))
  } catch {
    out.note(t('cli.failed.browser'))
  }
}

async function tell(client: AppClient, attempt: ConnectAttempt, out: Output): Promise<ExitCode> {
  const { state, provider, integrationKey, integrationId, problem } = attempt
  out.json({ state, provider, integrationKey, integrationId, problem })
  if (state !== 'connected') {
    if (problem) out.problem(problem)
    return exitCode.failed
  }
  const known = await client.integrations.providers()
  const name = known.find(({ id }) => id === provider)?.name ?? provider
  out.text(t('cli.connect.connected', { provider: name, id: integrationId ?? '' }))
  return exitCode.done
}
