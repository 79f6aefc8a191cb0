import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fake } from '../../../tests/fakes/electron'
import { memoryLog, tempFolder } from '../../../tests/fakes/electron-host'
import { Secrets } from './secrets'

const key = 'nango-key-0123456789'

function setUp(options: { platform?: NodeJS.Platform; environmentKey?: string; dataDir?: string } = {}) {
  const dataDir = options.dataDir ?? tempFolder()
  const log = memoryLog()
  const make = (platform: NodeJS.Platform = options.platform ?? 'linux') =>
    new Secrets({ dataDir, log, platform, environmentKey: options.environmentKey })
  const file = (name: string) => join(dataDir, 'secrets', name)
  return { dataDir, log, make, file }
}

beforeEach(() => {
  fake.reset()
  Object.assign(fake.machine.storage, {
    backend: 'gnome_libsecret',
    available: true,
    rotated: false,
    broken: false,
    fixed: false,
    sealing: true,
    silent: false,
  })
})

describe('a key', () => {
  test('is there after a restart, sealed, with the name of the key store', async () => {
    const { make, file } = setUp()
    expect(await make().write('w1', key)).toBe(true)
    expect(await make().read('w1')).toBe(key)
    expect(await make().read('w2')).toBeNull()
    const text = readFileSync(file('w1.json'), 'utf8')
    expect(text).not.toContain(key)
    expect(JSON.parse(text)).toMatchObject({ version: 1, backend: 'gnome_libsecret' })
    expect(readdirSync(file('.'))).toEqual(['w1.json'])
  })

  test.skipIf(process.platform === 'win32')('can be read by its owner alone', async () => {
    const { make, file } = setUp()
    await make().write('w1', key)
    expect(statSync(file('w1.json')).mode & 0o777).toBe(0o600)
    expect(statSync(file('.')).mode & 0o777).toBe(0o700)
  })

  test('is gone after it was removed', async () => {
    const { make, file } = setUp()
    const secrets = make()
    await secrets.write('w1', key)
    await secrets.write('w10', key)
    await secrets.remove('w1')
    expect(await secrets.read('w1')).toBeNull()
    expect(readdirSync(file('.'))).toEqual(['w10.json'])
  })

  test('is sealed anew when the key store asks for it', async () => {
    const { make } = setUp()
    await make().write('w1', key)
    fake.machine.storage.rotated = true
    fake.calls.length = 0
    expect(await make().read('w1')).toBe(key)
    expect(fake.names()).toContain('safeStorage.encryptStringAsync')
    fake.machine.storage.rotated = false
    expect(await make().read('w1')).toBe(key)
  })
})

describe('without a key store worth the name', () => {
  test.each(['basic_text', 'unknown'])('%s: the key stays in memory and nothing is written', async (backend) => {
    fake.machine.storage.backend = backend
    const { make, file } = setUp()
    const secrets = make()
    expect(await secrets.mode()).toBe('session')
    expect(await secrets.write('w1', key)).toBe(false)
    expect(await secrets.read('w1')).toBe(key)
    expect(await make().read('w1')).toBeNull()
    expect(() => readdirSync(file('.'))).toThrow()
    expect(fake.names()).not.toContain('safeStorage.encryptStringAsync')
  })

  test('encryption that is not available counts the same', async () => {
    fake.machine.storage.available = false
    const { make } = setUp()
    expect(await make().mode()).toBe('session')
    expect(await make().write('w1', key)).toBe(false)
  })

  test('a key from the environment is never written', async () => {
    const { make, file } = setUp({ environmentKey: key })
    const secrets = make()
    expect(await secrets.mode()).toBe('environment')
    expect(await secrets.write('w1', key), 'it is there again at the next start').toBe(true)
    expect(await secrets.write('w2', 'another'), 'this one is not').toBe(false)
    expect(await secrets.read('w1')).toBe(key)
    expect(() => readdirSync(file('.'))).toThrow()
  })

  test('macOS and Windows have one key store; Linux names are not asked for there', async () => {
    fake.machine.storage.backend = 'basic_text'
    const { make, file } = setUp({ platform: 'darwin' })
    expect(await make().mode()).toBe('os')
    await make().write('w1', key)
    expect(JSON.parse(readFileSync(file('w1.json'), 'utf8')).backend).toBe('darwin')
  })
})

test('a key store of Linux that seals with the password of Chromium’s source counts as none', async () => {
  fake.machine.storage.fixed = true
  const { make, file } = setUp()
  const secrets = make()
  expect(await secrets.mode()).toBe('session')
  expect(await secrets.write('w1', key)).toBe(false)
  expect(await secrets.read('w1')).toBe(key)
  expect(() => readdirSync(file('.'))).toThrow()
})

test('a key that could be read is used although it cannot be sealed anew', async () => {
  const { make } = setUp({ platform: 'darwin' })
  await make().write('w1', key)
  Object.assign(fake.machine.storage, { rotated: true, sealing: false })
  expect(await make().read('w1')).toBe(key)
  Object.assign(fake.machine.storage, { rotated: false, sealing: true })
  expect(await make().read('w1')).toBe(key)
})

test('a key store that does not answer is waited for no longer than a minute', async () => {
  vi.useFakeTimers()
  try {
    fake.machine.storage.silent = true
    const { make, log } = setUp()
    const mode = make().mode()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await mode).toBe('session')
    expect(log.lines.join()).toContain('did not answer')
  } finally {
    vi.useRealTimers()
  }
})

describe('a key that cannot be opened', () => {
  test('the key that was kept aside is read when its key store comes back', async () => {
    const { make } = setUp()
    await make().write('w1', key)
    fake.machine.storage.backend = 'kwallet6'
    await make().write('w1', 'another')
    fake.machine.storage.backend = 'gnome_libsecret'
    expect(await make().read('w1')).toBe(key)
    await make().write('w1', 'the newest')
    expect(await make().read('w1')).toBe('the newest')
    fake.machine.storage.backend = 'kwallet6'
    expect(await make().read('w1')).toBe('another')
  })

  test('another key store: asked for again, and the old one is kept for its return', async () => {
    const { make, file, log } = setUp()
    await make().write('w1', key)
    fake.machine.storage.backend = 'kwallet6'
    expect(await make().read('w1')).toBeNull()
    expect(readdirSync(file('.'))).toEqual(['w1.json'])
    await make().write('w1', 'another')
    expect(readdirSync(file('.')).sort()).toEqual(['w1.gnome_libsecret.aside.json', 'w1.json'])
    expect(await make().read('w1')).toBe('another')
    await make().remove('w1')
    expect(readdirSync(file('.'))).toEqual([])
    expect(log.lines.join()).not.toContain(key)
  })

  test('the key store refuses: asked for again, and tried again at the next start', async () => {
    const { make } = setUp()
    await make().write('w1', key)
    fake.machine.storage.broken = true
    expect(await make().read('w1')).toBeNull()
    fake.machine.storage.broken = false
    expect(await make().read('w1')).toBe(key)
  })

  test.each(['', 'no json', '{"version":2}', '{"version":1,"backend":"gnome_libsecret","ciphertext":"%%"}'])(
    'a damaged file: %s',
    async (content) => {
      const { make, file } = setUp()
      await make().write('w1', key)
      writeFileSync(file('w1.json'), content)
      expect(await make().read('w1')).toBeNull()
    },
  )
})

test.each(['../w', 'a/b', '', 'a.json', '..'])('an id that is none never becomes a path: %j', async (id) => {
  const { make } = setUp()
  await expect(make().read(id)).rejects.toThrow('Not the id of a workspace')
  await expect(make().remove(id)).rejects.toThrow('Not the id of a workspace')
})
