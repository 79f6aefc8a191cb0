import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { CommandLine } from '../kit/program/command-line'

const { provider: crm } = wordsOf()

/** The built command line, each command in a process of its own, with the real engine and the real sandbox behind it. */

// All CRMs of the sandbox keep their documented limits: a busy machine takes minutes.
vi.setConfig({ testTimeout: 600_000 })

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-command-'))
})
const lines: CommandLine[] = []
// A test that failed half-way leaves nothing running.
afterEach(async () => {
  await Promise.all(lines.splice(0).map((line) => line.end()))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

async function begin(args: string[], env: Record<string, string> = {}) {
  const line = await CommandLine.open(dataDir, env)
  lines.push(line)
  return line.begin(...args)
}

const run = async (args: string[], env?: Record<string, string>) => (await begin(args, env)).ended

/** Which workspace a command says that it used. */
const used = 'Workspace: Sandbox (sandbox)\n'

interface Summary {
  runs: { integrationId: string; status: string; streams: Record<string, number | string>[] }[]
}

describe('the command line on an empty data folder', () => {
  it('connects the sandbox, confirms its first sync and syncs it, in one command', async () => {
    const { code, stdout, stderr } = await run(['sync', 'all', '--sandbox', '--json'])
    expect([code, stderr]).toEqual([0, used])
    const { runs } = JSON.parse(stdout) as Summary
    expect(runs.length).toBeGreaterThan(0)
    for (const { status, streams, ...rest } of runs) {
      expect(status).toBe('succeeded')
      expect(Object.keys(rest)).toEqual(['id', 'integrationId', 'provider', 'trigger', 'durationMs'])
      for (const stream of streams) {
        expect(stream).toMatchObject({ deleted: 0, failed: 0 })
        expect(stream.apiCalls).toBeGreaterThan(0)
      }
    }
    const contacts = runs.flatMap(({ streams }) => streams).filter(({ stream }) => stream === 'contacts')
    for (const { pulled } of contacts) expect(pulled).toBeGreaterThanOrEqual(3000)
    // A fifth of the people are known to several of them, and are held once.
    const created = contacts.reduce((sum, stream) => sum + Number(stream.created), 0)
    expect(created).toBeGreaterThan(2400 * contacts.length)
    expect(created).toBeLessThan(3000 * contacts.length)
  })

  it('finds nothing new from a new process', async () => {
    const { code, stdout } = await run(['sync', 'all', '--sandbox', '--json'])
    expect(code).toBe(0)
    for (const { streams } of (JSON.parse(stdout) as Summary).runs) {
      for (const stream of streams) {
        expect(stream).toMatchObject({ updated: 0, deleted: 0, pushed: 0 })
        // Where notes are listed contact by contact, each run looks at some more contacts.
        if (stream.stream !== 'activities') expect(stream.created).toBe(0)
      }
    }
  })

  it('goes on with the only workspace when none is named', async () => {
    const { code, stdout, stderr } = await run(['runs', '--json'])
    expect([code, stderr]).toEqual([0, used])
    const { total, runs } = JSON.parse(stdout) as { total: number; runs: { trigger: string; integrationId: string }[] }
    expect(new Set(runs.map(({ trigger }) => trigger))).toEqual(new Set(['cli']))
    expect(total).toBe(2 * new Set(runs.map(({ integrationId }) => integrationId)).size)
    expect((await run(['integrations'])).stdout).toMatch(
      new RegExp(`^Integration +CRM[\\s\\S]*\\b${crm} +${crm} +.+ +connected `),
    )
  })

  it('tells a connect in two lines, and connects when its address is visited with a consent', async () => {
    const line = await CommandLine.open(dataDir, {})
    lines.push(line)
    const { code, stdout } = await line.connect(crm, { args: ['--sandbox'] })
    const told = stdout.trim().split('\n')
    expect(told).toHaveLength(2)
    expect(JSON.parse(told[1] ?? '')).toMatchObject({ state: 'connected', provider: crm, problem: null })
    expect(code).toBe(0)
  })

  it('cancels a connect that is interrupted', async () => {
    const command = await begin(['connect', crm, '--sandbox', '--json'])
    await command.line()
    command.child.kill('SIGINT')
    const { code, stdout } = await command.ended
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ state: 'cancelled' })
    expect(code).toBe(1)
  })

  it('works through a server that holds the folder, which ends in good order afterwards', async () => {
    const server = await begin(['serve', '--json'], { PATCHBAY_TOKEN: 'given-by-a-test-of-the-program' })
    const { url, token } = JSON.parse(await server.line()) as { url: string; token: string }
    expect(token).toBe('given-by-a-test-of-the-program')
    const before = await fetch(`${url}/api/v1/runs`, { headers: { authorization: `Bearer ${token}` } })
    const { total } = (await before.json()) as { total: number }
    const [sync, second] = await Promise.all([run(['sync', crm, '--json']), run(['serve', '--json'])])
    expect([sync.code, sync.stderr]).toEqual([0, used])
    expect([second.code, JSON.parse(second.stdout)]).toEqual([0, { url, token }])
    const after = await fetch(`${url}/api/v1/runs`, { headers: { authorization: `Bearer ${token}` } })
    expect(await after.json()).toMatchObject({ total: total + 1 })
    server.child.kill('SIGTERM')
    expect((await server.ended).code).toBe(0)
    expect(existsSync(join(dataDir, 'patchbay.sock'))).toBe(false)
  })

  it('never writes down the key or a token of a connect', async () => {
    const log = await readFile(join(dataDir, 'logs', 'main.log'), 'utf8')
    expect(log).not.toMatch(
      /nango_connect_session_\w|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-|given-by-a-test-of-the-program/,
    )
  })
})
