import { describe, expect, it } from 'vitest'
import { benches } from '../../src/main/engine/providers/testing/benches'
import { openScene, type Scene } from '../kit/scene'

const day = 24 * 3_600_000
const streams = ['contacts', 'companies', 'leads', 'activities'] as const

/** What people do here in a day, as far as the CRM takes it: what it refuses is as good, for nothing may come of it. */
async function work(scene: Scene): Promise<void> {
  const made = async (kind: 'contact' | 'company' | 'lead' | 'activity', fields: Record<string, string>) =>
    scene.here.create(kind, fields).catch(() => null)
  const contact = await made('contact', { firstName: 'Ada', lastName: 'Byron', email: 'ada@never.example' })
  const others = [
    await made('company', { name: 'Never Ltd', website: 'https://never.example' }),
    await made('lead', { name: 'Ten seats', amount: '10' }),
    ...(await Promise.all(
      ['note', 'call', 'task', 'email', 'message', 'meeting'].map((type) =>
        made('activity', { type, subject: 'Hello', body: 'Hello' }),
      ),
    )),
  ]
  for (const other of others) {
    if (contact && other) await scene.client.records.associate({ id: other.id, other: contact.id }).catch(() => null)
  }
  for (const kind of ['contact', 'company', 'lead', 'activity'] as const) {
    const [first, second] = await scene.records(kind)
    const field = { contact: 'lastName', company: 'city', lead: 'name', activity: 'body' }[kind]
    if (first) await scene.here.edit(first, { [field]: 'Edited' }).catch(() => null)
    if (second) await scene.here.remove(second).catch(() => null)
  }
}

describe.each(benches.map((bench) => [bench.provider, bench] as const))(
  'of all that is asked of %s',
  (provider, bench) => {
    it('nothing sends a message, enrols, merges, erases for good or leads away from the proxy', async () => {
      const accounts = { a: { provider, account: bench.accounts.filled } }
      await using scene = await openScene({ accounts, records: 40, streams })
      const { account } = scene.at('a')
      const before = (await scene.control.journal({ provider, account, limit: 1 })).next
      for (const stream of streams) {
        await scene.settings('a', stream, { onLocalDelete: 'delete', onRemoteDelete: 'delete', createMissing: true })
      }
      await scene.sync('a')
      await work(scene)
      for (const full of [false, true]) {
        await scene.advance(8 * day)
        await scene.sync('a', { full, acceptDeletes: true })
      }
      const [, , latest] = await scene.runs.list('a')
      if (latest) await scene.undo(latest)
      await scene.sync('a')
      const asked = scene.at('a').requests()
      expect(asked.length).toBeGreaterThan(50)
      expect(asked.filter(({ method }) => method !== 'GET').length).toBeGreaterThan(5)
      for (const { method, path, query, headers } of asked) {
        const name = `${method} ${path}`
        for (const forbidden of bench.forbiddenPaths) expect(path, name).not.toMatch(forbidden)
        expect(
          bench.allowedPaths.some((allowed) => path.startsWith(allowed)),
          name,
        ).toBe(true)
        expect(decodeURIComponent(path + JSON.stringify(query)), name).not.toMatch(
          /https?:\/\/\S*(?:page|after|next|cursor)/i,
        )
        expect(headers['base-url-override'] ?? '', name).toBe('')
      }
      const { entries } = await scene.control.journal({ provider, account, since: before, limit: 10_000 })
      const done = entries.filter(({ who }) => who === 'patchbay').flatMap(({ changes }) => changes)
      expect(done.filter(({ action }) => action === 'merge' || action === 'erase')).toEqual([])
    })
  },
)
