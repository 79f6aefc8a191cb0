import { describe, expect, it } from 'vitest'
import { csvLine } from '../../src/shared/csv'
import type { EntityRecord, ImportReport, Problem } from '../../src/shared/model'
import { fillDisk } from '../kit/full-disk'
import { openScene } from '../kit/scene'

type Scene = Awaited<ReturnType<typeof openScene>>

/** Imports a text, or bytes, as contacts unless said otherwise. */
async function take(scene: Scene, content: string | Uint8Array, rest: Record<string, unknown> = {}) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
  const body = { kind: 'contact', content: bytes.toString('base64'), ...rest }
  const answer = await scene.rest<ImportReport & { code?: string; message?: string; data?: Problem }>(
    'POST',
    '/records/import',
    body,
  )
  return answer.body
}

async function openWithAnn() {
  const scene = await openScene({ accounts: ['a'] })
  await scene.at('a').contacts.create({ email: 'ann@x.test', firstName: 'Ann', lastName: 'Ny' })
  await scene.sync('a')
  return scene
}

const people =
  'First;Surname;E-mail;Town;Stand\r\nAnn;Nyberg;ANN@x.test;Lund;B-17\r\nBo;Ek;bo@x.test;"Norr;\r\nköping";C\r\n'

describe('a CSV file', () => {
  it('makes and changes records in one run, waits for the CRM, and is taken back by undo', async () => {
    await using scene = await openWithAnn()
    const ann = await scene.here.only()
    const written = scene.watchWrites()
    const dry = await take(scene, people, { dryRun: true, integrations: [scene.id('a')] })
    expect(written()).toEqual({})
    expect(dry).toMatchObject({ runId: null, total: 2, delimiter: ';', encoding: 'utf-8' })
    expect(dry.columns.map(({ field }) => field)).toEqual(['firstName', 'lastName', 'email', 'city', null])

    const done = await take(scene, people, { integrations: [scene.id('a')] })
    expect(done.counts).toEqual(dry.counts)
    expect(done.counts).toMatchObject({ created: 1, updated: 1, unchanged: 0, refused: 0 })
    expect(done.rows).toMatchObject([
      { row: 2, result: 'updated', recordId: ann.id, fields: [{ field: 'city', before: null, after: 'Lund' }] },
      { row: 3, result: 'created', name: 'Bo Ek' },
    ])
    const run = await scene.client.runs.get({ id: String(done.runId) })
    expect(run).toMatchObject({ kind: 'import', status: 'succeeded', trigger: 'api' })
    // Empty fields are filled; what is here stays, until the file is to win.
    expect(await scene.records('contact')).toMatchObject([
      { fields: { lastName: 'Ny', city: 'Lund' } },
      { fields: { lastName: 'Ek', city: 'Norr;\r\nköping' } },
    ])
    expect((await take(scene, people, { integrations: [scene.id('a')] })).runId).toBeNull()

    await scene.undo({ id: String(done.runId) })
    expect(await scene.records('contact')).toMatchObject([{ id: ann.id, fields: { lastName: 'Ny' } }])
    expect(scene.here.outbox().map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
  })

  it('reaches the CRM with the next sync', async () => {
    await using scene = await openWithAnn()
    await take(scene, people, { integrations: [scene.id('a')], existing: 'overwrite' })
    await scene.sync('a')
    const there = await scene.at('a').contacts.all()
    expect(there.map((record) => JSON.stringify(record))).toEqual([
      expect.stringContaining('Nyberg'),
      expect.stringContaining('bo@x.test'),
    ])
  })

  it('takes the other rows where one is refused, repeated or unclear, and says which', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    await scene.at('a').contacts.create({ email: 'ann@x.test', lastName: 'Ny', phone: '+4670555014' })
    await scene.sync('a')
    const file = [
      'email,lastName,phone',
      'no address,Ek,',
      'bo@x.test,Ek,',
      'BO@x.test,Ek,',
      'other@x.test,Ny,+4670555014',
      '',
      'cy@x.test,Cy,,further',
    ].join('\n')
    const done = await take(scene, file, { integrations: [scene.id('a')] })
    expect(done.rows).toMatchObject([
      { row: 2, result: 'refused', problem: { code: 'VALUE_NOT_TAKEN' } },
      { row: 3, result: 'created' },
      { row: 4, result: 'repeated', sameAs: 3 },
      { row: 5, result: 'unclear', candidates: [expect.any(String)] },
      { row: 7, result: 'refused', problem: { code: 'BAD_INPUT' } },
    ])
    expect(await scene.records('contact')).toHaveLength(2)
  })

  it('is taken as its dry run said: a row that may be an earlier one is unclear, wherever the two stand', async () => {
    await using scene = await openWithAnn()
    const others = (word: string) => Array.from({ length: 60 }, (_, at) => `${word}${at}@x.test,Ek,`)
    const file = [
      'email,lastName,phone',
      'one@x.test,Ny,+4670555014',
      ',Ny,+4670555014',
      ...others('a'),
      'two@x.test,NY,+46 70 555 014',
      'ann@x.test,,+4670555099',
      ',Ny,+4670555099',
      ...others('b'),
      ',Ny,+4670555099',
    ].join('\n')
    const ask = { integrations: [scene.id('a')], limit: 200 }
    const [plan, done] = [await take(scene, file, { ...ask, dryRun: true }), await take(scene, file, ask)]
    const resultOf = ({ rows }: ImportReport) => rows.map(({ row, result, sameAs }) => `${row} ${result} ${sameAs}`)
    expect(resultOf(plan).filter((text) => !text.includes('created'))).toEqual([
      '3 unclear 2',
      '64 unclear 2',
      '65 updated null',
      '66 unclear 65',
      '127 unclear 65',
    ])
    expect(done.rows.map(({ row, result }) => `${row} ${result}`)).toEqual(
      plan.rows.map(({ row, result }) => `${row} ${result}`),
    )
  })

  it('makes nothing where no CRM is named, and changes only what is here', async () => {
    await using scene = await openWithAnn()
    expect((await take(scene, people)).counts).toMatchObject({ created: 0, updated: 1, left: 1 })
    expect(await scene.records('contact')).toHaveLength(1)
  })

  it('empties a field only where that is asked for', async () => {
    await using scene = await openWithAnn()
    const file = 'email,firstName\nann@x.test,\n'
    expect((await take(scene, file, { existing: 'overwrite' })).counts.unchanged).toBe(1)
    const done = await take(scene, file, { existing: 'overwrite', emptyClears: true })
    expect(done.rows).toMatchObject([
      { result: 'updated', fields: [{ field: 'firstName', before: 'Ann', after: null }] },
    ])
  })

  it.each([
    ['utf-8', Buffer.from('\uFEFFemail,city\nann@x.test,Malmö\n')],
    ['utf-16le', Buffer.from('\uFEFFemail\tcity\nann@x.test\tMalmö\n', 'utf16le')],
    ['utf-16be', Buffer.from('\uFEFFemail,city\nann@x.test,Malmö\n', 'utf16le').swap16()],
    ['windows-1252', Buffer.from('email;city\r\nann@x.test;Malmö\r\n', 'latin1')],
  ])('is read in %s', async (encoding, bytes) => {
    await using scene = await openWithAnn()
    expect(await take(scene, bytes)).toMatchObject({ encoding, rows: [{ fields: [{ after: 'Malmö' }] }] })
  })

  it('takes an export back as it was', async () => {
    await using scene = await openWithAnn()
    const { id } = await scene.here.only()
    const fields = { firstName: '=1+1', jobTitle: "'=2", city: ' -3+4', lastName: 'O"Neil, Jr' }
    await scene.client.records.edit({ id, fields })
    const [record] = (await scene.records('contact')) as unknown as EntityRecord[]
    const names = [...Object.keys(fields), 'email']
    const values = names.map((name) => String(record?.fields[name] ?? ''))
    const file =
      csvLine(['id', 'name', ...names, 'heldIn', 'updatedAt']) +
      csvLine([id, record?.name ?? '', ...values, 'A', '2026-11-27'])
    expect((await take(scene, `\uFEFF${file}`, { existing: 'overwrite' })).counts).toMatchObject({ unchanged: 1 })
  })

  it('that is no such file, or is mapped to what is not there, changes nothing', async () => {
    await using scene = await openWithAnn()
    const wrong: [string, Record<string, unknown>, string][] = [
      ['email\n"ann', {}, 'never closed'],
      ['\n\n', {}, 'no headings'],
      ['x,y\n1,2\n', {}, 'no column'],
      [people, { map: { Nowhere: 'email' } }, 'no column Nowhere'],
      [people, { map: { Stand: 'custom:none' } }, 'custom:none'],
    ]
    for (const [file, rest, said] of wrong) expect((await take(scene, file, rest)).message).toContain(said)
  })

  it('is stopped like every run: what was taken stays, is counted, and goes back by undo', async () => {
    await using scene = await openWithAnn()
    const many = Array.from({ length: 5000 }, (_, at) => `p${at}@many.test,Person ${at}`)
    const importing = take(scene, ['email,lastName', ...many].join('\n'), { integrations: [scene.id('a')], limit: 0 })
    const underWay = async () => (await scene.client.runs.list({ kind: 'import', status: 'running' })).items[0]?.id
    let id: string | undefined
    while (id === undefined) id = await underWay()
    expect(await scene.client.runs.stop({ id })).toMatchObject({ status: 'stopped', problem: { code: 'RUN_STOPPED' } })
    const report = await importing
    expect(report).toMatchObject({ runId: id, stopped: true })
    expect(report.counts.created).toBeLessThan(5000)
    const run = await scene.client.runs.get({ id })
    expect(run.totals.created).toBe(report.counts.created)
    expect(await scene.client.records.counts()).toMatchObject({ contact: 1 + report.counts.created })
    await scene.undo({ id })
    expect(await scene.client.records.counts()).toMatchObject({ contact: 1 })
  })

  it('that cannot be taken to its end is a failed run with the reason, and what was taken stays', async () => {
    await using scene = await openWithAnn()
    const many = Array.from({ length: 1000 }, (_, at) => `p${at}@many.test,Person ${at},${'long '.repeat(50)}`)
    const file = ['email,lastName,jobTitle', ...many].join('\n')
    const makeRoom = fillDisk(scene.store, 60)
    const refused = await take(scene, file, { integrations: [scene.id('a')] })
    expect([refused.code, refused.message]).toEqual(['DISK_FULL', expect.stringContaining('The disk is full.')])
    makeRoom()
    const underWay = async () => (await scene.client.runs.list({ kind: 'import', status: 'running' })).items.length > 0
    while (await underWay()) await new Promise((resolve) => setTimeout(resolve, 50))
    const [run] = (await scene.client.runs.list({ kind: 'import' })).items
    expect(run).toMatchObject({ status: 'failed', problem: { code: 'DISK_FULL' } })
    const taken = Number(run?.totals.created)
    expect(await scene.client.records.counts()).toMatchObject({ contact: 1 + taken })
    const again = await take(scene, file, { integrations: [scene.id('a')] })
    expect(again.counts).toMatchObject({ created: 1000 - taken, unchanged: taken })
  })

  it('names days and numbers in the form of the file', async () => {
    await using scene = await openScene({ accounts: ['a'], streams: ['leads'] })
    const file = 'name;amount;closeDate\nFirst;1.234,50;27.11.2026\n'
    const forms = { kind: 'lead', dates: 'day-first', decimal: ',', dryRun: true, integrations: [scene.id('a')] }
    const { rows } = await take(scene, file, forms)
    expect(rows[0]?.fields).toMatchObject([{ after: 'First' }, { after: '1234.50' }, { after: '2026-11-27' }])
  })
})
