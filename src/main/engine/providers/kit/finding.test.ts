import { describe, expect, it } from 'vitest'
import type { MappedFields } from '../../fields/field-definition'
import type { RemoteRecord } from '../provider'
import { type FindPlan, findMade, type Names } from './finding'

const sentAt = '2026-02-01T12:00:00.000Z'
const hour = 60 * 60_000
const at = (ms: number) => new Date(Date.parse(sentAt) + ms).toISOString()
const draft = (marker: string, fields: MappedFields) => ({ marker, fields, associations: [], sentAt })
const record = (remoteId: string, fields: MappedFields, createdAt: string | null = at(1000)): RemoteRecord => ({
  remoteId,
  raw: null,
  fields,
  createdAt,
  updatedAt: null,
  deletedAt: null,
  associations: null,
  mergedIds: [],
})

/** What each draft may have become at a CRM that has some records, and what it was asked. */
async function found(
  drafts: ReturnType<typeof draft>[],
  records: RemoteRecord[],
  plan: Partial<Pick<FindPlan, 'uniqueField' | 'namedBy' | 'guessed'>> = {},
) {
  const asked: (Names | string)[] = []
  const answers = await findMade(
    {
      kind: 'company',
      uniqueField: null,
      namedBy: ['domain', 'name'],
      guessed: ['name'],
      ...plan,
      readUnique: async (names) => {
        asked.push(names)
        return records
      },
      searchNamed: async (since, names) => {
        asked.push(since, ...names)
        return records
      },
    },
    { fields: [] },
    drafts,
  )
  return {
    asked,
    ids: Object.fromEntries(answers.map(({ marker, found }) => [marker, found.map(({ remoteId }) => remoteId)])),
  }
}

describe('a create without an answer', () => {
  it('is looked for by its first name, in the canonical form, from a day before the sending', async () => {
    const { asked } = await found(
      [draft('a', { domain: 'HTTPS://A.se/x' }), draft('b', { name: ' B ' }), draft('c', { domain: 'a.se' })],
      [],
    )
    expect(asked).toEqual([at(-24 * hour), { field: 'domain', values: ['a.se'] }, { field: 'name', values: ['b'] }])
  })

  it('is not looked for without a name, nor taken for any record', async () => {
    const { asked, ids } = await found(
      [draft('a', { city: 'Lund' }), draft('b', { name: '  ' })],
      [record('1', { city: 'Lund' })],
    )
    expect(asked).toEqual([])
    expect(ids).toEqual({ a: [], b: [] })
  })

  it('made the record with all of its values; one from before the sending is not ours', async () => {
    const fields = { name: 'Acme', domain: 'a.se', city: 'Lund' }
    const records = [
      record('1', fields),
      record('2', { ...fields, city: 'Umeå' }, at(-hour)),
      record('3', fields, at(-30 * hour)),
    ]
    expect((await found([draft('a', fields)], records)).ids).toEqual({ a: ['1'] })
  })

  it('is one record that overlapping pages show twice', async () => {
    const twice = [record('1', { name: 'A' }), record('1', { name: 'A' })]
    expect((await found([draft('a', { name: 'A' })], twice)).ids).toEqual({ a: ['1'] })
  })

  it('is one record each for drafts that are alike', async () => {
    const drafts = [draft('a', { name: 'Acme' }), draft('b', { name: 'ACME' }), draft('c', { name: 'Acme' })]
    const two = [record('1', { name: 'Acme' }), record('2', { name: 'Acme' })]
    expect((await found(drafts, two, { namedBy: ['name'] })).ids).toEqual({ a: ['1'], b: [], c: ['2'] })
  })

  it('may be one of several where more fit than were sent', async () => {
    const two = [record('1', { name: 'Acme' }), record('2', { name: 'Acme' })]
    expect((await found([draft('a', { name: 'Acme' })], two, { namedBy: ['name'] })).ids).toEqual({ a: ['1', '2'] })
  })

  it('may be a record of its name from then that was changed since', async () => {
    const changed = record('1', { name: 'Acme', city: 'Umeå' })
    const drafts = [draft('a', { name: 'Acme', city: 'Lund' })]
    expect((await found(drafts, [changed], { namedBy: ['name'] })).ids).toEqual({ a: ['1'] })
    for (const createdAt of [at(-3 * 60_000), at(6 * 60_000), null]) {
      expect((await found(drafts, [{ ...changed, createdAt }], { namedBy: ['name'] })).ids).toEqual({ a: [] })
    }
  })

  it('with a unique value is asked for by it, and is the record only with all values', async () => {
    const unique = { kind: 'contact', uniqueField: 'email', namedBy: ['lastName'] } as const
    const drafts = [draft('a', { email: 'A@x.se', city: 'Lund' }), draft('b', { email: 'b@x.se' })]
    const records = [record('1', { email: 'a@x.se', city: 'Lund' }, null), record('2', { email: 'b@x.se', city: 'x' })]
    const { asked, ids } = await found(drafts, records, { ...unique })
    expect(asked).toEqual([{ field: 'email', values: ['a@x.se', 'b@x.se'] }])
    // The kind of this plan compares text as it is.
    expect(ids.b).toEqual(['2'])
    expect((await found([draft('c', { email: 'b@x.se', city: 'y' })], records, { ...unique })).ids).toEqual({ c: [] })
  })
})
