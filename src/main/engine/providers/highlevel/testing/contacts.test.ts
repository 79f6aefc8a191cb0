import { expect, it } from 'vitest'
import { openAdapter, recordsOf } from '../../../../../../tests/kit/adapter'
import type { ListPage } from '../../provider'

it.each(['all', 'changed'] as const)(
  'loses no contact of a listing of %s when some that were read go away meanwhile',
  async (kind) => {
    const bench = await openAdapter<{ id: string }>({ provider: 'highlevel', records: 1_010 })
    try {
      const context = await bench.context('contacts')
      const { changes } = bench.object('contacts')
      if (changes.by !== 'window') throw new Error('Contacts are listed by their changes')
      const window = { since: '2000-01-01T00:00:00.000Z', until: new Date(Date.now() + 3_600_000).toISOString() }
      const list = (page: string | null) =>
        kind === 'all' ? changes.listAll(context, page) : changes.listChanged(context, window, page)
      const expected = (await bench.dump('contacts')).map(({ id }) => id)
      const read: ListPage[] = [await list(null)]
      // As many as stand on the last page: the count says from then on that all have been read.
      const going = recordsOf(read).slice(0, expected.length - 1_000)
      for (const { remoteId } of going) await bench.edit({ object: 'contacts', action: 'delete', id: remoteId })
      await bench.indexed()
      for (let next = read[0]?.next ?? null; next !== null; next = read.at(-1)?.next ?? null)
        read.push(await list(next))
      expect(
        recordsOf(read)
          .map(({ remoteId }) => remoteId)
          .sort(),
      ).toEqual(expected.sort())
    } finally {
      await bench.close()
    }
  },
)

it('reads the same of a contact out of a search and by its id', async () => {
  const bench = await openAdapter<{ id: string }>({ provider: 'highlevel', records: 30 })
  try {
    const fields = {
      firstName: 'Ada',
      email: 'ada@x.example',
      additionalEmails: 'b@x.example',
      timezone: 'Europe/Paris',
    }
    const { id } = await bench.edit({ object: 'contacts', action: 'create', fields })
    await bench.indexed()
    const context = await bench.context('contacts')
    const object = bench.object('contacts')
    if (object.changes.by !== 'window') throw new Error('Contacts are listed by their changes')
    const [found] = (await object.changes.listAll(context, null)).records.filter(({ remoteId }) => remoteId === id)
    const [read] = (await object.readByIds(context, [id])).records
    expect(found?.fields.additionalEmails).toEqual(['b@x.example'])
    expect([read?.fields, read?.raw]).toEqual([found?.fields, found?.raw])
  } finally {
    await bench.close()
  }
})
