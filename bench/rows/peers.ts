import type { PeerAddresses } from '../jobs/serve-peers'
import type { Workshop } from '../lab/workshop'
import { type Measured, rowOf } from '../report/row'
import { alternate, ratios } from '../report/statistics'
import { listQuery } from './list-query'

/** What a peer took. */
interface Took {
  rows: number
  wallMs: number
  cpuMs: number
}

const rate = ({ rows, wallMs }: Took) => (rows / wallMs) * 1000
const cpuRate = ({ rows, cpuMs }: Took) => (rows / cpuMs) * 1000

/**
 * The first pull beside programs that also bring records into a store of their own: each flat, as its manual shows it, and
 * with the same work done, that is the record as it came, the mapped one and a history kept.
 */
export async function pullBesidePeers(shop: Workshop): Promise<Measured[]> {
  const records = shop.size(20_000, 3_000)
  const sandbox = await shop.sandboxes.of(records)
  const query = await listQuery(shop)
  const { result: served, end } = await shop.serve('servePeers', { sandbox, query })
  const peer = (script: string, url: keyof PeerAddresses, same: boolean) => () =>
    shop.inPlace((folder) =>
      shop.peer<Took>(script, { url: served[url], folder: shop.make(folder), fields: served.fields, same }),
    )
  try {
    const took = await alternate<Took>(shop.quick ? shop.fewRounds : shop.rounds, {
      patchbay: () =>
        shop.inPlace((folder) => shop.run('pullAll', { folder, sandbox, provider: 'hubspot', streams: ['contacts'] })),
      watermelon: peer('watermelon.cjs', 'watermelon', true),
      pouch: peer('pouch.cjs', 'couch', true),
      watermelonFlat: peer('watermelon.cjs', 'watermelon', false),
      pouchFlat: peer('pouch.cjs', 'couch', false),
      script: peer('script.cjs', 'crm', false),
    })
    const ours = took.patchbay ?? []
    const beside = (name: string, other: string, theirs: Took[] = [], isGoal = false): Measured[] => {
      const wrong = theirs.find(({ rows }) => rows !== records)
      if (wrong) throw new Error(`${other} has ${wrong.rows} of ${records} records`)
      const row = (of: typeof rate, what: string, unit: string) => {
        const [mine, its] = [ours.map(of), theirs.map(of)]
        return rowOf({
          name: what,
          unit,
          values: mine,
          other: { name: other, values: its },
          ratios: ratios(mine, its),
          ...(isGoal && of === rate ? { goal: { at: 'least', of: 'ratio', bound: 1 } } : {}),
          note: `${records} contacts`,
        })
      }
      return [row(rate, name, 'records/s'), row(cpuRate, `${name}, CPU`, 'records/CPU s')]
    }
    return [
      ...beside('pull, WatermelonDB', 'WatermelonDB, same work', took.watermelon, true),
      ...beside('pull, PouchDB', 'PouchDB, same work', took.pouch, true),
      ...beside('pull, WatermelonDB flat', 'WatermelonDB', took.watermelonFlat),
      ...beside('pull, PouchDB flat', 'PouchDB', took.pouchFlat),
      ...beside('pull, script', "HubSpot's client with an upsert", took.script),
    ]
  } finally {
    await end()
  }
}
