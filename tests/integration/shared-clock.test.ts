import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { ConnectAttempt, Integration, Run } from '../../src/shared/model'
import { CommandLine } from '../kit/program/command-line'
import { SandboxProcess } from '../kit/program/sandbox-process'
import { ServedPatchbay } from '../kit/program/served-patchbay'

const { provider: crm } = wordsOf()

const day = 86_400_000
const portal = { provider: crm }

let folder: string
let clockFile: string
let sandbox: SandboxProcess
let patchbay: ServedPatchbay
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-clock-'))
  clockFile = join(folder, 'clock')
  await writeFile(clockFile, '2031-03-01T08:00:00Z')
  const more = ['--records', '8', '--unlimited', '--auto-consent', 'allow', '--index-lag', '60000']
  sandbox = new SandboxProcess(join(folder, 'crm'), [...more, '--clock-file', clockFile])
  await sandbox.start()
  patchbay = await ServedPatchbay.start(
    join(folder, 'data'),
    { NANGO_HOST: sandbox.host, NANGO_SECRET_KEY: sandbox.apiKey },
    ['--clock-file', clockFile],
  )
})
afterAll(async () => {
  await patchbay.end()
  await sandbox.end()
  await rm(folder, { recursive: true, force: true })
})

async function until<T>(ask: () => Promise<{ body: T }>, done: (body: T) => boolean): Promise<T> {
  for (;;) {
    const { body } = await ask()
    if (done(body)) return body
    await pause(50)
  }
}

const post = <T>(path: string, body: object = {}) => patchbay.rest<T>('POST', path, body)

/** Syncs and waits for the end of the run. */
async function sync(): Promise<Run> {
  await post(`/integrations/${crm}/sync`)
  await until(
    () => patchbay.rest<Integration>('GET', `/integrations/${crm}/status`),
    ({ activeRun }) => activeRun === null,
  )
  const { body } = await patchbay.rest<{ items: Run[] }>('GET', '/runs')
  return body.items[0] as Run
}

/** The time of the latest request that reached the CRM. */
async function lastSeenAtTheCrm(): Promise<number> {
  const { entries } = await sandbox.control.journal()
  return Date.parse(entries.at(-1)?.at ?? '')
}

describe('one clock file for the engine and the sandbox', () => {
  it('is the time of both, and moving it moves both', async () => {
    const { body: attempt } = await post<ConnectAttempt>('/integrations/connect', { provider: crm })
    expect((await fetch(attempt.url ?? '')).status).toBe(200)
    await until(
      () => post<ConnectAttempt>('/integrations/callback', { attemptId: attempt.id }),
      ({ state }) => state === 'connected',
    )
    const first = await sync()
    expect(first.startedAt).toMatch(/^2031-03-01T08:/)
    expect(Math.abs((await lastSeenAtTheCrm()) - Date.parse(first.startedAt ?? ''))).toBeLessThan(5 * 60_000)

    await writeFile(clockFile, '2031-03-04T08:00:00Z')
    const second = await sync()
    expect(second.startedAt).toMatch(/^2031-03-04T08:/)
    expect(await lastSeenAtTheCrm()).toBeGreaterThanOrEqual(Date.parse('2031-03-04T08:00:00Z'))

    // A control route of the sandbox moves the file, and with it the engine.
    await sandbox.control.advanceClock(2 * day)
    expect((await sync()).startedAt).toMatch(/^2031-03-06T08:/)
  })

  it('passes the lag of the index as well', async () => {
    const fields = { email: 'late@example.com' }
    const made = await sandbox.control.edit<{ id: string }>(portal, { object: 'contacts', action: 'create', fields })
    const isHere = async () => {
      await sync()
      const { body } = await patchbay.rest<{ items: unknown[] }>('GET', '/records?kind=contact&search=late@example.com')
      return body.items.length > 0
    }
    expect(made.id).toMatch(/^\d+$/)
    expect(await isHere()).toBe(false)
    await sandbox.control.advanceClock(60_000)
    expect(await isHere()).toBe(true)
  })
})

it('refuses a file that holds no time', async () => {
  const bad = join(folder, 'bad')
  await writeFile(bad, 'tomorrow')
  const line = await CommandLine.open(join(folder, 'other'), {})
  const ended = await line.run('integrations', '--sandbox', '--clock-file', bad)
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('must hold a time')])
})
