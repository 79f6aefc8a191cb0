import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { countCalls } from '../../bench/jobs/count-calls'
import { leastCalls } from '../../bench/lab/vendor-calls'
import { benches } from '../../src/main/engine/providers/testing/benches'
import { openSandbox } from '../kit/sandbox'

/** What one kind of work took, for the report. */
export interface ApiCalls {
  provider: string
  work: string
  records: number
  calls: number
  /** By the vendor's own sizes of pages and batches. */
  minimum: number
}

declare module 'vitest' {
  interface TaskMeta {
    apiCalls?: ApiCalls[]
  }
}

/** Over the least there may be what a page that is not full costs. */
const share = 1.05
/** `npm run conformance -- --json` reports on 10,000 people; a test of every change counts the same on fewer. */
const people = process.env.PATCHBAY_COUNT_CALLS === 'whole' ? 10_000 : 2_000
const pushes = 1000
const wanted = process.env.PATCHBAY_PROVIDER

for (const { provider } of benches.filter((bench) => wanted === undefined || bench.provider === wanted)) {
  it(`${provider} is asked no more often than its pages and batches call for`, async ({ task }) => {
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-calls-'))
    const sandbox = await openSandbox({ records: people, unlimited: true, indexLagMs: 0 })
    try {
      const counted = await countCalls({ folder, sandbox, provider, changes: 100, pushes })
      const calls = counted.map(({ work, records, calls: number }) => {
        return { provider, work, records, calls: number, minimum: leastCalls(provider, work, records) }
      })
      task.meta.apiCalls = calls
      expect(calls.map(({ records }) => records)).toEqual([people, 100, pushes])
      expect(calls.filter(({ calls: number, minimum }) => number > minimum * share)).toEqual([])
    } finally {
      await sandbox.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
}
