import { afterEach, beforeEach, expect, it } from 'vitest'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { providerSandboxes } from '../../src/main/sandbox/crm/registry'
import { connect, refusalOf } from '../kit/nango/flow'
import { type KitSandbox, openSandbox } from '../kit/sandbox'

const { provider: crm, objects, read } = wordsOf()
const target = { provider: crm }
const { jobTitle = '', email = '', city = '' } = objects[0]?.properties ?? {}
const { sync, model } = objects[0]?.syncFunction ?? { sync: '', model: '' }

let bench: KitSandbox
let connectionId: string
beforeEach(async () => {
  bench = await openSandbox({ records: 230 })
  connectionId = await connect(bench)
  await bench.control.advanceClock(10_000)
})
afterEach(() => bench.close())

const idOf = (record: { id: string | number } | undefined) => String(record?.id)

const page = (more: object = {}) =>
  bench.nango.listRecords({
    providerConfigKey: crm,
    connectionId,
    model,
    limit: 100,
    ...more,
  })

async function readAll(cursor?: string) {
  const records = []
  let next: string | null | undefined = cursor
  do {
    const answer = await page(next ? { cursor: next } : {})
    records.push(...answer.records)
    next = answer.next_cursor
  } while (next)
  return records
}

async function syncAgain(): Promise<void> {
  await bench.nango.triggerSync(crm, [sync], connectionId)
  await bench.control.advanceClock(1000)
}

it('reads every record once by cursor, then only what changed, with deletes and comebacks', async () => {
  const first = await readAll()
  expect(first).toHaveLength(230)
  expect(new Set(first.map((record) => record.id)).size).toBe(230)
  expect(first.every((record) => record._nango_metadata.last_action === 'ADDED')).toBe(true)
  const cursor = first.at(-1)?._nango_metadata.cursor
  expect((await page({ cursor })).records).toEqual([])

  const [one, two, three] = first.map(idOf)
  await bench.control.edit(target, {
    object: 'contacts',
    action: 'update',
    id: one ?? '',
    fields: { [jobTitle]: 'Astronaut' },
  })
  await bench.control.edit(target, { object: 'contacts', action: 'delete', id: two ?? '' })
  await bench.control.edit(target, { object: 'contacts', action: 'create', fields: { [email]: 'new@example.com' } })
  await syncAgain()
  const changed = await readAll(cursor)
  expect(changed.map((record) => [record.id, record._nango_metadata.last_action]).slice(0, 1)).toEqual([
    [one, 'UPDATED'],
  ])
  expect(changed.map((record) => record._nango_metadata.last_action).sort()).toEqual(['ADDED', 'DELETED', 'UPDATED'])
  expect(read(changed[0]).fields[jobTitle]).toBe('Astronaut')

  await bench.control.edit(target, { object: 'contacts', action: 'restore', id: two ?? '' })
  await syncAgain()
  const back = (await readAll(changed.at(-1)?._nango_metadata.cursor))[0]
  expect(back).toMatchObject({ id: two, _nango_metadata: { last_action: 'ADDED', deleted_at: null } })
  expect((await page({ ids: [three, 'unknown'] })).records.map((record) => record.id)).toEqual([three])
})

it('filters with the server’s quirk: deletes only come alone', async () => {
  const [one] = await readAll()
  await bench.control.edit(target, { object: 'contacts', action: 'delete', id: idOf(one) })
  await syncAgain()
  const count = async (filter: string) => (await page({ filter, limit: 10_000 })).records.length
  expect([await count('deleted'), await count('added'), await count('added,deleted')]).toEqual([1, 229, 229])
})

it('prunes payloads and keeps places', async () => {
  const all = await readAll()
  const until = all[9]?._nango_metadata.cursor ?? ''
  const prune = { providerConfigKey: crm, connectionId, model, untilCursor: until, limit: 4 }
  expect(await bench.nango.pruneRecords(prune)).toEqual({ count: 4, has_more: true })
  const after = await readAll()
  expect(after.map((record) => record.id)).toEqual(all.map((record) => record.id))
  expect(after[0]).toEqual({
    id: all[0]?.id,
    _nango_metadata: expect.objectContaining({ pruned_at: expect.any(String) }),
  })
})

it('tells how runs went, failed ones in the connection’s errors too', async () => {
  const status = async () => (await bench.nango.syncStatus(crm, [sync], connectionId)).syncs[0]
  expect(await status()).toMatchObject({
    name: sync,
    variant: 'base',
    status: 'SUCCESS',
    frequency: 'every hour',
    latestResult: { [model]: { added: 230, updated: 0, deleted: 0 } },
    recordCount: { [model]: 230 },
  })
  const errors = async () => (await bench.nango.listConnections({})).connections[0]?.errors
  await bench.control.failSync(connectionId, sync)
  await bench.nango.triggerSync(crm, [sync], connectionId)
  expect(await status()).toMatchObject({ status: 'RUNNING' })
  expect(await status()).not.toHaveProperty('finishedAt')
  await bench.control.advanceClock(1000)
  expect(await status()).toMatchObject({ status: 'ERROR' })
  expect(await errors()).toMatchObject([{ type: 'sync', log_id: expect.stringMatching(/^\w{20}$/) }])
  await bench.control.failSync(connectionId, sync, false)
  await bench.nango.pauseSync(crm, [sync], connectionId)
  expect(await status()).toMatchObject({ status: 'PAUSED', nextScheduledSyncAt: null })
  await bench.nango.startSync(crm, [sync], connectionId)
  await bench.control.advanceClock(1000)
  expect(await status()).toMatchObject({ status: 'SUCCESS' })
  expect(await errors()).toEqual([])
})

it('runs by itself every hour', async () => {
  const [one] = await readAll()
  await bench.control.edit(target, {
    object: 'contacts',
    action: 'update',
    id: idOf(one),
    fields: { [city]: 'Oslo' },
  })
  expect((await readAll()).filter((record) => record._nango_metadata.last_action === 'UPDATED')).toEqual([])
  await bench.control.advanceClock(3_601_000)
  expect(read((await readAll()).at(-1))).toMatchObject({ id: one?.id, fields: { [city]: 'Oslo' } })
})

it('words refusals as the server does', async () => {
  expect(await refusalOf(page({ cursor: 'nonsense' }))).toMatchObject({
    status: 500,
    code: 'server_error',
    message: 'Failed to fetch records',
  })
  expect((await page({ model: 'Unknown' })).records).toEqual([])
  expect(await refusalOf(page({ modifiedAfter: '2026-01-01T00:00:00+01:00' }))).toMatchObject({
    status: 400,
    code: 'invalid_query_params',
  })
  expect(await refusalOf(page({ connectionId: 'none' }))).toMatchObject({ status: 400, code: 'unknown_connection' })
  expect(await refusalOf(bench.nango.triggerSync(crm, ['nothing'], connectionId))).toMatchObject({
    status: 400,
    code: 'no_syncs_found',
  })
  expect(await refusalOf(bench.nango.triggerSync(crm, [sync], 'none'))).toMatchObject({
    status: 404,
    code: 'unknown_connection',
  })
  expect(await refusalOf(bench.nango.syncStatus(crm, '*', 'none'))).toMatchObject({
    status: 400,
    code: 'invalid_body',
  })
  const deployed = providerSandboxes.find(({ provider }) => provider === crm)
  const configs = await bench.nango.getScriptsConfig('nango')
  expect(configs).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        providerConfigKey: crm,
        syncs: deployed?.syncs.map(({ name }) => expect.objectContaining({ name })),
      }),
    ]),
  )
})
