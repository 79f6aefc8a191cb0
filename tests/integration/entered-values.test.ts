import { describe, expect, it } from 'vitest'
import type { FieldValue, Problem } from '../../src/shared/model'
import { openScene } from '../kit/scene'

interface Refusal {
  code: string
  message: string
  data: Problem
}

const ann = { email: 'ann@x.test', firstName: 'Ann' }
const own: [name: string, definition: { type: string; fieldType?: string }, refused: FieldValue, taken: FieldValue][] =
  [
    ['score', { type: 'number' }, 'twelve', '12.50'],
    ['since', { type: 'date' }, '2026-02-30', '2026-02-28'],
    ['met', { type: 'datetime' }, 'yesterday', '2026-11-27T09:30:00Z'],
    ['vip', { type: 'bool' }, 'perhaps', true],
    ['tier', { type: 'enumeration', fieldType: 'select' }, 'bronze', 'gold'],
    ['tiers', { type: 'enumeration', fieldType: 'checkbox' }, ['gold', 'bronze'], ['gold', 'silver']],
  ]

/** An account with a field of its own of each type. */
async function openOwn() {
  const scene = await openScene({ accounts: ['a'] })
  const object = scene.at('a').contacts.name
  for (const [name, definition] of own) {
    const options = definition.type === 'enumeration' ? { options: ['gold', 'silver'] } : {}
    await scene.at('a').define({ object, action: 'add', name, ...definition, ...options })
  }
  await scene.at('a').contacts.create(ann)
  await scene.sync('a')
  return scene
}

describe('a value that a person enters', () => {
  it('is refused with the field, the reason and the fix, and nothing is queued or changed', async () => {
    await using scene = await openOwn()
    const before = await scene.here.only()
    const refused: [field: string, value: FieldValue][] = [
      ['email', 'ann at x'],
      ['email', 'ann@x'],
      ['lifecycleStage', 'no-such-stage'],
      ['jobTitle', 'x'.repeat(70_000)],
      ...own.map(([name, , value]) => [`custom:${name}`, value] as [string, FieldValue]),
    ]
    for (const [field, value] of refused) {
      const edit = { fields: { [field]: value, city: 'Lund' } }
      const { status, body } = await scene.rest<Refusal>('PATCH', `/records/${before.id}`, edit)
      expect([field, status, body.code]).toEqual([field, 409, 'VALUE_NOT_TAKEN'])
      expect(body.data.params).toMatchObject({ field: expect.any(String), reason: expect.any(String) })
      expect(body.message).toContain(`${body.data.params.reason}. ${body.data.params.fix}. Nothing was changed`)
    }
    expect(await scene.here.only()).toMatchObject({ fields: before.fields })
    expect(scene.here.outbox()).toEqual([])

    const made = { kind: 'contact', fields: { email: 'bo' }, integrations: [scene.id('a')] }
    expect((await scene.rest<Refusal>('POST', '/records', made)).body.code).toBe('VALUE_NOT_TAKEN')
    expect(await scene.records('contact')).toHaveLength(1)
  })

  it('is taken where its CRM takes it, and arrives there', async () => {
    await using scene = await openOwn()
    const { id } = await scene.here.only()
    const fields = Object.fromEntries(own.map(([name, , , value]) => [`custom:${name}`, value]))
    const given = { ...fields, email: ' Ann.New+1@Sub.x.test', lifecycleStage: 'lead', phone: 'ask for Maja' }
    const { status } = await scene.rest('PATCH', `/records/${id}`, { fields: given })
    expect(status).toBe(200)
    await scene.syncUntilQuiet()
    expect(scene.here.outbox()).toMatchObject([{ state: 'confirmed' }])
  })

  it('is not looked at when it is what is held already', async () => {
    await using scene = await openScene({ accounts: ['a'] })
    await scene.at('a').contacts.create({ ...ann, website: 'anything' })
    await scene.sync('a')
    const { id, fields } = await scene.here.only()
    expect((await scene.rest('PATCH', `/records/${id}`, { fields: { ...fields, city: 'Lund' } })).status).toBe(200)
  })
})
