import { describe, expect, it } from 'vitest'
import { redact, redacted, redactText } from './redact'

const key = '8b2f4c1e-7a0d-4e7b-9c55-0d6d9f1e2a34'
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'

describe('redactText', () => {
  it.each([
    ['a bearer header', `Authorization: Bearer ${key}`],
    ['a bearer of another shape', 'authorization: bearer abc.DEF-123_~+/=='],
    ['an API key of Nango alone', `key ${key} refused`],
    ['an API key in capitals', key.toUpperCase()],
    ['a connect session token', 'nango_connect_session_4f9a0b1c2d3e4f50'],
    ['a token in a query', 'https://api.nango.dev/oauth/connect/acme?connect_session_token=s3cr3t-value&x=1'],
    ['code and state of a callback', 'GET /oauth/callback?code=s3cr3t-value&state=an0ther-secret HTTP/1.1'],
    ['an encoded query in a query', 'redirect=https%3A%2F%2Fx%2F%3Fcode%3Ds3cr3t-value%26state%3Dan0ther-secret'],
    ['a fragment', 'https://x.test/#access_token=s3cr3t-value'],
    ['a form body', 'grant_type=refresh_token&refresh_token=s3cr3t-value&client_secret=an0ther-secret'],
    ['JSON', '{"access_token":"s3cr3t-value","client_secret": "an0ther-secret"}'],
    ['JSON in JSON', JSON.stringify({ body: JSON.stringify({ apiKey: 's3cr3t-value' }) })],
    ['a JSON web token', `sent ${jwt} along`],
    ['our own token', 'http://127.0.0.1:4100/?token=s3cr3t-value'],
  ])('takes out %s', (_, text) => {
    const clean = redactText(text)
    for (const secret of [key, 's3cr3t-value', 'an0ther-secret', '4f9a0b1c2d3e4f50', jwt, 'abc.DEF-123']) {
      expect(clean.toLowerCase()).not.toContain(secret.toLowerCase())
    }
    expect(clean).toContain(redacted)
  })

  it.each([
    'GET /crm/v3/objects/contacts?limit=100&after=4200 answered 200 in 41 ms',
    'Run 01JDC6ZK3V0M8Q2T5R7X9Y1B3D of acme-2 ended: succeeded, 3,012 records',
    'NANGO_KEY_REFUSED: 401 unknown_account',
    '{"status":"error","category":"VALIDATION_ERROR","message":"Property values were not valid"}',
    'address state: Texas, zip code: 73301',
  ])('leaves %j as it is', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('redact', () => {
  it('empties properties with secret names at any depth, and cleans the texts of the others', () => {
    expect(
      redact({
        headers: { Authorization: 'Bearer x', accept: 'application/json' },
        config: [{ apiKey: 'plain', url: `https://x.test/?token=abc&k=${key}` }],
        code: 'Ab12-Zz99',
        nothing: null,
      }),
    ).toEqual({
      headers: { Authorization: redacted, accept: 'application/json' },
      config: [{ apiKey: redacted, url: `https://x.test/?token=${redacted}&k=${redacted}` }],
      code: redacted,
      nothing: null,
    })
  })

  it('keeps the words of our own that share a name with a credential', () => {
    const problem = { code: 'NANGO_UNREACHABLE', state: 'waiting', params: {}, detail: null }
    expect(redact(problem)).toEqual(problem)
    expect(redact({ code: 4001, state: true })).toEqual({ code: 4001, state: true })
  })

  it('opens errors, with what an HTTP client hangs on them', () => {
    const error = Object.assign(new Error(`Request failed with key ${key}`, { cause: new Error('token=abc') }), {
      config: { headers: { Authorization: `Bearer ${key}` }, url: 'https://x.test/a' },
    })
    const clean = redact(error)
    expect(JSON.stringify(clean)).not.toContain(key)
    expect(clean).toMatchObject({
      name: 'Error',
      message: `Request failed with key ${redacted}`,
      cause: { message: `token=${redacted}` },
      config: { headers: { Authorization: redacted }, url: 'https://x.test/a' },
    })
  })

  it('survives circles and does not change what it was given', () => {
    const circle: Record<string, unknown> = { token: 'abc', list: new Set(['a']), map: new Map([['secret', 'b']]) }
    circle.self = circle
    expect(redact(circle)).toEqual({
      token: redacted,
      list: ['a'],
      map: { secret: redacted },
      self: '[circular]',
    })
    expect(circle.token).toBe('abc')
  })
})
