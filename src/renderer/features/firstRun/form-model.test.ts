import { describe, expect, it } from 'vitest'
import { emptyForm, invalidFields, isUnencrypted, normalHost } from './form-model'

describe('the address', () => {
  it.each([
    ['https://api.nango.dev', 'https://api.nango.dev'],
    [' https://api.nango.dev/ ', 'https://api.nango.dev'],
    ['api.nango.dev', 'https://api.nango.dev'],
    ['http://127.0.0.1:3003', 'http://127.0.0.1:3003'],
    ['https://nango.example.com/base/', 'https://nango.example.com/base'],
  ])('%s is sent as %s', (typed, sent) => expect(normalHost(typed)).toBe(sent))

  it.each([
    '',
    '   ',
    'ftp://nango.example',
    'https://user:secret@nango.example',
    'https://nango.example/?a=1',
    'not an address',
  ])('"%s" is none', (typed) => expect(normalHost(typed)).toBeNull())

  it('is called unencrypted only where the key would leave this computer in the clear', () => {
    expect(isUnencrypted('http://nango.example.com')).toBe(true)
    expect(isUnencrypted('http://localhost:3003')).toBe(false)
    expect(isUnencrypted('https://nango.example.com')).toBe(false)
  })
})

describe('what is still missing', () => {
  it('for a test: address and key; to go on: name and kind, too', () => {
    expect(invalidFields(emptyForm, 'test')).toEqual(['apiKey'])
    expect(invalidFields({ ...emptyForm, apiKey: 'k', host: '' }, 'create')).toEqual(['name', 'kind', 'host'])
    expect(invalidFields({ name: 'N', kind: 'dev', host: 'https://a.example', apiKey: 'k' }, 'create')).toEqual([])
  })
})
