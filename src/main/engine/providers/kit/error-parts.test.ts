import { describe, expect, it } from 'vitest'
import {
  classOfStatus,
  faultOf,
  fieldFacts,
  idsInside,
  isPage,
  isUnreadable,
  jsonInside,
  messageOf,
  pageTitle,
  refusalFacts,
  shortMessage,
} from './error-parts'

describe('messages', () => {
  it('are one short line, without what a terminal obeys', () => {
    expect(shortMessage('  a\n\tb\u001b[31mc\u0000 ')).toBe('a b [31mc')
    const long = shortMessage(`${'x'.repeat(298)}🎉 and more`)
    expect(long).toHaveLength(299)
    expect(long.endsWith('x…')).toBe(true)
    expect(shortMessage('y'.repeat(1_000_000))).toHaveLength(300)
  })

  it('of a page are its title', () => {
    expect(pageTitle('<html><head><title> Bad gateway </title>')).toBe('A page came instead of JSON: Bad gateway')
    expect(pageTitle('  <!doctype html>')).toBe('A page came instead of JSON.')
    expect(pageTitle('{"results":[')).toBe('The answer is not JSON, or was cut off.')
    expect(pageTitle(`<title${' '.repeat(100_000)}`)).toBe('A page came instead of JSON.')
    expect([pageTitle({}), pageTitle(''), pageTitle(null), isPage(' ')]).toEqual([null, null, null, false])
  })

  it('are the CRM’s own where it has some', () => {
    expect(messageOf('Acme', { status: 400, body: '<title>x</title>' }, 'own')).toBe('own')
    expect(messageOf('Acme', { status: 418, body: null }, null)).toBe(
      'Acme answered with status 418 and nothing to read.',
    )
  })
})

it.each([
  [200, false, 'bad_answer'],
  [300, false, 'bad_answer'],
  [400, false, 'validation'],
  [400, true, 'bad_answer'],
  [401, true, 'auth_revoked'],
  [403, false, 'scope_missing'],
  [403, true, 'transient'],
  [404, false, 'not_found'],
  [404, true, 'removed_endpoint'],
  [412, false, 'precondition'],
  [422, false, 'validation'],
  [429, true, 'rate_burst'],
  [500, true, 'transient'],
  [599, false, 'transient'],
] as const)('the status %i (page: %s) is %s', (status, page, kind) => {
  expect(classOfStatus(status, page)).toBe(kind)
})

it.each([
  [200, {}, false],
  [200, [], false],
  [204, '', false],
  [201, undefined, false],
  [200, '', true],
  [207, null, true],
  [200, '<html>', true],
  [204, 'text', true],
  [200, 5, true],
])('a success %i with %j is unreadable: %s', (status, body, unreadable) => {
  expect(isUnreadable({ status, body })).toBe(unreadable)
})

describe('fields of a refusal', () => {
  const words = { gone: /NO_SUCH|does not exist/i, readOnly: /READ_ONLY/i }

  it('are gone, read only, or have a wrong value', () => {
    expect([faultOf(words, 'NO_SUCH_FIELD', null), faultOf(words, null, 'read_only'), faultOf(words)]).toEqual([
      'gone',
      'read_only',
      'value',
    ])
  })

  it('are each named once', () => {
    expect(fieldFacts([])).toEqual({})
    const one = { field: 'a', fault: 'value', message: 'x'.repeat(999) } as const
    const facts = fieldFacts([one, { ...one, message: 'later' }, { field: 'b', fault: 'gone', message: null }])
    expect(facts.field).toBe('a')
    expect(facts.fields?.map(({ field, message }) => [field, message?.length])).toEqual([
      ['a', 300],
      ['b', undefined],
    ])
  })
})

describe('what stands inside a message', () => {
  it('may be JSON', () => {
    expect(jsonInside('not valid: [{"name":"a"}, 5] end')).toEqual([{ name: 'a' }, 5])
    expect(jsonInside('{"a":1}')).toEqual([{ a: 1 }])
    for (const text of [null, '', 'no', '[not json]', '{"a":', `[${'['.repeat(100_000)}`])
      expect(jsonInside(text)).toEqual([])
  })

  it('may be ids', () => {
    const messages = ['Existing ID: 12, existing id: 13', null, '12 has it', `${'9'.repeat(30_000)} x`]
    expect(idsInside(messages, /existing id:\s*(\d+)/i, /(\d+) has it/)).toEqual(['12', '13'])
    expect(idsInside([], /x/)).toEqual([])
  })
})

describe('the facts of a refusal', () => {
  const classes = { full: 'plan_limit' } as const
  const of = (status: number, body: unknown, headers = {}) => {
    const { code = null, message = null } = (body ?? {}) as { code?: string; message?: string }
    return refusalFacts('Acme', { status, body, headers }, { code, message, classes, existingIds: [null, '7'] })
  }

  it('are none for a success, unless it holds a code or cannot be read', () => {
    expect(of(200, { id: 1 })).toBeNull()
    expect(of(204, undefined)).toBeNull()
    expect(of(200, { code: 'odd' })).toMatchObject({ class: 'bad_answer' })
    expect(of(200, '<html>')).toMatchObject({ class: 'bad_answer' })
  })

  it('come from the code where it says more than the status, and name what is there already', () => {
    expect(of(402, { code: 'full', message: ' No\nroom ' })).toEqual({
      class: 'plan_limit',
      message: 'No room',
      existingIds: ['7'],
    })
    expect(of(409, { code: 'toString' }, { 'retry-after': '2' })).toMatchObject({
      class: 'duplicate',
      retryAfterMs: 2000,
    })
    expect(of(403, '<html>')).toMatchObject({ class: 'transient' })
  })
})
