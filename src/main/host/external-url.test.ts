import { describe, expect, it } from 'vitest'
import { externalUrl } from './external-url'

describe('an address for the system browser', () => {
  it.each([
    'https://app.acme.com/oauth/authorize?client_id=1',
    'http://127.0.0.1:3003/oauth/connect/acme',
    'http://localhost:3003/',
    'http://[::1]:3003/',
    'http://nango.localhost/',
  ])('may be %s', (url) => {
    expect(externalUrl(url)).toBe(url)
  })

  it.each([
    'http://example.test/',
    'http://127.0.0.1.example.test/',
    'http://localhost.example.test/',
    'https://user:secret@example.test/',
    'http://127.0.0.1:80@example.test/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'vscode://x',
    'smb://host/share',
    'https:',
    '//example.test',
    '--help',
    '',
    null,
    undefined,
    {},
  ])('is not %s', (url) => {
    expect(externalUrl(url)).toBeNull()
  })
})
