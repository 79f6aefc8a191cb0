import { expect, test } from 'vitest'
import { Proxies } from './proxies'

function proxies(found: string | null) {
  const kept = { text: null as string | null }
  const store = {
    read: async () => kept.text,
    write: async (text: string) => {
      kept.text = text
    },
  }
  const open = () => new Proxies({ from: 'system', find: async () => found, store })
  return { open, kept }
}

test('addresses of this computer are reached by none', async () => {
  const { open } = proxies('http://proxy:8080')
  for (const url of [
    'http://127.0.0.1:3003',
    'https://localhost',
    'https://nango.localhost',
    'http://[::1]:1',
    'nonsense',
  ])
    expect(await open().find(url)).toBeNull()
})

test('name and password go to what connects, and are never shown', async () => {
  const { open } = proxies('http://anna%40acme:p%3Aw@proxy:80')
  const found = await open().find('https://api.nango.dev')
  expect(found).toEqual({
    address: 'http://proxy:80',
    from: 'system',
    username: 'anna@acme',
    url: 'http://anna%40acme:p%3Aw@proxy:80',
  })
})

test.each([
  ['http://anna:100%@proxy:8080', 'anna', 'http://anna:100%25@proxy:8080'],
  ['http://anna:p#s/w?@proxy:8080', 'anna', 'http://anna:p%23s%2Fw%3F@proxy:8080'],
  ['http://anna:p@w:x@proxy:8080', 'anna', 'http://anna:p%40w%3Ax@proxy:8080'],
  ['http://only-a-name@proxy:8080', 'only-a-name', 'http://only-a-name:@proxy:8080'],
  ['http://:@proxy:8080', null, 'http://proxy:8080'],
  ['anna:p://w@proxy:8080', 'anna', 'http://anna:p%3A%2F%2Fw@proxy:8080'],
  ['anna:pw@proxy:8080', 'anna', 'http://anna:pw@proxy:8080'],
])('%s is read as people write it, and none of the password is shown', async (found, username, url) => {
  expect(await proxies(found).open().find('https://api.nango.dev')).toEqual({
    ...{ address: 'http://proxy:8080', from: 'system' },
    ...{ username, url },
  })
})

test('of an address that means nothing, the password is not shown either', async () => {
  const found = await proxies('http://anna:secret@no place:x').open().find('https://api.nango.dev')
  expect(found).toMatchObject({ address: 'http://no place:x', username: 'anna' })
})

test('what was entered is kept over starts, and newer than what the host began with', async () => {
  const { open, kept } = proxies('http://old:old@proxy:8080')
  await open().logIn({ address: 'http://proxy:8080', username: 'anna', password: 'a/b@c' })
  expect(kept.text).not.toBeNull()
  const found = await open().find('https://api.nango.dev')
  expect(found).toMatchObject({ username: 'anna', url: 'http://anna:a%2Fb%40c@proxy:8080' })
  expect(await open().loginOf('proxy:8080')).toMatchObject({ password: 'a/b@c' })
  kept.text = '{"damaged'
  expect(await open().find('https://api.nango.dev')).toMatchObject({ username: 'old' })
})
