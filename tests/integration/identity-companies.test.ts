import { describe, expect, it } from 'vitest'
import { openScene, type Scene } from '../kit/scene'

const two = { accounts: ['a', 'b'] }

async function companies(scene: Scene, a: Record<string, string>[], b: Record<string, string>[]): Promise<void> {
  for (const fields of a) await scene.at('a').companies.create(fields)
  for (const fields of b) await scene.at('b').companies.create(fields)
  await scene.runs.syncWell('a')
  await scene.runs.syncWell('b')
}

const held = async (scene: Scene) =>
  (await scene.records('company')).map(({ name, at }) => ({ name, at: Object.keys(at).sort().join(' ') }))

describe('a host that many companies use', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    [
      'a page each at a network',
      { website: 'https://www.instagram.com/bakeryuno' },
      { website: 'https://www.instagram.com/cafedue' },
    ],
    [
      'a page each, and the host as the domain',
      { domain: 'instagram.com', website: 'https://www.instagram.com/bakeryuno' },
      { domain: 'instagram.com', website: 'https://www.instagram.com/cafedue' },
    ],
    ['the host alone', { domain: 'linktr.ee' }, { domain: 'www.linktr.ee' }],
    ['a page each at a collection of links', { website: 'linktr.ee/uno' }, { website: 'https://linktr.ee/due' }],
    [
      'a page each at maps',
      { website: 'https://maps.google.com/?cid=1' },
      { website: 'https://maps.google.com/?cid=2' },
    ],
    ['a channel each', { website: 'https://youtube.com/@uno' }, { website: 'https://www.youtube.com/@due' }],
    ['a shop each', { domain: 'uno.myshopify.com' }, { domain: 'due.myshopify.com' }],
    [
      'a site each at a builder',
      { website: 'https://studio.wixsite.com/uno' },
      { website: 'https://studio.wixsite.com/due' },
    ],
    ['a mailbox', { domain: 'gmail.com' }, { domain: 'gmail.com' }],
    ['a mailbox of a country', { domain: 't-online.de' }, { domain: 't-online.de' }],
    [
      'a page each of a site that is on no list',
      { website: 'https://town.example/shops/uno' },
      { website: 'https://town.example/shops/due' },
    ],
  ])('makes two companies of two: %s', async (_, uno, due) => {
    await using scene = await openScene(two)
    await companies(scene, [{ name: 'Bakery Uno', ...uno }], [{ name: 'Cafe Due', ...due }])
    expect(await held(scene)).toEqual([
      { name: 'Bakery Uno', at: 'a' },
      { name: 'Cafe Due', at: 'b' },
    ])
    expect(await scene.here.reviews()).toEqual([])
    expect(await scene.at('b').writes()).toEqual([])
    expect(await scene.at('a').writes()).toEqual([])
  })

  it.each<[string, Record<string, string>, Record<string, string>]>([
    [
      'the same page',
      { website: 'https://www.instagram.com/BakeryUno/' },
      { website: 'instagram.com/bakeryuno?igsh=1' },
    ],
    ['the host alone with the same name', { domain: 'linktr.ee' }, { domain: 'linktr.ee' }],
    [
      "the same customer's host",
      { domain: 'uno.myshopify.com' },
      { website: 'https://uno.myshopify.com/collections/all' },
    ],
    ['a page of the host that is the other one', { domain: 'uno.example' }, { website: 'https://www.uno.example/en/' }],
  ])('is for a person where it may be one: %s', async (_, uno, same) => {
    await using scene = await openScene(two)
    await companies(scene, [{ name: 'Bakery Uno', ...uno }], [{ name: 'Bakery Uno', ...same }])
    expect(await held(scene)).toEqual([{ name: 'Bakery Uno', at: 'a' }])
    const [review, ...others] = await scene.here.reviews()
    expect(others).toEqual([])
    expect(review).toMatchObject({ reason: 'shared-site', recordId: null, candidates: [{ name: 'Bakery Uno' }] })
    const [candidate] = review?.candidates ?? []
    if (!review || !candidate) throw new Error('there is nothing to decide')
    await scene.here.decide(review, candidate)
    expect(await held(scene)).toEqual([{ name: 'Bakery Uno', at: 'a b' }])
  })
})

describe("a company's own domain", () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['however it is written', { domain: 'uno.example' }, { domain: 'WWW.Uno.example.' }],
    ['as a website', { domain: 'uno.example' }, { website: 'https://www2.uno.example:443/?utm_source=x' }],
    ['in another script', { domain: 'bäckerei.example' }, { domain: 'xn--bckerei-5wa.example' }],
  ])('is one company %s', async (_, uno, same) => {
    await using scene = await openScene(two)
    await companies(scene, [{ name: 'Uno', ...uno }], [{ name: 'Uno', ...same }])
    expect(await held(scene)).toEqual([{ name: 'Uno', at: 'a b' }])
    expect(await scene.here.reviews()).toEqual([])
  })

  it('says nothing sure once two companies of one account have it', async () => {
    await using scene = await openScene(two)
    await companies(
      scene,
      [
        { name: 'Franchise North', domain: 'franchise.example' },
        { name: 'Franchise South', domain: 'franchise.example' },
      ],
      [{ name: 'Franchise West', domain: 'franchise.example' }],
    )
    const [review] = await scene.here.reviews()
    expect(review).toMatchObject({ name: 'Franchise West', reason: 'shared-site' })
    expect(review?.candidates.map(({ name }) => name)).toEqual(['Franchise North', 'Franchise South'])
  })

  it('says nothing sure where two of the account that is read have it, in one page or two', async () => {
    await using scene = await openScene(two)
    await companies(
      scene,
      [{ name: 'Franchise', domain: 'franchise.example' }],
      [
        { name: 'Franchise East', domain: 'franchise.example' },
        { name: 'Franchise West', domain: 'franchise.example' },
      ],
    )
    const names = async () => (await scene.here.reviews()).map(({ name }) => name).sort()
    expect(await names()).toEqual(['Franchise East', 'Franchise West'])
    await scene.at('b').companies.create({ name: 'Franchise Third', domain: 'franchise.example' })
    await scene.advance(60_000)
    await scene.runs.syncWell('b')
    expect(await names()).toEqual(['Franchise East', 'Franchise Third', 'Franchise West'])
    expect(await held(scene)).toEqual([{ name: 'Franchise', at: 'a' }])
  })

  it('that changes later is never linked by itself', async () => {
    await using scene = await openScene(two)
    const due = { name: 'Due', domain: 'due.example' }
    await companies(scene, [{ name: 'Uno', domain: 'uno.example' }], [due])
    const [b] = await scene.at('b').companies.all()
    if (!b) throw new Error('b has no company')
    await scene.at('b').companies.edit(b.id, { domain: 'uno.example' })
    await scene.advance(60_000)
    await scene.syncUntilQuiet()
    expect(await held(scene)).toEqual([
      { name: 'Uno', at: 'a' },
      { name: 'Due', at: 'b' },
    ])
    const [review] = await scene.here.reviews()
    expect(review).toMatchObject({ name: 'Due', reason: 'changed-key', candidates: [{ name: 'Uno' }] })
    if (!review?.candidates[0]) throw new Error('there is nothing to decide')
    await scene.here.decide(review, review.candidates[0])
    expect(await scene.records('company')).toMatchObject([{ at: { b: b.id } }])
    expect(await scene.here.reviews()).toEqual([])
  })
})
