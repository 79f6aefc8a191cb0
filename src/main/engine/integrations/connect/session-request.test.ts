import type { ConnectAttempt } from '@shared/model'
import { describe, expect, it } from 'vitest'
import type { ConnectPorts } from './ports'
import { sessionRequest } from './session-request'

const attempt: ConnectAttempt = {
  id: 'new',
  provider: 'crm',
  integrationKey: 'crm-prod',
  reconnects: 'crm',
  mode: 'window',
  state: 'creating',
  url: null,
  problem: null,
  integrationId: null,
  embeddedRefused: false,
  late: null,
  startedAt: '2026-11-23T09:00:00.000Z',
  expiresAt: null,
}

/** A connection that exists, as Nango describes it. */
const connection = {
  tags: { team: 'x', patchbay_attempt: 'old' },
  connectionConfig: { hostname: 'acme.my.example', accountId: 1 },
}

const ports = (connectionId: string | null, inputs: readonly string[]) =>
  ({
    gateway: () => ({ inspectConnection: async () => ({ connection, problem: null }) }),
    providers: { connectInputsOf: () => inputs },
    tags: () => ({ patchbay_workspace: 'w1' }),
    connectionOf: () => connectionId,
  }) as unknown as ConnectPorts

const { signal } = new AbortController()

describe('what Nango is asked for', () => {
  it('again: tags and what the person once gave, but not what Nango found out', async () => {
    expect(await sessionRequest(ports('c1', ['hostname']), attempt, signal)).toEqual({
      integrationKey: 'crm-prod',
      tags: { patchbay_attempt: 'new', team: 'x', patchbay_workspace: 'w1' },
      reconnect: { connectionId: 'c1', connectionConfig: { hostname: 'acme.my.example' } },
    })
  })

  it('for an integration that has no connection: a new one', async () => {
    expect(await sessionRequest(ports(null, []), attempt, signal)).toEqual({
      integrationKey: 'crm-prod',
      tags: { patchbay_workspace: 'w1', patchbay_attempt: 'new' },
    })
  })
})
