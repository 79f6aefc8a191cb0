import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { SandboxControl } from '../../src/main/sandbox/control-client'
import { BenchEngine, type EngineOptions } from '../lab/engine'

export interface CallsInput extends EngineOptions {
  provider: string
  /** Records that change at the CRM, and here. */
  changes: number
  pushes: number
}

/** How many requests a kind of work took, as the CRM counts them. */
export interface CountedCalls {
  work: 'pull' | 'changes' | 'push'
  records: number
  calls: number
  /** By what was asked for: `POST /crm/v3/objects/contacts/search`. */
  byPath: Record<string, number>
}

/** Counts the requests of a pull of everything, of one with some changes, and of one that writes some. */
export async function countCalls({ provider, changes, pushes, ...options }: CallsInput): Promise<CountedCalls[]> {
  await using engine = await BenchEngine.open(options)
  const control = new SandboxControl(options.sandbox)
  const words = wordsOf(provider)
  const contacts = words.objects.find(({ stream }) => stream === 'contacts')
  if (!contacts) throw new Error(`${provider} has no contacts`)
  const id = await engine.connect(provider, ['contacts'])
  const account = engine.store.integrations.get(id)?.accountId ?? undefined
  const count = async (work: CountedCalls['work'], records: number): Promise<CountedCalls> => {
    await control.resetRequests()
    const run = await engine.sync(id)
    const sent = await control.requests({ prefix: '/proxy/' })
    const byPath: Record<string, number> = {}
    for (const { method, path } of sent) {
      const name = `${method} ${path.slice('/proxy'.length)}`
      byPath[name] = (byPath[name] ?? 0) + 1
    }
    const pulled = run.streams.reduce((sum, stream) => sum + stream.pulled, 0)
    return { work, records: work === 'pull' ? pulled : records, calls: sent.length, byPath }
  }
  const pull = await count('pull', 0)
  const all = engine.store.db
    .prepare<[], { remoteId: string; entityId: number }>(
      `SELECT r.remote_id AS remoteId, l.entity_id AS entityId FROM remote_records r JOIN links l ON l.remote_record_id = r.id
       WHERE r.deleted_at IS NULL ORDER BY r.id`,
    )
    .all()
  const property = contacts.properties.jobTitle ?? contacts.properties.lastName ?? ''
  await control.editAll(
    { provider, account },
    all.slice(0, changes).map(({ remoteId }, index) => ({
      object: contacts.name,
      action: 'update' as const,
      id: remoteId,
      fields: { [property]: `Changed ${index}` },
    })),
  )
  await control.advanceClock(60_000)
  const news = await count('changes', changes)
  for (const { entityId } of all.slice(changes, changes + pushes)) {
    await engine.client.records.edit({ id: String(entityId), fields: { lastName: `Pushed ${entityId}` } })
  }
  const push = await count('push', pushes)
  return [pull, news, push]
}
