import { makeProblem, type Problem, toProblem } from '@shared/model'
import { clientNaming } from '../crm/naming-scopes'
import type { SyncResult } from './stream-steps'
import { type AbortCause, clientFor, type SyncOptions } from './sync-options'

/**
 * Asks the CRM whose account the connection is now. A consent given at Nango for another account changes it without a
 * word: nothing of that account may be read into the records of this one.
 *
 * @returns how the run ends where it must not go on; null where it may
 */
export async function checkAccount(options: SyncOptions): Promise<SyncResult | null> {
  const { integration, provider, recorder, gateway, signal } = options
  const [first] = recorder.streams
  if (!first || integration.accountId === null) return null
  try {
    const crm = clientNaming(clientFor(options, first.stream), provider.manifest.scopes)
    const found = await provider.identify(crm, signal)
    if (found.id === integration.accountId) return null
    const names = { provider: provider.manifest.name, account: integration.accountName, found: found.name }
    const problem = makeProblem('OTHER_ACCOUNT', names)
    recorder.log('error', `the connection is of another account now: ${found.name} (${found.id})`)
    return ended(options, problem)
  } catch (error) {
    if (signal.aborted) return aborted(options)
    const { code, params, detail } = toProblem(error)
    recorder.log('error', `the account could not be asked for: ${detail ?? code}`)
    const names = {
      provider: provider.manifest.name,
      account: integration.accountName,
      host: new URL(gateway.host).host,
    }
    return ended(options, { code, params: { ...names, ...params }, detail })
  }
}

function ended(options: SyncOptions, problem: Problem): SyncResult {
  stopStreams(options)
  return { status: 'failed', problem }
}

function aborted(options: SyncOptions): SyncResult {
  stopStreams(options)
  return options.signal.reason === ('stopped' satisfies AbortCause)
    ? { status: 'stopped', problem: makeProblem('RUN_STOPPED') }
    : { status: 'interrupted', problem: makeProblem('RUN_INTERRUPTED') }
}

function stopStreams({ recorder }: SyncOptions): void {
  for (const { stream } of recorder.streams) {
    recorder.update(stream, (item) => {
      item.state = 'stopped'
    })
  }
}
