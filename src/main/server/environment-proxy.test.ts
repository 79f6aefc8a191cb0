import { expect, test } from 'vitest'
import { proxyOfEnvironment } from './environment-proxy'

const url = 'https://api.nango.dev'
const of = (env: Record<string, string>, target = url) => proxyOfEnvironment(target, env)

test.each<[string, Record<string, string>, string | null]>([
  ['nothing', {}, null],
  ['HTTPS_PROXY', { HTTPS_PROXY: 'http://p:8080' }, 'http://p:8080'],
  ['small letters first', { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' }, 'http://a:1'],
  ['a proxy for everything', { ALL_PROXY: 'http://p:8080' }, 'http://p:8080'],
  ['one without its kind', { HTTPS_PROXY: 'p:8080' }, 'http://p:8080'],
  ['one for plain addresses alone', { HTTP_PROXY: 'http://p:8080' }, null],
  ['an empty one', { https_proxy: '', HTTPS_PROXY: ' ' }, null],
])('%s', (_what, env, proxy) => expect(of(env)).toBe(proxy))

test.each([
  ['*', true],
  ['api.nango.dev', true],
  ['API.Nango.dev', true],
  ['nango.dev', true],
  ['.nango.dev', true],
  ['*.nango.dev', true],
  ['localhost, nango.dev', true],
  ['localhost nango.dev', true],
  ['nango.dev:443', true],
  ['nango.dev:8443', false],
  ['ango.dev', false],
  ['api.nango.de', false],
  ['', false],
  [',', false],
])('no_proxy %j means api.nango.dev: %s', (entry, isMeant) => {
  expect(of({ HTTPS_PROXY: 'http://p:1', NO_PROXY: entry })).toBe(isMeant ? null : 'http://p:1')
})

test.each([
  ['10.0.0.0/8', 'https://10.1.2.3:3003', true],
  ['10.0.0.0/8', 'https://11.1.2.3', false],
  ['10.0.0.0/99', 'https://10.1.2.3', false],
  ['10.1.2.3', 'https://10.1.2.3', true],
  ['fd00::/8', 'https://[fd12::1]', true],
  ['[fd12::1]:443', 'https://[fd12::1]', true],
  ['10.0.0.0/8', 'https://ten.example', false],
])('no_proxy %s means %s: %s', (entry, target, isMeant) => {
  expect(of({ HTTPS_PROXY: 'http://p:1', no_proxy: entry }, target)).toBe(isMeant ? null : 'http://p:1')
})
