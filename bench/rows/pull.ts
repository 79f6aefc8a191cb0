import type { Pulled } from '../jobs/pull'
import type { Workshop } from '../lab/workshop'
import { type Measured, rowOf } from '../report/row'
import { alternate, ratios } from '../report/statistics'
import { listQuery } from './list-query'

const perSecond = (rows: number, ms: number) => (rows / ms) * 1000

/** The first pull of an account beside what the computer can do at all, by the clock and by CPU time. */
export async function pullBesideRaw(shop: Workshop): Promise<Measured[]> {
  const records = shop.size(100_000, 5_000)
  const sandbox = await shop.sandboxes.of(records)
  const query = await listQuery(shop)
  const engine = () =>
    shop.inPlace((folder) => shop.run('pullAll', { folder, sandbox, provider: 'hubspot', streams: ['contacts'] }))
  const raw = (into: 'tables' | 'flat') => () =>
    shop.inPlace((folder) => shop.run('rawPull', { folder, sandbox, query, into }))
  const rounds = shop.quick ? shop.rounds : shop.fewRounds
  const {
    ours = [],
    limit = [],
    flat = [],
  } = await alternate<Pick<Pulled, 'rows' | 'wallMs' | 'cpuMs'>>(rounds, {
    ours: engine,
    limit: raw('tables'),
    flat: raw('flat'),
  })
  const byClock = (list: typeof ours) => list.map(({ rows, wallMs }) => perSecond(rows, wallMs))
  const byCpu = (list: typeof ours) => list.map(({ rows, cpuMs }) => perSecond(rows, cpuMs))
  const pulls = ours as Pulled[]
  return [
    rowOf({
      name: 'pull',
      unit: 'records/s',
      values: byClock(ours),
      other: { name: 'raw limit', values: byClock(limit) },
      ratios: ratios(byClock(ours), byClock(limit)),
      goal: { at: 'least', of: 'ratio', bound: 0.7 },
      note: `${records} contacts`,
    }),
    rowOf({
      name: 'pull, CPU',
      unit: 'records/CPU s',
      values: byCpu(ours),
      other: { name: 'raw limit', values: byCpu(limit) },
      ratios: ratios(byCpu(ours), byCpu(limit)),
    }),
    rowOf({
      name: 'pull, flat',
      unit: 'records/s',
      values: byClock(ours),
      other: { name: 'flat table', values: byClock(flat) },
      ratios: ratios(byClock(ours), byClock(flat)),
    }),
    rowOf({
      name: 'page commit p95',
      unit: 'ms',
      values: pulls.map(({ commitMs }) => commitMs.p95),
      goal: { at: 'most', of: 'value', bound: 8 },
      note: `p50 ${pulls.map(({ commitMs }) => commitMs.p50.toFixed(1)).join(', ')} ms`,
    }),
    rowOf({
      name: 'longest commit',
      unit: 'ms',
      values: pulls.map(({ commitMs }) => commitMs.most),
      goal: { at: 'most', of: 'value', bound: 50 },
    }),
  ]
}
