import { cpSync } from 'node:fs'
import type { InSteps } from '../jobs/take-back'
import type { Workshop } from '../lab/workshop'
import { type Measured, type Reading, rowOf } from '../report/row'
import { alternate, percentile, ratios } from '../report/statistics'
import type { Filled, Stores } from './stores'

/** A copy of a filled store, for what changes it; it goes when the work is done. */
function onCopy<T>(shop: Workshop, { folder }: Filled, work: (copy: string) => Promise<T>): Promise<T> {
  return shop.inPlace((copy) => {
    cpSync(folder, copy, { recursive: true })
    return work(copy)
  })
}

/** What the screens ask for, in a large store. */
export async function lists(shop: Workshop, stores: Stores): Promise<Measured[]> {
  const large = await stores.large()
  const [runs, logLines] = [shop.size(100_000, 2_000), shop.size(1_000_000, 20_000)]
  const answers = await onCopy(shop, large, (folder) =>
    shop.run('readLists', { folder, sandbox: large.sandbox, runs, logLines, times: 40 }),
  )
  return Object.entries(answers).map(([name, took]) =>
    rowOf({
      name: `p95: ${name}`,
      unit: 'ms',
      values: [percentile(took, 0.95)],
      goal: { at: 'most', of: 'value', bound: 16 },
    }),
  )
}

/** Opening a workspace, whatever is in it. */
export async function opening(shop: Workshop, stores: Stores): Promise<Measured[]> {
  const [small, large] = [await stores.small(), await stores.large()]
  const open =
    ({ folder, sandbox }: Filled) =>
    () =>
      shop.run('openFile', { folder, sandbox })
  const { few = [], many = [] } = await alternate(shop.fewRounds, { few: open(small), many: open(large) })
  const row = (name: string, of: (took: (typeof few)[number]) => number) =>
    rowOf({
      name,
      unit: 'ms',
      values: many.map(of),
      other: { name: `at ${small.pulled.rows}`, values: few.map(of) },
      ratios: ratios(many.map(of), few.map(of)),
      goal: { at: 'most', of: 'value', bound: 100 },
    })
  return [row('opening, in a new process', ({ firstMs }) => firstMs), row('opening again', ({ againMs }) => againMs)]
}

/** A dry run beside the sync that it foretells. */
export async function dryRun(shop: Workshop, stores: Stores): Promise<Measured[]> {
  const large = await stores.large()
  const { folder, sandbox } = large
  const rounds = await shop.run('dryRuns', { folder, sandbox, rounds: shop.rounds })
  const [dry, sync] = [rounds.map(({ dryMs }) => dryMs), rounds.map(({ syncMs }) => syncMs)]
  return [
    rowOf({
      name: 'dry run',
      unit: 'ms',
      values: dry,
      other: { name: 'ms of the sync', values: sync },
      ratios: ratios(dry, sync),
      goal: { at: 'most', of: 'ratio', bound: 1.2 },
    }),
    rowOf({
      name: 'dry run, files grow by',
      unit: 'MiB',
      values: rounds.map(({ moreMiB }) => moreMiB),
      goal: { at: 'most', of: 'value', bound: 16 },
    }),
  ]
}

/** Long work goes in steps: how long they are, and whether their number alone goes by what there is. */
export async function inSteps(shop: Workshop, stores: Stores): Promise<Measured[]> {
  const [small, mid] = [await stores.small(), await stores.middle()]
  const long = { small, large: mid }
  const rows: Measured[] = []
  for (const [name, job] of [
    ['undo', 'undoPull'],
    ['removal', 'removeAll'],
  ] as const) {
    const once = (filled: Filled) => () =>
      onCopy(shop, filled, (folder) => shop.run(job, { folder, sandbox: filled.sandbox }))
    const took = await alternate<InSteps>(shop.quick ? 1 : shop.fewRounds, {
      few: once(long.small),
      many: once(long.large),
    })
    const [few = [], many = []] = [took.few, took.many]
    const each = ({ wallMs, records }: InSteps) => (wallMs / records) * 1000
    const step = (what: string, values: number[], bound: number): Reading => {
      return { name: `${name}, ${what}`, unit: 'ms', values, goal: { at: 'most', of: 'value', bound } }
    }
    rows.push(
      rowOf({
        name: `${name}, by record`,
        unit: 'ms a thousand',
        values: many.map(each),
        other: { name: `at ${small.pulled.rows}`, values: few.map(each) },
        ratios: ratios(many.map(each), few.map(each)),
        goal: { at: 'most', of: 'ratio', bound: 1.3 },
        note: `${mid.pulled.rows} records`,
      }),
      rowOf(
        step(
          'steps p95',
          many.map(({ stepMs }) => stepMs.p95),
          8,
        ),
      ),
      rowOf(
        step(
          'longest step',
          many.map(({ stepMs }) => stepMs.most),
          50,
        ),
      ),
    )
    const stops = many.flatMap(({ stopMs }) => stopMs ?? [])
    if (stops.length > 0) rows.push(rowOf(step('stop', stops, 1000)))
  }
  return rows
}
