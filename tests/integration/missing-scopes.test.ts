import { expect, it } from 'vitest'
import { providers } from '../../src/main/engine/providers/registry'
import { openScene } from '../kit/scene'

/** Scopes that the leads of a CRM need and its contacts do not. */
function scopesOfLeads(provider: string): string[] {
  const { objects } = providers.get(provider)
  const of = (stream: string) => objects.flatMap((object) => (object.stream === stream ? object.scopes : []))
  return of('leads').filter((scope) => !of('contacts').includes(scope))
}

/** One whose access goes by the person, not by scopes, has none that a connection could lack. */
const withScopes = providers.all.map(({ manifest }) => manifest.id).filter((id) => scopesOfLeads(id).length > 0)

it.each(withScopes)(
  'a connection of %s from before a stream is asked once to be made again, and the rest goes on',
  async (id) => {
    await using scene = await openScene({ accounts: { a: { provider: id } }, records: 12 })
    const { manifest } = providers.get(id)
    const lacking = scopesOfLeads(id)
    await scene.at('a').limitScopes(manifest.scopes.filter((scope) => !lacking.includes(scope)))
    await scene.runs.syncWell('a')
    const card = () => scene.client.integrations.status({ id: scene.id('a') })

    const leads = { id: scene.id('a'), stream: 'leads' } as const
    const settings = await scene.client.integrations.streamSettings(leads)
    await scene.client.integrations.setStreamSettings({ ...leads, settings: { ...settings, direction: 'both' } })
    await scene.client.integrations.confirmFirstSync({ id: leads.id })
    const ann = await scene.at('a').contacts.create({ email: 'ann@scopes.test', firstName: 'Ann', lastName: 'Orr' })
    const runs = [await scene.sync('a'), await scene.sync('a')]
    for (const run of runs) {
      expect(run.status).toBe('partial')
      const states = run.streams.map(({ stream, state, problem }) => [stream, state, problem?.code ?? null])
      expect(states).toContainEqual(['leads', 'failed', 'CRM_SCOPE_MISSING'])
      expect(states).toContainEqual(['contacts', 'done', null])
    }
    expect((await scene.records('contact')).some(({ at }) => at.a === ann.id)).toBe(true)
    expect(await card()).toMatchObject({ problem: { code: 'CRM_SCOPE_MISSING' } })
    const asked = String((await card()).problem?.params.scope)
    expect(lacking.some((scope) => asked.includes(scope))).toBe(true)
    expect(scene.host.notices).toHaveLength(1)

    await scene.at('a').limitScopes(manifest.scopes)
    await scene.runs.syncWell('a')
    expect((await scene.records('lead')).length).toBeGreaterThan(0)
    expect((await card()).problem).toBeNull()
  },
)
