import { expect, test } from 'vitest'
import { proxyOfSystem } from './system-proxy'

test.each([
  ['DIRECT', null],
  ['', null],
  ['PROXY proxy.acme.example:8080', 'http://proxy.acme.example:8080'],
  ['PROXY a:8080; PROXY b:8080; DIRECT', 'http://a:8080'],
  ['HTTPS a:443', 'https://a:443'],
  ['SOCKS5 a:1080; PROXY b:8080', 'http://b:8080'],
  ['SOCKS5 a:1080; DIRECT', null],
  ['SOCKS5 a:1080', 'socks5://a:1080'],
  ['PROXY [fd00::1]:8080', 'http://[fd00::1]:8080'],
])('%s leads by %s', (answer, proxy) => expect(proxyOfSystem(answer)).toBe(proxy))
