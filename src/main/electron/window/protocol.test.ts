import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { fake } from '../../../../tests/fakes/electron'
import { tempFolder } from '../../../../tests/fakes/electron-host'
import { servePages } from './protocol'

beforeEach(() => fake.reset())

function setUp() {
  const folder = tempFolder()
  mkdirSync(join(folder, 'renderer'))
  writeFileSync(join(folder, 'renderer', 'index.html'), '<style nonce="__CSP_NONCE__"></style>')
  writeFileSync(join(folder, 'renderer', 'main.js'), '1')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  servePages(join(folder, 'renderer'))
  const handler = fake.protocols.get('app')
  if (!handler) throw new Error('Nothing serves app:')
  return async (url: string, init?: RequestInit) => handler(new Request(url, init))
}

describe('our own pages', () => {
  test('come with a policy whose nonce the page knows, a new one each time', async () => {
    const get = setUp()
    const first = await get('app://bundle/index.html')
    expect(first.status).toBe(200)
    expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const policy = first.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    expect(await first.text()).toBe(`<style nonce="${nonce}"></style>`)
    const second = await get('app://bundle/index.html')
    expect(second.headers.get('content-security-policy')).not.toBe(policy)
  })

  test('other files come with their type and may not be guessed at', async () => {
    const get = setUp()
    const script = await get('app://bundle/main.js')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await script.text()).toBe('1')
  })

  test.each([
    'app://bundle/../secret.txt',
    'app://bundle/%2e%2e/secret.txt',
    'app://bundle/..%2fsecret.txt',
    'app://bundle/..%5csecret.txt',
    'app://bundle//etc/passwd',
    'app://bundle/missing.js',
    'app://other/index.html',
    'app://other@bundle/index.html',
  ])('%s is not one of them', async (url) => {
    const get = setUp()
    const response = await get(url).catch(() => null)
    // The Request itself refuses credentials; whatever comes through is not found.
    expect(response?.status ?? 404).toBe(404)
    expect(response?.headers.get('content-security-policy') ?? "default-src 'none'").toContain("default-src 'none'")
  })

  test('nothing can be sent to them', async () => {
    const get = setUp()
    expect((await get('app://bundle/index.html', { method: 'POST', body: 'x' })).status).toBe(405)
  })
})
