import { vendorRate } from '../lab/vendor-calls'
import type { Workshop } from '../lab/workshop'
import { type Measured, rowOf } from '../report/row'
import { ratios } from '../report/statistics'

const answerMs = 200

/** The first pull while the vendor's documented limits are kept and each answer takes its time, as over a network. */
export async function pullWithinLimits(shop: Workshop): Promise<Measured[]> {
  const records = shop.size(30_000, 6_000)
  // Nango's own limit, which is each environment's, is not the vendor's.
  const sandbox = await shop.sandboxes.of(records, ['--index-lag', '0', '--nango-per-minute', '1000000'])
  await sandbox.control.addFault({ path: '/proxy/*', fault: { kind: 'slow', ms: answerMs } })
  const rates: number[] = []
  for (let round = 0; round < (shop.quick ? 1 : shop.fewRounds); round += 1) {
    const { calls, wallMs } = await shop.inPlace((folder) =>
      shop.run('pullAll', { folder, sandbox, provider: 'hubspot', streams: ['contacts'], limits: true }),
    )
    rates.push((calls / wallMs) * 1000)
  }
  const allowed = rates.map(() => vendorRate)
  return [
    rowOf({
      name: 'pull within limits',
      unit: 'calls/s',
      values: rates,
      other: { name: 'allowed', values: allowed },
      ratios: ratios(rates, allowed),
      goal: { at: 'least', of: 'ratio', bound: 0.95 },
      note: `${records} contacts, answers after ${answerMs} ms`,
    }),
  ]
}
