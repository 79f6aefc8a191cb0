import { expect } from 'vitest'
import type { FaultKind } from '../../../src/main/sandbox/control/protocol'
import type { Check } from '../check'
import { drafts, expectCreatedOnce, expectSameAsCrm, hour, minute } from './tools'

const broken: readonly FaultKind[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'html', status: 502 },
  { kind: 'html', status: 200 },
  { kind: 'empty-body' },
  { kind: 'truncated-json' },
  { kind: 'content-type' },
  { kind: 'error-in-200' },
]

/** Answers that cannot be used, and no answers. */
export const answerChecks: readonly Check[] = [
  {
    id: 'E6',
    title: 'a broken answer is asked for again, and taken for nothing',
    objects: 'each',
    run: async ({ bench, object, stage }) => {
      const [text] = object.texts
      // Answers are read alike for all objects; further ones show that theirs are.
      for (const fault of object === bench.objects[0] ? broken : broken.slice(0, 2)) {
        const name = JSON.stringify(fault)
        const here = await stage()
        const ids = await here.remote.create(drafts(object, object.largestPage.list + 3))
        await here.fault(object.calls.definitions, fault, { times: 1 })
        await here.fault(object.calls.list, fault, { times: 2, after: 1 })
        await here.syncWell()
        await expectSameAsCrm(here)
        expectCreatedOnce(here, ids.length)

        here.pass(hour)
        await here.remote.update(ids[0] ?? '', { [text]: name })
        await here.fault(object.calls.changed, fault, { times: 1 })
        if (object.calls.deleted) await here.fault(object.calls.deleted, fault, { times: 1 })
        await here.syncWell()
        await expectSameAsCrm(here)

        // Lasting: the stream fails with a reason, and no one takes it for an empty CRM.
        const before = here.contents()
        await here.fault(object.calls.list, fault)
        const run = await here.sync({ kind: 'sync', full: true })
        expect(here.streamOf(run).state, name).toBe('failed')
        expect(here.streamOf(run).problem?.code, name).toMatch(/^CRM_(FAILED|BAD_ANSWER)$/)
        expect(here.count('remote_records', 'deleted_at IS NOT NULL'), name).toBe(0)
        expect(here.contents(), name).toBe(before)
        await here.control.clearFaults()
        await here.syncWell()
        await expectSameAsCrm(here)
      }
    },
  },
  {
    id: 'E7',
    title: 'the network drops, the computer sleeps, its clock is wrong',
    objects: 'each',
    run: async ({ object, stage }) => {
      const [text] = object.texts
      const full = object.largestPage.list
      for (const kind of ['cut-before', 'cut-after'] as const) {
        const here = await stage()
        await here.remote.create(drafts(object, full + 3))
        await here.fault(object.calls.list, { kind }, { times: 2, after: 1 })
        await here.syncWell()
        await expectSameAsCrm(here)
      }
      for (const [fault, code] of [
        [{ kind: 'cut-before' }, 'NANGO_UNREACHABLE'],
        [{ kind: 'unreachable', code: 'ENOTFOUND' }, 'CRM_UNREACHABLE'],
      ] as const) {
        const here = await stage()
        await here.remote.create(drafts(object, 2 * full))
        await here.fault(object.calls.list, fault, { after: 1 })
        const run = await here.sync()
        expect(run.problem?.code).toBe(code)
        expect(here.count('remote_records')).toBe(full)
        // It passes by itself: nothing is said yet.
        expect(here.card().trouble).toBe('none')
        expect(here.notices).toEqual([])
        await here.control.clearFaults()
        await here.syncWell()
        await expectSameAsCrm(here)
      }

      // Eight hours of sleep between two pages.
      const sleeper = await stage()
      const slept = await sleeper.remote.create(drafts(object, 2 * full))
      sleeper.wire.on(object.calls.list, {
        before: async (_, number) => {
          if (number !== 2) return
          sleeper.pass(8 * hour)
          await sleeper.remote.update(slept[0] ?? '', { [text]: 'while it slept' })
        },
      })
      await sleeper.syncWell()
      sleeper.wire.clear()
      await sleeper.syncWell()
      await expectSameAsCrm(sleeper)

      // The local clock is ten minutes slow, then fast, then right.
      for (const ahead of [10 * minute, -10 * minute]) {
        const here = await stage()
        await here.control.advanceClock(ahead)
        const [one = '', two = ''] = await here.remote.create(drafts(object, 2))
        await here.syncWell()
        for (const round of [1, 2, 3]) {
          here.pass(2 * minute)
          await here.remote.update(one, { [text]: `round ${round}` })
          await here.syncWell()
          expect(here.entity(one).fields[text], `${ahead} round ${round}`).toBe(`round ${round}`)
        }
        // Someone sets the clock right.
        await here.control.advanceClock(-ahead)
        here.pass(ahead < 0 ? 0 : minute)
        for (const round of [4, 5]) {
          here.pass(15 * minute)
          await here.remote.update(two, { [text]: `round ${round}` })
          await here.syncWell()
          expect(here.entity(two).fields[text], `${ahead} round ${round}`).toBe(`round ${round}`)
        }
        await expectSameAsCrm(here)
      }

      // Which change is the newer one is judged by one clock.
      for (const ahead of [10 * minute, -10 * minute]) {
        const here = await stage()
        if (!here.definition.writer) return
        await here.settings({ policy: 'newest' })
        await here.control.advanceClock(ahead)
        const [local = '', remote = ''] = await here.remote.create(drafts(object, 2, { [text]: 'base' }))
        await here.syncWell()
        here.pass(minute)
        await here.remote.update(local, { [text]: 'older' })
        await here.edit(remote, { [text]: 'older' })
        here.pass(minute)
        await here.edit(local, { [text]: 'newer' })
        await here.remote.update(remote, { [text]: 'newer' })
        await here.syncWell()
        expect(here.entity(local).fields[text], `${ahead}`).toBe('newer')
        expect((await here.remote.get(local))[text], `${ahead}`).toBe('newer')
        // When the CRM's field changed between two versions of the record is not known: a person decides.
        expect(here.entity(remote).fields[text], `${ahead}`).toBe('older')
        expect((await here.remote.get(remote))[text], `${ahead}`).toBe('newer')
      }
    },
  },
  {
    id: 'E8',
    title: 'no key and no token gets into logs, problems or the file',
    objects: 'first',
    run: async ({ object, stage }) => {
      const written: string[] = []
      const restore = (['stdout', 'stderr'] as const).map((name) => {
        const stream = process[name]
        const { write } = stream
        stream.write = ((chunk: string | Uint8Array) => written.push(String(chunk)) > 0) as typeof stream.write
        return () => {
          stream.write = write
        }
      })
      try {
        const here = await stage()
        const secrets = await secretsOf(here.access, here.bench.integrationKey, here.integration.connectionId ?? '')
        expect(secrets.length).toBeGreaterThan(2)
        const [id = ''] = await here.remote.create(drafts(object, 3))
        await here.syncWell()
        // A CRM that repeats in its words what it was sent.
        const echo = `Authorization: Bearer ${secrets[1]} {"refresh_token":"${secrets[2]}"} ${here.access.apiKey}`
        for (const status of [400, 401, 403, 500]) {
          here.wire.on(object.calls.list, {
            after: () => ({ status, headers: {}, body: { status: 'error', message: echo, category: 'OTHER' } }),
          })
          await here.sync({ kind: 'sync', full: true })
          here.wire.clear()
          here.wire.on(object.calls.update, {
            after: () => ({ status, headers: {}, body: { status: 'error', message: echo } }),
          })
          if (here.definition.writer) await here.edit(id, { [object.texts[0]]: `refused with ${status}` })
          await here.sync()
          here.wire.clear()
        }
        for (const kind of ['cut-before', 'nango-rate-limit', 'unreachable'] as const) {
          await here.fault(object.calls.list, { kind })
          await here.sync({ kind: 'sync', full: true })
          await here.control.clearFaults()
        }
        const told = [here.bytes(), JSON.stringify(here.notices), ...written]
        expect(here.bytes()).toContain('[redacted]')
        for (const secret of secrets) for (const text of told) expect(text.includes(secret)).toBe(false)
      } finally {
        for (const undo of restore) undo()
      }
    },
  },
]

/** The environment's key and the connection's tokens, as Nango gives them to any caller who may ask. */
async function secretsOf(
  access: { host: string; apiKey: string },
  key: string,
  connectionId: string,
): Promise<string[]> {
  const response = await fetch(
    `${access.host}/connection/${connectionId}?provider_config_key=${key}&refresh_token=true`,
    {
      headers: { authorization: `Bearer ${access.apiKey}` },
    },
  )
  const { credentials } = (await response.json()) as { credentials: Record<string, unknown> }
  const { access_token, refresh_token } = credentials
  return [access.apiKey, access_token, refresh_token].filter((item): item is string => typeof item === 'string')
}
