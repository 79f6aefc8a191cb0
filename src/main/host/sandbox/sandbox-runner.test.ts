import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../../../tests/kit/host'
import { SandboxRunner } from './sandbox-runner'

// Real processes and threads: how long they take is not what is tested.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const sandboxPath = resolve(import.meta.dirname, '../../../../tests/fakes/sandbox.mjs')
let dataDir: string
let runner: SandboxRunner
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-sandbox-'))
  runner = new SandboxRunner(dataDir, {
    sandboxPath,
    log: silentLog,
    restart: { firstMs: 1, maxMs: 4, healthyMs: 60_000 },
  })
})
afterEach(async () => {
  await runner.stopAll()
  await rm(dataDir, { recursive: true, force: true })
})

const liveAt = async (host: string) => (await fetch(`${host}/live`)).text()
const stateOf = (id: string) => join(dataDir, 'workspaces', id, 'sandbox', 'state')

describe('the sandbox of a workspace', () => {
  it('is started once, and one start later gets the running one', async () => {
    const [first, second] = await Promise.all([runner.start('w1', false), runner.start('w1', false)])
    expect(second).toEqual(first)
    expect(first.apiKey).toBe('sandbox-key')
    expect(await liveAt(first.host)).toBe('false')
    await runner.setLive('w1', true)
    await vi.waitFor(async () => expect(await liveAt(first.host)).toBe('true'))
    await runner.start('w1', false)
    await vi.waitFor(async () => expect(await liveAt(first.host)).toBe('false'))
  })

  it('comes back at the same address, as it was, when its worker dies', async () => {
    const { host } = await runner.start('w1', false)
    await runner.setLive('w1', true)
    await fetch(`${host}/die`).catch(() => {})
    await vi.waitFor(async () => expect(await liveAt(host)).toBe('true'))
    expect((await runner.start('w1', true)).host).toBe(host)
  })

  it('says so when it cannot start, and can be tried again', async () => {
    await expect(runner.start('broken', false)).rejects.toThrowError('The sandbox ended: exit code 4')
    await expect(runner.start('broken', false)).rejects.toThrowError('exit code 4')
  })

  it('stops, and loses its state only by a reset', async () => {
    const { host } = await runner.start('w1', false)
    await runner.stop('w1')
    await expect(fetch(host)).rejects.toThrow()
    expect(existsSync(stateOf('w1'))).toBe(true)
    await runner.start('w1', false)
    await runner.reset('w1')
    expect(existsSync(stateOf('w1'))).toBe(false)
  })

  it.each(['../w1', '', 'a/b', '..', `${'x'.repeat(65)}`])('refuses %j as the name of a folder', async (id) => {
    await expect(runner.reset(id)).rejects.toThrowError('NOT_FOUND')
  })
})

describe('an automatic consent', () => {
  it('walks through the redirects with its cookies', async () => {
    const { host } = await runner.start('w1', false)
    await runner.consent('w1', `${host}/connect`)
  })

  it.each([
    ['another host', () => 'https://example.test/connect', 'not the sandbox'],
    ['a redirect to another host', (host: string) => `${host}/away`, 'not the sandbox'],
    ['a redirect without end', (host: string) => `${host}/round`, 'more than 12 redirects'],
    ['an error', (host: string) => `${host}/callback`, 'answered 400'],
    ['no address', () => 'acme', 'not an address'],
    ['a script', () => 'javascript:alert(1)', 'not the sandbox'],
  ])('fails at %s', async (_, url, text) => {
    const { host } = await runner.start('w1', false)
    await expect(runner.consent('w1', url(host))).rejects.toMatchObject({
      problem: { code: 'CONNECT_FAILED', detail: expect.stringContaining(text) },
    })
  })

  it('needs a sandbox', async () => {
    await expect(runner.consent('w1', 'http://127.0.0.1:1/connect')).rejects.toThrowError('NOT_FOUND')
  })
})
