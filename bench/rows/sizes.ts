import type { Sync } from '../jobs/news'
import type { Workshop } from '../lab/workshop'
import { type Measured, rowOf } from '../report/row'
import { alternate, median, ratios } from '../report/statistics'
import type { Filled, Stores } from './stores'

/** MiB that SQLite may hold of a file, as the store asks for it. */
const cacheMiB = 64

/** Memory of the engine's process while everything is pulled, without what SQLite's cache has of the file by then. */
export async function pullMemory(_shop: Workshop, stores: Stores): Promise<Measured[]> {
  const [small, large] = [await stores.small(), await stores.large()]
  const above = ({ pulled }: Filled) => pulled.peakMiB - Math.min(cacheMiB, pulled.fileBytes / 2 ** 20)
  return [
    rowOf({
      name: 'memory of a pull',
      unit: 'MiB',
      values: [above(large)],
      other: { name: `MiB at ${small.pulled.rows} records`, values: [above(small)] },
      goal: { at: 'most', of: 'ratio', bound: 1.3 },
      note: `${large.pulled.rows} records, without SQLite's cache of ${cacheMiB} MiB`,
    }),
    rowOf({
      name: 'large pull',
      unit: 'records/s',
      values: [(large.pulled.rows / large.pulled.wallMs) * 1000],
      other: { name: 'records/s of a small one', values: [(small.pulled.rows / small.pulled.wallMs) * 1000] },
    }),
  ]
}

/** Requests of the rolling check of known ids, at the most. */
const mostChecks = 5

const callsOf = ({ calls }: Sync) => calls

/** Syncs with 100 changes and with none: what they cost does not go by what is held. */
export async function syncsBySize(shop: Workshop, stores: Stores): Promise<Measured[]> {
  const [small, large] = [await stores.small(), await stores.large()]
  const measure =
    ({ folder, sandbox }: Filled) =>
    () =>
      shop.run('quietAndNews', { folder, sandbox, rounds: shop.fewRounds, news: 100 })
  const { few = [], many = [] } = await alternate(shop.fewRounds, { few: measure(small), many: measure(large) })
  const note = `${large.pulled.rows} records, beside ${small.pulled.rows}`
  const row = (name: string, unit: string, which: 'quiet' | 'news', of: (sync: Sync) => number, bound: number) => {
    const medians = (list: typeof few) => list.map((round) => median(round[which].map(of)))
    return rowOf({
      name,
      unit,
      values: medians(many),
      other: { name: `at ${small.pulled.rows}`, values: medians(few) },
      ratios: ratios(medians(many), medians(few)),
      goal: { at: 'most', of: 'ratio', bound },
      note,
    })
  }
  return [
    row('100 changes', 'ms', 'news', ({ wallMs }) => wallMs, 1.5),
    row('100 changes, CPU', 'CPU ms', 'news', ({ cpuMs }) => cpuMs, 1.5),
    row('no-op sync', 'ms', 'quiet', ({ wallMs }) => wallMs, 1.5),
    rowOf({
      name: 'no-op sync, calls',
      unit: 'calls',
      values: many.map((round) => median(round.quiet.map(callsOf))),
      other: { name: `at ${small.pulled.rows}`, values: few.map((round) => median(round.quiet.map(callsOf))) },
      goal: { at: 'most', of: 'value', bound: median(few.flatMap((round) => round.quiet.map(callsOf))) + mostChecks },
    }),
    rowOf({
      name: 'no-op sync, rows written',
      unit: 'rows',
      values: many.map(({ written }) => written),
      goal: { at: 'most', of: 'value', bound: 0 },
    }),
  ]
}
