import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listsOf, pages, recordsOf, signal } from '../../../../../../tests/kit/adapter'
import type { MappedFields } from '../../../fields/field-definition'
import { type Bench, hubspot, openBench } from './account-bench'

let bench: Bench
beforeEach(async () => {
  bench = await openBench({ records: 120 })
})
afterEach(() => bench.close())

const further = ['deals', 'leads', 'calls', 'emails', 'meetings', 'notes', 'tasks']

describe('objects beside contacts and companies', () => {
  it.each(further)('%s are listed whole, with links, and found by their changes and ids', async (name) => {
    const context = await bench.context(name)
    const object = bench.object(name)
    const all = recordsOf(await pages((page) => listsOf(object).listAll(context, page)))
    expect(all.length).toBeGreaterThan(0)
    expect(all.every(({ associations }) => associations !== null)).toBe(true)
    expect(all.some(({ associations }) => (associations ?? []).length > 0)).toBe(true)
    await bench.indexed()
    const window = { since: '2000-01-01T00:00:00.000Z', until: new Date().toISOString() }
    const changed = recordsOf(await pages((page) => listsOf(object).listChanged(context, window, page)))
    const inOrder = (records: typeof all) => [...records].sort((a, b) => Number(a.remoteId) - Number(b.remoteId))
    expect(inOrder(changed)).toEqual(inOrder(all))
    const ids = all.slice(0, 3).map(({ remoteId }) => remoteId)
    const { records, rejected } = await object.readByIds(context, ids)
    expect([records.map(({ askedId }) => askedId), rejected]).toEqual([ids, []])
    expect(await listsOf(object).listDeleted(context, window, null)).toMatchObject({ rejected: [] })
  })

  it.each([
    [
      'deals',
      { name: 'New', amount: '12.50', pipeline: 'default', stage: 'appointmentscheduled', closeDate: '2026-12-31' },
    ],
    ['leads', { name: 'New' }],
    ['notes', { type: 'note', body: '<p>A note</p>', at: '2026-11-01T10:00:00.000Z' }],
    [
      'calls',
      { type: 'call', subject: 'A call', direction: 'out', durationSeconds: '90.5', at: '2026-11-01T10:00:00.000Z' },
    ],
    ['tasks', { type: 'task', subject: 'A task', dueAt: '2026-12-01T10:00:00.000Z' }],
  ])(
    '%s are made with their links, found when their making had no answer, changed, and taken away',
    async (name, fields) => {
      const context = await bench.context(name)
      const { writer } = bench.object(name)
      const person = (await bench.dump('contacts'))[0]?.id ?? ''
      const draft = { marker: 'm', fields, associations: [{ object: 'contacts', remoteId: person }] }
      const sentAt = new Date().toISOString()
      const [made] = (await writer?.create?.(context, [draft])) ?? []
      expect(made).toMatchObject({ type: 'done', record: { fields } })
      if (made?.type !== 'done') return
      const { remoteId } = made.record
      const links = await bench.object(name).readAssociations?.(context, [remoteId])
      expect(links?.[0]?.associations).toMatchObject([{ object: 'contacts', remoteId: person }])
      await bench.indexed()
      const found = await writer?.findCreated(context, [{ ...draft, sentAt }])
      expect(found?.[0]?.found.map((one) => one.remoteId)).toEqual([remoteId])
      if (writer?.update) {
        const change: MappedFields =
          'body' in fields
            ? { body: '<p>Changed</p>' }
            : 'subject' in fields
              ? { subject: 'Changed' }
              : { name: 'Changed' }
        const outcomes = await writer.update(context, [{ marker: 'm', remoteId, fields: change }])
        expect(outcomes).toMatchObject([{ type: 'done', record: { fields: change } }])
      }
      expect(await writer?.remove?.(context, [{ marker: 'm', remoteId }])).toMatchObject([{ type: 'done' }])
      expect((await bench.object(name).readByIds(context, [remoteId])).records[0]?.deletedAt).not.toBeNull()
    },
  )

  it('have owners and pipelines', async () => {
    for (const source of hubspot.referenceData ?? []) {
      const page = await source.list({ crm: bench.crm, signal }, null)
      expect(page.items.length).toBeGreaterThan(0)
    }
  })
})
