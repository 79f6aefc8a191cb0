import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentSecurityPolicy, newNonce, readRendererFile } from './renderer-files'

let folder: string
let root: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-renderer-'))
  root = join(folder, 'renderer')
  await mkdir(join(root, 'assets'), { recursive: true })
  await mkdir(join(folder, 'renderer-evil'))
  await writeFile(
    join(root, 'index.html'),
    '<meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__">',
  )
  await writeFile(join(root, 'assets', 'main.js'), 'const x = "__CSP_NONCE__"')
  await writeFile(join(root, 'assets', 'a b.css'), '')
  await writeFile(join(root, 'secret.env'), 'x')
  await writeFile(join(folder, 'secret.json'), 'x')
  await writeFile(join(folder, 'renderer-evil', 'secret.json'), 'x')
  await symlink(join(folder, 'secret.json'), join(root, 'assets', 'link.json'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a file of the renderer', () => {
  it('is index.html with the nonce for the root', async () => {
    expect(await readRendererFile(root, '/', 'n1')).toEqual({
      body: '<meta name="csp-nonce" content="n1"><style nonce="n1">',
      contentType: 'text/html; charset=utf-8',
    })
    expect(await readRendererFile(root, '/index.html', 'n2')).toMatchObject({ body: expect.stringContaining('"n2"') })
  })

  it('is sent as it is otherwise, with its type', async () => {
    expect(await readRendererFile(root, '/assets/main.js', 'n1')).toEqual({
      body: Buffer.from('const x = "__CSP_NONCE__"'),
      contentType: 'text/javascript; charset=utf-8',
    })
    expect(await readRendererFile(root, '/assets/a%20b.css', 'n1')).toMatchObject({
      contentType: 'text/css; charset=utf-8',
    })
  })

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/%2e%2e%2fsecret.json',
    '/..%5csecret.json',
    '/..\\secret.json',
    '/../renderer-evil/secret.json',
    '//etc/hosts',
    '/assets/link.json',
    '/assets/main.js%00.json',
    '/%E0%A4%A',
    '/secret.env',
    '/assets',
    '/missing.js',
    '',
  ])('is not found at %j', async (pathname) => {
    expect(await readRendererFile(root, pathname, 'n1')).toBeNull()
  })
})

it('has a policy that allows nothing but its own files and the named connections', () => {
  const nonce = newNonce()
  expect(newNonce()).not.toBe(nonce)
  expect(contentSecurityPolicy(nonce, ['ws://127.0.0.1:4100'])).toBe(
    `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; ` +
      "connect-src 'self' ws://127.0.0.1:4100; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
})
