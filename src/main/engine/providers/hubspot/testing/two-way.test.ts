import type { FieldValue } from '@shared/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../../../../../../tests/kit/scene'

let scene: Scene
beforeEach(async () => {
  scene = await openScene({ provider: 'hubspot', indexLagMs: 5_000 })
})
afterEach(() => scene.close())

const contacts = () => scene.at('a').contacts

/** One whole sync; HubSpot's index has caught up before it. */
async function sync() {
  await scene.advance(10_000)
  const run = await scene.sync()
  return { ...run, contacts: run.streams.find(({ stream }) => stream === 'contacts') }
}

async function made(fields: Record<string, FieldValue>) {
  // The engine knows what can be written once it has asked the account.
  await sync()
  return scene.here.create('contact', fields)
}

async function only() {
  const [first, ...others] = await contacts().all()
  if (!first || others.length > 0) throw new Error(`There is not one contact: ${JSON.stringify([first, ...others])}`)
  return first
}

const writes = async (action: string) => (await scene.at('a').writes()).filter((change) => change.action === action)

describe('a record made in Patchbay', () => {
  it('is made once, does not come back as a change, and keeps what HubSpot filled in', async () => {
    const nova = await made({ firstName: 'Nova', lastName: 'Ny', email: 'Nova.Ny@Example.org' })
    expect((await sync()).contacts).toMatchObject({ pushed: 1, failed: 0 })
    expect(await scene.here.get(nova)).toMatchObject({ fields: { firstName: 'Nova', lifecycleStage: 'lead' } })
    for (const _ of [1, 2]) {
      const again = await sync()
      expect(again.contacts).toMatchObject({ created: 0, updated: 0, deleted: 0, pushed: 0, failed: 0 })
      expect(again.changes).toEqual([])
    }
    await scene.here.edit(nova, { city: 'Lund' })
    const pushed = await sync()
    expect(pushed.changes.map(({ fields }) => fields.map(({ field }) => field))).toEqual([['city']])
    expect((await only()).fields).toMatchObject({ city: 'Lund', 'custom:lifecyclestage': 'lead', firstName: 'Nova' })
    expect(await writes('create')).toHaveLength(1)
    expect(await writes('update')).toHaveLength(1)
  })

  it.each([['cut-before'], ['cut-after'], ['truncated-json']] as const)(
    'is made once when the answer is lost (%s)',
    async (kind) => {
      await made({ lastName: 'Ny', email: 'nova@example.org', phone: '070 1' })
      await scene.at('a').fault('contact', 'create', { kind })
      expect((await sync()).status).not.toBe('succeeded')
      await sync()
      await scene.advance(61_000)
      await sync()
      expect((await only()).fields).toMatchObject({ lastName: 'Ny', email: 'nova@example.org', phone: '070 1' })
      expect(await writes('create')).toHaveLength(1)
      expect((await sync()).changes).toEqual([])
    },
  )

  it('is linked to the contact that HubSpot has already, and no side loses a value', async () => {
    const kim = await made({ email: 'KIM@example.org', city: 'Lund' })
    await scene.knobs({ indexLagMs: 3_600_000 })
    await contacts().create({ email: 'kim@example.org', jobTitle: 'CEO' })
    await sync()
    expect((await only()).fields).toMatchObject({ jobTitle: 'CEO', city: 'Lund' })
    expect(await scene.here.get(kim)).toMatchObject({ fields: { jobTitle: 'CEO', city: 'Lund' } })
    expect(await writes('create')).toEqual([])
    expect(await writes('update')).toHaveLength(1)
  })
})

describe('values that HubSpot writes its own way', () => {
  it('are sent once, from whichever side they come', async () => {
    const nova = await made({ lastName: 'Ny', email: 'a@example.org' })
    await sync()
    const before = (await writes('update')).length
    await scene.here.edit(nova, {
      email: ' Other@Example.ORG ',
      website: 'https://X.example/',
      'custom:product_interests': ['reporting'],
    })
    await sync()
    expect(await writes('update')).toHaveLength(before + 1)
    for (let round = 0; round < 10; round += 1) expect((await sync()).changes).toEqual([])
    expect(await writes('update')).toHaveLength(before + 1)
    expect((await only()).fields.email).toBe('other@example.org')
  })
})
