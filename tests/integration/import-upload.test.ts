import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImportedRow, ImportUpload, Problem } from '../../src/shared/model'
import { openScene } from '../kit/scene'

type Scene = Awaited<ReturnType<typeof openScene>>
type Answer = ImportUpload & Partial<Problem> & { message?: string; items?: ImportedRow[] }

async function call(scene: Scene, path: string, body?: object, method = 'POST'): Promise<Answer> {
  return (await scene.rest<Answer>(method as 'POST', `/imports${path}`, body)).body
}

const look = (scene: Scene, path: string) => call(scene, path, undefined, 'GET')

/** Sends a file in parts that cut characters. */
async function send(scene: Scene, text: string, partLength = 60_001): Promise<string> {
  const bytes = Buffer.from(text)
  const { id } = await call(scene, '', { kind: 'contact', name: 'people.csv', size: bytes.length })
  for (let at = 0; at < bytes.length; at += partLength) {
    await call(scene, `/${id}/parts`, { at, content: bytes.subarray(at, at + partLength).toString('base64') })
  }
  return id
}

/** Waits until nothing goes on with it. */
async function settled(scene: Scene, id: string): Promise<Answer> {
  for (;;) {
    const upload = await look(scene, `/${id}`)
    if (!['reading', 'planning', 'running'].includes(upload.state)) return upload
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Waits until a run has taken so many rows. */
async function underWay(scene: Scene, id: string, rows: number): Promise<void> {
  while ((await look(scene, `/${id}`)).done < rows) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** People without an address: nothing tells that a second import of one is the same person. */
const nameless = (n: number) => ['lastName', ...Array.from({ length: n }, (_, at) => `Person ${at}`)].join('\n')

describe('a file that comes in parts', () => {
  it('is read, planned with its rows by result, imported in one run, and undone', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    await scene.at('a').contacts.create({ email: 'ann@x.test', firstName: 'Ann' })
    await scene.sync('a')
    const text = 'First,Town,E-mail\nAnn,Mälmö,ann@x.test\nBo,Ö,bo@x.test\nCy,Å,"=no address"\nBo,,BO@x.test\n'
    const id = await send(scene, text, 7)
    expect(await settled(scene, id)).toMatchObject({
      state: 'ready',
      file: { encoding: 'utf-8', header: true, total: 4, columns: [{ heading: 'First', sample: 'Ann' }, {}, {}] },
      fields: ['firstName', 'city', 'email'],
    })
    const written = scene.watchWrites()
    await call(scene, `/${id}/choices`, { integrations: [scene.id('a')], values: { Town: { Ö: 'Öland' } } })
    await call(scene, `/${id}/plan`, {})
    const plan = await settled(scene, id)
    expect(plan).toMatchObject({
      state: 'planned',
      done: 4,
      counts: { created: 1, updated: 1, refused: 1, repeated: 1 },
    })
    expect(written()).toEqual({})
    const rowsOf = async (query: string) => (await look(scene, `/${id}/rows?${query}`)).items
    expect(await rowsOf('from=1&limit=2')).toMatchObject([
      { row: 3, result: 'created', goesTo: [scene.id('a')] },
      { row: 4, result: 'refused', cells: ['Cy', 'Å', '=no address'], problem: { code: 'VALUE_NOT_TAKEN' } },
    ])
    expect(await rowsOf('result=repeated')).toMatchObject([{ row: 5, sameAs: 3 }])

    await call(scene, `/${id}/run`, {})
    const done = await settled(scene, id)
    expect(done).toMatchObject({ state: 'done', counts: plan.counts, runIds: [expect.any(String)] })
    expect((await scene.records('contact')).map(({ fields }) => fields.city)).toEqual(['Mälmö', 'Öland'])
    expect(await rowsOf('pass=run&result=updated')).toMatchObject([{ row: 2, fields: [{ after: 'Mälmö' }] }])
    expect(await call(scene, `/${id}/run`, {})).toMatchObject({ code: 'IMPORT_BUSY' })
    await scene.undo({ id: String(done.runIds[0]) })
    expect(await scene.records('contact')).toHaveLength(1)
    await call(scene, `/${id}`, undefined, 'DELETE')
    expect(await look(scene, `/${id}`)).toMatchObject({ code: 'NOT_FOUND' })

    // What was chosen is remembered for the same headings, in any order.
    const next = await send(scene, 'Town,E-mail,First\nÖ,di@x.test,Di\n')
    expect((await settled(scene, next)).choices).toMatchObject({ integrations: [scene.id('a')], values: { Town: {} } })
  })

  it('takes a part again whose answer was lost, and none that leaves a gap or is too much', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    const part = (at: number, text: string) => ({ at, content: Buffer.from(text).toString('base64') })
    const { id } = await call(scene, '', { kind: 'contact', name: 'a.csv', size: 12 })
    await call(scene, `/${id}/parts`, part(0, 'email\n'))
    expect(await call(scene, `/${id}/plan`, {})).toMatchObject({ code: 'BAD_INPUT' })
    expect((await call(scene, `/${id}/parts`, part(7, '@x.t\n'))).message).toContain('6 bytes are here')
    expect((await call(scene, `/${id}/parts`, part(6, 'a@x.test\n'))).message).toContain('has 12 bytes')
    expect(await call(scene, `/${id}/parts`, part(0, 'email\n'))).toMatchObject({ received: 6 })
    await scene.restart()
    expect(await call(scene, `/${id}/parts`, part(6, 'a@x.t\n'))).toMatchObject({ received: 12 })
    expect(await settled(scene, id)).toMatchObject({ state: 'ready', file: { total: 1 } })
    const large = { kind: 'contact', name: 'b.csv', size: 200_000_001 }
    expect((await call(scene, '', large)).message).toContain('more than 200000000 bytes')
  })

  it('that is no such file says so, and is read in another form', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    const broken = await send(scene, 'email\n"ann')
    expect(await settled(scene, broken)).toMatchObject({ state: 'receiving', problem: { code: 'BAD_INPUT' } })
    const id = await send(scene, 'email;phone\nann@x.test;1,2\n')
    await settled(scene, id)
    await call(scene, `/${id}/read`, { delimiter: ',', header: false })
    expect((await settled(scene, id)).file).toMatchObject({ header: false, total: 2, columns: [{ heading: 'A' }] })
    expect(await call(scene, `/${id}/choices`, { map: { Nowhere: 'email' } })).toMatchObject({ code: 'BAD_INPUT' })
    expect(await call(scene, `/${id}/plan`, {})).toMatchObject({ code: 'BAD_INPUT' })
  })

  it('is stopped with true counts, and goes on where it was: no row is taken twice', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    await scene.sync('a')
    const id = await send(scene, nameless(800))
    // Rows that were read are not looked at yet, and what was looked at is void with other choices.
    expect(await settled(scene, id)).toMatchObject({ state: 'ready', done: 0 })
    await call(scene, `/${id}/plan`, {})
    expect(await settled(scene, id)).toMatchObject({ state: 'planned', done: 800, counts: { left: 800 } })
    const chosen = await call(scene, `/${id}/choices`, { integrations: [scene.id('a')] })
    expect(chosen).toMatchObject({ state: 'ready', done: 0, counts: { left: 0 } })
    await call(scene, `/${id}/run`, {})
    await underWay(scene, id, 100)
    const stopped = await call(scene, `/${id}/stop`, {})
    expect(stopped).toMatchObject({ state: 'stopped' })
    expect(await scene.client.records.counts()).toMatchObject({ contact: stopped.counts.created })
    expect(stopped.counts.created).toBeLessThan(800)
    await call(scene, `/${id}/run`, {})
    const done = await settled(scene, id)
    expect(done).toMatchObject({
      state: 'done',
      counts: { created: 800 },
      runIds: [expect.anything(), expect.anything()],
    })
    expect(await scene.client.records.counts()).toMatchObject({ contact: 800 })
    const rows = await look(scene, `/${id}/rows?pass=run&from=300&limit=500`)
    expect(rows.items?.map(({ row }) => row)).toEqual(Array.from({ length: 500 }, (_, at) => at + 302))
    for (const run of done.runIds.toReversed()) await scene.undo({ id: run })
    expect(await scene.client.records.counts()).toMatchObject({ contact: 0 })
  })

  it('is taken from its first row again when it has changed nothing and something else is chosen', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    const id = await send(scene, nameless(60))
    await settled(scene, id)
    await call(scene, `/${id}/run`, {})
    expect(await settled(scene, id)).toMatchObject({ state: 'done', counts: { left: 60 } })
    await call(scene, `/${id}/choices`, { integrations: [scene.id('a')] })
    await call(scene, `/${id}/run`, {})
    expect(await settled(scene, id)).toMatchObject({ state: 'done', done: 60, counts: { created: 60, left: 0 } })
  })

  it.each(['before-commit', 'after-commit'] as const)(
    'goes on after a crash %s, and no row is taken twice',
    async (where) => {
      await using scene = await openScene({ accounts: ['a'] })
      await scene.sync('a')
      const id = await send(scene, nameless(400))
      await settled(scene, id)
      await call(scene, `/${id}/choices`, { integrations: [scene.id('a')] })
      const died = await scene.diesAt({ where, nth: 6 }, async () => {
        await scene.client.imports.run({ id })
        await new Promise((resolve) => setTimeout(resolve, 2000))
      })
      expect(died).toBe(true)
      await scene.restart()
      const cut = await look(scene, `/${id}`)
      const { contact } = await scene.client.records.counts()
      expect(cut).toMatchObject({ state: 'interrupted', done: contact, counts: { created: contact } })
      expect(contact).toBeGreaterThan(0)
      expect((await scene.client.runs.list({ kind: 'import' })).items).toMatchObject([{ status: 'interrupted' }])
      await call(scene, `/${id}/run`, {})
      expect(await settled(scene, id)).toMatchObject({ state: 'done', counts: { created: 400 } })
      expect(await scene.client.records.counts()).toMatchObject({ contact: 400 })
    },
  )

  it.skipIf(process.platform === 'win32')(
    'is gone when its bytes are, or are no file; the workspace opens all the same',
    async () => {
      await using scene = await openScene({ accounts: ['a'] })
      const ids = [await send(scene, nameless(2)), await send(scene, nameless(2)), await send(scene, nameless(2))]
      const kept = await send(scene, nameless(2))
      for (const id of [...ids, kept]) await settled(scene, id)
      const folder = join(scene.store.folder, 'imports')
      const bytes = ids.map((id) => join(folder, id, 'file.csv'))
      const letter = join(scene.life.folder, 'letter')
      writeFileSync(letter, 'a letter')
      await scene.stop()
      for (const file of bytes) rmSync(file)
      mkdirSync(bytes[1] ?? '')
      symlinkSync(letter, bytes[2] ?? '')
      await scene.start()
      expect((await scene.client.workspaces.state()).phase).toBe('open')
      expect((await look(scene, '')).items).toMatchObject([{ id: kept }])
      expect(readdirSync(folder)).toEqual([kept])
    },
  )
})
