import { benches } from '../../src/main/engine/providers/testing/benches'
import { leastCalls } from '../lab/vendor-calls'
import type { Workshop } from '../lab/workshop'
import { type Measured, rowOf } from '../report/row'

const words = { pull: 'a full pull', changes: 'an incremental pull', push: 'a push' }

/** Requests of each provider, beside the least that its vendor's pages and batches make possible. */
export async function callsPerProvider(shop: Workshop): Promise<Measured[]> {
  const people = shop.size(10_000, 2_000)
  const pushes = shop.size(1_000, 200)
  const rows: Measured[] = []
  for (const { provider } of benches) {
    const sandbox = await shop.sandboxes.of(people)
    const counted = await shop.inPlace((folder) =>
      shop.run('countCalls', { folder, sandbox, provider, changes: 100, pushes }),
    )
    for (const { work, records, calls } of counted) {
      rows.push(
        rowOf({
          name: `calls, ${provider}, ${words[work]} of ${records}`,
          unit: 'calls',
          values: [calls],
          other: { name: 'at the least', values: [leastCalls(provider, work, records)] },
          goal: { at: 'most', of: 'ratio', bound: 1.05 },
        }),
      )
    }
  }
  return rows
}
