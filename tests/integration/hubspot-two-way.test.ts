import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AccountLimiter } from '../../src/main/engine/crm/limiter'
import { createRecord, editRecord } from '../../src/main/engine/entities/change/edit-records'
import { Events } from '../../src/main/engine/events'
import type { MappedFields } from '../../src/main/engine/fields/field-definition'
import { providers } from '../../src/main/engine/providers/registry'
import { addTestIntegration, openTestStore, type TestStore } from '../../src/main/engine/store/testing'
import { RunRecorder } from '../../src/main/engine/sync/recorder'
import { runSync } from '../../src/main/engine/sync/run-sync'
import type { ObjectTally } from '../../src/main/sandbox/control/protocol'
import { type Bench, byId, emptyPortal, hubspot, openBench, type Shown } from '../support/hubspot-bench'

let bench: Bench
let test: TestStore
let runs = 0
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  bench = await openBench({ account: emptyPortal })
  test = openTestStore()
  addTestIntegration(test.store, {
    provider: 'hubspot',
    integrationKey: 'hubspot',
    connectionId: bench.connectionId,
    firstSyncConfirmedAt: Date.now(),
  })
})
afterEach(async () => {
  test[Symbol.dispose]()
  await bench.close()
  vi.useRealTimers()
})

/** One whole sync; the sandbox's index has caught up before it. */
async function sync() {
  await bench.control('POST', 'clock/advance', { ms: 10_000 })
  const { store } = test
  const id = `run_${String(++runs).padStart(6, '0')}`
  const streams = hubspot.manifest.streams.map(({ stream, label }) => ({ stream, label }))
  const integration = store.integrations.get('crm')
  if (!integration) throw new Error('the integration is gone')
  store.runs.create({
    id,
    integrationId: 'crm',
    provider: 'hubspot',
    account: 'Empty',
    kind: 'sync',
    trigger: 'manual',
    queuedAt: Date.now(),
    continues: null,
    streams,
  })
  const recorder = new RunRecorder(store, new Events(), { id, integrationId: 'crm' }, 'HubSpot')
  const result = await runSync({
    store,
    recorder,
    integration,
    provider: hubspot,
    gateway: bench.gateway,
    limiter: new AccountLimiter([]),
    signal: new AbortController().signal,
  })
  recorder.end(result.status)
  const [contacts] = store.runs.streams(id)
  return { status: result.status, contacts, changes: store.changes.list(id, { limit: 500 }).items }
}

const ports = () => ({ store: test.store, provider: (id: string) => providers.get(id) })
const make = (fields: MappedFields) => createRecord(ports(), { kind: 'contact', fields, integrations: ['crm'] }).id
const edit = (id: number, fields: MappedFields) => editRecord(ports(), String(id), fields)
const entity = (id: number) => test.store.entities.get(id)?.fields

async function made(fields: MappedFields): Promise<number> {
  // The engine knows what can be written once it has asked the account.
  await sync()
  return make(fields)
}

async function only(): Promise<Shown> {
  const [first, ...others] = (await bench.dump('contacts')).sort(byId)
  if (!first || others.length > 0) throw new Error(`There is not one contact: ${JSON.stringify([first, ...others])}`)
  return first
}

async function tally(): Promise<ObjectTally | undefined> {
  const { objects } = (await bench.control('GET', 'requests/tally')) as { objects: Record<string, ObjectTally> }
  return objects.contacts
}

describe('a record made in Patchbay', () => {
  it('is made once, does not come back as a change, and keeps what HubSpot filled in', async () => {
    const id = await made({ firstName: 'Nova', lastName: 'Ny', email: 'Nova.Ny@Example.org' })
    expect((await sync()).contacts).toMatchObject({ pushed: 1, failed: 0 })
    expect(entity(id)).toMatchObject({ firstName: 'Nova', lifecycleStage: 'lead' })
    for (const _ of [1, 2]) {
      const again = await sync()
      expect(again.contacts).toMatchObject({ created: 0, updated: 0, deleted: 0, pushed: 0, failed: 0 })
      expect(again.changes).toEqual([])
    }
    edit(id, { city: 'Lund' })
    const pushed = await sync()
    expect(pushed.changes.map(({ fields }) => fields.map(({ field }) => field))).toEqual([['city']])
    expect((await only()).properties).toMatchObject({ city: 'Lund', lifecyclestage: 'lead', firstname: 'Nova' })
    expect(await tally()).toMatchObject({ creates: 1, updates: 1, createdTwice: [] })
  })

  it.each([['cut-before'], ['cut-after'], ['truncated-json']])(
    'is made once when the answer is lost (%s)',
    async (kind) => {
      await made({ lastName: 'Ny', email: 'nova@example.org', phone: '070 1' })
      const path = '/proxy/crm/v3/objects/contacts/batch/create'
      await bench.control('POST', 'faults', { path, fault: { kind }, times: 1 })
      expect((await sync()).status).not.toBe('succeeded')
      await sync()
      vi.setSystemTime(Date.now() + 61_000)
      await sync()
      expect((await only()).properties).toMatchObject({ lastname: 'Ny', email: 'nova@example.org', phone: '070 1' })
      expect(await tally()).toMatchObject({ creates: 1, createdTwice: [] })
      expect((await sync()).changes).toEqual([])
    },
  )

  it('is tied to the contact that HubSpot has already, and nobody loses a value', async () => {
    const id = await made({ email: 'KIM@example.org', city: 'Lund' })
    await bench.control('PATCH', 'knobs', { indexLagMs: 3_600_000 })
    await bench.edit({ object: 'contacts', action: 'create', fields: { email: 'kim@example.org', jobtitle: 'CEO' } })
    await sync()
    expect((await only()).properties).toMatchObject({ jobtitle: 'CEO', city: 'Lund' })
    expect(entity(id)).toMatchObject({ jobTitle: 'CEO', city: 'Lund' })
    expect(await tally()).toMatchObject({ creates: 0, updates: 1 })
  })
})

describe('values that HubSpot writes its own way', () => {
  it('are sent once, whoever changes them', async () => {
    const id = await made({ lastName: 'Ny', email: 'a@example.org' })
    await sync()
    const before = (await tally())?.updates ?? 0
    edit(id, { email: ' Other@Example.ORG ', website: 'https://X.example/', 'custom:product_interests': ['reporting'] })
    await sync()
    expect((await tally())?.updates).toBe(before + 1)
    for (let round = 0; round < 10; round += 1) expect((await sync()).changes).toEqual([])
    expect((await tally())?.updates).toBe(before + 1)
    expect((await only()).properties.email).toBe('other@example.org')
  })
})
