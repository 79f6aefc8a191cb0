import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NangoGateway } from '../../src/main/engine/nango/gateway'
import { RecordsStage } from '../support/records-stage'

const people = 60

let stage: RecordsStage
beforeEach(async () => {
  stage = await RecordsStage.open(people)
})
afterEach(() => stage.close())

const ids = () => Object.keys(stage.held())
const first = () => ids()[0] ?? ''
const streamProblem = () =>
  stage.store.integrations.streams('crm').find(({ stream }) => stream === 'contacts')?.problem ?? null

describe('a sync function that fails', () => {
  it('leaves a problem on the stream that names its log; what it had saved is taken over', async () => {
    await stage.syncWell()
    await stage.crm({ action: 'update', id: first(), fields: { city: 'Lund' } })
    await stage.runFunction()
    await stage.control.failSync(stage.connectionId, 'contacts')
    const { cursorAt } = stage.object
    const run = await stage.sync()
    expect(run).toMatchObject({
      status: 'failed',
      problem: {
        code: 'NANGO_SYNC_FAILED',
        params: { sync: 'contacts' },
        detail: expect.stringMatching(/^see Nango's log \w{20}$/),
      },
      counts: { state: 'failed', pulled: 1, updated: 1 },
    })
    expect(streamProblem()?.code).toBe('NANGO_SYNC_FAILED')
    expect(stage.held()[first()]).toMatchObject({ city: 'Lund' })
    expect(stage.object.cursorAt).toBe(cursorAt)

    // A key that may not read the connection still tells that the function failed.
    const scopes = ['proxy', 'syncs:read', 'syncs:execute', 'records:read'].map((scope) => `environment:${scope}`)
    const gateway = stage.newGateway(await stage.control.addKey(scopes))
    expect((await stage.sync({ gateway })).problem).toMatchObject({ code: 'NANGO_SYNC_FAILED', detail: null })
    gateway.close()

    await stage.control.failSync(stage.connectionId, 'contacts', false)
    expect((await stage.syncWell()).counts.pulled).toBe(0)
    expect(streamProblem()).toBeNull()
  })

  it('takes nothing for gone in the first reading, and the next one goes on with it', async () => {
    stage.settings({ source: 'proxy' })
    await stage.syncWell()
    stage.settings({ source: 'nango' })
    await stage.control.failSync(stage.connectionId, 'contacts')
    await stage.nango.triggerSync('hubspot', ['contacts'], stage.connectionId, { reset: true, emptyCache: true })
    expect((await stage.sync({ full: true })).problem?.code).toBe('NANGO_SYNC_FAILED')
    expect(ids()).toHaveLength(people)
    expect(stage.object.nango?.allSince).not.toBeNull()
    await stage.control.failSync(stage.connectionId, 'contacts', false)
    expect((await stage.syncWell()).counts).toMatchObject({ pulled: people, created: 0, updated: 0, deleted: 0 })
    expect(stage.object.nango?.allSince).toBeNull()
  })
})

describe('waiting for a sync function', () => {
  it('ends when a person stops the run, in the middle of a wait, and the log says what it waited for', async () => {
    await stage.syncWell()
    await stage.control.knobs({ syncRunMs: 3_600_000 })
    const abort = new AbortController()
    const timing = {
      random: () => 0,
      // No time passes: only the stop can end this wait.
      pause: (_: number, signal: AbortSignal) => {
        const ended = new Promise<void>((_done, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        })
        abort.abort('stopped')
        return ended
      },
    }
    const ended = await stage.sync({ signal: abort.signal, timing })
    expect(ended).toMatchObject({ status: 'stopped', counts: { state: 'stopped', pulled: 0 } })
    expect(ended.log).toContain('asked Nango to run the sync function contacts')
  })

  it('waits for a run that began before, and then has another one', async () => {
    await stage.syncWell()
    await stage.control.knobs({ syncRunMs: 1_500 })
    await stage.nango.triggerSync('hubspot', ['contacts'], stage.connectionId)
    await stage.crm({ action: 'update', id: first(), fields: { city: 'Lund' } })
    await stage.asked()
    const run = await stage.syncWell()
    expect(run.log).toContain('is running already, waiting for its end')
    expect(stage.held()[first()]).toMatchObject({ city: 'Lund' })
    expect((await stage.asked()).filter((line) => line === 'POST /sync/trigger')).toHaveLength(1)
  })

  it('does not take the end of an earlier run for that of its own', async () => {
    await stage.syncWell()
    await stage.crm({ action: 'update', id: first(), fields: { city: 'Lund' } })
    let earlier: Awaited<ReturnType<NangoGateway['syncStatus']>> = []
    let late = 2
    const gateway: NangoGateway = {
      ...stage.gateway,
      // Nango takes its time before a run begins that was asked for.
      triggerSync: async () => {
        earlier = await stage.gateway.syncStatus({ integrationKey: 'hubspot', connectionId: stage.connectionId }, '*')
      },
      syncStatus: async (...args) => {
        if (earlier.length === 0) return stage.gateway.syncStatus(...args)
        late -= 1
        if (late >= 0) return earlier
        if (late === -1) await stage.gateway.triggerSync(args[0], 'contacts')
        return stage.gateway.syncStatus(...args)
      },
    }
    expect((await stage.syncWell({ gateway })).counts).toMatchObject({ pulled: 1, updated: 1 })
  })

  it('has an end: what was saved by then is taken, the rest stays for the next sync', async () => {
    await stage.syncWell()
    await stage.crm({ action: 'update', id: first(), fields: { city: 'Lund' } })
    await stage.runFunction()
    await stage.control.knobs({ syncRunMs: 3_600_000 })
    const run = await stage.sync({ longestRunMs: 400 })
    expect(run).toMatchObject({
      status: 'failed',
      problem: { code: 'NANGO_SYNC_SLOW', params: { sync: 'contacts' } },
      counts: { pulled: 1, updated: 1 },
    })
    await stage.control.advanceClock(3_600_000)
    await stage.control.knobs({ syncRunMs: 0 })
    await stage.syncWell()
  })
})

describe('a process that dies between two pages', () => {
  it('loses nothing and doubles nothing: the next one goes on behind the last record', async () => {
    await stage.close()
    stage = await RecordsStage.open(2_300)
    await stage.syncUntilDeath(3)
    const before = ids().length
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(2_300)
    const cursor = stage.object.nango?.cursor
    expect((await stage.saved())[before - 1]?.cursor).toBe(cursor)
    const run = await stage.syncWell()
    expect(run.log).toContain('going on with the reading of all records that was cut short')
    expect(run.counts).toMatchObject({ pulled: 2_300 - before, created: 2_300 - before, deleted: 0 })
    expect(ids()).toEqual((await stage.crmRecords()).map(({ id }) => id).sort())
    const made = stage.store.db
      .prepare<[], { n: number }>("SELECT COUNT(*) n FROM changes WHERE action = 'created'")
      .get()
    expect(made?.n).toBe(2_300)
  })

  it('has the place of every record that it has, after any commit', async () => {
    await stage.close()
    stage = await RecordsStage.open(450)
    for (const commits of [4, 5, 2]) {
      await stage.syncUntilCommit(commits)
      const saved = await stage.saved()
      expect(saved[ids().length - 1]?.cursor).toBe(stage.object.nango?.cursor ?? undefined)
    }
    const before = ids().length
    expect((await stage.syncWell()).counts).toMatchObject({ pulled: 450 - before, created: 450 - before })
  })

  it('goes on with the same listing when a page fails', async () => {
    await stage.close()
    stage = await RecordsStage.open(1_200)
    await stage.control.fault('/records/', { kind: 'status', status: 500 }, { after: 1, times: 1 })
    expect((await stage.sync()).problem?.code).toBe('NANGO_FAILED')
    const before = ids().length
    expect(before).toBeGreaterThan(0)
    expect((await stage.syncWell()).counts).toMatchObject({ created: 1_200 - before })
  })
})

describe('switching a stream between the sources', () => {
  it('doubles nothing, deletes nothing and misses nothing', async () => {
    stage.settings({ source: 'proxy' })
    await stage.syncWell()
    const expected = stage.held()
    const one = first()
    for (const [step, source] of (['nango', 'proxy', 'nango', 'nango', 'proxy'] as const).entries()) {
      await stage.crm({ action: 'update', id: one, fields: { city: `Town ${step}` } })
      await stage.control.advanceClock(10_000)
      stage.settings({ source })
      const run = await stage.syncWell()
      expect(run.counts).toMatchObject({ created: 0, updated: 1, deleted: 0, conflicts: 0, failed: 0 })
      expect(stage.held()).toEqual({ ...expected, [one]: { ...expected[one], city: `Town ${step}` } })
    }
    const { n } = stage.store.db.prepare<[], { n: number }>('SELECT COUNT(*) n FROM remote_records').get() ?? {}
    expect(n).toBe(people)
  })

  it('takes over from the proxy at the time it had come to, not from the beginning', async () => {
    stage.settings({ source: 'proxy' })
    await stage.runFunction()
    await stage.control.advanceClock(3 * 60 * 60_000)
    await stage.syncWell()
    stage.setPlace({ cursorAt: Date.now() + 3 * 60 * 60_000 })
    await stage.crm({ action: 'update', id: first(), fields: { city: 'Lund' } })
    stage.settings({ source: 'nango' })
    expect((await stage.syncWell()).counts).toMatchObject({ pulled: 1, updated: 1, deleted: 0 })
  })

  it('does not use the place of another connection or function', async () => {
    await stage.syncWell()
    const cursor = Buffer.from(`2090-01-01T00:00:00.000000+00:00||${stage.connectionId}`).toString('base64')
    stage.store.objects.setRecordsPosition(stage.object.id, { origin: 'another', cursor, allSince: null })
    await stage.crm({ action: 'update', id: first(), fields: { city: 'Lund' } })
    expect((await stage.syncWell()).counts).toMatchObject({ created: 0, updated: 1, deleted: 0 })
    expect(stage.object.nango?.origin).toContain(stage.connectionId)
  })

  it('reads everything once more through the proxy, so that deletes which a function never told are found', async () => {
    await stage.syncWell()
    const [gone = ''] = ids()
    await stage.crm({ action: 'delete', id: gone })
    const silent: NangoGateway = {
      ...stage.gateway,
      listRecords: async (...args) => {
        const page = await stage.gateway.listRecords(...args)
        return { ...page, records: page.records.filter(({ deletedAt }) => deletedAt === null) }
      },
    }
    await stage.syncWell({ gateway: silent })
    expect(ids()).toContain(gone)
    stage.settings({ source: 'proxy' })
    const run = await stage.syncWell()
    expect(run.log).toContain('everything is read once more')
    expect(run.counts).toMatchObject({ created: 0, updated: 0, deleted: 1 })
    expect(ids()).not.toContain(gone)
  })

  it('takes up a listing through the proxy that was cut short', async () => {
    await stage.close()
    stage = await RecordsStage.open(250)
    stage.settings({ source: 'proxy' })
    await stage.control.fault('/proxy/crm/v3/objects/contacts', { kind: 'status', status: 400 }, { after: 1, times: 1 })
    expect((await stage.sync()).status).toBe('failed')
    expect(ids()).toHaveLength(100)
    await stage.crm({ action: 'delete', id: first() })
    await stage.runFunction()
    stage.settings({ source: 'nango' })
    expect((await stage.syncWell()).counts).toMatchObject({ created: 150, deleted: 1 })
    expect(ids()).toEqual((await stage.crmRecords()).map(({ id }) => id).sort())
    expect(stage.object.pass).toBeNull()
  })
})

describe('a Nango that has no such function', () => {
  it('without any says what is missing, and reads nothing', async () => {
    const gateway: NangoGateway = { ...stage.gateway, syncStatus: async () => [] }
    const run = await stage.sync({ gateway })
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'NANGO_FUNCTIONS_MISSING' }, counts: { pulled: 0 } })
    expect(streamProblem()).toMatchObject({ params: { provider: 'HubSpot', stream: 'Contacts' } })
  })

  it('with others names them', async () => {
    stage.settings({ syncFunctions: { contacts: { sync: 'people' } } })
    expect((await stage.sync()).problem).toMatchObject({
      code: 'NANGO_SYNC_MISSING',
      params: { sync: 'people' },
      detail: expect.stringContaining('companies'),
    })
  })

  it('whose function saves something else tells so, and nothing is written', async () => {
    stage.settings({ syncFunctions: { contacts: { sync: 'contacts', model: 'Contact' } } })
    const gateway: NangoGateway = {
      ...stage.gateway,
      listRecords: async (...args) => {
        const page = await stage.gateway.listRecords(...args)
        return { ...page, records: page.records.map((row) => ({ ...row, payload: { id: row.id, name: 'Ada' } })) }
      },
    }
    const run = await stage.sync({ gateway })
    expect(run.problem).toMatchObject({ code: 'NANGO_MODEL_FOREIGN', params: { sync: 'contacts' } })
    expect(ids()).toEqual([])
    expect((await stage.syncWell()).counts).toMatchObject({ created: people })
  })

  it('whose key lacks a scope names the scope', async () => {
    const gateway = stage.newGateway(await stage.control.addKey(['environment:proxy', 'environment:syncs:read']))
    expect((await stage.sync({ gateway })).problem).toMatchObject({
      code: 'NANGO_SCOPE_MISSING',
      params: { scope: 'environment:syncs:execute' },
    })
    gateway.close()
  })
})
