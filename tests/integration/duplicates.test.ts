import { expect, it } from 'vitest'
import type { DuplicatePair, Problem } from '../../src/shared/model'
import { openScene } from '../kit/scene'

type Scene = Awaited<ReturnType<typeof openScene>>
type Page = { items: DuplicatePair[]; nextCursor: string | null } & Partial<Problem>

async function pairs(scene: Scene, query = 'kind=contact'): Promise<Page> {
  return (await scene.rest<Page>('GET', `/duplicates?${query}`)).body
}

const names = ({ items }: Page) => items.map(({ records, reasons }) => [...records.map(({ name }) => name), ...reasons])

it('offers pairs that are probably one with the reason, and what is to be merged at the CRM', async () => {
  await using scene = await openScene({ accounts: ['a', 'b'] })
  const [a, b] = [scene.at('a').contacts, scene.at('b').contacts]
  const ny = await a.create({ email: 'ann@x.test', firstName: 'Ann', lastName: 'Ny', phone: '+4670555014' })
  const same = await a.create({ email: 'info.ann@x.test', firstName: 'A.', lastName: 'Ny', phone: '+46 70 555 014' })
  await b.create({ email: 'bo@x.test', firstName: 'Bo', lastName: 'Ek', companyName: 'Volta' })
  await scene.sync('a')
  await a.create({ email: 'bo.ek@y.test', firstName: 'bo', lastName: 'EK', companyName: 'volta ' })
  await a.create({ email: 'else@y.test', firstName: 'Bo', lastName: 'Ek', companyName: 'Other' })
  await scene.sync('b')
  await scene.sync('a')
  const found = await pairs(scene)
  expect(names(found)).toEqual([
    ['Ann Ny', 'A. Ny', 'phone'],
    ['Bo Ek', 'bo EK', 'name'],
  ])
  expect(found.nextCursor).toBeNull()
  expect(found.items[0]?.both).toEqual([{ integrationId: scene.id('a'), remoteIds: [ny.id, same.id] }])
  const [first, second] = found.items.map(({ records }) => records.map(({ id }) => id))
  const link = (ids: string[] = []) => scene.rest<Problem>('POST', `/records/${ids[0]}/links`, { other: ids[1] })
  expect((await link(first)).body).toMatchObject({ code: 'RECORDS_OF_ONE_CRM' })
  expect(found.items[1]?.both).toEqual([])
  await link(second)
  expect(names(await pairs(scene))).toEqual([['Ann Ny', 'A. Ny', 'phone']])
})

it('goes on where a page ended', async () => {
  await using scene = await openScene({ accounts: ['a'] })
  for (const last of ['Ek', 'Ny', 'Lo']) {
    for (const first of ['X', 'Y'])
      await scene.at('a').contacts.create({ firstName: first, lastName: last, phone: '+4670555014' })
  }
  await scene.sync('a')
  const found: string[] = []
  let cursor = '0'
  for (let page: Page; ; cursor = page.nextCursor ?? '') {
    page = await pairs(scene, `kind=contact&limit=1&cursor=${cursor}`)
    found.push(...page.items.map(({ records }) => records.map(({ name }) => name).join('+')))
    if (page.nextCursor === null) break
  }
  expect(found).toEqual(['X Ek+Y Ek', 'X Ny+Y Ny', 'X Lo+Y Lo'])
})

it('remembers that two are not one, over syncs, until it is undone', async () => {
  await using scene = await openScene({ accounts: ['a', 'b'] })
  await scene.at('a').contacts.create({ email: 'a@x.test', firstName: 'Ann', lastName: 'Ny', companyName: 'X' })
  const twin = await scene
    .at('b')
    .contacts.create({ email: 'b@x.test', firstName: 'Ann', lastName: 'Ny', companyName: 'X' })
  await scene.sync('a')
  await scene.sync('b')
  const [pair] = (await pairs(scene)).items
  const [id = '', other = ''] = pair?.records.map((record) => record.id) ?? []
  const apart = (body: object) =>
    scene.rest<{ runId: string | null } & Partial<Problem>>('POST', '/duplicates/apart', body)
  const { runId } = (await apart({ id, other })).body
  expect((await pairs(scene)).items).toEqual([])
  expect((await apart({ id: other, other: id })).body.runId).toBeNull()
  expect((await apart({ id, other: id })).body).toMatchObject({ code: 'SAME_RECORD' })
  expect((await apart({ id, other: '999' })).body).toMatchObject({ code: 'NOT_FOUND' })
  await scene.at('b').contacts.edit(twin.id, { email: 'a@x.test' })
  await scene.sync('b')
  expect(await scene.records('contact')).toHaveLength(2)
  expect((await pairs(scene)).items).toEqual([])
  await scene.undo({ id: String(runId) })
  expect((await pairs(scene)).items).toMatchObject([{ reasons: ['email', 'name'] }])
})

it('that are not one are made at each CRM where that is asked for', async () => {
  await using scene = await openScene({ accounts: ['a', 'b'] })
  const person = { firstName: 'Ann', lastName: 'Ny', companyName: 'X' }
  await scene.at('a').contacts.create({ email: 'a@x.test', ...person })
  await scene.at('b').contacts.create({ email: 'b@x.test', ...person })
  await scene.sync('a')
  await scene.sync('b')
  const [pair] = (await pairs(scene)).items
  const [one, other] = pair?.records.map(({ id }) => id) ?? []
  await scene.rest('POST', '/duplicates/apart', { id: one, other })
  await scene.settings('a', 'contacts', { createMissing: true })
  await scene.sync('a', { confirmFirstSync: true })
  await scene.syncUntilQuiet()
  expect(await scene.at('a').contacts.all()).toHaveLength(2)
})
