import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Site, siteOf } from './sites'

const own = (host: string, path = ''): Site => ({ type: 'own', host, path })
const shared = (host: string, page: string | null): Site => ({ type: 'shared', host, page })

describe("a company's own host", () => {
  it.each([
    'acme.example',
    'ACME.example',
    'acme.example.',
    'acme.example:8443',
    'www.acme.example',
    'www2.acme.example',
    'www.www.acme.example',
    'https://acme.example',
    'HTTP://www.acme.example/',
    'http:/acme.example',
    'https://https://acme.example',
    '//acme.example/',
    '  https://acme.example/?utm_source=mail&gclid=1#top  ',
    'https://acme.example/index.html',
    'acme.example, acme.other.example',
    'ａｃｍｅ.example',
  ])('is acme.example in %j', (text) => {
    expect(siteOf(text)).toEqual(own('acme.example'))
  })

  it.each<[string, string]>([
    ['münchen.de', 'xn--mnchen-3ya.de'],
    ['XN--MNCHEN-3YA.DE', 'xn--mnchen-3ya.de'],
    ['www.acme.co.uk', 'acme.co.uk'],
    ['shop.acme.example', 'shop.acme.example'],
    ['www.com', 'www.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['city.example.gov.uk', 'city.example.gov.uk'],
  ])('in %j is %j', (text, host) => {
    expect(siteOf(text)).toEqual(own(host))
  })

  it('tells when a page of it is named', () => {
    expect(siteOf('https://acme.example/En/About/')).toEqual(own('acme.example', '/en/about'))
    expect(siteOf('acme.example/?page=7')).toEqual(own('acme.example', '?page=7'))
  })

  it.each([
    ['nothing', ''],
    ['blanks', '  '],
    ['words', 'not yet'],
    ['a single name', 'localhost:8080'],
    ['a name of one building', 'intranet.local'],
    ['an IP address', 'http://192.168.1.10/x'],
    ['an IP address of version 6', 'http://[::1]/'],
    ['an IP address in one number', 'http://3232235777'],
    ['a public suffix', 'co.uk'],
    ['a public suffix of a private owner', 'github.io'],
    ['a mail address', 'ann@acme.example'],
    ['a link to write a mail', 'mailto:ann@acme.example'],
    ['a script', 'javascript:alert(1)'],
    ['two dots', 'acme..example'],
    ['a very long text', `acme.example/${'a'.repeat(3000)}`],
  ])('is not in %s', (_, text) => {
    expect(siteOf(text)).toBeNull()
  })
})

describe('a host that many companies use', () => {
  it.each<[string, string, string | null]>([
    ['https://www.instagram.com/bakeryuno', 'instagram.com', 'instagram.com/bakeryuno'],
    ['instagram.com/BakeryUno/?igsh=abc', 'instagram.com', 'instagram.com/bakeryuno'],
    ['https://instagram.com', 'instagram.com', null],
    ['https://de-de.facebook.com/bakery', 'facebook.com', 'facebook.com/bakery'],
    ['m.facebook.com/bakery', 'facebook.com', 'facebook.com/bakery'],
    ['fb.com/bakery', 'facebook.com', 'facebook.com/bakery'],
    ['https://www.facebook.com/profile.php?id=100', 'facebook.com', 'facebook.com/profile.php?id=100'],
    ['https://www.facebook.com/profile.php', 'facebook.com', null],
    ['https://twitter.com/bakery?lang=en', 'x.com', 'x.com/bakery'],
    ['https://x.com/bakery', 'x.com', 'x.com/bakery'],
    ['https://linktr.ee/bakery', 'linktr.ee', 'linktr.ee/bakery'],
    ['https://de.linkedin.com/company/bakery/', 'linkedin.com', 'linkedin.com/company/bakery'],
    ['https://www.youtube.com/@Bakery', 'youtube.com', 'youtube.com/@bakery'],
    ['https://sites.google.com/view/bakery', 'sites.google.com', 'sites.google.com/view/bakery'],
    ['https://www.google.de/maps/place/Bakery', 'google.de', 'google.de/maps/place/bakery'],
    ['https://maps.google.com/?cid=42', 'maps.google.com', 'maps.google.com?cid=42'],
    ['https://www.amazon.co.uk/stores/bakery', 'amazon.co.uk', 'amazon.co.uk/stores/bakery'],
    ['https://www.etsy.com/shop/Bakery', 'etsy.com', 'etsy.com/shop/bakery'],
    ['https://bakery.etsy.com', 'etsy.com', 'bakery.etsy.com'],
    ['https://bakery.wordpress.com/2020/about', 'wordpress.com', 'bakery.wordpress.com'],
    ['https://de.wordpress.com', 'wordpress.com', null],
    ['https://bakery.weebly.com', 'weebly.com', 'bakery.weebly.com'],
    ['https://www.bakery.jimdosite.com/x', 'jimdosite.com', 'bakery.jimdosite.com'],
    ['https://bakery.myshopify.com/collections/all', 'myshopify.com', 'bakery.myshopify.com'],
    ['https://studio.wixsite.com/bakery', 'wixsite.com', 'studio.wixsite.com/bakery'],
    ['https://bakery.github.io', 'github.io', 'bakery.github.io'],
    ['https://bakery.blogspot.com', 'blogspot.com', 'bakery.blogspot.com'],
    ['https://bakery.notion.site/Menu-123', 'notion.site', 'bakery.notion.site'],
    ['https://perso.orange.fr/bakery', 'orange.fr', 'perso.orange.fr/bakery'],
    ['https://bakery.free.fr', 'free.fr', 'bakery.free.fr'],
  ])('%s', (text, host, page) => {
    expect(siteOf(text)).toEqual(shared(host, page))
  })

  it.each([
    'gmail.com',
    'https://mail.yahoo.co.jp',
    'yahoo.com.br',
    'T-Online.de',
    'hotmail.it',
    'webmail.free.fr',
    'qq.com',
  ])('%s is one of mailboxes, and names no company', (text) => expect(siteOf(text)).toEqual({ type: 'mail' }))
})

describe('any text', () => {
  it('breaks nothing, and its host is that of itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string({ unit: 'binary', maxLength: 80 })),
        (text) => {
          const site = siteOf(text)
          if (site?.type === 'own') expect(siteOf(site.host)).toEqual(own(site.host))
        },
      ),
    )
  })

  it('names the same host in every way that one is written', () => {
    const written = fc.record({
      scheme: fc.constantFrom('', 'https://', 'HTTP://', '//'),
      www: fc.constantFrom('', 'www.', 'WWW2.'),
      upper: fc.boolean(),
      end: fc.constantFrom('', '/', '.', ':443', ':8080/', '/?utm_medium=x', '#a'),
    })
    const label = fc.stringMatching(/^[a-z][a-z0-9]{1,8}[a-z]$/)
    fc.assert(
      fc.property(label, written, (name, { scheme, www, upper, end }) => {
        const host = `${name}-ltd.example`
        expect(siteOf(`${scheme}${www}${upper ? host.toUpperCase() : host}${end}`)).toEqual(own(host))
      }),
    )
  })
})
