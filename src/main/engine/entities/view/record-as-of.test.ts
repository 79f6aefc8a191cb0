import { describe, expect, it } from 'vitest'
import { editRecord } from '../change/edit-records'
import { act } from '../change/edit-run'
import { unlinkRecord } from '../change/link-records'
import { removeRecord } from '../change/remove-records'
import { addRecord, openTwoCrms, required, type TwoCrms } from '../change/testing/two-crms'
import { recordAsOf } from './record-as-of'

/** A contact with a journal of its own: made, then edited twice. */
function history(crms: TwoCrms) {
  const { store, ports, a } = crms
  const { result: id } = act(store, { integrationId: 'a', kind: 'contact', trigger: 'manual' }, (acts) => {
    const made = acts.makeEntity('contact', 'Ny', { lastName: 'Ny', city: 'Lund' })
    acts.note({
      entityId: made,
      recordId: null,
      kind: 'contact',
      name: 'Ny',
      action: 'created',
      side: 'local',
      fields: [
        { field: 'lastName', label: 'Last name', before: null, after: 'Ny' },
        { field: 'city', label: 'City', before: null, after: 'Lund' },
      ],
    })
    return made
  })
  const entity = () => required(store.entities.get(id))
  addRecord(crms, a, { lastName: 'Ny', city: 'Lund' }, { entity: entity() })
  const changes = () => store.changes.ofEntityBefore(id, Number.MAX_SAFE_INTEGER, 50)
  editRecord(ports, String(id), { city: 'Malmö' })
  editRecord(ports, String(id), { city: 'Ystad', lastName: 'Nyberg' })
  const [last, middle, first] = changes().map((change) => change.id)
  const asOf = (change: number | undefined) => {
    const answer = recordAsOf(ports, entity(), required(change ?? null))
    return {
      ...answer,
      values: Object.fromEntries(answer.fields.map(({ field, past, now }) => [field, [past, now]])),
      differ: answer.fields.filter(({ same }) => !same).map(({ field }) => field),
    }
  }
  return { id, entity, asOf, last, middle, first }
}

describe('a record as of a change', () => {
  it('has the values of then beside those of now, with who changed them since', () => {
    using crms = openTwoCrms()
    const { asOf, first, middle, last } = history(crms)
    expect(asOf(last)).toMatchObject({
      existed: true,
      values: { lastName: ['Nyberg', 'Nyberg'], city: ['Ystad', 'Ystad'] },
      differ: [],
    })
    expect(asOf(middle).values).toEqual({ lastName: ['Ny', 'Nyberg'], city: ['Malmö', 'Ystad'] })
    const atFirst = asOf(first)
    expect(atFirst.values).toEqual({ lastName: ['Ny', 'Nyberg'], city: ['Lund', 'Ystad'] })
    expect(atFirst.fields.find(({ field }) => field === 'city')?.changes).toMatchObject([
      { id: middle, by: 'person' },
      { id: last, by: 'person' },
    ])
  })

  it('was not there before its first change', () => {
    using crms = openTwoCrms()
    expect(history(crms).asOf(0)).toMatchObject({
      existed: false,
      values: { lastName: [null, 'Nyberg'], city: [null, 'Ystad'] },
    })
  })

  it('knows of links and deletions that came later', () => {
    using crms = openTwoCrms()
    const { asOf, last, entity, id } = history(crms)
    const [record] = crms.store.records.ofEntity(id)
    expect(asOf(last).links).toMatchObject([{ integrationId: 'a', remoteId: record?.remoteId }])
    unlinkRecord(crms.ports, String(id), String(record?.id))
    const unlinked = recordAsOf(crms.ports, entity(), required(last ?? null))
    expect(unlinked.links).toMatchObject([{ integrationId: 'a', remoteId: record?.remoteId }])
    removeRecord(crms.ports, String(id))
    expect(entity().deletedAt).not.toBeNull()
    expect(recordAsOf(crms.ports, entity(), required(last ?? null)).deletedAt).toBeNull()
    const newest = crms.store.recordPast.lastAt(id, Number.MAX_SAFE_INTEGER)
    expect(recordAsOf(crms.ports, entity(), newest)).toMatchObject({ links: [], deletedAt: expect.any(String) })
  })

  it('goes back over more changes than one page has', () => {
    using crms = openTwoCrms()
    const { id, first, asOf } = history(crms)
    for (let n = 0; n < 520; n += 1) editRecord(crms.ports, String(id), { city: `City ${n}` })
    expect(asOf(first).values.city).toEqual(['Lund', 'City 519'])
    expect(asOf(first).fields.find(({ field }) => field === 'city')?.changes).toHaveLength(5)
    expect(crms.store.recordPast.count(id)).toBe(523)
  })
})
