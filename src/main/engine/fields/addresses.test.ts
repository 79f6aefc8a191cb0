import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressesIn, isPublicHost, isRoleAddress } from './addresses'

describe('addresses in a field', () => {
  it.each<[string, string, string[]]>([
    ['is compared without regard to case', 'Ann.Lee@Example.COM', ['ann.lee@example.com']],
    ['keeps dots and plus tags, which may be other people', 'a.nn+shop@gmail.com', ['a.nn+shop@gmail.com']],
    ['stands with a name', 'Ann Lee <ann@example.com>', ['ann@example.com']],
    ['stands with a name in quotes that holds a comma', '"Lee, Ann" <ann@example.com>', ['ann@example.com']],
    [
      'stands with another address for a name',
      '"old@example.com" <new@example.com>, older@example.com <x@example.com>',
      ['new@example.com', 'x@example.com'],
    ],
    [
      'stands beside others',
      'ann@a.example, bob@b.example;cy@c.example d@d.example\ne@e.example',
      ['ann@a.example', 'bob@b.example', 'cy@c.example', 'd@d.example', 'e@e.example'],
    ],
    ['is one however often it is written', 'ann@a.example; ANN@A.EXAMPLE', ['ann@a.example']],
    ['begins with mailto:', 'mailto:ann@a.example', ['ann@a.example']],
    ['has quotes that it needs, among others', '"a,b"@a.example, c@c.example', ['"a,b"@a.example', 'c@c.example']],
    ['has a dot or a comma after it', ' ann@a.example., ', ['ann@a.example']],
    ['holds what cannot be seen', '\ufeffann\u200b@a.example', ['ann@a.example']],
    ['has a host in another script', 'jörg@München.DE', ['jörg@xn--mnchen-3ya.de']],
    ['has a host in punycode', 'jörg@XN--MNCHEN-3YA.de', ['jörg@xn--mnchen-3ya.de']],
    ['is composed of other code points for the same letters', 'jo\u0308rg@a.example', ['jörg@a.example']],
    ['has quotes that mean nothing', '"ann.lee"@a.example', ['ann.lee@a.example']],
    ['has quotes that it needs', '"Ann Lee"@a.example', ['"ann lee"@a.example']],
    ['has an escaped quote', '"a\\"b"@a.example', ['"a\\"b"@a.example']],
  ])('that %s', (_, text, expected) => {
    expect(addressesIn(text)).toEqual(expected)
  })

  it.each([
    ['a single host', 'root@localhost'],
    ['a host of one building', 'ann@mail.internal'],
    ['an IP address', 'ann@192.168.1.10'],
    ['an IP address in brackets', 'ann@[192.168.1.10]'],
    ['no host', 'ann@'],
    ['no name', '@a.example'],
    ['an empty name in quotes', '" "@a.example'],
    ['a dot where none may be', '.ann@a.example'],
    ['two dots in the host', 'ann@a..example'],
    ['words', 'n/a'],
    ['nothing', ''],
    ['a very long text', `${'a'.repeat(3000)}@a.example`],
    ['a very long name', `${'a'.repeat(65)}@a.example`],
  ])('are none in %s', (_, text) => {
    expect(addressesIn(text)).toEqual([])
  })

  it('are those of every entry of a list', () => {
    expect(addressesIn(['Ann@a.example', 'b@b.example, c@c.example', 'n/a'])).toEqual([
      'ann@a.example',
      'b@b.example',
      'c@c.example',
    ])
    expect(addressesIn(null)).toEqual([])
    expect(addressesIn(undefined)).toEqual([])
    expect(addressesIn(true)).toEqual([])
  })

  it('that look alike stay different', () => {
    expect(addressesIn('аnn@a.example')).not.toEqual(addressesIn('ann@a.example'))
  })

  it('are bounded however many are written', () => {
    const many = Array.from({ length: 500 }, (_, at) => `p${at}@a.example`)
    expect(addressesIn(many)).toHaveLength(50)
  })

  it('are none in texts that are made to keep the search busy', () => {
    const hostile = ['a', '"', '<', '"\\', 'a@', '<a', '@', '"a"@', 'a.', ','].map((part) =>
      part.repeat(5_000).slice(0, 1_000),
    )
    for (const text of hostile) expect(addressesIn(Array.from({ length: 50 }, () => text))).toEqual([])
  })

  it('read the same a second time, and never break', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary', maxLength: 80 })), (text) => {
        const found = addressesIn(text)
        for (const item of found) expect(addressesIn(item)).toEqual([item])
      }),
    )
  })
})

describe('an address of a task', () => {
  it.each(['info@a.example', 'sales.uk@a.example', 'info-de@a.example', 'support2@a.example', 'no-reply@a.example'])(
    '%s is no person',
    (text) => expect(isRoleAddress(text)).toBe(true),
  )
  it.each(['kontakt+web@a.example', 'buchhaltung@a.example', 'vendas@a.example', 'office.team@a.example'])(
    '%s is no person, either',
    (text) => expect(isRoleAddress(text)).toBe(true),
  )
  it.each(['ann@a.example', 'info.smith@a.example', 'helpmann@a.example', 'ann.sales@a.example', '12345@qq.com'])(
    '%s is a person',
    (text) => expect(isRoleAddress(text)).toBe(false),
  )
})

describe('a host', () => {
  it.each(['a.example', 'xn--mnchn-kvae.de', 'a-b.co.uk', 'x.xn--p1ai'])('%s can have an owner', (host) =>
    expect(isPublicHost(host)).toBe(true),
  )
  it.each(['localhost', 'nas.local', '10.0.0.1', 'a.b1', 'a', '', '-a.example', 'a..example', 'printer.lan', 'a.1'])(
    '%s stands for nothing in the public net',
    (host) => expect(isPublicHost(host)).toBe(false),
  )
})
