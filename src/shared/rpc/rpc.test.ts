import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { type ContractRouterClient, eventIterator } from '@orpc/contract'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { procedure } from '../contract/base'
import { fail, makeProblem, ProblemError } from '../model/problem'
import { CallOrRestartPlugin, closedSignal } from './call-or-restart'
import { choicesOf, orpcToProblem, problemToORPC } from './problem-errors'
import { ProblemErrorsPlugin } from './problem-errors-plugin'

const contract = {
  run: procedure.input(z.object({ what: z.string(), count: z.number().optional() })).output(z.string()),
  count: procedure.output(eventIterator(z.number())),
}

const key = '8b2f4c1e-7a0d-4e7b-9c55-0d6d9f1e2a34'
const choice = { provider: 'acme', integrationKey: 'acme-eu', displayName: null }
const actions: Record<string, (signal: AbortSignal | undefined) => unknown> = {
  ok: () => 'done',
  problem: () => fail('ACCESS_REVOKED', { provider: 'Acme' }, '401 EXPIRED_AUTHENTICATION'),
  secret: () => fail('NANGO_FAILED', {}, `GET /connections with ${key} answered 500`),
  choices: () => {
    throw problemToORPC(makeProblem('SEVERAL_INTEGRATIONS', { provider: 'Acme' }), { choices: [choice] })
  },
  crash: () => {
    throw new TypeError(`cannot read properties of ${key}`)
  },
  wrongOutput: () => 42,
  hang: (signal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
}

const open: MessagePort[] = []
afterEach(() => {
  for (const port of open.splice(0)) port.close()
})

function serve() {
  const onUnexpected = vi.fn()
  const ended = vi.fn()
  const os = implement(contract)
  const router = os.router({
    run: os.run.handler(async ({ input, signal }) => (await actions[input.what]?.(signal)) as string),
    count: os.count.handler(async function* ({ signal }) {
      try {
        yield 1
        yield 2
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      } finally {
        ended()
      }
    }),
  })
  const { port1, port2 } = new MessageChannel()
  open.push(port1, port2)
  new RPCHandler(router, { plugins: [new ProblemErrorsPlugin(onUnexpected)] }).upgrade(port1)
  const link = new RPCLink({ port: port2, plugins: [new CallOrRestartPlugin(closedSignal(port2))] })
  const client: ContractRouterClient<typeof contract> = createORPCClient(link)
  return { client, serverPort: port1, onUnexpected, ended }
}

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('the call should have failed'),
    (error: unknown) => error,
  )

describe('what a procedure throws', () => {
  it('arrives as a typed error with code, status, text and problem', async () => {
    const { client, onUnexpected } = serve()
    const error = await caught(client.run({ what: 'problem' }))
    expect(error).toBeInstanceOf(ORPCError)
    expect(error).toMatchObject({
      defined: true,
      code: 'ACCESS_REVOKED',
      status: 409,
      message: 'Acme no longer accepts our access. Local records are safe. Syncing waits until you reconnect.',
      data: { code: 'ACCESS_REVOKED', params: { provider: 'Acme' }, detail: '401 EXPIRED_AUTHENTICATION' },
    })
    expect(orpcToProblem(error)).toEqual(
      makeProblem('ACCESS_REVOKED', { provider: 'Acme' }, '401 EXPIRED_AUTHENTICATION'),
    )
    expect(onUnexpected).not.toHaveBeenCalled()
  })

  it('carries the choices of a question', async () => {
    const error = await caught(serve().client.run({ what: 'choices' }))
    expect(error).toMatchObject({ defined: true, code: 'SEVERAL_INTEGRATIONS', status: 409 })
    expect(choicesOf(error)).toEqual([choice])
    expect(choicesOf(new Error('other'))).toEqual([])
  })

  it('is reported when nobody foresaw it, and never shows a key', async () => {
    const { client, onUnexpected } = serve()
    const crash = await caught(client.run({ what: 'crash' }))
    expect(crash).toMatchObject({ defined: true, code: 'INTERNAL', status: 500 })
    expect(JSON.stringify(crash)).not.toContain(key)
    expect(JSON.stringify(await caught(client.run({ what: 'secret' })))).not.toContain(key)
    expect(await caught(client.run({ what: 'wrongOutput' }))).toMatchObject({
      code: 'INTERNAL',
      status: 500,
      data: { detail: expect.stringMatching(/^Output validation failed; .*expected string, received number/) },
    })
    expect(onUnexpected.mock.calls.map(([, path]) => path)).toEqual([['run'], ['run']])
  })

  it('says which part of the input does not fit', async () => {
    const { client, onUnexpected } = serve()
    const error = await caught(client.run({ what: 'ok', count: 'many' as unknown as number }))
    expect(error).toMatchObject({ defined: true, code: 'BAD_INPUT', status: 400 })
    expect((error as Error).message).toMatch(/^The request cannot be understood: count: .*number.*Nothing was changed/)
    expect(onUnexpected).not.toHaveBeenCalled()
  })

  it('is a problem for every kind of thrown value', () => {
    expect(orpcToProblem(new ProblemError(makeProblem('NOT_FOUND')))).toEqual(makeProblem('NOT_FOUND'))
    expect(orpcToProblem(new Error('boom'))).toEqual(makeProblem('INTERNAL', {}, 'boom'))
    expect(orpcToProblem(new ORPCError('NOT_FOUND'))).toEqual(makeProblem('INTERNAL', {}, 'NOT_FOUND: Not Found'))
    expect(orpcToProblem(new ORPCError('BAD_REQUEST')).code).toBe('BAD_INPUT')
  })
})

describe('a carrier that closes', () => {
  it('ends open calls with ENGINE_RESTARTED and refuses new ones at once', async () => {
    const { client, serverPort } = serve()
    expect(await client.run({ what: 'ok' })).toBe('done')
    const hanging = caught(client.run({ what: 'hang' }))
    // The call has reached the server when an answer to a later one is back.
    await client.run({ what: 'ok' })
    serverPort.close()
    expect(await hanging).toMatchObject({ defined: false, code: 'ENGINE_RESTARTED', status: 503 })
    expect(orpcToProblem(await hanging).code).toBe('ENGINE_RESTARTED')
    expect(await caught(client.run({ what: 'ok' }))).toMatchObject({ code: 'ENGINE_RESTARTED' })
  })

  it('ends event streams the same way, also for a reader that comes later', async () => {
    const { client, serverPort } = serve()
    const waiting = await client.count()
    const later = await client.count()
    expect(await waiting.next()).toEqual({ done: false, value: 1 })
    expect(await waiting.next()).toEqual({ done: false, value: 2 })
    const next = caught(waiting.next())
    serverPort.close()
    expect(await next).toMatchObject({ code: 'ENGINE_RESTARTED' })
    expect(await caught(later.next())).toMatchObject({ code: 'ENGINE_RESTARTED' })
    expect(await waiting.next()).toEqual({ done: true, value: undefined })
  })

  it('is known from the start when it had closed before', async () => {
    expect(closedSignal({ readyState: 3, addEventListener: () => {} }).aborted).toBe(true)
    expect(closedSignal({ readyState: 1, addEventListener: () => {} }).aborted).toBe(false)
  })
})

describe('a caller that leaves', () => {
  it('gets its own reason back, and the server ends the work without an alarm', async () => {
    const { client, onUnexpected } = serve()
    const controller = new AbortController()
    const hanging = caught(client.run({ what: 'hang' }, { signal: controller.signal }))
    await client.run({ what: 'ok' })
    controller.abort(new Error('left the page'))
    expect(await hanging).toMatchObject({ message: 'left the page' })
    expect(await client.run({ what: 'ok' })).toBe('done')
    expect(onUnexpected).not.toHaveBeenCalled()
  })

  it('ends the stream at the server', async () => {
    const { client, ended } = serve()
    for await (const value of await client.count()) if (value === 2) break
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce())
  })
})
