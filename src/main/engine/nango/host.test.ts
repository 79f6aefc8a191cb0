import { ProblemError } from '@shared/model'
import { describe, expect, it } from 'vitest'
import { parseNangoHost } from './host'

describe('parseNangoHost', () => {
  it.each([
    ['https://api.nango.dev', 'https://api.nango.dev', false],
    ['https://api.nango.dev/', 'https://api.nango.dev', false],
    ['https://crm.example.com/nango/', 'https://crm.example.com/nango', false],
    ['http://localhost:3003', 'http://localhost:3003', true],
    ['http://127.0.0.1:3003', 'http://127.0.0.1:3003', true],
    ['http://127.8.9.1', 'http://127.8.9.1', true],
    // The URL parser writes every spelling of an IPv4 address in four parts.
    ['http://2130706433', 'http://127.0.0.1', true],
    ['http://[::1]:3003', 'http://[::1]:3003', true],
    ['https://localhost', 'https://localhost', true],
  ])('takes %s', (address, base, loopback) => {
    expect(parseNangoHost(address)).toMatchObject({ base, loopback })
  })

  it.each([
    'http://api.nango.dev',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1:3003',
    'http://[::2]',
    'ftp://localhost',
    'https://user:secret@api.nango.dev',
    'https://api.nango.dev/?key=1',
    'https://api.nango.dev/#x',
    'api.nango.dev',
    '',
  ])('refuses %s', (address) => {
    expect(() => parseNangoHost(address)).toThrow(ProblemError)
    expect(() => parseNangoHost(address)).toThrow('BAD_INPUT')
  })
})
