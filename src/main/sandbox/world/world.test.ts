import { describe, expect, it } from 'vitest'
import { createWorld } from './world'

const people = (seed: number, account: string, count: number) => {
  const world = createWorld(seed)
  return Array.from({ length: count }, (_, n) => world.person(world.personOf(account, n)))
}

describe('the made-up world', () => {
  it('is the same for the same seed and another for another seed', () => {
    expect(people(7, 'portal-1', 50)).toEqual(people(7, 'portal-1', 50))
    expect(people(8, 'portal-1', 50)).not.toEqual(people(7, 'portal-1', 50))
  })

  it('gives every person of an account an address and a phone number of their own', () => {
    const all = people(1, 'portal-1', 20_000)
    expect(new Set(all.map((person) => person.email)).size).toBe(all.length)
    expect(new Set(all.map((person) => person.phone)).size).toBe(all.length)
    for (const person of all) {
      expect(person.email).toMatch(/^[a-z-]+\.[a-z-]+\d*@[a-z0-9.-]+\.[a-z]+$/)
      expect(person.phone).toMatch(/^\+\d{9,15}$/)
    }
  })

  it('shares a fifth of the people between two accounts', () => {
    const other = new Set(people(1, 'location-9', 3000).map((person) => person.email))
    const shared = people(1, 'portal-1', 3000).filter((person) => other.has(person.email))
    expect(shared.length).toBe(600)
  })

  it('lets people of one company share its name and city, with domains that do not repeat', () => {
    const world = createWorld(3)
    const companies = Array.from({ length: 5000 }, (_, n) => world.company(world.companyOf('portal-1', n)))
    expect(new Set(companies.map((company) => company.domain)).size).toBe(companies.length)
    const person = world.person(world.personOf('portal-1', 41))
    expect(person.companyIndex).toBe(world.companyOf('portal-1', 10))
  })
})

describe('looking up an address', () => {
  it('finds everybody, and only within the account', () => {
    const world = createWorld(5)
    for (const account of ['portal-1', 'portal-2']) {
      for (let n = 0; n < 2000; n += 1) {
        const { email } = world.person(world.personOf(account, n))
        expect(world.placeOfEmail(account, 2000, email)).toBe(n)
      }
    }
    const stranger = world.person(world.personOf('portal-1', 2001)).email
    expect(world.placeOfEmail('portal-1', 2000, stranger)).toBeNull()
    expect(world.placeOfEmail('portal-1', 2000, 'nobody@example.com')).toBeNull()
    expect(world.placeOfEmail('portal-1', 2000, '')).toBeNull()
  })
})
