import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MappedFields } from './field-definition'
import { type KeyKind, type MatchKeys, matchKeys, newKeys, strongKind } from './identity'

const weak = (...keys: [KeyKind, string][]) => keys.map(([kind, key]) => ({ kind, key }))

describe('keys of a contact', () => {
  it.each<[string, MappedFields, MatchKeys]>([
    ['its address is strong', { email: 'Ann@A.example' }, { strong: 'ann@a.example', weak: [] }],
    [
      'further addresses are weak',
      { email: 'ann@a.example', additionalEmails: ['Lee@a.example', 'ann@a.example'] },
      { strong: 'ann@a.example', weak: weak(['email', 'lee@a.example']) },
    ],
    [
      'the first of several in one field is strong, the others are weak',
      { email: 'ann@a.example; lee@a.example' },
      { strong: 'ann@a.example', weak: weak(['email', 'lee@a.example']) },
    ],
    ['an address that several people read is none', { email: 'info@a.example' }, { strong: null, weak: [] }],
    [
      'a further address does not take the place of the first',
      { email: 'info@a.example', additionalEmails: ['ann@a.example', 'sales@a.example'] },
      { strong: null, weak: weak(['email', 'ann@a.example']) },
    ],
    [
      'a number counts with the last name',
      { lastName: ' Van  Dyk ', phone: '+46 70 123 45 67', mobile: '0046701234568' },
      { strong: null, weak: weak(['phone', '+46701234567 van dyk'], ['phone', '+46701234568 van dyk']) },
    ],
    [
      'the same number twice is one key',
      { lastName: 'Lee', phone: '+46701234567', mobile: '+46 (0)70 123 45 67' },
      { strong: null, weak: weak(['phone', '+46701234567 lee']) },
    ],
    ['a number without a last name is none', { phone: '+46701234567' }, { strong: null, weak: [] }],
    ['a number without its country is none', { lastName: 'Lee', phone: '070 123 45 67' }, { strong: null, weak: [] }],
    ['an empty record has none', {}, { strong: null, weak: [] }],
  ])('%s', (_, fields, expected) => {
    expect(matchKeys('contact', fields)).toEqual(expected)
  })
})

describe('keys of a company', () => {
  it.each<[string, MappedFields, MatchKeys]>([
    ['its domain is strong', { domain: 'www.Acme.example' }, { strong: 'acme.example', weak: [] }],
    [
      'so is its website where there is no domain',
      { website: 'https://acme.example/' },
      { strong: 'acme.example', weak: [] },
    ],
    [
      'its website is no second domain',
      { domain: 'acme.example', website: 'https://other.example' },
      { strong: 'acme.example', weak: [] },
    ],
    [
      'a page of a website is weak, and so is its host',
      { website: 'https://acme.example/en/' },
      { strong: null, weak: weak(['host', 'acme.example'], ['site', 'acme.example/en']) },
    ],
    [
      'a page of another host is no second domain',
      { domain: 'acme.example', website: 'https://other.example/en/' },
      { strong: 'acme.example', weak: weak(['site', 'other.example/en']) },
    ],
    [
      'a page on its own domain adds nothing',
      { domain: 'acme.example', website: 'https://www.acme.example/en/' },
      { strong: 'acme.example', weak: [] },
    ],
    [
      'a page at a service that many use is weak',
      { domain: null, website: 'https://www.instagram.com/bakeryuno', name: 'Bakery Uno' },
      { strong: null, weak: weak(['site', 'instagram.com/bakeryuno']) },
    ],
    [
      'also when the CRM made a domain of it',
      { domain: 'instagram.com', website: 'https://www.instagram.com/bakeryuno', name: 'Bakery Uno' },
      { strong: null, weak: weak(['site', 'instagram.com/bakeryuno']) },
    ],
    [
      'the host of such a service alone counts with the name',
      { domain: 'linktr.ee', name: ' Bakery  Uno' },
      { strong: null, weak: weak(['site', 'linktr.ee bakery uno']) },
    ],
    ['and without a name not at all', { domain: 'linktr.ee' }, { strong: null, weak: [] }],
    [
      'a domain stands beside a page elsewhere',
      { domain: 'facebook.com', website: 'https://bakery.example', name: 'Bakery' },
      { strong: 'bakery.example', weak: [] },
    ],
    [
      'a page elsewhere stands beside the domain',
      { domain: 'bakery.example', website: 'facebook.com/bakery' },
      { strong: 'bakery.example', weak: weak(['site', 'facebook.com/bakery']) },
    ],
    [
      "a customer's host below a private public suffix is weak",
      { domain: 'bakery.myshopify.com' },
      { strong: null, weak: weak(['site', 'bakery.myshopify.com']) },
    ],
    ['the host of a mail service is none', { domain: 'gmail.com', name: 'Bakery' }, { strong: null, weak: [] }],
  ])('%s', (_, fields, expected) => {
    expect(matchKeys('company', fields)).toEqual(expected)
  })
})

describe('keys', () => {
  it('are none for what is never matched', () => {
    for (const kind of ['lead', 'activity'] as const) {
      expect(matchKeys(kind, { email: 'ann@a.example', domain: 'acme.example' })).toEqual({ strong: null, weak: [] })
      expect(strongKind(kind)).toBeNull()
    }
  })

  it('that are new after a change are those that were not there', () => {
    const before = { email: 'ann@a.example', additionalEmails: ['x@a.example'], lastName: 'Lee', phone: '+46701234567' }
    expect(newKeys('contact', before, { ...before, jobTitle: 'Boss' })).toEqual({ strong: null, weak: [] })
    expect(newKeys('contact', before, { ...before, email: 'lee@a.example' })).toEqual({
      strong: 'lee@a.example',
      weak: [],
    })
    expect(newKeys('contact', before, { ...before, additionalEmails: ['x@a.example', 'y@a.example'] })).toEqual({
      strong: null,
      weak: weak(['email', 'y@a.example']),
    })
    expect(newKeys('contact', before, { ...before, lastName: 'Li' }).weak).toEqual(weak(['phone', '+46701234567 li']))
    expect(newKeys('contact', before, {})).toEqual({ strong: null, weak: [] })
  })

  it('never hold one twice, nor the strong one among the weak', () => {
    const addresses = fc.constantFrom('ann@a.example', 'Ann@A.example', 'info@a.example', 'b@b.example', '', 'x')
    const sites = fc.constantFrom(
      'a.example',
      'www.a.example/x',
      'facebook.com',
      'fb.com/x',
      'b.github.io',
      'gmail.com',
      '',
    )
    const fields = fc.record({
      email: addresses,
      additionalEmails: fc.array(addresses),
      phone: fc.constantFrom('+46701234567', '070', ''),
      mobile: fc.constantFrom('+46 70 1234567', '+49 30 123456', ''),
      lastName: fc.constantFrom('Lee', ''),
      name: fc.constantFrom('A', ''),
      domain: sites,
      website: sites,
    })
    fc.assert(
      fc.property(fc.constantFrom('contact', 'company'), fields, (kind, values) => {
        const keys = matchKeys(kind, values)
        const all = keys.weak.map((item) => `${item.kind} ${item.key}`)
        expect(new Set(all).size).toBe(all.length)
        expect(all).not.toContain(`${strongKind(kind)} ${keys.strong}`)
        expect(newKeys(kind, values, values)).toEqual({ strong: null, weak: [] })
      }),
    )
  })
})
