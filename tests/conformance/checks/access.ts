import { expect } from 'vitest'
import { providers } from '../../../src/main/engine/providers/registry'
import type { Check } from '../check'
import type { Stage } from '../stage/stage'
import { drafts, expectSameAsCrm } from './tools'

/**
 * Another stream of the integration than the one that is looked at.
 *
 * @param apart it needs none of the same scopes
 */
function otherStream(stage: Stage, apart = false) {
  const { object, bench } = stage
  const found = bench.objects.find(
    ({ stream, scopes }) =>
      stream !== object.stream && !(apart && scopes.some((scope) => object.scopes.includes(scope))),
  )
  return found?.stream ?? null
}

/** Access that is refused, for all or for a part. */
export const accessChecks: readonly Check[] = [
  {
    id: 'E1',
    title: 'a refused token is renewed once; a lasting refusal asks for a new sign-in and loses nothing',
    objects: 'each',
    run: async ({ object, stage }) => {
      const here = await stage()
      await here.remote.create(drafts(object, 3))
      await here.fault(object.calls.list, { kind: 'status', status: 401 }, { times: 1 })
      await here.syncWell()
      await expectSameAsCrm(here)
      const all = await here.control.requests({ prefix: '/connection' })
      expect(all.some(({ query }) => /force_refresh=true/.test(query))).toBe(true)

      for (const scenario of ['upstream_401', 'refresh_fails', 'revoked'] as const) {
        const lost = await stage()
        const [id = ''] = await lost.remote.create(drafts(object, 3))
        await lost.syncWell()
        const writes = lost.definition.writer !== undefined
        if (writes) await lost.edit(id, { [object.texts[0]]: 'waits' })
        await lost.control.scenario(lost.integration.connectionId ?? '', scenario)
        await lost.forget()
        const run = await lost.sync()
        expect(run.status, scenario).toBe('failed')
        expect(run.problem?.code, scenario).toMatch(/^ACCESS_/)
        expect(lost.card()).toMatchObject({ trouble: 'reconnect', problem: { code: run.problem?.code } })
        expect((await lost.asked()).length, 'no storm').toBeLessThan(5)
        await lost.sync()
        expect(lost.notices).toHaveLength(1)
        expect(lost.outbox().map(({ state }) => state)).toEqual(writes ? ['queued'] : [])
        expect(lost.count('remote_records', 'deleted_at IS NOT NULL')).toBe(0)
      }
    },
  },
  {
    id: 'E2',
    title: 'a missing scope stops its own stream only, and is named',
    objects: 'each',
    run: async ({ bench, object, stage }) => {
      const here = await stage()
      await here.remote.create(drafts(object, 3))
      const kept = providers.get(bench.provider).manifest.scopes.filter((scope) => !object.scopes.includes(scope))
      await here.control.limitScopes(here.integration.connectionId ?? '', kept)
      const run = await here.sync()
      const stream = here.streamOf(run)
      expect(stream).toMatchObject({ state: 'failed', problem: { code: 'CRM_SCOPE_MISSING' } })
      expect(object.scopes.some((scope) => String(stream.problem?.params.scope).includes(scope))).toBe(true)
      const other = otherStream(here, true)
      if (other !== null) {
        expect(run.status).toBe('partial')
        expect(here.streamOf(run, other).state).toBe('done')
      }
      await here.sync()
      expect(here.notices).toHaveLength(1)

      await here.control.limitScopes(here.integration.connectionId ?? '', [...kept, ...object.scopes])
      await here.syncWell()
      await expectSameAsCrm(here)
      expect(here.card().trouble).toBe('none')
    },
  },
  {
    id: 'E3',
    title: 'a part of the CRM that the account does not have stops its own stream only, with the reason',
    objects: 'each',
    run: async ({ object, stage }) => {
      const here = await stage()
      await here.remote.create(drafts(object, 3))
      for (const call of [object.calls.list, object.calls.definitions]) {
        await here.fault(call, { kind: 'status', status: 404 })
        const run = await here.sync()
        expect(here.streamOf(run)).toMatchObject({ state: 'failed', problem: { code: 'CRM_FEATURE_MISSING' } })
        expect(here.streamOf(run).problem?.params.stream).toBe(here.streamOf(run).label)
        const other = otherStream(here)
        if (other !== null) expect(here.streamOf(run, other).state).toBe('done')
        await here.control.clearFaults()
      }
      await here.syncWell()
      await expectSameAsCrm(here)
    },
  },
]
