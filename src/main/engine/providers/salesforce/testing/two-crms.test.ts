import { expect, it } from 'vitest'
import { openScene } from '../../../../../../tests/kit/scene'
import { providers } from '../../registry'

const [other = ''] = providers.all.map(({ manifest }) => manifest.id).filter((id) => id !== 'salesforce')

it('keeps a person in step with another CRM: matched, edited at either, made at the other, deleted nowhere else', async () => {
  await using scene = await openScene({ accounts: { sf: { provider: 'salesforce' }, there: { provider: other } } })
  const ann = { email: 'ann@two.example', lastName: 'Lovelace' }
  const here = await scene.at('sf').contacts.create({ ...ann, jobTitle: 'Countess' })
  const there = await scene.at('there').contacts.create(ann)
  for (const name of ['sf', 'there', 'sf']) await scene.sync(name)
  expect(await scene.records('contact')).toMatchObject([{ at: { sf: here.id, there: there.id } }])
  expect((await scene.at('there').contacts.get(there.id)).fields.jobTitle).toBe('Countess')

  await scene.at('there').contacts.edit(there.id, { city: 'Oslo' })
  for (const name of ['there', 'sf']) await scene.sync(name)
  expect((await scene.at('sf').contacts.get(here.id)).fields.city).toBe('Oslo')
  await scene.at('sf').contacts.edit(here.id, { city: 'Rome' })
  for (const name of ['sf', 'there']) await scene.sync(name)
  expect((await scene.at('there').contacts.get(there.id)).fields.city).toBe('Rome')

  await scene.settings('sf', 'contacts', { createMissing: true })
  await scene.at('there').contacts.create({ email: 'new@two.example', lastName: 'Newcomer' })
  for (const name of ['there', 'sf']) await scene.sync(name)
  expect((await scene.at('sf').contacts.all()).map(({ fields }) => fields.email).sort()).toEqual([
    'ann@two.example',
    'new@two.example',
  ])

  await scene.at('sf').contacts.remove(here.id)
  for (const name of ['sf', 'there']) await scene.sync(name)
  expect((await scene.at('there').contacts.find(there.id))?.fields.email).toBe('ann@two.example')
})
