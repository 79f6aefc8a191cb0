import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { bundle } from '../../../../tests/fakes/bundle'
import type { CliContext } from './context'
import { runCli } from './program'

// Real processes and threads: how long they take is not what is tested.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let engine: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  engine = await bundle('tests/fakes/engine.ts')
})
afterAll(() => engine.remove())

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-cli-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

const call = (listeners: Set<() => void>) => {
  for (const listener of listeners) listener()
}

/** A command that runs in this process, with what it has written so far. */
function begin(args: string[], env: NodeJS.ProcessEnv = {}, { isTTY = false, interruptAtOnce = false } = {}) {
  const written = { stdout: '', stderr: '' }
  const interrupts = new Set<() => void>()
  const tests = new Set<() => void>()
  const listen = (set: Set<() => void>) => (listener: () => void) => {
    set.add(listener)
    return () => set.delete(listener)
  }
  const context: CliContext = {
    version: '1.2.3',
    paths: {
      engine: engine.path,
      sandbox: resolve(import.meta.dirname, '../../../../tests/fakes/sandbox.mjs'),
      renderer: join(dataDir, 'renderer'),
    },
    env,
    cwd: dataDir,
    stdout: { isTTY, write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    onInterrupt: (listener) => {
      if (interruptAtOnce) queueMicrotask(listener)
      return listen(interrupts)(listener)
    },
    onTestSignal: listen(tests),
  }
  const code = runCli(args, context)
  return {
    code,
    written,
    interrupt: () => call(interrupts),
    testSignal: () => call(tests),
    listeners: () => interrupts.size + tests.size,
    until: (part: string) => vi.waitFor(() => expect(written.stdout + written.stderr).toContain(part), 5000),
  }
}

async function run(args: string[], env?: NodeJS.ProcessEnv, isTTY?: boolean) {
  const command = begin(args, env, { isTTY })
  const code = await command.code
  const lines = command.written.stdout.split('\n').filter((line) => line !== '')
  return { code, ...command.written, json: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

/** A token that a person has chosen. */
const given = 'given-by-a-person-who-keeps-it'

const here = () => ['--data-dir', dataDir]
const account = { NANGO_SECRET_KEY: 'acme' }
/** Which workspace a command says that it used. */
const used = 'Workspace: environment (environment)\n'

describe('usage', () => {
  it.each([
    [['--help']],
    [['help', 'sync']],
    [['sync', '--help']],
    [['help', 'records']],
    [['records', 'help', 'edit']],
    [['conflicts', '--help']],
    [['conflicts', 'settle', '--help']],
    [['--version']],
  ])('%j ends with 0', async (args) => {
    const { code, stdout, stderr } = await run(args)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).not.toBe('')
  })

  it('is in the README, every command of it', async () => {
    const guide = await readFile(resolve(import.meta.dirname, '../../../../README.md'), 'utf8')
    const listed = [...guide.matchAll(/^\| (`.*`) +\|/gm)].map(([, names]) => names).join(' ')
    const commandsOf = async (...group: string[]) =>
      [...(await run([...group, '--help'])).stdout.matchAll(/^ {2}([a-z-]+) (?:\[options\]|<|\s)/gm)]
        .map(([, name = '']) => name)
        .filter((name) => name !== 'help' && name !== 'patchbay')
    const all = [...(await commandsOf()), ...(await commandsOf('records'))]
    expect(all.length).toBeGreaterThan(25)
    for (const name of all) expect(listed).toMatch(new RegExp(`[\`, ]${name}[\`, ]`))
  })

  it('explains itself', async () => {
    const { stdout } = await run(['--help'])
    const commands = [
      'serve',
      'integrations',
      'connect',
      'sync',
      'runs',
      'undo',
      'retry',
      'streams',
      'records',
      'conflicts',
    ]
    for (const part of [...commands, 'reviews', 'NANGO_SECRET_KEY', 'Exit codes']) {
      expect(stdout).toContain(part)
    }
    const options = /--json[\s\S]*--data-dir <DIR>[\s\S]*--sandbox[\s\S]*Examples?:\n {2}patchbay /
    const each = [...commands, 'reviews'].filter((name) => name !== 'records').map((name) => [name])
    const inner = ['show', 'find', 'edit', 'create', 'delete', 'link', 'split', 'unlink'].map((name) => [
      'records',
      name,
    ])
    for (const args of [...each, ...inner, ['conflicts', 'settle'], ['reviews', 'decide']]) {
      expect((await run([...args, '--help'])).stdout, args.join(' ')).toMatch(options)
    }
  })

  it.each([
    [[]],
    [['dance']],
    [['sync']],
    [['connect']],
    [['sync', 'all', 'more']],
    [['sync', 'all', '--dry-run', '--confirm-first-sync']],
    [['records']],
    [['records', 'dance']],
    [['conflicts', 'dance']],
    [['undo']],
    [['retry', 'run', '--change', '0']],
    [['conflicts', 'settle', '1', '--side', 'mine']],
    [['runs', '--limit', '0']],
    [['runs', '--limit', 'many']],
    [['runs', '--status', 'happy']],
    [['serve', '--port', '65536']],
    [['integrations', '--data-dir']],
    [['integrations', '--colour', '--json']],
  ])('%j ends with 2 and says why on stderr', async (args) => {
    const { code, stdout, stderr } = await run(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).not.toBe('')
  })

  it.each([['integrations'], ['runs'], ['sync', 'all'], ['connect', 'acme']])(
    '%s without a workspace says what to do',
    async (...args) => {
      const { code, stdout, stderr } = await run([...args, ...here()])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain('Add --sandbox to use the sandbox, or set NANGO_SECRET_KEY')
      const inJson = await run([...args, '--json', ...here()])
      expect(inJson.code).toBe(2)
      expect(inJson.json()).toMatchObject([{ error: { code: 'USAGE' } }])
    },
  )
})

describe('integrations', () => {
  it('are listed for a person and for a program', async () => {
    const text = await run(['integrations', ...here()], { NANGO_SECRET_KEY: 'acme,other' })
    expect(text.code).toBe(0)
    expect(text.stdout).toMatch(/^Integration +CRM +Account +Status +Records +Last sync\n/)
    expect(text.stdout).toMatch(/\nacme +acme +acme account +connected +3,000 +never\n/)
    expect(text.stdout).toContain('Not connected: plinth')
    const { code, json } = await run(['integrations', '--json', ...here()], account)
    expect(code).toBe(0)
    expect(json()).toMatchObject([{ integrations: [{ id: 'acme' }], available: [{ provider: 'plinth' }] }])
  })

  it('of an environment that refuses the key end with 1, without the key anywhere', async () => {
    const { code, stdout, stderr, json } = await run(['integrations', '--json', ...here()], {
      NANGO_SECRET_KEY: 'refused',
    })
    expect(code).toBe(1)
    expect(json()).toMatchObject([
      { error: { code: 'NANGO_KEY_REFUSED', status: 502 }, nangoProblem: { code: 'NANGO_KEY_REFUSED' } },
    ])
    expect(stderr).toBe('Nango refuses the API key. Syncing is off, local records are safe.\n')
    expect(stdout + (await readdir(dataDir)).join()).not.toContain('refused"')
  })

  it('need a NANGO_HOST that is an address', async () => {
    const { code, stderr } = await run(['integrations', ...here()], { ...account, NANGO_HOST: 'my nango' })
    expect(code).toBe(2)
    expect(stderr).toContain('host:')
  })
})

describe('the workspace of a command', () => {
  it('is said on stderr, and stdout is pure', async () => {
    for (const args of [['integrations'], ['runs'], ['sync', 'acme']]) {
      const { code, stderr, json } = await run([...args, '--json', ...here()], account)
      expect([code, stderr], args.join(' ')).toEqual([0, used])
      expect(json()).toHaveLength(1)
    }
    expect((await run(['runs', '--sandbox', ...here()], account)).stderr).toContain('Workspace: sandbox (sandbox)\n')
  })

  it('cannot be two at once', async () => {
    const { code, stderr } = await run(['runs', '--workspace', 'a', '--sandbox', ...here()])
    expect(code).toBe(2)
    expect(stderr).toContain("'--workspace <NAME|ID>' cannot be used with option '--sandbox'")
  })
})

describe('a workspace marked Prod', () => {
  const production = { ...account, NANGO_HOST: 'https://prod.example' }

  it.each([
    [['sync', 'all']],
    [['sync', 'acme', '--full']],
    [['connect', 'acme']],
    [['undo', 'run-1']],
    [['retry', 'run-1']],
    [['streams', 'acme', '--set', 'policy=crm']],
    [['records', 'edit', '1', '--set', 'city=Lund']],
    [['records', 'create', '--kind', 'contact', '--set', 'lastName=Ny', '--in', 'acme']],
    [['records', 'delete', '1']],
    [['records', 'link', '1', '2']],
    [['records', 'split', '1', '2']],
    [['records', 'unlink', '1', '2']],
    [['conflicts', 'settle', '1', '--side', 'local']],
    [['reviews', 'decide', '1', '--new']],
  ])('is not written to by %j without --prod', async (args) => {
    const { code, stdout, stderr } = await run([...args, ...here()], production)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(
      `${used}The workspace environment (environment) is marked Prod, and this command writes to it. Nothing was done. Add --prod to do it.\n`,
    )
    const inJson = await run([...args, '--json', ...here()], production)
    expect([inJson.code, inJson.json()]).toMatchObject([1, [{ error: { code: 'PROD_NOT_ALLOWED' } }]])
  })

  it('is written to with --prod, and read without', async () => {
    expect((await run(['sync', 'all', '--prod', ...here()], production)).code).toBe(0)
    for (const args of [['integrations'], ['runs']]) {
      expect((await run([...args, ...here()], production)).code, args.join(' ')).toBe(0)
    }
    expect((await run(['runs', '--prod', ...here()], production)).code).toBe(2)
  })

  it('only because nothing was said of its kind is written to with the key of it alone', async () => {
    const assumed = { ...account, NANGO_HOST: 'https://prod.assumed.example' }
    expect((await run(['sync', 'all', ...here()], assumed)).code).toBe(0)
    const server = begin(['serve', '--json', ...here()], assumed)
    await server.until('"url"')
    const { code, stderr } = await run(['sync', 'all', ...here()])
    expect([code, stderr]).toEqual([1, expect.stringContaining('Add --prod')])
    server.interrupt()
    expect(await server.code).toBe(0)
  })
})

describe('what keeps Nango from answering', () => {
  const away = { NANGO_SECRET_KEY: 'none', NANGO_HOST: 'https://away.example' }

  it.each([[['integrations']], [['sync', 'all']], [['sync', 'all', '--dry-run']]])(
    'makes %j fail with the reason',
    async (args) => {
      const { code, stdout, stderr } = await run([...args, ...here()], away)
      expect(code).toBe(1)
      expect(stderr).toContain('Nango cannot be reached at https://away.example.')
      expect(stdout + stderr).not.toContain('Nothing is connected')
      const inJson = await run([...args, '--json', ...here()], away)
      expect([inJson.code, inJson.json()]).toMatchObject([1, [{ nangoProblem: { code: 'NANGO_UNREACHABLE' } }]])
    },
  )

  it('leaves what is stored to be listed', async () => {
    const { code, stdout } = await run(['integrations', ...here()], { ...away, NANGO_SECRET_KEY: 'acme' })
    expect(code).toBe(1)
    expect(stdout).toContain('acme account')
  })
})

describe('connect', () => {
  it('prints the address first and the outcome last', async () => {
    const { code, json } = await run(['connect', 'acme', '--json', ...here()], account)
    expect(code).toBe(0)
    expect(json()).toEqual([
      { url: 'http://127.0.0.1:9/oauth/connect/acme?connect_session_token=t' },
      { state: 'connected', provider: 'acme', integrationKey: 'acme', integrationId: 'acme', problem: null },
    ])
  })

  it('says it in words to a person', async () => {
    const { code, stdout } = await run(['connect', 'acme', '--sandbox', ...here()])
    expect(code).toBe(0)
    expect(stdout).toContain('http://127.0.0.1:9/oauth/connect/acme?connect_session_token=t\n')
    expect(stdout).toContain('acme is connected as acme.\n')
  })

  it('ends with 1 when access is denied', async () => {
    const { code, json, stderr } = await run(['connect', 'northstar', '--json', ...here()], account)
    expect(code).toBe(1)
    expect(json().at(-1)).toMatchObject({ state: 'denied', problem: { code: 'CONNECT_DENIED' } })
    expect(stderr).toBe(`${used}Access was denied at Northstar. Nothing was connected.\n`)
  })

  it('asks which one when Nango has several', async () => {
    const { code, stderr } = await run(['connect', 'zenith', ...here()], account)
    expect(code).toBe(2)
    expect(stderr).toContain('Add --integration-key with one of: sf-eu, sf-us.')
    expect((await run(['connect', 'unknown', ...here()], account)).code).toBe(2)
  })

  it('is cancelled by Ctrl-C', async () => {
    const command = begin(['connect', 'plinth', ...here()], account)
    await command.until('Ctrl-C cancels')
    command.interrupt()
    expect(await command.code).toBe(1)
    expect(command.written.stderr).toContain('Connecting was cancelled.')
    expect(command.listeners()).toBe(0)
  })
})

describe('sync', () => {
  const streams = [
    {
      stream: 'contacts',
      pulled: 120,
      created: 120,
      updated: 0,
      deleted: 0,
      pushed: 0,
      conflicts: 0,
      failed: 0,
      apiCalls: 3,
    },
  ]
  const done = { status: 'succeeded', trigger: 'cli', durationMs: 1500, streams }

  it('of an empty sandbox connects its accounts and tells what was done, in exactly the promised form', async () => {
    const { code, json } = await run(['sync', 'all', '--sandbox', '--json', ...here()])
    expect(code).toBe(0)
    expect(json()).toEqual([
      {
        runs: [
          { id: 'run-1', integrationId: 'acme', provider: 'acme', ...done },
          { id: 'run-2', integrationId: 'zenith', provider: 'zenith', ...done },
        ],
      },
    ])
  })

  it('of one integration, by its ID or by its provider, tells it in words', async () => {
    const { code, stdout, stderr } = await run(['sync', 'acme-2', ...here()], { NANGO_SECRET_KEY: 'acme-2' })
    expect([code, stderr]).toEqual([0, used])
    expect(stdout).toBe(
      'acme-2 (acme-2 account): started\n' +
        'acme-2 (acme-2 account): succeeded in 0:02: 120 read, 120 created, 0 updated, 0 deleted, 0 pushed, 3 API calls\n',
    )
    const byProvider = await run(['sync', 'acme', '--json', ...here()], { NANGO_SECRET_KEY: 'acme-2' })
    expect(byProvider.json()).toMatchObject([{ runs: [{ integrationId: 'acme-2' }] }])
  })

  it('ends with 1 when a run fails, and says why', async () => {
    const { code, json, stderr } = await run(['sync', 'all', '--json', ...here()], { NANGO_SECRET_KEY: 'good,bad' })
    expect(code).toBe(1)
    expect(json()).toMatchObject([
      { runs: [{ status: 'succeeded' }, { status: 'failed', problem: { code: 'CRM_FAILED' } }] },
    ])
    expect(stderr).toContain('Acme reports an error of its own.')
  })

  it('tells the same on a terminal, where progress is drawn over itself', async () => {
    // Where there is no terminal, as here, the list is drawn plainly, and what failed on stderr.
    const drawn = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
    for (const spy of drawn) spy.mockReturnValue(true)
    const { code, stdout, stderr } = await run(['sync', 'all', ...here()], { NANGO_SECRET_KEY: 'good,bad' }, true)
    const text = drawn.flatMap((spy) => spy.mock.calls.map(([chunk]) => String(chunk))).join('')
    for (const spy of drawn) spy.mockRestore()
    expect([code, stdout]).toEqual([1, ''])
    expect(text).toContain('good (good account): succeeded in 0:02: 120 read')
    expect(text).toContain('bad (bad account): failed in 0:02')
    expect(stderr).toContain('Acme reports an error of its own.')
  })

  it.each([
    ['nothing', 'acme', 'There is no integration "nothing". There are: acme.'],
    ['acme', 'acme-1,acme-2', 'Name one: acme-1, acme-2.'],
  ])('of %s does not guess', async (target, accounts, text) => {
    const { code, stderr } = await run(['sync', target, ...here()], { NANGO_SECRET_KEY: accounts })
    expect(code).toBe(2)
    expect(stderr).toContain(text)
  })

  it('is stopped by a Ctrl-C that came before it had begun', async () => {
    const command = begin(['sync', 'all', '--json', ...here()], { NANGO_SECRET_KEY: 'slow' }, { interruptAtOnce: true })
    expect(await command.code).toBe(1)
    expect(JSON.parse(command.written.stdout)).toMatchObject({ runs: [{ status: 'stopped' }] })
  })

  it('is stopped by Ctrl-C and says what was done', async () => {
    const command = begin(['sync', 'all', ...here()], { NANGO_SECRET_KEY: 'slow-1,slow-2' })
    await command.until('slow-2 (slow-2 account): started')
    command.interrupt()
    expect(await command.code).toBe(1)
    expect(command.written.stdout).toMatch(/slow-1 .*: stopped in 0:02: 120 read[\s\S]*slow-2 .*: stopped in/)
  })
})

describe('runs', () => {
  it('are none at first', async () => {
    const { code, stdout } = await run(['runs', ...here()], account)
    expect([code, stdout]).toEqual([0, 'There are no runs yet.\n'])
    expect((await run(['runs', '--json', ...here()], account)).json()).toEqual([{ runs: [], total: 0 }])
  })
})

describe('serve', () => {
  it('prints its address and token, serves them, and ends with 0 when asked to', async () => {
    const command = begin(['serve', '--json', ...here()], { PATCHBAY_TOKEN: given })
    await command.until('"token"')
    const { url, token, ...rest } = JSON.parse(command.written.stdout)
    expect([token, rest]).toEqual([given, {}])
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const answer = await fetch(`${url}/api/v1/app`, { headers: { authorization: `Bearer ${given}` } })
    expect(await answer.json()).toMatchObject({
      version: '1.2.3',
      capabilities: { host: 'server', connectWindow: false, systemBrowser: false, tray: false, secretStore: 'session' },
    })
    command.interrupt()
    expect(await command.code).toBe(0)
    expect(command.listeners()).toBe(0)
    await expect(fetch(url)).rejects.toThrow()
  })

  it('makes a long token by itself, and prints the address that lets a person in', async () => {
    const command = begin(['serve', '--sandbox', ...here()])
    await command.until('Patchbay is ready: ')
    const [, address = ''] = /ready: (\S+)/.exec(command.written.stdout) ?? []
    expect(new URL(address).searchParams.get('token')).toMatch(/^[\w-]{43}$/)
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303)
    expect((await fetch(address, { redirect: 'manual' })).status, 'it stays in histories, so it lets in once').toBe(401)
    command.interrupt()
    expect(await command.code).toBe(0)
  })

  it('holds its data folder: other commands work through it, another serve says where it is', async () => {
    const server = begin(['serve', '--json', ...here()], account)
    await server.until('"token"')
    // No key in this environment: it is the other one's workspace that is seen.
    const { code, json } = await run(['integrations', '--json', ...here()])
    expect(code).toBe(0)
    expect(json()).toMatchObject([{ integrations: [{ id: 'acme' }] }])
    expect((await run(['sync', 'all', '--json', ...here()])).code).toBe(0)
    const { url, token } = JSON.parse(server.written.stdout)
    const second = await run(['serve', ...here()])
    expect(second).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Patchbay is open already: ${url}/?token=`),
    })
    expect(second.stdout).not.toContain(token)
    const [, address = ''] = /already: (\S+)/.exec(second.stdout) ?? []
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303)
    expect((await run(['serve', '--json', ...here()])).json()).toEqual([{ url, token }])
    server.interrupt()
    expect(await server.code).toBe(0)
  })

  it.skipIf(process.platform === 'win32')('opens the browser by a page that only this person can read', async () => {
    const handed = join(dataDir, 'handed')
    await writeFile(
      join(dataDir, 'xdg-open'),
      `#!/bin/sh\nprintf '%s' "$*" > ${handed}.new && mv ${handed}.new ${handed}\n`,
      { mode: 0o755 },
    )
    const env = { DISPLAY: ':0', PATH: `${dataDir}:${process.env.PATH}`, PATCHBAY_TOKEN: given }
    const folder = join(dataDir, 'data')
    const command = begin(['serve', '--json', '--open', '--data-dir', folder], env)
    const opened = await vi.waitFor(() => readFile(handed, 'utf8'), 5000)
    const path = join(folder, 'open.html')
    expect(opened).toBe(pathToFileURL(path).href)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const page = await readFile(path, 'utf8')
    expect(page).not.toContain(given)
    const [, address = ''] = /url=([^"]+)"/.exec(page) ?? []
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(303)
    // What a second one has written and left goes as well.
    const second = begin(['serve', '--json', '--open', '--data-dir', folder], env)
    expect(await second.code).toBe(0)
    expect(await readFile(path, 'utf8')).not.toContain(address)
    command.interrupt()
    expect(await command.code).toBe(0)
    await expect(stat(path)).rejects.toThrow()
  })

  it('goes on after its engine died, which only a test may ask for', async () => {
    const headers = { authorization: `Bearer ${given}` }
    for (const hooks of ['1', '']) {
      const command = begin(['serve', '--json', ...here()], { PATCHBAY_TOKEN: given, PATCHBAY_TEST_HOOKS: hooks })
      await command.until('"token"')
      const { url } = JSON.parse(command.written.stdout)
      const hanging = fetch(`${url}/api/v1/connectivity/check`, { method: 'POST', headers })
      await fetch(`${url}/api/v1/connectivity`, { headers })
      command.testSignal()
      if (hooks) expect(await (await hanging).json()).toMatchObject({ code: 'ENGINE_RESTARTED' })
      else hanging.catch(() => {})
      expect((await fetch(`${url}/api/v1/connectivity`, { headers })).status).toBe(200)
      command.interrupt()
      expect(await command.code).toBe(0)
    }
  })

  it('says so when its port is taken', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as { port: number }
    const { code, stderr } = await run(['serve', '--port', String(port), ...here()])
    other.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${port} is used by another program.`)
  })

  it('opens its screens even when the environment cannot be reached', async () => {
    const command = begin(['serve', '--json', ...here()], { NANGO_SECRET_KEY: 'refused' })
    await command.until('"token"')
    expect(command.written.stderr).toContain('The workspace could not be opened. Nango refuses the API key.')
    command.interrupt()
    expect(await command.code).toBe(0)
  })

  it.each([['two words, which no address could carry'], ['19-characters-long-']])(
    'refuses the token %j',
    async (chosen) => {
      const { code, stderr } = await run(['serve', ...here()], { PATCHBAY_TOKEN: chosen })
      expect([code, stderr]).toEqual([2, expect.stringContaining('PATCHBAY_TOKEN must have at least 20 characters')])
    },
  )
})
