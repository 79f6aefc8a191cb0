import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Effort, measured } from '../lab/effort'
import { BenchEngine, type EngineOptions } from '../lab/engine'
import { percentile } from '../report/statistics'

/** Long work, which goes in steps so that the engine can answer in between. */
export interface InSteps extends Effort {
  records: number
  /** How long the engine was busy without a pause, ms. */
  stepMs: { p95: number; most: number }
  /** How long it took from asking it to stop to its end, ms; null where it was not asked. */
  stopMs: number | null
}

/** Takes back the pull of everything; then, over what is left, an undo that is stopped half a second after its beginning. */
export async function undoPull(options: EngineOptions): Promise<InSteps> {
  await using engine = await BenchEngine.open(options)
  const { client } = engine
  const run = (await client.runs.list({ kind: 'sync', limit: 500 })).items.at(-1)
  if (!run) throw new Error('Nothing was pulled into the file')
  engine.forget()
  const stopped = await client.runs.undo({ id: run.id })
  await new Promise((resolve) => setTimeout(resolve, 300))
  const asked = performance.now()
  await client.runs.stop({ id: stopped.id })
  const stopMs = performance.now() - asked
  const left = (await changesOf(engine, run.id)) - (await changesOf(engine, stopped.id))
  engine.forget()
  const { result: _, ...effort } = await measured(async () => engine.ended(await client.runs.undo({ id: run.id })))
  const steps = engine.commits
  return { ...effort, records: left, stepMs: { p95: percentile(steps, 0.95), most: Math.max(...steps) }, stopMs }
}

async function changesOf({ client }: BenchEngine, id: string): Promise<number> {
  return (await client.runs.get({ id })).changeCount
}

/** Disconnects an account and removes all that is held of it. */
export async function removeAll(options: EngineOptions): Promise<InSteps> {
  await using engine = await BenchEngine.open(options)
  const [row] = engine.store.integrations.all()
  if (!row) throw new Error('Nothing is connected')
  const records = engine.store.objects.all(row.id).reduce((sum, object) => sum + object.records, 0)
  // Steps of a removal are no commits of a run's: what is measured is how long the engine did not come to anything else.
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const { result: _, ...effort } = await measured(() =>
    engine.client.integrations.disconnect({ params: { id: row.id }, query: { data: 'remove' } }),
  )
  delay.disable()
  return { ...effort, records, stepMs: { p95: delay.percentile(95) / 1e6, most: delay.max / 1e6 }, stopMs: null }
}
