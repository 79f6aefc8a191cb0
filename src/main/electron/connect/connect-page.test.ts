import { describe, expect, test } from 'vitest'
import { connectTitle, hostOf, refusesEmbedded } from './connect-page'

describe('the title of the connect window', () => {
  test('names the host first', () => {
    expect(connectTitle('https://app.acme.com/oauth/authorize?state=s', 'Connect')).toBe('app.acme.com — Connect')
    expect(connectTitle('https://app.acme.com/', '')).toBe('app.acme.com')
  })

  test('a page cannot pass for another by its title', () => {
    expect(connectTitle('https://evil.example/', 'accounts.google.com — Sign in')).toBe(
      'evil.example — accounts.google.com — Sign in',
    )
    expect(connectTitle('https://evil.example/', '\u202egro.elgoog\n\tSign in')).toBe(
      'evil.example — gro.elgoog Sign in',
    )
    expect(connectTitle('https://evil.example/', 'a'.repeat(500)).length).toBeLessThan(100)
  })

  test('shows look-alike letters, plain http and the port', () => {
    expect(hostOf('https://аpp.acme.com/')).toBe('xn--pp-6kc.acme.com')
    expect(hostOf('http://127.0.0.1:3003/oauth')).toBe('http://127.0.0.1:3003')
    expect(hostOf('about:blank')).toBe('')
    expect(connectTitle('about:blank', 'x')).toBe('x')
  })
})

describe('a page that refuses embedded browsers', () => {
  const authError = Buffer.from('\x0a\x14disallowed_useragent\x12\x40You cannot sign in from this screen').toString(
    'base64',
  )

  test.each([
    ['the plain error', 'https://login.example/callback?error=disallowed_useragent', null],
    ['the error in the fragment', 'https://login.example/#error=disallowed_useragent', null],
    [
      "Google's error page",
      `https://accounts.google.com/signin/oauth/error?authError=${encodeURIComponent(authError)}&flowName=GeneralOAuthFlow`,
      200,
    ],
    ["Google's sign-in", 'https://accounts.google.com/v3/signin/rejected?continue=x', 200],
    ["Google's older sign-in", 'https://accounts.google.com/signin/rejected?rrk=46', 200],
    ["Google's 403", 'https://accounts.google.com/o/oauth2/v2/auth?client_id=x', 403],
  ])('%s', (_what, url, status) => {
    expect(refusesEmbedded(url, status)).toBe(true)
  })

  test.each([
    ['a consent page', 'https://app.acme.com/oauth/authorize?client_id=x', 200],
    ['a denied consent', 'https://api.nango.dev/oauth/callback?error=access_denied', 200],
    ["Google's consent page", 'https://accounts.google.com/o/oauth2/v2/auth?client_id=x', 200],
    ['a 403 elsewhere', 'https://login.example/o/oauth2/v2/auth', 403],
    ['a page that only speaks of it', 'https://docs.example/disallowed_useragent', 200],
    ['a look-alike host', 'https://accounts.google.com.evil.example/signin/rejected', 200],
    ['no address', 'nonsense', null],
  ])('is not %s', (_what, url, status) => {
    expect(refusesEmbedded(url, status)).toBe(false)
  })
})
