import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WireAnswer } from '../../kit/wire'
import { listRecords, Source } from './source'

const people = 60
const byNumber = (a: string, b: string) => Number(a) - Number(b)

let on: Source
beforeEach(async () => {
  on = await Source.open(people)
})
afterEach(() => on.scene.close())

const streamProblem = () =>
  on.scene.file.rows<{ problem: { code: string; params: object } | null }>(
    'SELECT problem FROM streams WHERE stream = ?',
    'contacts',
  )[0]?.problem ?? null

describe('a sync function that fails', () => {
  it('leaves a problem on the stream that names its log; what it had saved is taken over', async () => {
    await on.runWell()
    await on.contacts.edit(await on.first(), { city: 'Lund' })
    await on.runFunction()
    await on.fail()
    const { cursor_at: cursorAt } = on.place()
    const run = await on.run()
    expect(run).toMatchObject({
      status: 'partial',
      problem: {
        code: 'NANGO_SYNC_FAILED',
        params: { sync: 'contacts' },
        detail: expect.stringMatching(/^see Nango's log \w{20}$/),
      },
      counts: { state: 'failed', pulled: 1, updated: 1 },
    })
    expect(streamProblem()?.code).toBe('NANGO_SYNC_FAILED')
    expect((await on.held())[await on.first()]).toMatchObject({ city: 'Lund' })
    expect(on.place().cursor_at).toBe(cursorAt)

    // A key that may not read the connection still tells that the function failed.
    const scopes = ['proxy', 'syncs:read', 'syncs:execute', 'records:read'].map((scope) => `environment:${scope}`)
    const end = on.useKey(await on.scene.control.addKey(scopes))
    expect((await on.run()).problem).toMatchObject({ code: 'NANGO_SYNC_FAILED', detail: null })
    end()

    await on.fail(false)
    expect((await on.runWell()).counts.pulled).toBe(0)
    expect(streamProblem()).toBeNull()
  })

  it('takes nothing for gone in the first reading, and the next one goes on with it', async () => {
    await on.from('proxy')
    await on.runWell()
    await on.from('nango')
    await on.fail()
    await on.emptyCopies()
    expect((await on.run({ full: true })).problem?.code).toBe('NANGO_SYNC_FAILED')
    expect(await on.ids()).toHaveLength(people)
    expect(on.place().nango_all_since).not.toBeNull()
    await on.fail(false)
    expect((await on.runWell()).counts).toMatchObject({ pulled: people, created: 0, updated: 0, deleted: 0 })
    expect(on.place().nango_all_since).toBeNull()
  })
})

describe('waiting for a sync function', () => {
  it('ends when a person stops the run, in the middle of a wait, and the log says what it waited for', async () => {
    await on.runWell()
    await on.scene.control.knobs({ syncRunMs: 3_600_000 })
    // No time passes: only the stop can end this wait.
    const { reached, release } = on.scene.time.hold()
    const run = await on.scene.runs.begin('a')
    await reached
    await on.scene.client.runs.stop({ id: run.id })
    const ended = await on.outcome(await on.scene.runs.ended(run))
    release()
    expect(ended).toMatchObject({ status: 'stopped', counts: { state: 'stopped', pulled: 0 } })
    expect(ended.log).toContain('asked Nango to run the sync function contacts')
  })

  it('waits for a run that began before, and then has another one', async () => {
    await on.runWell()
    await on.scene.control.knobs({ syncRunMs: 1_500 })
    await on.trigger()
    await on.contacts.edit(await on.first(), { city: 'Lund' })
    on.forget()
    const run = await on.runWell()
    expect(run.log).toContain('is running already, waiting for its end')
    expect((await on.held())[await on.first()]).toMatchObject({ city: 'Lund' })
    expect(on.asked().filter((line) => line === 'POST /sync/trigger')).toHaveLength(1)
  })

  it('does not take the end of an earlier run for that of its own', async () => {
    await on.runWell()
    await on.contacts.edit(await on.first(), { city: 'Lund' })
    let earlier: WireAnswer | null = null
    let isAsked = false
    let late = 2
    // Nango takes its time before a run begins that was asked for.
    on.scene.wire.on(
      { method: 'POST', path: '/sync/trigger' },
      {
        instead: () => {
          isAsked = true
          return { status: 200, headers: {}, body: { success: true } }
        },
      },
    )
    on.scene.wire.on(
      { method: 'GET', path: '/sync/status' },
      {
        after: async (answer) => {
          if (!isAsked) earlier = answer
          else if (late > 0) {
            late -= 1
            if (late === 0) await on.trigger()
            return earlier
          }
          return null
        },
      },
    )
    expect((await on.runWell()).counts).toMatchObject({ pulled: 1, updated: 1 })
  })

  it('has an end: what was saved by then is taken, the rest stays for the next sync', async () => {
    await on.runWell()
    await on.contacts.edit(await on.first(), { city: 'Lund' })
    await on.runFunction()
    await on.scene.control.knobs({ syncRunMs: 7_200_000 })
    const run = await on.run()
    expect(run).toMatchObject({
      status: 'partial',
      problem: { code: 'NANGO_SYNC_SLOW', params: { sync: 'contacts' } },
      counts: { pulled: 1, updated: 1 },
    })
    await on.scene.advance(7_200_000)
    await on.scene.control.knobs({ syncRunMs: 0 })
    await on.runWell()
  })
})

describe('a process that dies between two pages', () => {
  it('loses nothing and doubles nothing: the next one goes on behind the last record', async () => {
    await on.scene.close()
    on = await Source.open(2_300)
    expect(await on.scene.diesAt({ where: 'before-send', nth: 3, call: listRecords }, () => on.run())).toBe(true)
    const before = on.heldInFile()
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(2_300)
    expect((await on.saved())[before - 1]?.cursor).toBe(on.place().nango_cursor)
    await on.scene.restart()
    const run = await on.latest()
    expect(run.log).toContain('going on with the reading of all records that was cut short')
    expect(run.counts).toMatchObject({ pulled: 2_300 - before, created: 2_300 - before, deleted: 0 })
    expect(await on.ids()).toEqual((await on.contacts.all()).map(({ id }) => id).sort(byNumber))
    expect(on.scene.file.count('changes', "action = 'created' AND entity_kind = 'contact'")).toBe(2_300)
  })

  it('has the place of every record that it has, after any commit', async () => {
    await on.scene.close()
    on = await Source.open(450)
    const work = [() => on.run(), () => on.scene.restart(), () => on.scene.restart()]
    for (const [index, nth] of [14, 6, 3].entries()) {
      expect(await on.scene.diesAt({ where: 'after-commit', nth }, work[index] ?? expect.unreachable())).toBe(true)
      const held = on.heldInFile()
      if (held > 0) expect((await on.saved())[held - 1]?.cursor).toBe(on.place().nango_cursor)
    }
    const before = on.heldInFile()
    expect(before).toBeGreaterThan(0)
    await on.scene.restart()
    expect((await on.latest()).counts).toMatchObject({ pulled: 450 - before, created: 450 - before })
  })

  it('goes on with the same listing when a page fails', async () => {
    await on.scene.close()
    on = await Source.open(1_200)
    await on.scene.control.fault('/records/', { kind: 'status', status: 500 }, { after: 1, times: 1 })
    expect((await on.run()).problem?.code).toBe('NANGO_FAILED')
    const before = (await on.ids()).length
    expect(before).toBeGreaterThan(0)
    expect((await on.runWell()).counts).toMatchObject({ created: 1_200 - before })
  })
})

describe('switching a stream between the sources', () => {
  it('doubles nothing, deletes nothing and misses nothing', async () => {
    await on.from('proxy')
    await on.runWell()
    const expected = await on.held()
    const one = await on.first()
    for (const [step, source] of (['nango', 'proxy', 'nango', 'nango', 'proxy'] as const).entries()) {
      await on.contacts.edit(one, { city: `Town ${step}` })
      await on.scene.advance(10_000)
      await on.from(source)
      const run = await on.runWell()
      expect(run.counts).toMatchObject({ created: 0, updated: 1, deleted: 0, conflicts: 0, failed: 0 })
      expect(await on.held()).toEqual({ ...expected, [one]: { ...expected[one], city: `Town ${step}` } })
    }
    expect(on.heldInFile()).toBe(people)
  })

  it('takes over from the proxy at the time it had come to, not from the beginning', async () => {
    await on.from('proxy')
    await on.runFunction()
    await on.scene.advance(3 * 60 * 60_000)
    await on.runWell()
    await on.contacts.edit(await on.first(), { city: 'Lund' })
    await on.from('nango')
    expect((await on.runWell()).counts).toMatchObject({ pulled: 1, updated: 1, deleted: 0 })
  })

  it('does not use the place of another connection or function', async () => {
    await on.runWell()
    const { connectionId } = on.scene.at('a')
    const cursor = Buffer.from(`2090-01-01T00:00:00.000000+00:00||${connectionId}`).toString('base64')
    on.setCursor(cursor, 'another')
    await on.contacts.edit(await on.first(), { city: 'Lund' })
    expect((await on.runWell()).counts).toMatchObject({ created: 0, updated: 1, deleted: 0 })
    expect(on.place().nango_origin).toContain(connectionId)
  })

  it('reads everything once more through the proxy, so that deletes which a function never told are found', async () => {
    await on.runWell()
    const [gone = ''] = await on.ids()
    await on.contacts.remove(gone)
    const end = on.onRecords((records) => records.filter((record) => record._nango_metadata.deleted_at === null))
    await on.runWell()
    end()
    expect(await on.ids()).toContain(gone)
    await on.from('proxy')
    const run = await on.runWell()
    expect(run.log).toContain('everything is read once more')
    expect(run.counts).toMatchObject({ created: 0, updated: 0, deleted: 1 })
    expect(await on.ids()).not.toContain(gone)
  })

  it('takes up a listing through the proxy that was cut short', async () => {
    await on.scene.close()
    on = await Source.open(250)
    await on.from('proxy')
    const cut = { after: 1, times: 1 }
    await on.scene.at('a').fault('contact', 'list', { kind: 'status', status: 400 }, cut)
    expect((await on.run()).status).toBe('partial')
    expect(await on.ids()).toHaveLength(100)
    await on.contacts.remove(await on.first())
    await on.runFunction()
    await on.from('nango')
    expect((await on.runWell()).counts).toMatchObject({ created: 150, deleted: 1 })
    expect(await on.ids()).toEqual((await on.contacts.all()).map(({ id }) => id).sort(byNumber))
    expect(on.place().pass).toBeNull()
  })
})

describe('a Nango that has no such function', () => {
  it('without any says what is missing, and reads nothing', async () => {
    on.scene.wire.on(
      { method: 'GET', path: '/sync/status' },
      { after: (answer) => ({ ...answer, body: { syncs: [] } }) },
    )
    const run = await on.run()
    expect(run).toMatchObject({
      status: 'partial',
      problem: { code: 'NANGO_FUNCTIONS_MISSING' },
      counts: { pulled: 0 },
    })
    expect(streamProblem()).toMatchObject({ params: { stream: 'Contacts' } })
  })

  it('with others names them', async () => {
    await on.scene.settings('a', 'contacts', { syncFunctions: { contacts: { sync: 'people' } } })
    expect((await on.run()).problem).toMatchObject({
      code: 'NANGO_SYNC_MISSING',
      params: { sync: 'people' },
      detail: expect.stringContaining('companies'),
    })
  })

  it('whose function saves something else tells so, and nothing is written', async () => {
    await on.scene.settings('a', 'contacts', { syncFunctions: { contacts: { sync: 'contacts', model: 'Contact' } } })
    const end = on.onRecords((records) =>
      records.map(({ id, _nango_metadata }) => ({ id, name: 'Ada', _nango_metadata })),
    )
    const run = await on.run()
    end()
    expect(run.problem).toMatchObject({ code: 'NANGO_MODEL_FOREIGN', params: { sync: 'contacts' } })
    expect(await on.ids()).toEqual([])
    expect((await on.runWell()).counts).toMatchObject({ created: people })
  })

  it('whose key lacks a scope names the scope', async () => {
    on.useKey(await on.scene.control.addKey(['environment:proxy', 'environment:syncs:read']))
    expect((await on.run()).problem).toMatchObject({
      code: 'NANGO_SCOPE_MISSING',
      params: { scope: 'environment:syncs:execute' },
    })
  })
})
