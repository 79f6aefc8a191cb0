import { describe, expect, it } from 'vitest'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import { customFieldName, type FieldValue, type StreamSettings } from '../../src/shared/model'
import { openScene, type Scene } from '../kit/scene'

/** The promises of two-way sync. */

const sides = ['a', 'b'] as const
const person = { firstName: 'Ann', lastName: 'Ash', email: 'ann@x.test', jobTitle: 'Cook', companyName: 'Northwind' }

/** Two accounts that have a person in common, read and in step. */
async function together(settings: Partial<StreamSettings> = {}) {
  const scene = await openScene({ accounts: sides, settings })
  for (const side of sides) await scene.at(side).contacts.create(person)
  for (const side of [...sides, ...sides]) await scene.sync(side)
  await forget(scene)
  const ann = await scene.here.only()
  return {
    scene,
    ann,
    edit: (fields: Record<string, FieldValue>) => scene.here.edit(ann, fields),
    change: (side: (typeof sides)[number], fields: Record<string, string>) =>
      scene.at(side).contacts.edit(ann.at[side] ?? '', fields),
    there: async (side: (typeof sides)[number]) => (await scene.at(side).contacts.get(ann.at[side] ?? '')).fields,
    here: async () => (await scene.here.get(ann)).fields,
    [Symbol.asyncDispose]: () => scene.close(),
  }
}

async function forget(scene: Scene): Promise<void> {
  for (const side of sides) await scene.at(side).forget()
}

const writes = async (scene: Scene) => (await Promise.all(sides.map((side) => scene.at(side).writes()))).flat()

async function syncAll(scene: Scene, ...accounts: string[]) {
  const runs = []
  for (const account of accounts) runs.push(await scene.sync(account))
  return runs
}

describe('a second run without news', () => {
  it('writes nothing to the CRMs or to the tables with content, and asks as much as the one before', async () => {
    await using on = await together()
    const { scene } = on
    await on.edit({ jobTitle: 'Head of Sales' })
    await syncAll(scene, 'a', 'b', 'a', 'b')
    const calls: number[] = []
    const before = scene.snapshot()
    const written = scene.watchWrites()
    for (let round = 0; round < 2; round++) {
      await forget(scene)
      await syncAll(scene, 'a', 'b')
      calls.push(sides.flatMap((side) => scene.at(side).requests()).length)
      expect(await writes(scene)).toEqual([])
    }
    expect(written()).toEqual({})
    expect(scene.snapshot()).toEqual(before)
    expect(calls[1]).toBe(calls[0])
    expect(calls[0]).toBeLessThanOrEqual(2 * 2 * 5)
  })
})

describe('what was pushed', () => {
  it('does not come back as a change', async () => {
    await using on = await together()
    await on.edit({ jobTitle: 'Head of Sales' })
    await syncAll(on.scene, 'a', 'b')
    for (const side of sides) expect((await on.there(side)).jobTitle).toBe('Head of Sales')
    for (const run of await syncAll(on.scene, 'a', 'b', 'a', 'b')) expect(run.changes).toEqual([])
    expect(await writes(on.scene)).toMatchObject([{ action: 'update' }, { action: 'update' }])
  })

  it('is not pushed again for what the server made of it, in ten rounds', async () => {
    await using on = await together()
    const { scene } = on
    await on.edit({ email: ' Ann.NEW@Example.ORG ', phone: '+49 (341) 555-0123', website: 'HTTPS://Example.org/' })
    await syncAll(scene, 'a', 'b')
    await forget(scene)
    for (let round = 0; round < 10; round++) {
      await scene.advance(60_000)
      await syncAll(scene, 'a', 'b')
    }
    expect(await writes(scene)).toEqual([])
  })

  it('is known for what it is when its answer was lost: no conflict, and a line of history', async () => {
    await using on = await together()
    const { scene } = on
    await on.edit({ jobTitle: 'First' })
    await scene.at('a').loseAnswer('contact', 'update')
    await scene.sync('a')
    await on.edit({ jobTitle: 'Second' })
    await scene.advance(60_000)
    const run = await scene.sync('a')
    expect((await on.there('a')).jobTitle).toBe('Second')
    expect(await scene.here.conflicts()).toEqual([])
    expect(run.changes.map(({ fields }) => fields.map(({ after }) => after))).toEqual([['First'], ['Second']])
  })
})

describe('the merge', () => {
  it('takes changes of different fields from all sides', async () => {
    await using on = await together()
    await on.change('a', { jobTitle: 'From A' })
    await on.change('b', { companyName: 'From B' })
    await on.edit({ website: 'https://here.example.com' })
    await on.scene.advance(10_000)
    await syncAll(on.scene, 'a', 'b', 'a')
    const all = { jobTitle: 'From A', companyName: 'From B', website: 'https://here.example.com' }
    for (const side of sides) expect(await on.there(side)).toMatchObject(all)
    expect(await on.here()).toMatchObject(all)
  })

  it('asks once for a group that was changed on both sides, and touches neither until then', async () => {
    await using on = await together()
    await on.change('a', { firstName: 'There' })
    await on.edit({ lastName: 'Here' })
    await on.scene.advance(10_000)
    await on.scene.sync('a')
    const [conflict, ...more] = await on.scene.here.conflicts()
    expect(more).toEqual([])
    expect(conflict?.fields.map(({ field }) => field).sort()).toEqual(['firstName', 'lastName'])
    expect(await on.there('a')).toMatchObject({ firstName: 'There', lastName: person.lastName })
    const choices = { firstName: 'remote', lastName: 'local' } as const
    await on.scene.client.conflicts.settle({ id: conflict?.id ?? '', choices })
    await syncAll(on.scene, 'a', 'b')
    for (const side of sides) expect(await on.there(side)).toMatchObject({ firstName: 'There', lastName: 'Here' })
    expect(await on.scene.here.conflicts()).toEqual([])
  })

  const { list } = wordsOf().objects.find(({ kind }) => kind === 'contact') ?? {}
  it.runIf(list)('merges lists as sets', async () => {
    const { field = '', values: [first = '', second = '', third = '', fourth = ''] = [] } = list ?? {}
    await using on = await together()
    await on.scene.map('b', 'contacts', customFieldName(field) ?? '', field)
    await on.edit({ [field]: [first, second] })
    await syncAll(on.scene, 'a', 'b')
    await on.change('a', { [field]: [first, second, third].join(';') })
    await on.edit({ [field]: [second, fourth] })
    await on.scene.advance(10_000)
    await syncAll(on.scene, 'a', 'b')
    for (const side of sides) {
      const kept = (await on.there(side))[field]?.split(';').sort()
      expect(kept).toEqual([second, third, fourth].sort())
    }
  })

  it.each([
    ['crm', 'There'],
    ['patchbay', 'Here'],
  ] as const)('lets the policy %s decide, and keeps the value that lost', async (policy, winner) => {
    await using on = await together({ policy })
    await on.edit({ jobTitle: 'Here' })
    await on.scene.advance(10_000)
    await on.change('a', { jobTitle: 'There' })
    await on.scene.advance(10_000)
    const run = await on.scene.sync('a')
    await on.scene.sync('b')
    for (const side of sides) expect((await on.there(side)).jobTitle).toBe(winner)
    const values = run.changes.flatMap(({ fields }) => fields.flatMap(({ before, after }) => [before, after]))
    expect(values).toContain(winner === 'Here' ? 'There' : 'Here')
  })

  it('lets the newest value win where the times do not overlap, and keeps the one that lost', async () => {
    await using on = await together({ policy: 'newest' })
    await on.change('a', { jobTitle: 'There' })
    await on.scene.advance(10_000)
    await on.edit({ jobTitle: 'Here' })
    await on.scene.advance(10_000)
    const run = await on.scene.sync('a')
    await on.scene.sync('b')
    for (const side of sides) expect((await on.there(side)).jobTitle).toBe('Here')
    expect(run.changes).toContainEqual(
      expect.objectContaining({
        action: 'decided',
        fields: [expect.objectContaining({ field: 'jobTitle', before: 'There', after: 'Here' })],
      }),
    )
  })

  it('leaves to a person what the clocks cannot tell', async () => {
    await using on = await together({ policy: 'newest' })
    await on.edit({ jobTitle: 'Here' })
    await on.change('a', { jobTitle: 'There' })
    await on.scene.advance(10_000)
    await on.scene.sync('a')
    expect(await on.scene.here.conflicts()).toHaveLength(1)
  })
})

describe('two accounts of one person', () => {
  it('both get a change from either, once, and that is the end of it', async () => {
    await using on = await together()
    await on.change('a', { jobTitle: 'From A' })
    await on.scene.advance(10_000)
    for (let round = 0; round < 4; round++) await syncAll(on.scene, 'a', 'b')
    expect((await on.there('b')).jobTitle).toBe('From A')
    expect(await writes(on.scene)).toMatchObject([{ action: 'update', id: on.ann.at.b }])
  })

  it('keep a record that is deleted in one of them', async () => {
    await using on = await together()
    await on.scene.at('a').contacts.remove(on.ann.at.a ?? '')
    await syncAll(on.scene, 'a', 'b')
    expect(await writes(on.scene)).toEqual([])
    expect(await on.there('b')).toMatchObject({ firstName: person.firstName })
    expect(await on.scene.here.get(on.ann)).toMatchObject({ deletedAt: null })
  })

  it('that disagree without end are stopped, and a person hears of it', async () => {
    // Something at the CRM sets the field again and again that belongs to this side.
    await using on = await together({ fieldDirections: { jobTitle: 'to' } })
    await on.edit({ jobTitle: 'Here' })
    await on.scene.sync('a')
    for (let round = 0; round < 8; round++) {
      await on.scene.advance(20_000)
      await on.change('a', { jobTitle: round % 2 === 0 ? 'There' : 'Elsewhere' })
      await on.scene.sync('a')
    }
    expect((await writes(on.scene)).filter(({ action }) => action === 'update').length).toBeLessThanOrEqual(4)
    const [waiting] = on.scene.file.rows('waiting_fields')
    expect(waiting).toMatchObject({ field: 'jobTitle', reason: { code: 'SYSTEMS_DISAGREE' } })
  })
})

describe('a run', () => {
  it('is undone at the CRM, done again, and skips what has changed since', async () => {
    await using on = await together()
    const { scene } = on
    await on.change('a', { jobTitle: 'Changed', companyName: 'Changed, too' })
    await scene.advance(10_000)
    const run = await scene.sync('a')
    await on.edit({ companyName: 'Changed since' })
    await scene.sync('a')
    const undo = await scene.undo(run)
    const before = { jobTitle: person.jobTitle, companyName: 'Changed since' }
    expect(await on.here()).toMatchObject(before)
    expect(await on.there('a')).toMatchObject(before)
    await scene.undo(undo)
    const again = { jobTitle: 'Changed', companyName: 'Changed since' }
    expect(await on.here()).toMatchObject(again)
    expect(await on.there('a')).toMatchObject(again)
  })

  it('leaves refused records with their reason, and a retry sends them again', async () => {
    await using on = await together()
    const { scene } = on
    const { id } = await scene.at('a').contacts.create({ email: 'taken@example.org', lastName: 'Other' })
    await on.edit({ email: 'taken@example.org', jobTitle: 'Goes along' })
    const run = await scene.sync('a')
    expect(scene.file.rows('waiting_fields')).toMatchObject([
      { field: 'email', reason: { code: 'CRM_REFUSED_RECORD', params: { value: 'taken@example.org' } } },
    ])
    // The other fields go all the same.
    expect(await on.there('a')).toMatchObject({ jobTitle: 'Goes along' })
    await scene.at('a').contacts.remove(id)
    await scene.runs.retry(run)
    expect(await on.there('a')).toMatchObject({ email: 'taken@example.org', jobTitle: 'Goes along' })
    expect(scene.file.rows('waiting_fields')).toEqual([])
  })

  it('that is dry writes nothing and tells what the real one does after it', async () => {
    await using on = await together()
    const { scene } = on
    await on.edit({ companyName: 'From here' })
    await on.change('a', { jobTitle: 'From A' })
    await scene.at('a').contacts.create({ lastName: 'Newcomer' })
    await scene.advance(10_000)
    const before = scene.snapshot()
    const { report } = await scene.runs.dryRun('a')
    expect(await writes(scene)).toEqual([])
    expect(scene.snapshot()).toEqual(before)
    const real = await scene.sync('a')
    const done = Object.groupBy(real.changes, ({ action, side }) => `${action} ${side}`)
    expect(Object.keys(done).sort()).toEqual(['created remote', 'updated local', 'updated remote'])
    expect(report).toMatchObject({ createdHere: 1, updatedHere: 1, updatedThere: 1, createdThere: 0, conflicts: 0 })
  })
})
