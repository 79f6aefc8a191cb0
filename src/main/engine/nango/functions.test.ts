import { describe, expect, it } from 'vitest'
import { problemOf, start } from './testing/gateway-harness'
import { refusal } from './testing/scripted-server'

const connection = { integrationKey: 'acme-prod', connectionId: 'c 1' }
const query = { model: 'Contact', cursor: null, modifiedAfter: null, deletedOnly: false, limit: 100 }
const lostCursor = refusal(500, 'server_error', 'Failed to fetch records')
const meta = (more: object = {}) => ({
  first_seen_at: '2026-09-18T15:20:35.941305+00:00',
  last_modified_at: '2026-09-18T15:20:35.941305+00:00',
  last_action: 'ADDED',
  deleted_at: null,
  pruned_at: null,
  cursor: 'cursor-1',
  ...more,
})

describe('a sync function', () => {
  it('is triggered by name for one connection', async () => {
    const { server, gateway } = await start(() => ({ body: { success: true } }))
    await gateway.triggerSync(connection, 'contacts')
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/sync/trigger' })
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      syncs: ['contacts'],
      provider_config_key: 'acme-prod',
      connection_id: 'c 1',
    })
  })

  it('tells how it stands, whatever else the answer holds; variants are left out', async () => {
    const row = { id: 'x', name: 'contacts', variant: 'base', type: 'INCREMENTAL', frequency: 'every hour', new: 1 }
    const { gateway } = await start(() => ({
      body: {
        syncs: [
          { ...row, status: 'RUNNING', latestExecutionStatus: 'RUNNING' },
          {
            ...row,
            status: 'PAUSED',
            latestExecutionStatus: 'SUCCESS',
            finishedAt: '2026-09-18T15:20:35.941Z',
            latestResult: { Contact: { added: 1, updated: 2, deleted: 3 } },
            recordCount: { Contact: 40 },
          },
          { ...row, status: 'ERROR', finishedAt: '2026-09-18T15:20:35.941Z' },
          { ...row, variant: 'eu', status: 'SUCCESS' },
        ],
      },
    }))
    const [running, paused, failed, ...others] = await gateway.syncStatus(connection, ['contacts'])
    expect(running).toMatchObject({ name: 'contacts', running: true, outcome: null, finishedAt: null })
    expect(paused).toMatchObject({
      running: false,
      outcome: 'success',
      finishedAt: '2026-09-18T15:20:35.941Z',
      latestResult: { Contact: { deleted: 3 } },
      recordCount: { Contact: 40 },
    })
    expect(failed).toMatchObject({ running: false, outcome: 'error', recordCount: {} })
    expect(others).toEqual([])
  })

  it.each([
    [
      'not deployed',
      'triggerSync',
      refusal(400, 'no_syncs_found', 'No syncs found given the inputs.'),
      'NANGO_SYNC_MISSING',
    ],
    ['connection gone (command)', 'triggerSync', refusal(404, 'unknown_connection', '{}'), 'NANGO_CONNECTION_GONE'],
    [
      'connection gone (status)',
      'syncStatus',
      refusal(400, 'invalid_body', 'Connection not found'),
      'NANGO_CONNECTION_GONE',
    ],
    ['integration gone', 'triggerSync', refusal(400, 'unknown_provider_config', 'x'), 'NANGO_INTEGRATION_GONE'],
  ] as const)('%s', async (_, call, answer, code) => {
    const { gateway } = await start(() => answer)
    const work =
      call === 'triggerSync' ? gateway.triggerSync(connection, 'people') : gateway.syncStatus(connection, '*')
    expect(await problemOf(work)).toMatchObject({ code, params: { integrationKey: 'acme-prod' } })
  })
})

describe('records', () => {
  it('are listed from a cursor on, or from a time on', async () => {
    const { server, gateway } = await start(() => ({ body: { records: [], next_cursor: '' } }))
    expect(await gateway.listRecords(connection, { ...query, cursor: 'a+b=' })).toEqual({
      records: [],
      nextCursor: null,
    })
    await gateway.listRecords(connection, { ...query, modifiedAfter: '2026-09-18T15:20:35.000Z', deletedOnly: true })
    const asked = server.requests.map(({ path }) => Object.fromEntries(new URL(path, 'http://x').searchParams))
    expect(asked).toEqual([
      { model: 'Contact', limit: '100', cursor: 'a+b=' },
      { model: 'Contact', limit: '100', modified_after: '2026-09-18T15:20:35.000Z', filter: 'deleted' },
    ])
    expect(server.requests[0]?.headers).toMatchObject({ 'connection-id': 'c 1', 'provider-config-key': 'acme-prod' })
  })

  it('come with their place; a dropped content is none, a deleted one says since when', async () => {
    const { gateway } = await start(() => ({
      body: {
        next_cursor: 'cursor-3',
        records: [
          { id: '1', email: 'a@x.test', _nango_metadata: meta() },
          { id: 2, _nango_metadata: meta({ pruned_at: '2026-10-18T15:20:35.941305+00:00', cursor: 'cursor-2' }) },
          { id: '3', _nango_metadata: meta({ last_action: 'DELETED', cursor: 'cursor-3' }) },
        ],
      },
    }))
    const modifiedAt = '2026-09-18T15:20:35.941Z'
    expect(await gateway.listRecords(connection, query)).toEqual({
      nextCursor: 'cursor-3',
      records: [
        { id: '1', payload: { id: '1', email: 'a@x.test' }, deletedAt: null, modifiedAt, cursor: 'cursor-1' },
        { id: '2', payload: null, deletedAt: null, modifiedAt, cursor: 'cursor-2' },
        { id: '3', payload: { id: '3' }, deletedAt: modifiedAt, modifiedAt, cursor: 'cursor-3' },
      ],
    })
  })

  it('hold texts that can be kept as they are', async () => {
    const row = JSON.stringify({ id: '1', name: 'NAME', _nango_metadata: meta() }).replace('NAME', 'Ann\\ud83d')
    const headers = { 'content-type': 'application/json' }
    const { gateway } = await start(() => ({ headers, body: `{"records":[${row}],"next_cursor":null}` }))
    expect((await gateway.listRecords(connection, query)).records[0]?.payload).toEqual({ id: '1', name: 'Ann\ufffd' })
  })

  it('tell a cursor that is not taken from a failure: only with a cursor it may be one', async () => {
    const { gateway } = await start(() => lostCursor)
    expect((await problemOf(gateway.listRecords(connection, { ...query, cursor: 'x' }))).code).toBe(
      'NANGO_CURSOR_REFUSED',
    )
    expect((await problemOf(gateway.listRecords(connection, query))).code).toBe('NANGO_FAILED')
    const other = await start(() => refusal(500, 'generic_error_support', 'contact support'))
    expect((await problemOf(other.gateway.listRecords(connection, { ...query, cursor: 'x' }))).code).toBe(
      'NANGO_FAILED',
    )
  })
})
