import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providers } from '../../src/main/engine/providers/registry'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { ConnectAttempt, Integration, IntegrationList, ProviderInfo, Run, RunDetail } from '../../src/shared/model'
import { SandboxProcess } from '../kit/program/sandbox-process'
import { ServedPatchbay } from '../kit/program/served-patchbay'
import { Visitor } from '../kit/visitor'

const people = 250
const { provider: crm, objects, read } = wordsOf()
const target = { provider: crm }
const { jobTitle = '' } = objects[0]?.properties ?? {}

let folder: string
let sandbox: SandboxProcess
let patchbay: ServedPatchbay
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-rest-'))
  sandbox = new SandboxProcess(join(folder, 'crm'), ['--records', String(people), '--unlimited'])
  await sandbox.start()
  patchbay = await ServedPatchbay.start(join(folder, 'data'), {
    NANGO_HOST: sandbox.host,
    NANGO_SECRET_KEY: sandbox.apiKey,
  })
})
afterAll(async () => {
  await patchbay.end()
  await sandbox.end()
  await rm(folder, { recursive: true, force: true })
})

interface Failure {
  code: string
  message: string
  data: { choices?: { provider: string; integrationKey: string }[] }
}

const get = <T>(path: string) => patchbay.rest<T>('GET', path)
const post = <T>(path: string, body: object = {}) => patchbay.rest<T>('POST', path, body)

/** Asks again and again, as a script does, until the answer is what it waits for. */
async function until<T>(ask: () => Promise<{ body: T }>, done: (body: T) => boolean): Promise<T> {
  for (;;) {
    const { body } = await ask()
    if (done(body)) return body
    await pause(50)
  }
}

const attemptAfterVisit = (attempt: ConnectAttempt) =>
  until(
    () => post<ConnectAttempt>('/integrations/callback', { attemptId: attempt.id }),
    ({ state }) => state !== 'waiting' && state !== 'verifying',
  )

const idle = (id: string) =>
  until(
    () => get<Integration>(`/integrations/${id}/status`),
    ({ activeRun }) => activeRun === null,
  )

const latestRun = async (): Promise<RunDetail> => {
  const { body } = await get<{ items: Run[] }>('/runs?limit=1')
  return (await get<RunDetail>(`/runs/${body.items[0]?.id}`)).body
}

/** What Nango holds, asked of Nango itself. */
async function connectionsAtNango(): Promise<string[]> {
  const response = await fetch(`${sandbox.host}/connections`, {
    headers: { authorization: `Bearer ${sandbox.apiKey}` },
  })
  const { connections } = (await response.json()) as { connections: { connection_id: string }[] }
  return connections.map(({ connection_id }) => connection_id)
}

describe('access', () => {
  it.each([
    ['without a token', null],
    ['with a wrong token', 'a-token-of-somebody-else'],
    ['with an empty token', ''],
  ])('%s is refused, whatever is asked', async (_, token) => {
    for (const [method, path] of [
      ['GET', '/integrations'],
      ['POST', '/integrations/connect'],
      ['DELETE', `/integrations/${crm}/disconnect`],
      ['GET', '/openapi.json'],
    ] as const) {
      const answer = await patchbay.rest<Failure>(method, path, method === 'POST' ? target : undefined, token)
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } })
    }
    expect(await connectionsAtNango()).toEqual([])
  })
})

describe('what is not there', () => {
  it.each([
    '/runs?integrationId=nope',
    '/runs?recordId=4711',
    '/links?state=merged&integrationId=nope',
    '/outbox?integrationId=nope',
  ])('is said of GET %s, instead of an empty list', async (path) => {
    expect(await get<Failure>(path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })

  it('is said of a body that is too large, in words', async () => {
    const answer = await post<Failure>('/records', { kind: 'contact', fields: { city: 'x'.repeat(1_100_000) } })
    expect(answer).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } })
    expect(answer.body.message).toContain('The request is too large')
  })
})

describe('the document', () => {
  it('names the seven routes', async () => {
    const { body } = await get<{ openapi: string; paths: Record<string, Record<string, unknown>> }>('/openapi.json')
    expect(body.openapi).toMatch(/^3\.1/)
    const routes = [
      ['get', '/integrations'],
      ['get', '/integrations/providers'],
      ['post', '/integrations/connect'],
      ['post', '/integrations/callback'],
      ['delete', '/integrations/{id}/disconnect'],
      ['get', '/integrations/{id}/status'],
      ['post', '/integrations/{id}/sync'],
    ] as const
    for (const [method, path] of routes) expect(body.paths[path]?.[method], `${method} ${path}`).toBeDefined()
  })
})

describe('the whole path, by REST alone', () => {
  it('begins with what there is to connect', async () => {
    const { body: known } = await get<ProviderInfo[]>('/integrations/providers')
    expect(known.map(({ id }) => id)).toContain(crm)
    const list = await until(
      () => get<IntegrationList>('/integrations'),
      ({ nangoCheckedAt }) => nangoCheckedAt !== null,
    )
    expect(list.integrations).toEqual([])
    expect(list.available).toContainEqual({
      provider: crm,
      integrationKey: crm,
      displayName: providers.get(crm).manifest.name,
    })
  })

  it('tells that access was denied, and makes nothing', async () => {
    const visitor = new Visitor()
    const { body: begun } = await post<ConnectAttempt>('/integrations/connect', target)
    await visitor.answer(await visitor.open(begun.url ?? ''), 'deny')
    expect(await attemptAfterVisit(begun)).toMatchObject({ state: 'denied', integrationId: null, url: null })
    expect((await get<IntegrationList>('/integrations')).body.integrations).toEqual([])
    expect(await connectionsAtNango()).toEqual([])
  })

  it('connects: the address leads to the consent, the callback finishes the attempt, again and again the same', async () => {
    const visitor = new Visitor()
    const { status, body: begun } = await post<ConnectAttempt>('/integrations/connect', target)
    expect(status).toBe(200)
    expect(begun).toMatchObject({ state: 'waiting', provider: crm, integrationKey: crm, mode: 'caller' })
    const callback = () => post<ConnectAttempt>('/integrations/callback', { attemptId: begun.id })
    expect((await callback()).body).toMatchObject({ id: begun.id, state: 'waiting' })

    await visitor.answer(await visitor.open(begun.url ?? ''), 'allow')
    const ended = await attemptAfterVisit(begun)
    expect(ended).toMatchObject({ state: 'connected', integrationId: crm, problem: null, url: null })
    expect((await callback()).body).toEqual(ended)
    expect(await connectionsAtNango()).toHaveLength(1)
    expect((await get<Integration>(`/integrations/${crm}/status`)).body).toMatchObject({
      provider: crm,
      status: 'connected',
      records: 0,
      lastSyncAt: null,
      activeRun: null,
    })
  })

  it('syncs: the run is there at once, the status tells its end, the counts are those of the CRM', async () => {
    const { status, body: run } = await post<Run>(`/integrations/${crm}/sync`)
    expect(status).toBe(200)
    expect(run).toMatchObject({ integrationId: crm, kind: 'sync', trigger: 'api' })
    expect(['queued', 'running']).toContain(run.status)

    const synced = await idle(crm)
    const contacts = await sandbox.control.dump(target, 'contacts')
    const companies = await sandbox.control.dump(target, 'companies')
    expect(contacts).toHaveLength(people)
    expect(synced).toMatchObject({ status: 'connected', problem: null })
    const latest = await latestRun()
    expect(latest).toMatchObject({ id: run.id, status: 'succeeded', totals: { created: synced.records } })
    expect(latest.streams.slice(0, 2)).toMatchObject([
      { stream: 'contacts', pulled: people, created: people, failed: 0 },
      { stream: 'companies', pulled: companies.length, created: companies.length, failed: 0 },
    ])
  })

  it('syncs again: what a person changed at the CRM comes with its old and new value, and nothing else', async () => {
    const [shown] = await sandbox.control.dump(target, 'contacts')
    const contact = read(shown)
    await sandbox.control.edit(target, {
      object: 'contacts',
      action: 'update',
      id: contact.id,
      fields: { [jobTitle]: 'Head of Switchboards' },
    })
    // The CRM's search sees a change only after a while.
    await sandbox.control.advanceClock(120_000)
    const { body: run } = await post<Run>(`/integrations/${crm}/sync`)
    await idle(crm)
    expect((await latestRun()).totals).toMatchObject({ created: 0, updated: 1, deleted: 0, pushed: 0 })
    const { body: changes } = await get<{ items: unknown[] }>(`/runs/${run.id}/changes`)
    expect(changes.items).toMatchObject([
      {
        action: 'updated',
        side: 'remote',
        fields: [{ field: 'jobTitle', before: contact.fields[jobTitle], after: 'Head of Switchboards' }],
      },
    ])
  })

  it('tells the screens the same: both read one state', async () => {
    const screens = await patchbay.screens()
    const { client } = screens
    expect((await get('/integrations')).body).toEqual(await client.integrations.list())
    expect((await get(`/integrations/${crm}/status`)).body).toEqual(await client.integrations.status({ id: crm }))
    expect((await get('/integrations/providers')).body).toEqual(await client.integrations.providers())
    expect((await get('/runs')).body).toEqual(await client.runs.list({}))
    const seen = await client.app.events()
    await seen.next()
    const { body: run } = await post<Run>(`/integrations/${crm}/sync`)
    for await (const event of seen) if (event.type === 'run.ended' && event.runId === run.id) break
    expect((await client.integrations.status({ id: crm })).activeRun).toBeNull()
    screens.close()
  })

  it('has an answer for what is not there', async () => {
    expect(await get<Failure>('/integrations/nobody/status')).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
    expect(await post<Failure>('/integrations/connect', { provider: 'acme' })).toMatchObject({
      status: 404,
      body: { code: 'UNKNOWN_PROVIDER' },
    })
    expect(await post<Failure>('/integrations/connect')).toMatchObject({ status: 400, body: { code: 'BAD_INPUT' } })
    expect(await post<Failure>('/integrations/callback', { attemptId: 'none' })).toMatchObject({ status: 404 })
  })

  it('asks which one to connect when Nango has several, and takes the one that is named', async () => {
    await sandbox.control.addIntegration(`${crm}-eu`, crm)
    const several = await post<Failure>('/integrations/connect', target)
    expect(several).toMatchObject({ status: 409, body: { code: 'SEVERAL_INTEGRATIONS' } })
    expect(several.body.data.choices?.map(({ integrationKey }) => integrationKey).sort()).toEqual([crm, `${crm}-eu`])
    const { body: begun } = await post<ConnectAttempt>('/integrations/connect', {
      ...target,
      integrationKey: `${crm}-eu`,
    })
    expect(begun).toMatchObject({ state: 'waiting', integrationKey: `${crm}-eu` })
    expect(await patchbay.rest('DELETE', `/integrations/connect/${begun.id}`)).toMatchObject({
      status: 200,
      body: { state: 'cancelled', url: null },
    })
  })

  it('disconnects: the connection is gone at Nango, the records stay until they are removed', async () => {
    const kept = await patchbay.rest('DELETE', `/integrations/${crm}/disconnect`)
    expect(kept).toEqual({ status: 200, body: { id: crm, disconnected: true, data: 'kept' } })
    expect(await connectionsAtNango()).toEqual([])
    const { body } = await get<Integration>(`/integrations/${crm}/status`)
    expect(body).toMatchObject({ status: 'disconnected', connectionId: null })
    expect(body.records).toBeGreaterThan(people)
    expect(await post<Failure>(`/integrations/${crm}/sync`)).toMatchObject({
      status: 409,
      body: { code: 'INTEGRATION_NOT_CONNECTED' },
    })

    const removed = await patchbay.rest('DELETE', `/integrations/${crm}/disconnect?data=remove`)
    expect(removed).toEqual({ status: 200, body: { id: crm, disconnected: true, data: 'removed' } })
    expect(await get<Failure>(`/integrations/${crm}/status`)).toMatchObject({ status: 404 })
    expect((await get<{ total: number }>('/runs')).body.total).toBe(0)
  })

  it('never shows the API key', async () => {
    const { body: state } = await get('/workspaces')
    const { body: list } = await get('/integrations')
    expect(JSON.stringify([state, list, patchbay.output])).not.toContain(sandbox.apiKey)
  })
})
