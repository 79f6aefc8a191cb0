import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SandboxControl } from '../../src/main/sandbox/control-client'
import { measured } from '../lab/effort'
import { BenchEngine, type EngineOptions } from '../lab/engine'
import { spread } from './news'

/** What a dry run took, and the sync of the same changes after it. `moreMiB`: by how much the files grew meanwhile. */
export interface DryRun {
  dryMs: number
  syncMs: number
  moreMiB: number
}

const news = 100

/** Finds out what a sync would do with some changes, then does it; so often. */
export async function dryRuns({ rounds, ...options }: EngineOptions & { rounds: number }): Promise<DryRun[]> {
  await using engine = await BenchEngine.open(options)
  const control = new SandboxControl(options.sandbox)
  const id = await engine.connect('hubspot', ['contacts'])
  const done: DryRun[] = []
  // The first round does not count: nothing is warm in it.
  for (let round = 0; round <= rounds; round += 1) {
    const edits = spread(engine, news, round).map((remoteId, index) => ({
      object: 'contacts',
      action: 'update' as const,
      id: remoteId,
      fields: { city: `City ${round} ${index} ${Date.now()}` },
    }))
    await control.editAll({ provider: 'hubspot' }, edits)
    await control.advanceClock(1500)
    const before = bytesBelow(options.folder)
    let most = before
    const timer = setInterval(() => {
      most = Math.max(most, bytesBelow(options.folder))
    }, 20)
    const dry = await measured(() => engine.sync(id, { dryRun: true }))
    clearInterval(timer)
    const sync = await measured(() => engine.sync(id))
    if (round > 0) done.push({ dryMs: dry.wallMs, syncMs: sync.wallMs, moreMiB: (most - before) / 2 ** 20 })
  }
  return done
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => {
      const { size = 0 } = statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false }) ?? {}
      return sum + size
    }, 0)
}
