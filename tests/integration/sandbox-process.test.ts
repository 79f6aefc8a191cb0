import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FromSandbox, SandboxBoot } from '@shared/host'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { SandboxControl } from '../../src/main/sandbox/control-client'
import { providerSandboxes } from '../../src/main/sandbox/crm/registry'
import { built } from '../kit/program/bundle'

let entry: string
beforeAll(async () => {
  entry = await built('main/sandbox.js')
})

let folder: string
let children: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-state-'))
  children = []
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  return child
}

const ended = (child: ChildProcess) =>
  new Promise<{ code: number | null; out: string; err: string }>((done) => {
    let out = ''
    let err = ''
    child.stdout?.on('data', (data) => {
      out += data
    })
    child.stderr?.on('data', (data) => {
      err += data
    })
    child.on('close', (code) => done({ code, out, err }))
  })

const firstLine = (child: ChildProcess) =>
  new Promise<{ host: string; apiKey: string }>((done, fail) => {
    child.stdout?.once('data', (data) => done(JSON.parse(String(data).split('\n')[0] ?? '')))
    child.once('close', (code) => fail(new Error(`ended with ${code}`)))
  })

const { provider: crm, objects, read } = wordsOf()
const [contacts] = objects
const account = providerSandboxes.find(({ provider }) => provider === crm)?.accounts[0]?.id ?? ''
const target = { provider: crm, account }
const { email = '' } = contacts?.properties ?? {}

it('keeps its state, key and clock through an end without notice', async () => {
  const child = start('--json', '--records', '50', '--state-dir', folder)
  const first = await firstLine(child)
  const control = new SandboxControl(first)
  const made = await control.edit<{ id: string }>(target, {
    object: 'contacts',
    action: 'create',
    fields: { [email]: 'kept@example.com' },
  })
  const [connectionId] = await control.addConnections({ integrationKey: crm, tags: { team: 'a' } })
  const moved = await control.advanceClock(86_400_000)
  child.kill('SIGKILL')
  await ended(child)

  const next = await firstLine(start('--json', '--records', '50', '--state-dir', folder))
  expect(next.apiKey).toBe(first.apiKey)
  const again = new SandboxControl(next)
  const people = await again.dump(target, 'contacts')
  expect(people).toHaveLength(51)
  expect(read(people.at(-1))).toMatchObject({ id: made.id, fields: { [email]: 'kept@example.com' } })
  const headers = { authorization: `Bearer ${next.apiKey}` }
  const listed = await (await fetch(`${next.host}/connections`, { headers })).json()
  expect(listed).toMatchObject({ connections: [{ connection_id: connectionId, tags: { team: 'a' } }] })
  const proxied = { ...headers, 'connection-id': connectionId ?? '', 'provider-config-key': crm }
  expect((await fetch(`${next.host}/proxy${contacts?.calls.definitions.path}`, { headers: proxied })).status).toBe(200)
  expect((await again.advanceClock(0)).getTime()).toBeGreaterThanOrEqual(moved.getTime())
})

it('makes the same world from the same seed', async () => {
  const dump = async (...args: string[]) => {
    const address = await firstLine(start('--json', '--records', '40', ...args))
    return new SandboxControl(address).dump(target, 'companies')
  }
  const [one, same, other] = await Promise.all([dump(), dump(), dump('--seed', '7')])
  expect(same).toEqual(one)
  expect(other).not.toEqual(one)
})

it('ends with 0 when it is asked to, with 1 when the port is taken, with 2 and its help on wrong usage', async () => {
  const child = start('--json')
  const { host } = await firstLine(child)
  const taken = await ended(start('--port', new URL(host).port))
  expect([taken.code, taken.err]).toEqual([1, expect.stringContaining('the port is taken')])
  child.kill('SIGTERM')
  const { code } = await ended(child)
  // Windows knows no polite end: it kills.
  if (process.platform !== 'win32') expect(code).toBe(0)
  const wrong = await ended(start('--records', 'many'))
  expect([wrong.code, wrong.out, wrong.err]).toEqual([2, '', expect.stringContaining('Usage: sandbox')])
  const help = await ended(start('--help'))
  expect([help.code, help.out]).toEqual([0, expect.stringContaining('--state-dir')])
})

it('serves a host as its worker', async () => {
  const boot: SandboxBoot = { stateDir: folder, live: false, port: 0 }
  const worker = new Worker(entry, { workerData: boot })
  const ready = await new Promise<FromSandbox>((done) => worker.once('message', done))
  expect(ready).toEqual({
    type: 'ready',
    host: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    apiKey: expect.any(String),
  })
  worker.postMessage({ type: 'set-live', live: true })
  const control = new SandboxControl(ready)
  const knobs = await control.knobs({})
  expect(knobs).toMatchObject({ live: true, autoConsent: null })
  worker.postMessage({ type: 'stop' })
  expect(await new Promise((done) => worker.once('exit', done))).toBe(0)
})
