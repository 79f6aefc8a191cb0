import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { Integration, Problem, Run, Workspace, WorkspaceState } from '../../src/shared/model'
import { beyondHost, ConnectProxy, companyAuthority } from '../kit/connect-proxy'
import { CommandLine } from '../kit/program/command-line'
import { SandboxProcess } from '../kit/program/sandbox-process'
import { ServedPatchbay } from '../kit/program/served-patchbay'

const { provider: crm, objects: crmObjects } = wordsOf()
/** Where the sandbox lists the first object of the CRM. */
const firstList = `/proxy${crmObjects[0]?.calls.list.path}`

/** Which workspace the built command line works on, alone and beside a Patchbay that is open. */
const never = { kind: 'slow', ms: 3_600_000 } as const

let folder: string
let dataDir: string
let sandbox: SandboxProcess
let patchbay: ServedPatchbay | null = null
const lines: CommandLine[] = []
let counter = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-command-workspaces-'))
  sandbox = new SandboxProcess(join(folder, 'nango'), ['--records', '40', '--unlimited'])
  await sandbox.start()
})
beforeEach(() => {
  counter += 1
  dataDir = join(folder, `data-${counter}`)
})
afterEach(async () => {
  await Promise.all(lines.splice(0).map((line) => line.end()))
  await patchbay?.end()
  patchbay = null
  await sandbox.control.clearFaults()
})
afterAll(async () => {
  await sandbox.end()
  await rm(folder, { recursive: true, force: true })
})

async function commands(env: Record<string, string> = {}): Promise<CommandLine> {
  const line = await CommandLine.open(dataDir, env)
  lines.push(line)
  return line
}

async function serve(env: Record<string, string> = {}): Promise<ServedPatchbay> {
  patchbay = await ServedPatchbay.start(dataDir, env)
  return patchbay
}

const environment = (apiKey = sandbox.apiKey) => ({ NANGO_HOST: sandbox.host, NANGO_SECRET_KEY: apiKey })

/** Makes a workspace with a connected account, and shows it. */
async function makeWorkspace(server: ServedPatchbay, name: string, kind: 'dev' | 'prod'): Promise<string> {
  const tags = { team: `${name.toLowerCase()}-${counter}` }
  const [connectionId = ''] = await sandbox.control.addConnections({ integrationKey: crm, tags })
  const { body } = await server.rest<WorkspaceState>('POST', '/workspaces', {
    ...{ name, kind, tags },
    ...{ host: sandbox.host, apiKey: sandbox.apiKey },
  })
  await server.rest<Integration>('POST', '/integrations/adopt', { integrationKey: crm, connectionId })
  return body.current?.id ?? ''
}

const stateOf = async (server: ServedPatchbay) => (await server.rest<WorkspaceState>('GET', '/workspaces')).body

describe('a command beside a Patchbay that is open', () => {
  it('works on the sandbox, and moves nothing of what is shown and under way', async () => {
    const server = await serve()
    const id = await makeWorkspace(server, 'North', 'dev')
    const fault = await sandbox.control.fault(firstList, never)
    const { body: held } = await server.rest<Run>('POST', `/integrations/${crm}/sync`)
    while (((await sandbox.control.faults()).find((each) => each.id === fault)?.hits ?? 0) === 0) await pause(10)

    const line = await commands()
    expect((await line.connect(crm, { args: ['--sandbox'] })).code).toBe(0)
    const { code, stdout, stderr } = await line.run('sync', 'all', '--sandbox', '--json')
    expect([code, stderr]).toEqual([0, 'Workspace: Sandbox (sandbox)\n'])
    expect(JSON.parse(stdout)).toMatchObject({ runs: [{ status: 'succeeded' }] })
    expect(await stateOf(server)).toMatchObject({ current: { id }, shown: id, phase: 'open' })
    expect((await server.rest<Run>('GET', `/runs/${held.id}`)).body).toMatchObject({ status: 'running' })

    // Without a choice it is the shown one; and names and ids name the others.
    expect((await line.run('runs', '--json')).stderr).toBe(`Workspace: North (${id})\n`)
    for (const name of ['Sandbox', 'sandbox', 'SANDBOX']) {
      const runs = await line.json<{ total: number }>(['runs', '--workspace', name])
      expect([name, runs.total > 0]).toEqual([name, true])
    }
    expect((await line.json<{ runs: Run[] }>(['runs', '--workspace', id])).runs.map((run) => run.id)).toEqual([held.id])
    await server.rest('POST', `/runs/${held.id}/stop`)
  })

  it('works on the environment of its key, beside what is shown', async () => {
    const server = await serve()
    await server.rest('POST', '/workspaces/sandbox', {})
    const line = await commands(environment())
    const { code, stderr } = await line.run('integrations', '--json')
    expect(code).toBe(0)
    const [, id] = /^Workspace: 127\.0\.0\.1:\d+ \((ws_\w+)\)\n$/.exec(stderr) ?? []
    expect(id).toBeDefined()
    expect(await stateOf(server)).toMatchObject({ current: { id: 'sandbox' }, shown: 'sandbox' })
    expect((await line.run('integrations', '--json')).stderr).toBe(stderr)
    expect((await stateOf(server)).workspaces).toHaveLength(2)
  })

  it('is refused what it would write to a workspace that is marked Prod, and may read it', async () => {
    const server = await serve()
    const id = await makeWorkspace(server, 'Live', 'prod')
    const line = await commands(environment())
    const named = await commands()
    for (const [each, args] of [
      [named, ['sync', 'all']],
      [named, ['sync', 'all', '--workspace', 'Live']],
      // The key says which workspace it is, and not that a person did not mark it.
      [line, ['sync', 'all']],
      [named, ['records', 'edit', '1', '--set', 'city=Lund']],
    ] as const) {
      const { code, stdout, stderr } = await each.run(...args)
      expect([code, stdout], args.join(' ')).toEqual([1, ''])
      expect(stderr).toContain(`The workspace Live (${id}) is marked Prod`)
    }
    expect((await server.rest<{ total: number }>('GET', '/runs')).body.total).toBe(0)
    for (const args of [['integrations'], ['runs'], ['records', 'find', ''], ['sync', 'all', '--dry-run']]) {
      expect((await named.run(...args)).code, args.join(' ')).toBe(0)
    }
    expect((await line.run('sync', 'all', '--prod')).code).toBe(0)
  })

  it('says which workspaces there are when it names none of them', async () => {
    const server = await serve()
    const id = await makeWorkspace(server, 'North', 'dev')
    const line = await commands()
    const { code, stderr, stdout } = await line.run('runs', '--workspace', 'South', '--json')
    expect(code).toBe(2)
    expect(stderr).toContain(`There is no workspace “South” here. There are: North (${id}).`)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })
})

describe('a command with an engine of its own', () => {
  it('opens only what it works on; what is shown later stays the first', async () => {
    const plain = await commands()
    await plain.run('integrations', '--sandbox')
    const line = await commands(environment())
    expect((await line.run('integrations')).stderr).toContain('(ws_')
    expect((await plain.run('runs')).stderr).toBe('Workspace: Sandbox (sandbox)\n')
    const server = await serve()
    expect(await stateOf(server)).toMatchObject({ shown: 'sandbox', phase: 'open', opened: ['sandbox'] })

    // None is shown and several are there: a command must say which it means.
    await makeWorkspace(server, 'North', 'dev')
    await server.rest('DELETE', `/workspaces/${(await stateOf(server)).shown}`)
    const { code, stderr } = await plain.run('runs')
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('Name one with --workspace. There are: Sandbox (sandbox), '),
    ])
  })
})

describe('an engine that a command started', () => {
  it('is handed over to a Patchbay that is opened: the sync goes on there, and the command tells its end', async () => {
    const line = await commands(environment())
    const first = await serve(environment())
    const { current } = await stateOf(first)
    const [connectionId = ''] = await sandbox.control.addConnections({
      integrationKey: crm,
      tags: { patchbay_workspace: current?.id ?? '' },
    })
    await first.rest('POST', '/integrations/adopt', { integrationKey: crm, connectionId })
    await first.end()

    const fault = await sandbox.control.fault(firstList, never)
    const sync = line.begin('sync', crm, '--json')
    while (((await sandbox.control.faults()).find((each) => each.id === fault)?.hits ?? 0) === 0) await pause(10)
    // A window without the key: the command that goes on there brings it.
    const server = await serve()
    await sandbox.control.clearFaults()
    const { code, stdout, stderr } = await sync.ended
    expect([code, stderr]).toEqual([0, expect.stringContaining('Patchbay was opened and goes on')])
    expect(JSON.parse(stdout)).toMatchObject({ runs: [{ status: 'succeeded', integrationId: crm }] })
    const { body } = await server.rest<{ items: Run[] }>('GET', '/runs')
    expect(body.items).toMatchObject([{ status: 'succeeded', continues: body.items[1]?.id }, { status: 'interrupted' }])
    expect((await line.run('runs')).code).toBe(0)
  })

  it('is not handed over by a Patchbay that shows things: a second one says where it is', async () => {
    const server = await serve(environment())
    const line = await commands()
    const { url, token } = await line.json<{ url: string; token: string }>(['serve'])
    expect(url).toBe(server.url)
    expect((await server.rest('GET', '/workspaces', undefined, token)).status).toBe(200)
    const { code, stdout } = await line.run('serve', '--no-open')
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Patchbay is open already: ${server.url}/?token=`)])
    expect(stdout).not.toContain(token)
    expect((await stateOf(server)).phase).toBe('open')
  })
})

describe('a server that is started again with the key of the same environment', () => {
  it('does not ask for the key', async () => {
    const first = await serve(environment())
    const { current } = await stateOf(first)
    await first.end()
    const again = await serve(environment())
    expect(await stateOf(again)).toMatchObject({ phase: 'open', problem: null, current: { id: current?.id } })
    expect((await again.rest<{ nangoProblem: null }>('POST', '/integrations/refresh')).body.nangoProblem).toBeNull()
  })
})

describe('what keeps Nango from answering makes commands fail with the reason', () => {
  const fails = async (line: CommandLine, code: Problem['code'], text: string) => {
    for (const args of [['integrations'], ['sync', 'all']]) {
      const { stdout, stderr, ...ended } = await line.run(...args)
      expect([ended.code, stderr], args.join(' ')).toEqual([1, expect.stringContaining(text)])
      expect(stdout + stderr).not.toContain('Nothing is connected')
      expect(await line.json(args, 1)).toMatchObject({ nangoProblem: { code } })
    }
  }

  it('a key that is refused', async () => {
    const line = await commands(environment('00000000-0000-4000-8000-000000000000'))
    await fails(line, 'NANGO_KEY_REFUSED', 'Nango refuses the API key.')
  })

  it('a scope that is missing', async () => {
    const narrow = await sandbox.control.addKey(['environment:connections:list'])
    await fails(await commands(environment(narrow)), 'NANGO_SCOPE_MISSING', 'environment:integrations:list')
  })

  it('a Nango that cannot be reached, before there is a workspace and after', async () => {
    const nowhere = await commands({ NANGO_HOST: 'http://127.0.0.1:9', NANGO_SECRET_KEY: sandbox.apiKey })
    await fails(nowhere, 'NANGO_UNREACHABLE', 'Nango cannot be reached')
    const line = await commands(environment())
    expect((await line.run('integrations')).code).toBe(0)
    await sandbox.control.fault('/integrations', { kind: 'cut-before' })
    await fails(line, 'NANGO_UNREACHABLE', 'Nango cannot be reached')
  })
})

describe('a proxy between here and Nango', () => {
  it('is the one of the environment; one that asks who is there says how to answer', async () => {
    const proxy = await ConnectProxy.open(sandbox.host)
    try {
      const authority = join(folder, 'company.pem')
      await writeFile(authority, companyAuthority)
      const beyond = {
        ...environment(),
        ...{
          NANGO_HOST: beyondHost,
          NODE_EXTRA_CA_CERTS: authority,
          HTTPS_PROXY: proxy.place,
          NO_PROXY: 'other.example',
        },
      }
      const line = await commands(beyond)
      expect(await line.run('integrations')).toMatchObject({ code: 0 })
      expect(proxy.asked.map(({ target }) => target)).toContain('nango.example:443')

      proxy.login = 'anna:secret'
      const refused = await line.run('integrations')
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`http://NAME:PASSWORD@${proxy.place}`) })
      const knows = await commands({ ...beyond, HTTPS_PROXY: `http://anna:secret@${proxy.place}` })
      expect(await knows.run('integrations')).toMatchObject({ code: 0 })

      proxy.asked.length = 0
      const direct = await commands({ ...environment(), HTTP_PROXY: proxy.url, ALL_PROXY: proxy.url })
      expect(await direct.run('integrations')).toMatchObject({ code: 0 })
      expect(proxy.asked).toEqual([])
    } finally {
      await proxy.close()
    }
  })
})

describe('a backup', () => {
  it('is made and becomes a workspace of its own, beside an engine and through one', async () => {
    const line = await commands(environment())
    const file = join(folder, 'safe.bak')
    expect((await line.run('backup', file)).stdout).toContain(file)
    expect((await line.run('backup', file)).code).toBe(2)

    const server = await serve(environment())
    const { workspace } = await line.json<{ workspace: Workspace }>(['restore', file, '--name', 'As it was'])
    expect(workspace).toMatchObject({ name: 'As it was', host: sandbox.host })
    const { body: state } = await server.rest<WorkspaceState>('GET', '/workspaces')
    expect(state.workspaces.map(({ name }) => name)).toContain('As it was')
    expect((await line.run('restore', join(folder, 'none.bak'))).code).toBe(2)
  })
})
