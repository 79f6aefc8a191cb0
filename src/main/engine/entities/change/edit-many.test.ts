import { expect, it } from 'vitest'
import { editMany } from './edit-many'
import { addEntity, addRecord, openTwoCrms, waitingRows } from './testing/two-crms'

const noCheck = () => {}

it('an edit of many is one run for those of one account, and tells which records it left and why', async () => {
  using crms = openTwoCrms()
  const { store, ports, a, b } = crms
  const people = ['A', 'B', 'C', 'D'].map((lastName) =>
    addEntity(crms, { lastName, city: lastName === 'C' ? 'Lund' : null }),
  )
  const [one, two, same, alone] = people.map(({ id }) => String(id))
  for (const entity of people.slice(0, 3)) addRecord(crms, entity === people[1] ? b : a, { city: null }, { entity })
  const ids = [one, two, same, alone, one, '999'].map(String)
  const done = await editMany(ports, ids, { city: 'Lund' }, 'manual', noCheck)
  expect(done).toMatchObject({
    changed: 2,
    unchanged: 1,
    refused: [
      { id: alone, problem: { code: 'RECORD_NOT_CONNECTED' } },
      { id: '999', problem: { code: 'NOT_FOUND' } },
    ],
  })
  expect(done.runIds).toHaveLength(2)
  expect(waitingRows(crms)).toEqual(['a update queued', 'b update queued'])
  expect(people.map(({ id }) => store.entities.get(id)?.fields.city ?? null)).toEqual(['Lund', 'Lund', 'Lund', null])
})

it('hundreds of records of one account are changed in few runs', async () => {
  using crms = openTwoCrms()
  const ids = Array.from({ length: 250 }, (_, n) => {
    const entity = addEntity(crms, { lastName: `N ${n}` })
    addRecord(crms, crms.a, { lastName: `N ${n}` }, { entity })
    return String(entity.id)
  })
  const done = await editMany(crms.ports, ids, { city: 'Lund' }, 'manual', noCheck)
  expect(done).toMatchObject({ changed: 250, unchanged: 0, refused: [] })
  expect(done.runIds).toHaveLength(3)
})
