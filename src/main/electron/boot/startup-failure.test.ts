import { beforeEach, expect, test } from 'vitest'
import { fake } from '../../../../tests/fakes/electron'
import { memoryLog } from '../../../../tests/fakes/electron-host'
import { fatalHandler } from './startup'

beforeEach(() => fake.reset())

const token = `nango_connect_session_${'ab'.repeat(32)}`
const failWith = async (answer: number) => {
  fake.machine.answer = answer
  const failFatally = fatalHandler({ log: memoryLog(), dataDir: '/data' })
  failFatally(new Error(`went wrong with ${token}`))
  failFatally(new Error('again'))
  await new Promise((turn) => setTimeout(turn, 1))
}

test('what nothing caught is said once, without secrets, and the app ends', async () => {
  await failWith(0)
  const shown = fake.calls.filter(({ name }) => name === 'dialog.showMessageBoxSync')
  expect(shown).toHaveLength(1)
  expect(JSON.stringify(shown)).toContain('went wrong')
  expect(JSON.stringify(shown)).not.toContain(token)
  expect(fake.names()).toContain('app.exit')
  expect(fake.names()).not.toContain('clipboard.writeText')
})

test('its details can be copied', async () => {
  await failWith(1)
  expect(fake.names()).toContain('clipboard.writeText')
  expect(JSON.stringify(fake.calls)).not.toContain(token)
  expect(fake.names().at(-1)).toBe('app.exit')
})
