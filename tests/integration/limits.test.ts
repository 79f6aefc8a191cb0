import { describe, expect, it } from 'vitest'
import { providers } from '../../src/main/engine/providers/registry'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { openScene, type Scene } from '../kit/scene'

const { provider } = wordsOf()

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** The account's card. */
const cardOf = (scene: Scene) => scene.client.integrations.status({ id: scene.id('a') })

/** Requests that reached the CRM since the last look. */
async function asked(scene: Scene): Promise<string[]> {
  const paths = scene
    .at('a')
    .requests()
    .map(({ method, path }) => `${method} ${path}`)
  await scene.at('a').forget()
  return paths
}

/** For the length of a test the provider has so many calls a day. */
function dailyLimit(calls: number): Disposable {
  const { manifest } = providers.get(provider)
  const before = manifest.dailyLimit
  manifest.dailyLimit = calls
  return {
    [Symbol.dispose]: () => {
      manifest.dailyLimit = before
    },
  }
}

/** A power of two: shares of it are exact. */
const limit = 128

/** Gives the account's integration a share of the day that is so many calls. */
async function share(scene: Scene, calls: number): Promise<void> {
  const id = scene.id('a')
  const settings = await scene.client.integrations.settings({ id })
  await scene.client.integrations.setSettings({ id, settings: { ...settings, dailyShare: calls / limit } })
}

/** Calls of the day that the account's integration has noted, and the one that found out who the account is. */
function noted(scene: Scene): number {
  return 1 + (scene.file.rows<{ calls: number }>('SELECT SUM(calls) AS calls FROM api_calls')[0]?.calls ?? 0)
}

describe('a CRM that asks to wait an hour', () => {
  it('is left alone for the hour, whoever asks, and then goes on by itself', async () => {
    await using scene = await openScene()
    await scene.at('a').contacts.create({ email: 'ann@x.test' })
    await scene.at('a').slowDown('contact', 'definitions', '3600')
    const start = scene.time.now()
    await asked(scene)
    const run = await scene.sync('a')
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'CRM_RATE_LIMITED' } })
    const resumesAt = String(run.problem?.params.resumesAt)
    expect(Date.parse(resumesAt) - start - hour).toBeGreaterThanOrEqual(0)
    expect(Date.parse(resumesAt) - start - hour).toBeLessThan(minute)
    expect(await cardOf(scene)).toMatchObject({
      status: 'connected',
      nextSyncAt: resumesAt,
      problem: { params: { resumesAt } },
    })
    // Who the account is, its owners and those who have left, pipelines of two objects, and what was refused.
    expect((await asked(scene)).length).toBe(6)

    for (const wishes of [{}, { full: true }]) {
      await scene.advance(20 * minute)
      const again = await scene.sync('a', wishes)
      expect(again).toMatchObject({ status: 'failed', problem: { code: 'CRM_RATE_LIMITED', params: { resumesAt } } })
    }
    expect(await scene.runs.dryRun('a')).toMatchObject({ problem: { params: { resumesAt } } })
    expect(await asked(scene)).toEqual([])
    expect(await cardOf(scene)).toMatchObject({ nextSyncAt: resumesAt })
    // Only the run that found it out is a failed try.
    expect(scene.file.rows('integrations')).toMatchObject([{ failures: 1 }])

    await scene.advance(Date.parse(resumesAt) - scene.time.now())
    await scene.runs.idle()
    expect((await scene.runs.list('a', 'sync')).at(-1)).toMatchObject({ status: 'succeeded', trigger: 'schedule' })
    expect(await scene.records('contact')).toHaveLength(1)
    expect(await cardOf(scene)).toMatchObject({ nextSyncAt: null, problem: null })
  })

  it.each(['in order', 'by a crash'])('is left alone after a restart %s', async (how) => {
    await using scene = await openScene()
    await scene.at('a').slowDown('contact', 'definitions', '3600')
    const { problem } = await scene.sync('a')
    await asked(scene)
    if (how === 'by a crash') scene.kill()
    await scene.restart()
    await scene.advance(30 * minute)
    expect(await scene.sync('a')).toMatchObject({
      status: 'failed',
      problem: { code: 'CRM_RATE_LIMITED', params: { resumesAt: problem?.params.resumesAt } },
    })
    expect(await asked(scene)).toEqual([])
    await scene.advance(30 * minute)
    await scene.runs.idle()
    await scene.runs.syncWell('a')
  })

  it('is left alone by another workspace that connects the same account', async () => {
    await using scene = await openScene()
    await scene.at('a').slowDown('contact', 'definitions', '3600')
    const { problem } = await scene.sync('a')
    const { account, words } = scene.at('a')
    const tags = { other: 'workspace' }
    const { integrationKey } = words
    const [connectionId = ''] = await scene.control.addConnections({ integrationKey, account, tags })
    const { host } = scene.wire
    await scene.client.workspaces.create({ name: 'Other', kind: 'prod', host, apiKey: scene.sandbox.apiKey, tags })
    const adopt = () => scene.rest('POST', '/integrations/adopt', { integrationKey, connectionId }, 'Other')
    const refused = await adopt()
    expect(JSON.stringify(refused.body)).toContain('CRM_RATE_LIMITED')
    expect(JSON.stringify(refused.body)).toContain(problem?.params.resumesAt)
    expect(scene.wire.requests.filter((request) => request.connectionId === connectionId && request.isCrm)).toEqual([])
    await scene.advance(hour)
    expect((await adopt()).status).toBe(200)
  })

  it.each(['429', '503'])('says so with %s in the middle of a push, and what waits is made once', async (status) => {
    await using scene = await openScene()
    const crm = scene.at('a')
    await scene.runs.syncWell('a')
    await scene.here.create('contact', { email: 'ann@x.test', lastName: 'Ash' })
    const off = scene.wire.on(crm.object('contact').calls.create, {
      after: (_, __, number) =>
        number > 1 ? null : { status: Number(status), headers: { 'retry-after': '3600' }, body: { message: 'wait' } },
    })
    const run = await scene.sync('a')
    off()
    expect(run.problem?.params.resumesAt).toBeDefined()
    expect((await cardOf(scene)).nextSyncAt).toBe(run.problem?.params.resumesAt)
    await asked(scene)
    await scene.sync('a')
    expect(await asked(scene)).toEqual([])
    await scene.advance(hour)
    await scene.runs.idle()
    await scene.syncUntilQuiet()
    expect(await crm.contacts.all()).toHaveLength(1)
  })
})

describe('a CRM that names no wait that is still to come', () => {
  it.each([
    ['zero', () => '0'],
    ['a date that is over', () => new Date(Date.now() - hour).toUTCString()],
    ['a word', () => 'soon'],
    ['a number below zero', () => '-5'],
  ])('is asked with growing pauses of at least a second: %s', async (_, retryAfter) => {
    await using scene = await openScene()
    await scene.at('a').slowDown('contact', 'list', retryAfter(), 12)
    scene.time.waits.length = 0
    expect(await scene.sync('a')).toMatchObject({ status: 'failed', problem: { code: 'CRM_RATE_LIMITED' } })
    expect(scene.at('a').requests('contact', 'list')).toHaveLength(8)
    // The moment between an answer and the wait counts as waited.
    const waits = scene.time.waits.slice(0, 7).map((ms) => Math.round(ms / 100) * 100)
    expect(waits.every((ms) => ms >= second)).toBe(true)
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0)
    await scene.advance(5 * minute)
    await scene.runs.idle()
    await scene.runs.syncWell('a')
  })
})

it("Nango's own wait of an hour is kept as well, where its sync functions do the reading", async () => {
  await using scene = await openScene({ settings: { source: 'nango' } })
  await scene.runs.syncWell('a')
  await scene.control.addFault({
    method: 'POST',
    path: '/sync/trigger',
    fault: { kind: 'nango-rate-limit', retryAfter: 3600 },
    times: 1,
  })
  const run = await scene.sync('a')
  expect(run).toMatchObject({ problem: { code: 'NANGO_RATE_LIMITED', params: { resumesAt: expect.any(String) } } })
  expect((await cardOf(scene)).nextSyncAt).toBe(run.problem?.params.resumesAt)
  scene.wire.requests = []
  expect((await scene.sync('a')).problem).toMatchObject({ params: { resumesAt: run.problem?.params.resumesAt } })
  expect(scene.wire.requests.filter(({ path, isCrm }) => isCrm || path.startsWith('/sync'))).toEqual([])
  await scene.advance(hour)
  await scene.runs.idle()
  await scene.runs.syncWell('a')
})

it('a stop ends a wait at once, and what was to be sent stays queued', async () => {
  await using scene = await openScene()
  await scene.runs.syncWell('a')
  await scene.here.create('contact', { email: 'ann@x.test', lastName: 'Ash' })
  await scene.at('a').slowDown('contact', 'create', '250')
  const { reached, release } = scene.time.hold()
  const run = await scene.runs.begin('a')
  await reached
  // What it waits for is in its log while it does.
  expect((await scene.runs.log(run)).at(-1)?.text).toMatch(/waiting 250 s/)
  expect(await scene.client.runs.stop({ id: run.id })).toMatchObject({ status: 'stopped' })
  release()
  expect(scene.here.outbox()).toMatchObject([{ state: 'queued', attempts: 0 }])
  expect(await scene.at('a').contacts.all()).toEqual([])
})

describe('the own share of the day', () => {
  it('that ends before a create leaves keeps it queued, and it is made once the next day', async () => {
    using _ = dailyLimit(limit)
    await using scene = await openScene()
    const crm = scene.at('a')
    await scene.runs.syncWell('a')
    await scene.here.create('contact', { email: 'ann@x.test', lastName: 'Ash' })
    // The last call of reading is the last one of the day, which a setting says that is changed meanwhile.
    const used = () => scene.wire.requests.filter(({ isCrm }) => isCrm).length
    scene.wire.on(crm.object('company').calls.deleted ?? expect.unreachable(), { before: () => share(scene, used()) })
    const run = await scene.sync('a')
    expect(run).toMatchObject({ status: 'partial', problem: { code: 'CRM_DAILY_LIMIT', params: { limit: used() } } })
    const midnight = Date.parse(String(run.problem?.params.resumesAt))
    expect(midnight % (24 * hour)).toBe(0)
    expect(midnight - scene.time.now()).toBeLessThanOrEqual(24 * hour)
    expect(crm.requests('contact', 'create')).toEqual([])
    // It had been marked as on its way.
    expect(scene.here.outbox()).toMatchObject([
      { state: 'queued', attempts: 0, fields: { email: 'ann@x.test' }, sent_at: expect.any(Number) },
    ])

    scene.wire.clear()
    await share(scene, limit)
    await crm.forget()
    await scene.advance(midnight - scene.time.now())
    await scene.runs.idle()
    expect(scene.here.outbox()).toMatchObject([{ state: 'confirmed', attempts: 1 }])
    // What is known not to have left is not looked for.
    const searches = crm.requests('contact', 'changed').map(({ body }) => JSON.stringify(body))
    expect(searches.filter((body) => body.includes('ann@x.test'))).toEqual([])
    expect(await crm.contacts.all()).toHaveLength(1)
  })

  it('counts the calls of earlier runs, before and after a restart and a crash', async () => {
    using _ = dailyLimit(limit)
    await using scene = await openScene()
    await scene.runs.syncWell('a')
    await scene.runs.syncWell('a')
    for (const before of ['nothing', 'a restart', 'a crash']) {
      if (before === 'a crash') scene.kill()
      if (before !== 'nothing') await scene.restart()
      await scene.at('a').forget()
      await share(scene, noted(scene) + 1)
      const run = await scene.sync('a')
      expect(run).toMatchObject({
        problem: { code: 'CRM_DAILY_LIMIT', params: { provider: providers.get(provider).manifest.name } },
      })
      expect(scene.at('a').requests()).toHaveLength(1)
      expect((await cardOf(scene)).nextSyncAt).toBe(run.problem?.params.resumesAt)
    }
    await scene.advance(24 * hour)
    await scene.runs.idle()
    expect((await scene.runs.list('a', 'sync')).at(-1)).toMatchObject({ status: 'succeeded' })
  })
})

it("a CRM that counts is never given cause to refuse, whatever the engine's syncs come to", async () => {
  await using scene = await openScene({ limits: true })
  await scene.at('a').contacts.create({ email: 'ann@x.test' })
  // Fewer calls than Nango itself takes in a minute.
  for (let run = 0; run < 20; run += 1) {
    await scene.at('a').contacts.createAll([{ email: `p${run}@x.test` }])
    await scene.runs.syncWell('a')
  }
  const requests = scene.at('a').requests()
  expect(requests.length).toBeGreaterThan(110)
  expect(requests.filter(({ status }) => status === 429)).toEqual([])
  expect(scene.time.waits.length).toBeGreaterThan(0)
})

it('settings that change hold at once, and forget nothing of the account', async () => {
  await using scene = await openScene()
  await scene.at('a').slowDown('contact', 'definitions', '3600')
  const { problem } = await scene.sync('a')
  const id = scene.id('a')
  const settings = await scene.client.integrations.settings({ id })
  await scene.client.integrations.setSettings({ id, settings: { ...settings, readReserve: 0.5 } })
  await asked(scene)
  expect((await scene.sync('a')).problem?.params.resumesAt).toBe(problem?.params.resumesAt)
  expect(await asked(scene)).toEqual([])
})
