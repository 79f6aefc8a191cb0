import { fail, makeProblem, type Problem } from '@shared/model'
import { createCrmClient } from '../crm/client'
import type { AccountLimiters } from '../crm/limiter-registry'
import { clientNaming } from '../crm/naming-scopes'
import type { NangoConnectionDetail, NangoGateway } from '../nango/gateway'
import type { Provider } from '../providers/provider'
import type { IntegrationRow } from '../store/accounts/integrations'
import type { Store } from '../store/store'
import { newIntegrationId } from './integration-id'

/** Who an account is at its CRM. */
export interface Account {
  id: string
  name: string
}

export interface Attached {
  row: IntegrationRow
  /** The connection that the integration used before and uses no more. */
  replaced: { integrationKey: string; connectionId: string } | null
  /** OTHER_ACCOUNT, when the sign-in was to another account than before. */
  problem: Problem | null
}

/** What identifying an account needs. */
export interface IdentifyOptions {
  gateway: NangoGateway
  provider: Provider
  connection: NangoConnectionDetail
  limits: AccountLimiters
  signal: AbortSignal
}

/**
 * Asks the CRM who the account of a fresh connection is, within the limits of the account as far as Nango tells which
 * one it is.
 *
 * @throws ProblemError or CrmError when the CRM cannot be asked
 */
export function identifyAccount({ gateway, provider, connection, limits, signal }: IdentifyOptions): Promise<Account> {
  const { connectionConfig, connectionId } = connection
  const accountId = provider.accountIdOf?.({ connectionConfig }) ?? null
  const crm = createCrmClient({
    gateway,
    provider,
    connection,
    account: { connectionConfig },
    limiter: limits.of(provider, { accountId, connectionId }),
    signal,
  })
  return provider.identify(clientNaming(crm, provider.manifest.scopes), signal)
}

/**
 * Ties a connection to an integration: the one that is reconnected, else a disconnected or connected one of the same
 * account, else a new one. A reconnect with another account is kept from syncing, so that no records mix.
 */
export function attachConnection(
  store: Store,
  provider: Provider,
  connection: NangoConnectionDetail,
  account: Account,
  reconnects: string | null,
): Attached {
  const before = reconnects === null ? sameAccount(store, provider, account) : store.integrations.get(reconnects)
  if (!before) return { row: createRow(store, provider, connection, account), replaced: null, problem: null }

  const other = before.accountId !== null && before.accountId !== account.id
  const problem = other
    ? makeProblem('OTHER_ACCOUNT', {
        provider: provider.manifest.name,
        account: before.accountName,
        found: account.name,
      })
    : null
  const replaced =
    before.connectionId !== null && before.connectionId !== connection.connectionId
      ? { integrationKey: before.integrationKey, connectionId: before.connectionId }
      : null
  const row: IntegrationRow = {
    ...before,
    integrationKey: connection.integrationKey,
    connectionId: connection.connectionId,
    connectionConfig: connection.connectionConfig,
    accountId: before.accountId ?? account.id,
    accountName: other ? before.accountName : account.name,
    trouble: other ? 'reconnect' : 'none',
    problem,
    failures: 0,
    retryAt: null,
    disconnectedAt: null,
  }
  store.commit(() => {
    store.integrations.save(row)
    dropPlaces(store, row.id)
  })
  return { row, replaced, problem }
}

/** A page token belongs to the access it was given to: what was being listed begins again, from the cursor that is held. */
function dropPlaces(store: Store, integrationId: string): void {
  for (const object of store.objects.all(integrationId)) {
    if (object.pass !== null) store.objects.setPosition(object.id, { ...object, pass: null })
  }
}

/** Forgets the connection; records and history stay, read-only. */
export function detachConnection(store: Store, id: string): void {
  store.integrations.patch(id, {
    connectionId: null,
    disconnectedAt: Date.now(),
    pausedAt: null,
    trouble: 'none',
    problem: null,
    failures: 0,
    retryAt: null,
  })
}

/**
 * An integration that must exist.
 *
 * @throws ProblemError NOT_FOUND
 */
export function requireIntegration(store: Store, id: string): IntegrationRow {
  return store.integrations.get(id) ?? fail('NOT_FOUND', { what: 'integration', id })
}

function sameAccount(store: Store, provider: Provider, account: Account): IntegrationRow | null {
  const rows = store.integrations
    .all()
    .filter((row) => row.provider === provider.manifest.id && row.accountId === account.id)
  return rows.find((row) => row.connectionId === null) ?? rows[0] ?? null
}

function createRow(
  store: Store,
  provider: Provider,
  connection: NangoConnectionDetail,
  account: Account,
): IntegrationRow {
  const row: IntegrationRow = {
    id: newIntegrationId(connection.integrationKey, new Set(store.integrations.all().map((item) => item.id))),
    provider: provider.manifest.id,
    integrationKey: connection.integrationKey,
    connectionId: connection.connectionId,
    accountId: account.id,
    accountName: account.name,
    connectionConfig: connection.connectionConfig,
    trouble: 'none',
    problem: null,
    firstSyncConfirmedAt: null,
    lastSyncAt: null,
    failures: 0,
    retryAt: null,
    pausedAt: null,
    disconnectedAt: null,
    createdAt: Date.now(),
  }
  store.commit(() => {
    store.integrations.save(row)
    for (const { stream, defaultDirection } of provider.manifest.streams) {
      store.integrations.addStream(row.id, stream, defaultDirection)
    }
  })
  return row
}
