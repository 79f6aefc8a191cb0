import { describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../../kit/scene'

const ann = { email: 'ann@x.test', firstName: 'Ann', lastName: 'Ny' }

function runOf({ runId }: { runId: string | null }): { id: string } {
  if (runId === null) throw new Error('nothing was changed')
  return { id: runId }
}

async function shared(scene: Scene, fields: Record<string, string> = {}) {
  const a = await scene.at('a').contacts.create({ ...ann, ...fields })
  const b = await scene.at('b').contacts.create({ ...ann, ...fields })
  await scene.syncUntilQuiet()
  await scene.advance(60_000)
  return { a, b, record: await scene.here.only() }
}

const codes = (run: { changes: { problem: { code: string } | null }[] }) =>
  run.changes.flatMap(({ problem }) => problem?.code ?? [])

describe('undo by REST', () => {
  it('holds back unless told, and tells its run', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const a = await scene.at('a').contacts.create(ann)
    const b = await scene.at('b').contacts.create(ann)
    await scene.sync('a')
    const run = await scene.sync('b')
    const answer = await scene.rest<{ id: string; trigger: string; about: string }>('POST', `/runs/${run.id}/undo`)
    expect(answer.body).toMatchObject({ kind: 'undo', trigger: 'api', about: run.id })
    await scene.runs.ended(answer.body)
    await scene.sync('b', { full: true })
    expect((await scene.here.only()).at).toEqual({ a: a.id })
    expect(await scene.here.of('b', b)).toBeNull()
    // Until a person says otherwise.
    await scene.undo(answer.body)
    expect((await scene.here.only()).at).toEqual({ a: a.id, b: b.id })
  })

  it('lets the next sync match, and make, again what it took apart where it is told to', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const a = await scene.at('a').contacts.create(ann)
    const b = await scene.at('b').contacts.createAll([ann, { email: 'bo@x.test', lastName: 'Bo' }])
    await scene.sync('a')
    const run = await scene.sync('b')
    const answer = await scene.rest<{ id: string }>('POST', `/runs/${run.id}/undo`, { heldBack: false })
    await scene.runs.ended(answer.body)
    expect((await scene.here.only()).at).toEqual({ a: a.id })
    const again = await scene.sync('b')
    expect((await scene.here.all()).map(({ at }) => at)).toEqual(
      expect.arrayContaining([{ a: a.id, b: b[0]?.id }, { b: b[1]?.id }]),
    )
    // It is in now, and stays out where the next undo does not let it in.
    expect((await scene.sync('b')).changes).toEqual([])
    await scene.undo(again)
    await scene.sync('b', { full: true })
    expect((await scene.here.only()).at).toEqual({ a: a.id })
  })

  it('keeps in its list a record whose link cannot come back, for what it belonged to was deleted since', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.create(ann)
    const b = await scene.at('b').contacts.create(ann)
    await scene.sync('a')
    const undo = await scene.undo(await scene.sync('b'))
    await scene.here.remove(await scene.here.only())
    const again = await scene.undo(undo)
    expect(codes({ changes: await scene.runs.changes(again) })).not.toEqual([])
    const letGo = await scene.client.links.list({ state: 'let-go' })
    expect(letGo.items.filter(({ integrationId }) => integrationId === scene.id('b'))).toMatchObject([
      { remoteId: b.id },
    ])
  })

  it('leaves out what a person has unlinked since, and what is gone at the CRM', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const a = await scene.at('a').contacts.create(ann)
    const [b, bo] = await scene.at('b').contacts.createAll([ann, { email: 'bo@x.test', lastName: 'Bo' }])
    if (!b || !bo) throw new Error('not made')
    await scene.sync('a')
    const run = await scene.sync('b')
    const letIn = await scene.rest<{ id: string }>('POST', `/runs/${run.id}/undo`, { heldBack: false })
    await scene.runs.ended(letIn.body)
    await scene.undo(letIn.body)
    await scene.here.unlink(await scene.here.only('contact', 'Ann'), 'b')
    const again = await scene.rest<{ id: string }>('POST', `/runs/${run.id}/undo`, { heldBack: false })
    await scene.runs.ended(again.body)
    await scene.at('b').contacts.remove(bo.id)
    await scene.syncUntilQuiet()
    expect((await scene.here.only()).at).toEqual({ a: a.id })
    expect(await scene.here.of('b', b)).toBeNull()
  })

  it('gives the run of every action', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const { record } = await shared(scene, { city: 'Lund' })
    type Acted = { runId: string; links: { id: string }[] }
    const edited = await scene.rest<Acted>('PATCH', `/records/${record.id}`, { fields: { city: 'Ystad' } })
    const none = await scene.rest<Acted>('PATCH', `/records/${record.id}`, { fields: { city: 'Ystad' } })
    expect([none.status, none.body.runId]).toEqual([200, null])
    const linkId = edited.body.links[1]?.id
    const unlinked = await scene.rest<Acted>('DELETE', `/records/${record.id}/links/${linkId}`)
    const removed = await scene.rest<Acted>('DELETE', `/records/${record.id}`)
    const integrationId = scene.id('b')
    const again = await scene.rest<Acted>('POST', `/records/${record.id}/create-again`, { integrationId })
    const made = await scene.rest<Acted>('POST', '/records', {
      kind: 'contact',
      fields: { lastName: 'New' },
      integrations: [integrationId],
    })
    for (const { body } of [edited, unlinked, removed, again, made]) {
      expect((await scene.client.runs.get({ id: body.runId })).trigger).toBe('api')
    }
  })
})

describe('undo of what came from a CRM', () => {
  it('of a delete makes the record again, here and there', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { onRemoteDelete: 'delete' } })
    const { a, b, record } = await shared(scene, { city: 'Lund' })
    await scene.at('a').contacts.remove(a.id)
    const run = await scene.sync('a')
    expect(await scene.here.all()).toEqual([])
    await scene.undo(run)
    await scene.syncUntilQuiet()
    const back = await scene.here.only()
    expect(back).toMatchObject({ id: record.id, fields: record.fields })
    expect(back.at.b).toBe(b.id)
    const [again, ...more] = await scene.at('a').contacts.all()
    expect(more).toEqual([])
    expect([back.at.a, again?.fields.city]).toEqual([again?.id, 'Lund'])
  })

  it('of a merge there says that it has no way back, and touches nothing', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    const one = await scene.at('a').contacts.create({ ...ann, city: 'Lund' })
    const other = await scene.at('a').contacts.create({ email: 'bo@x.test', lastName: 'Bo' })
    await scene.syncUntilQuiet()
    await scene.advance(60_000)
    await scene.at('a').contacts.merge(other.id, one.id)
    await scene.advance(60_000)
    const run = await scene.sync('a', { full: true })
    const before = await scene.here.all()
    await scene.at('a').forget()
    const undo = await scene.undo(run)
    expect(codes(undo)).toContain('MERGED_AT_CRM')
    expect((await scene.here.all()).map(({ id, at }) => ({ id, at }))).toEqual(before.map(({ id, at }) => ({ id, at })))
    expect(await scene.at('a').writes()).toEqual([])
  })

  it('of an update and the edit after it, in either order', async () => {
    for (const order of ['newest first', 'oldest first'] as const) {
      await using scene = await openScene()
      const a = await scene.at('a').contacts.create({ ...ann, city: 'Lund' })
      await scene.syncUntilQuiet()
      await scene.advance(60_000)
      await scene.at('a').contacts.edit(a.id, { city: 'Ystad' })
      await scene.advance(60_000)
      const news = await scene.sync()
      const edit = runOf(await scene.here.edit(await scene.here.only(), { city: 'Oslo' }))
      await scene.sync()
      const [first, second] = order === 'newest first' ? [edit, news] : [news, edit]
      await scene.undo(first)
      await scene.undo(second)
      const city = order === 'newest first' ? 'Lund' : 'Ystad'
      expect((await scene.here.only()).fields.city).toBe(city)
      expect((await scene.at('a').contacts.get(a.id)).fields.city).toBe(city)
    }
  })
})

describe('undo of what a person did', () => {
  it('of an unlink: what changed on both sides meanwhile is merged, and nothing is written over', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    const { a, b, record } = await shared(scene, { city: 'Lund', jobTitle: 'CEO' })
    const run = runOf(await scene.here.unlink(record, 'b'))
    await scene.here.edit(record, { city: 'Ystad' })
    await scene.at('b').contacts.edit(b.id, { jobTitle: 'CTO' })
    await scene.advance(60_000)
    await scene.syncUntilQuiet()
    await scene.undo(run)
    await scene.syncUntilQuiet()
    expect(await scene.here.only()).toMatchObject({
      at: { a: a.id, b: b.id },
      fields: { city: 'Ystad', jobTitle: 'CTO' },
    })
    expect((await scene.at('a').contacts.get(a.id)).fields).toMatchObject({ city: 'Ystad', jobTitle: 'CTO' })
    expect((await scene.at('b').contacts.get(b.id)).fields).toMatchObject({ city: 'Ystad', jobTitle: 'CTO' })
  })

  it('of creating again at a CRM: what was made goes, and the record is as it was', async () => {
    await using scene = await openScene()
    const a = await scene.at('a').contacts.create(ann)
    await scene.syncUntilQuiet()
    await scene.advance(60_000)
    await scene.at('a').contacts.remove(a.id)
    await scene.syncUntilQuiet()
    const record = await scene.here.only()
    expect(record.at).toEqual({})
    const run = await scene.client.records.createAgain({ id: record.id, integrationId: scene.id('a') })
    await scene.sync()
    expect(await scene.at('a').contacts.all()).toHaveLength(1)
    await scene.undo(runOf(run))
    expect(await scene.at('a').contacts.all()).toEqual([])
    expect(await scene.here.only()).toMatchObject({ id: record.id, at: {} })
  })

  it('of a delete while an update is on its way keeps the update', async () => {
    await using scene = await openScene({ settings: { onLocalDelete: 'delete' } })
    const a = await scene.at('a').contacts.create({ ...ann, city: 'Lund' })
    await scene.syncUntilQuiet()
    const record = await scene.here.only()
    await scene.here.edit(record, { city: 'Ystad' })
    let removed: { id: string } | null = null
    scene.wire.on(
      { ...scene.at('a').object('contact').calls.update },
      {
        after: async () => {
          removed ??= runOf(await scene.here.remove(record))
          return null
        },
      },
    )
    await scene.sync()
    expect(removed).not.toBeNull()
    await scene.undo(removed ?? { id: '' })
    await scene.syncUntilQuiet()
    const [there] = await scene.at('a').contacts.all()
    expect(there?.fields.city).toBe('Ystad')
    expect((await scene.here.only()).at).toEqual({ a: there?.id })
    expect(a.id).toBeTruthy()
  })

  it('of a create of missing records that waits: it is called off, and not noted again', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.createAll([ann, { email: 'bo@x.test', lastName: 'Bo' }])
    await scene.sync('a')
    await scene.sync('b')
    await scene.settings('b', 'contacts', { createMissing: true })
    await scene.at('b').refuse('contact', 'create', 503, 50)
    const run = await scene.sync('b')
    expect(await scene.at('b').contacts.all()).toEqual([])
    expect((await scene.client.runs.get({ id: run.id })).undoable).toBe(true)
    await scene.control.clearFaults()
    const undo = await scene.undo(run)
    await scene.advance(120_000)
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toEqual([])
    await scene.undo(undo)
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toHaveLength(2)
  })
})

describe('the rules of acting', () => {
  it('refuses an edit that no CRM can take, with the reason', async () => {
    await using scene = await openScene()
    await scene.at('a').contacts.create(ann)
    await scene.syncUntilQuiet()
    const stream = { id: scene.id('a'), stream: 'contacts' as const }
    const settings = await scene.client.integrations.streamSettings(stream)
    await scene.client.integrations.setStreamSettings({ ...stream, settings: { ...settings, direction: 'from' } })
    const record = await scene.here.only()
    expect((await scene.problemOf(scene.here.edit(record, { city: 'Lund' }))).code).toBe('RECORD_ONLY_READ')
    const answer = await scene.rest<{ code: string }>('PATCH', `/records/${record.id}`, { fields: { city: 'Lund' } })
    expect([answer.status, answer.body.code]).toEqual([409, 'RECORD_ONLY_READ'])
  })

  it('refuses a review decided for another kind', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    await scene.at('a').contacts.createAll([
      { email: 'one@x.test', lastName: 'Ny', phone: '+46461234567' },
      { email: 'two@x.test', lastName: 'Ny', phone: '+46461234567' },
    ])
    await scene.at('a').companies.create({ name: 'Acme', domain: 'acme.test' })
    await scene.at('b').contacts.create({ lastName: 'Ny', phone: '+46461234567' })
    await scene.syncUntilQuiet()
    const [review] = await scene.here.reviews()
    if (!review) throw new Error('no review')
    const company = await scene.here.only('company')
    expect((await scene.problemOf(scene.here.decide(review, company))).code).toBe('KINDS_DIFFER')
    expect(await scene.here.reviews()).toHaveLength(1)
  })

  it('shows all sides of a conflict, and takes the value of the one that is named', async () => {
    await using scene = await openScene({ accounts: ['a', 'b', 'c'] })
    const at = Object.fromEntries(
      await Promise.all(
        scene.accountNames.map(async (name) => [name, await scene.at(name).contacts.create({ ...ann, city: name })]),
      ),
    )
    await scene.sync('a')
    await scene.sync('b')
    await scene.sync('c')
    const [conflict] = await scene.here.conflicts()
    expect(conflict).toMatchObject({ integrationId: scene.id('b') })
    const sides = conflict?.sides.map(({ integrationId, values }) => [scene.nameOf(integrationId), values.city])
    expect(sides?.toSorted()).toEqual([
      ['b', 'b'],
      ['c', 'c'],
    ])
    const linkId = conflict?.sides.find(({ integrationId }) => integrationId === scene.id('c'))?.linkId ?? ''
    await scene.client.conflicts.settle({ id: conflict?.id ?? '', choices: { city: linkId } })
    await scene.syncUntilQuiet()
    for (const name of scene.accountNames) {
      expect((await scene.at(name).contacts.get(at[name].id)).fields.city).toBe('c')
    }
  })
})

describe('an edit of a record that two CRMs hold', () => {
  it('is redone with a plan that names each value once', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'] })
    for (const name of ['a', 'b']) {
      await scene.at(name).contacts.create({ email: 'ann@x.test', lastName: 'Ny', jobTitle: 'Old' })
    }
    await scene.syncUntilQuiet()
    const { runId } = await scene.here.edit(await scene.here.only(), { jobTitle: 'New' })
    await scene.syncUntilQuiet()
    const undone = await scene.undo({ id: runId ?? '' })
    await scene.syncUntilQuiet()
    const { back, left } = await scene.client.runs.undoPlan({ id: undone.id })
    const line = { field: 'jobTitle', before: 'Old', after: 'New' }
    expect(back.items).toMatchObject([{ fields: [line] }])
    expect(left.items).toEqual([])
    await scene.undo(undone)
    await scene.syncUntilQuiet()
    for (const name of ['a', 'b'])
      expect(await scene.at(name).contacts.all()).toMatchObject([{ fields: { jobTitle: 'New' } }])
  })

  it.each(['edited', 'settled, with a lost answer'])(
    '%s while it is contested: the undo leaves the sides of before',
    async (how) => {
      await using scene = await openScene({ accounts: ['a', 'b'] })
      const made = async (name: string) =>
        scene.at(name).contacts.create({ email: 'ann@x.test', lastName: 'Ny', jobTitle: 'Old' })
      const [a, b] = [await made('a'), await made('b')]
      await scene.syncUntilQuiet()
      await scene.advance(600_000)
      await scene.at('a').contacts.edit(a.id, { jobTitle: 'A says' })
      await scene.at('b').contacts.edit(b.id, { jobTitle: 'B says' })
      await scene.sync('a')
      await scene.sync('b')
      const [open] = await scene.here.conflicts()
      if (!open) throw new Error('There is no conflict')
      expect(open.sides.map(({ integrationId }) => integrationId)).toEqual([scene.id('b')])
      let runId: string | null
      if (how === 'edited') runId = (await scene.here.edit(await scene.here.only(), { jobTitle: 'Mine' })).runId
      else {
        runId = (await scene.here.settle(open, 'remote')).runId
        await scene.at('a').loseAnswer('contact', 'update')
      }
      await scene.sync('a')
      await scene.undo({ id: runId ?? '' })
      await scene.syncUntilQuiet()
      const [again] = await scene.here.conflicts()
      expect(again?.sides.map(({ integrationId }) => integrationId)).toEqual([scene.id('b')])
      expect(again?.fields).toMatchObject([{ local: 'A says', remote: 'B says' }])
    },
  )

  it('settled, and made again at a CRM with what was decided: the undo leaves there what it was made with', async () => {
    await using scene = await openScene({ accounts: ['a', 'b'], settings: { policy: 'ask' } })
    const made = (name: string) =>
      scene.at(name).contacts.create({ email: 'ann@x.test', lastName: 'Ny', jobTitle: 'Old' })
    const [a, b] = [await made('a'), await made('b')]
    await scene.syncUntilQuiet()
    await scene.advance(600_000)
    const record = await scene.here.only()
    await scene.here.edit(record, { jobTitle: 'Here' })
    await scene.at('a').contacts.edit(a.id, { jobTitle: 'There' })
    await scene.at('b').contacts.remove(b.id)
    await scene.sync('a')
    const [open] = await scene.here.conflicts()
    const { runId } = await scene.here.settle(open ?? expect.unreachable(), 'remote')
    await scene.advance(600_000)
    await scene.sync('b')
    await scene.client.records.createAgain({ id: record.id, integrationId: scene.id('b') })
    await scene.sync('b')
    await scene.undo({ id: runId ?? '' })
    await scene.advance(600_000)
    await scene.syncUntilQuiet()
    expect(await scene.at('b').contacts.all()).toMatchObject([{ fields: { jobTitle: 'There' } }])
    expect(await scene.here.conflicts()).toMatchObject([{ fields: [{ local: 'Here', remote: 'There' }] }])
  })

  it.each(['delete', 'update'])(
    'that was contested and deleted here comes back whole after a lost answer of a %s',
    async (what) => {
      await using scene = await openScene({ accounts: ['a', 'b'], settings: { onLocalDelete: 'delete' } })
      const made = async (name: string) =>
        scene.at(name).contacts.create({ email: 'ann@x.test', lastName: 'Ny', jobTitle: 'Old' })
      const [a, b] = [await made('a'), await made('b')]
      await scene.syncUntilQuiet()
      await scene.advance(600_000)
      await scene.at('a').contacts.edit(a.id, { jobTitle: 'A says' })
      await scene.at('b').contacts.edit(b.id, { jobTitle: 'B says' })
      await scene.sync('a')
      await scene.sync('b')
      if (what === 'update') {
        await scene.here.edit(await scene.here.only(), { city: 'Lund' })
        for (const name of ['a', 'b']) {
          await scene.at(name).loseAnswer('contact', 'update')
          await scene.sync(name)
        }
      }
      const { runId } = await scene.here.remove(await scene.here.only())
      for (const name of ['a', 'b']) if (what === 'delete') await scene.at(name).loseAnswer('contact', 'remove')
      for (const name of ['a', 'b']) await scene.sync(name)
      await scene.undo({ id: runId ?? '' })
      for (let round = 0; round < 3; round++) {
        await scene.advance(600_000)
        await scene.syncUntilQuiet()
      }
      for (const name of ['a', 'b']) {
        const titles = (await scene.at(name).contacts.all()).map(({ fields }) => fields.jobTitle)
        expect(titles).toEqual(['A says'])
      }
    },
  )
})
