import { expect, it } from 'vitest'
import { openScene } from '../../kit/scene'

const ann = { email: 'ann@x.test', lastName: 'Berg', city: 'Lund' }

it('an edit that a CRM stamps older than the last, for its clock went back, is asked for and taken over', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  await scene.skew(3_600_000)
  const record = await scene.at('a').contacts.create(ann)
  await scene.sync()
  await scene.skew(-3_600_000)
  await scene.at('a').contacts.edit(record.id, { city: 'Oslo' })
  await scene.sync('a', { full: true })
  expect((await scene.here.only()).fields).toMatchObject({ city: 'Oslo' })
  expect((await scene.sync('a', { full: true })).changes).toEqual([])
})

it('many of them are asked for in few requests, and the rest by the rolling check', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  await scene.skew(3_600_000)
  const people = Array.from({ length: 700 }, (_, at) => ({ email: `p${at}@x.test`, lastName: `P${at}`, city: 'Lund' }))
  const made = await scene.at('a').contacts.createAll(people)
  await scene.sync()
  await scene.skew(-3_600_000)
  await scene.at('a').contacts.editAll(
    made.map(({ id }) => id),
    { city: 'Oslo' },
  )
  await scene.at('a').forget()
  await scene.sync('a', { full: true })
  expect(scene.at('a').requests('contact', 'read').length).toBeLessThanOrEqual(5)
  const rows = scene.store.db.prepare<[], { n: number }>("SELECT COUNT(*) AS n FROM entities WHERE city = 'Oslo'").get()
  expect(rows?.n).toBeGreaterThanOrEqual(500)
})
