import { fail, type Problem, type StreamName } from '@shared/model'
import type { Timing } from '../clock'
import { createCrmClient } from '../crm/client'
import type { AccountLimiter } from '../crm/limiter'
import type { CrmConnection, NangoGateway } from '../nango/gateway'
import type { CrmClient, ObjectDefinition, Provider } from '../providers/provider'
import type { IntegrationRow } from '../store/accounts/integrations'
import type { Store } from '../store/store'
import { createSyncFunctions, type SyncFunctions } from './nango/sync-functions'
import type { RunRecorder } from './recorder'

/** Why a run is asked to end before its time. */
export type AbortCause = 'stopped' | 'shutdown'

/** What every kind of run works with. */
export interface SyncOptions {
  store: Store
  recorder: RunRecorder
  integration: IntegrationRow
  provider: Provider
  gateway: NangoGateway
  limiter: AccountLimiter
  timing?: Timing | undefined
  /** Read everything again instead of what changed. */
  full?: boolean | undefined
  /** A person has said that records which are no longer listed are really gone. */
  acceptDeletes?: boolean | undefined
  /** Its reason is an {@link AbortCause}. */
  signal: AbortSignal
}

/** The way to Nango's sync functions of the account. */
export function functionsFor(options: SyncOptions): SyncFunctions {
  const { gateway, signal, limiter, timing } = options
  const connection = connectionOf(options)
  const onWait = (problem: Problem, ms: number) => tellWait(options, problem, ms)
  return createSyncFunctions({
    gateway,
    connection,
    signal,
    limiter,
    timing,
    onWait,
  })
}

/** Stored at once: nothing is committed while a run waits, and who looks at it meanwhile wants to know why. */
function tellWait({ recorder, store }: SyncOptions, problem: Problem, ms: number): void {
  recorder.logWait(problem, ms)
  store.commit(() => recorder.flush())
}

function connectionOf({ integration, provider }: SyncOptions): CrmConnection {
  const { integrationKey, connectionId } = integration
  if (connectionId === null) fail('INTEGRATION_NOT_CONNECTED', { provider: provider.manifest.name })
  return { integrationKey, connectionId }
}

/** The way to the account's CRM; calls are counted on the stream. */
export function clientFor(options: SyncOptions, stream: StreamName): CrmClient {
  const { integration, recorder } = options
  return createCrmClient({
    gateway: options.gateway,
    provider: options.provider,
    connection: connectionOf(options),
    account: { connectionConfig: integration.connectionConfig },
    limiter: options.limiter,
    timing: options.timing,
    signal: options.signal,
    shares: () => options.store.integrations.settings(integration.id),
    onCall: () => recorder.countCall(stream),
    onWait: (problem, ms) => tellWait(options, problem, ms),
  })
}

export function objectsOf(provider: Provider, stream: StreamName): ObjectDefinition[] {
  return provider.objects.filter((object) => object.stream === stream)
}
