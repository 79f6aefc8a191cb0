import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { apiBase } from '@shared/contract'
import { problemCodes } from '@shared/model'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { superviseFakeEngine } from '../../../tests/fakes/supervised'
import { silentLog } from '../../../tests/kit/host'
import { openApiDocument } from './openapi'
import { createRest } from './rest'

// Real processes and threads: how long they take is not what is tested.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let engine: Awaited<ReturnType<typeof superviseFakeEngine>>
let server: Server
let base: string
beforeAll(async () => {
  engine = await superviseFakeEngine()
  const rest = createRest({ client: engine.client, version: '1.2.3', log: silentLog })
  server = createServer((request, response) => {
    void rest(request, response, new URL(request.url ?? '', 'http://127.0.0.1').pathname)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}${apiBase}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await engine.close()
})

interface Operation {
  operationId: string
  parameters?: { name: string; in: string; required?: boolean }[]
  responses: Record<string, unknown>
}

/** Whatever the answers of these tests hold. */
interface Body {
  id: string
  code: string
  data: { choices: unknown }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: { Error: { properties: { code: object } }; Run: { properties: { status: object } } } }
}

async function call(method: string, path: string, body?: unknown) {
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(`${base}${path}`, { method, ...init })
  return { status: response.status, body: (await response.json()) as Body }
}

describe('the named routes', () => {
  it('reach the same engine as every other client', async () => {
    const connected = await call('POST', '/integrations/connect', { provider: 'acme' })
    expect(connected).toMatchObject({ status: 200, body: { provider: 'acme', state: 'waiting', mode: 'caller' } })
    const attemptId = connected.body.id
    expect(await call('POST', '/integrations/callback', { attemptId })).toMatchObject({ body: { id: attemptId } })
    expect(await engine.client.integrations.attempt({ attemptId })).toMatchObject({ id: attemptId })

    await call('POST', '/workspaces/environment', { host: 'http://127.0.0.1:9', apiKey: 'acme' })
    expect(await call('GET', '/integrations')).toMatchObject({ body: { integrations: [{ id: 'acme' }] } })
    expect(await call('GET', '/integrations/providers')).toEqual({ status: 200, body: [] })
    expect(await call('GET', '/integrations/acme/status')).toMatchObject({ body: { id: 'acme', records: 3000 } })
    expect(await call('POST', '/integrations/acme/sync')).toMatchObject({ body: { trigger: 'api' } })
    expect(await call('DELETE', '/integrations/acme/disconnect?data=remove')).toEqual({
      status: 200,
      body: { id: 'acme', disconnected: true, data: 'removed' },
    })
  })

  it('answer with the status, the code, the text and the data of the problem', async () => {
    expect(await call('POST', '/integrations/connect', { provider: 'unknown' })).toEqual({
      status: 404,
      body: {
        code: 'UNKNOWN_PROVIDER',
        status: 404,
        message: 'Patchbay does not know a CRM named unknown. Nothing was changed.',
        data: { code: 'UNKNOWN_PROVIDER', params: { provider: 'unknown' }, detail: null },
      },
    })
    const several = await call('POST', '/integrations/connect', { provider: 'zenith' })
    expect(several.status).toBe(409)
    expect(several.body.data.choices).toMatchObject([{ integrationKey: 'sf-eu' }, { integrationKey: 'sf-us' }])
    expect(await call('GET', '/integrations/none/status')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })

  it('say what is wrong with an input', async () => {
    expect(await call('POST', '/integrations/connect', { provider: 7 })).toMatchObject({
      status: 400,
      body: { code: 'BAD_INPUT', message: expect.stringMatching(/^The request cannot be understood: provider: /) },
    })
    expect(await call('DELETE', '/integrations/acme/disconnect?data=burn')).toMatchObject({
      status: 400,
      body: { code: 'BAD_INPUT', message: expect.stringContaining('query.data') },
    })
    const response = await fetch(`${base}/integrations/connect`, {
      method: 'POST',
      body: '{"provider":',
      headers: { 'content-type': 'application/json' },
    })
    expect(await response.json()).toMatchObject({ code: 'BAD_INPUT', status: 400 })
  })

  it('read numbers and truth values out of an address', async () => {
    expect(await call('GET', '/runs?limit=7')).toMatchObject({ status: 200, body: { matching: 7 } })
    expect(await call('GET', '/runs?limit=none')).toMatchObject({ status: 400, body: { code: 'BAD_INPUT' } })
    expect(await call('GET', '/runs?limit=501')).toMatchObject({ status: 400 })
  })

  it('read them out of a form as well', async () => {
    await call('POST', '/workspaces/environment', { host: 'http://127.0.0.1:9', apiKey: 'acme' })
    const sync = async (form: Record<string, string>) => {
      const response = await fetch(`${base}/integrations/acme/sync`, {
        method: 'POST',
        body: new URLSearchParams(form),
      })
      return response.status
    }
    expect(await sync({ confirmFirstSync: 'true' })).toBe(200)
    expect(await sync({ confirmFirstSync: 'perhaps' })).toBe(400)
  })

  it('take no other claim of who asks than the contract allows', async () => {
    expect(await call('POST', '/integrations/acme/sync', { trigger: 'schedule' })).toMatchObject({ status: 400 })
  })

  it.each([
    ['GET', '/nothing'],
    ['GET', '/integrations/connect'],
    ['PATCH', '/integrations'],
    ['GET', '/constructor'],
    ['GET', ''],
  ])('are all there is: %s %s', async (method, path) => {
    const { status, body } = await call(method, path)
    expect([status, body.code]).toEqual([404, 'NOT_FOUND'])
  })

  it('end with ENGINE_RESTARTED when the engine dies meanwhile', async () => {
    const hanging = call('POST', '/connectivity/check')
    await engine.client.app.connectivity()
    await call('GET', '/connectivity')
    await engine.supervisor.endForTest()
    expect(await hanging).toMatchObject({ status: 503, body: { code: 'ENGINE_RESTARTED' } })
    expect(await call('GET', '/connectivity')).toMatchObject({ status: 200 })
  })
})

it('streams events as server-sent events until the reader leaves', async () => {
  const controller = new AbortController()
  const response = await fetch(`${base}/events`, { signal: controller.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const until = async (part: string) => {
    while (!text.includes(part)) text += (await reader?.read())?.value ?? ''
  }
  await until('data: {"type":"ready"}')
  await call('POST', '/integrations/connect', { provider: 'acme' })
  await until('"state":"connected"')
  controller.abort()
})

describe('the OpenAPI document', () => {
  it('is served, and is the one of this version', async () => {
    const { status, body } = await call('GET', '/openapi.json')
    expect(status).toBe(200)
    expect(body).toEqual(JSON.parse(JSON.stringify(await openApiDocument('1.2.3'))))
    expect(body).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\.\d$/),
      info: { title: 'Patchbay', version: '1.2.3' },
      servers: [{ url: '/api/v1' }],
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    })
  })

  it('names every route once, with its path parameters and answers', async () => {
    const { body } = await call('GET', '/openapi.json')
    const operations = Object.entries(body.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        route: `${method.toUpperCase()} ${path}`,
        path,
        operation,
      })),
    )
    expect(operations.map(({ route }) => route)).toEqual(
      expect.arrayContaining([
        'GET /integrations',
        'GET /integrations/providers',
        'POST /integrations/connect',
        'POST /integrations/callback',
        'DELETE /integrations/{id}/disconnect',
        'GET /integrations/{id}/status',
        'POST /integrations/{id}/sync',
      ]),
    )
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      expect([path, declared.map(({ name }) => name).sort()]).toEqual([path, named.sort()])
      expect(declared.every(({ required }) => required)).toBe(true)
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['200', '401', '403', '409', '500']))
    }
  })

  it('names its schemas and refers to none that is missing', async () => {
    const { body } = await call('GET', '/openapi.json')
    const refs = new Set([...JSON.stringify(body).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref))
    expect(refs.size).toBeGreaterThan(20)
    for (const ref of refs) expect(body.components.schemas).toHaveProperty((ref ?? '').split('/').slice(3))
    expect(body.components.schemas.Error.properties.code).toMatchObject({ examples: [...problemCodes] })
    expect(body.components.schemas.Run.properties.status).toMatchObject({ enum: expect.arrayContaining(['succeeded']) })
  })
})
