import { SandboxControl } from '../../src/main/sandbox/control-client'
import { watchWrites } from '../../tests/kit/store-file'
import { type Effort, measured } from '../lab/effort'
import { BenchEngine, type EngineOptions } from '../lab/engine'

/** What a sync of a store that has read everything took. */
export interface Sync extends Effort {
  calls: number
  changes: number
}

export interface NewsInput extends EngineOptions {
  rounds: number
  /** Records that change at the CRM before each sync with news. */
  news: number
}

/**
 * Syncs with nothing new, and with so many changes that lie all over what is held, in turn, over a file into which
 * everything has been pulled before. `written`: rows that a sync with nothing new wrote besides the run's own.
 */
export async function quietAndNews({
  rounds,
  news,
  ...options
}: NewsInput): Promise<{ quiet: Sync[]; news: Sync[]; written: number }> {
  await using engine = await BenchEngine.open(options)
  const control = new SandboxControl(options.sandbox)
  const id = await engine.connect('hubspot', ['contacts'])
  const result = { quiet: [] as Sync[], news: [] as Sync[], written: 0 }
  // Caches and plans of what a first sync meets are not what is compared: the first round does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const quiet = await oneSync(engine, id)
    const edits = spread(engine, news, round).map((remoteId, index) => ({
      object: 'contacts',
      action: 'update' as const,
      id: remoteId,
      fields: { jobtitle: `Title ${round} ${index} ${Date.now()}` },
    }))
    await control.editAll({ provider: 'hubspot' }, edits)
    await control.advanceClock(1500)
    const withNews = await oneSync(engine, id)
    if (round === 0) continue
    result.quiet.push(quiet)
    result.news.push(withNews)
  }
  // Counting takes time of its own.
  const written = watchWrites(engine.store.db)
  await engine.sync(id)
  result.written = Object.values(written()).reduce((sum, rows) => sum + rows, 0)
  return result
}

/** Ids at the CRM of records that lie evenly over all that is held, other ones each round. */
export function spread({ store }: BenchEngine, count: number, round: number): string[] {
  const { most } = store.db.prepare<[], { most: number }>('SELECT MAX(id) AS most FROM remote_records').get() ?? {
    most: 0,
  }
  const find = store.db.prepare<[number], { remoteId: string }>(
    'SELECT remote_id AS remoteId FROM remote_records WHERE id >= ? AND deleted_at IS NULL ORDER BY id LIMIT 1',
  )
  const ids = Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * most) / count) + round)
  return [...new Set(ids.flatMap((id) => find.get(id)?.remoteId ?? []))]
}

async function oneSync(engine: BenchEngine, id: string): Promise<Sync> {
  const { result, ...effort } = await measured(() => engine.sync(id))
  const calls = result.streams.reduce((sum, { apiCalls }) => sum + apiCalls, 0)
  return { ...effort, calls, changes: result.changeCount }
}
