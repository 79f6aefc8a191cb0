import { expect, it } from 'vitest'
import { SessionSecrets } from './session-secrets'

it('keeps keys apart by workspace, and tells which one comes back at the next start', async () => {
  const secrets = new SessionSecrets('from-environment')
  expect(await secrets.read('w1')).toBeNull()
  expect(await secrets.write('w1', 'from-environment')).toBe(true)
  expect(await secrets.write('w2', 'typed')).toBe(false)
  expect([await secrets.read('w1'), await secrets.read('w2'), await secrets.read('w3')]).toEqual([
    'from-environment',
    'typed',
    null,
  ])
  await secrets.remove('w1')
  expect([await secrets.read('w1'), await secrets.read('w2')]).toEqual([null, 'typed'])
})
