import { describe, expect, it } from 'vitest'
import { columnsOf } from './columns'

const own = [{ name: 'vip_since', label: 'VIP since', type: 'date' as const }]
const guessed = (headings: string[], map: Record<string, string> = {}) =>
  columnsOf('contact', headings, map, own).map(({ field }) => field)

describe('columns', () => {
  it.each([
    ['First name', 'firstName'],
    ['firstName', 'firstName'],
    ['SURNAME', 'lastName'],
    ['E-Mail', 'email'],
    ['Telefon', 'phone'],
    ['PLZ', 'postalCode'],
    ['Role', 'jobTitle'],
    ['VIP since', 'custom:vip_since'],
    ['custom:vip_since', 'custom:vip_since'],
    ['Stand', null],
    ['', null],
    ['id', null],
    ['name', null],
  ])('%j is guessed to be %j', (heading, field) => expect(guessed([heading])).toEqual([field]))

  it('fill each field once: exact words go first, and what is said before all', () => {
    expect(guessed(['Last', 'Last name', 'Surname'])).toEqual([null, 'lastName', null])
    expect(guessed(['Last', 'Last name'], { Last: 'lastName' })).toEqual(['lastName', null])
    expect(guessed(['Email', 'Email'])).toEqual(['email', null])
    expect(guessed(['Email'], { Email: '' })).toEqual([null])
  })

  it('know the type of their field', () => {
    expect(columnsOf('contact', ['VIP since'], {}, own)[0]?.type).toBe('date')
  })
})
