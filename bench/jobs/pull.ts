import type { StreamName } from '../../src/shared/model'
import { type Effort, measured } from '../lab/effort'
import { BenchEngine, type EngineOptions } from '../lab/engine'
import { percentile } from '../report/statistics'

export interface PullInput extends EngineOptions {
  provider: string
  streams: readonly StreamName[]
}

/** What a pull of everything took. */
export interface Pulled extends Effort {
  rows: number
  /** Requests to the CRM. */
  calls: number
  runId: string
  commitMs: { p50: number; p95: number; most: number; number: number }
  fileBytes: number
}

/** Pulls all records of an account into a new file. */
export async function pullAll({ provider, streams, ...options }: PullInput): Promise<Pulled> {
  await using engine = await BenchEngine.open(options)
  const id = await engine.connect(provider, streams)
  engine.forget()
  const { result: run, ...effort } = await measured(() => engine.sync(id))
  const commits = engine.commits
  return {
    ...effort,
    rows: run.streams.reduce((sum, stream) => sum + stream.pulled, 0),
    calls: run.streams.reduce((sum, stream) => sum + stream.apiCalls, 0),
    runId: run.id,
    commitMs: {
      p50: percentile(commits, 0.5),
      p95: percentile(commits, 0.95),
      most: Math.max(...commits),
      number: commits.length,
    },
    fileBytes: engine.fileBytes,
  }
}
