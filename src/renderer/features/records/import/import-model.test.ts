import { unguarded } from '@shared/csv'
import { describe, expect, it } from 'vitest'
import { fits, mapWith, strangers } from './import-model'
import { refusedLine } from './refused-file'

describe('columns of a file', () => {
  it('lose a field that another one takes, and keep the first of two headings', () => {
    const headings = ['Name', 'Town', 'Name']
    expect(mapWith(headings, ['lastName', 'city', null], 'Name', 'city')).toEqual({ Name: 'city', Town: '' })
    expect(mapWith(headings, ['lastName', 'city', null], 'Town', '')).toEqual({ Name: 'lastName', Town: '' })
  })

  it('say which of their values a field with options does not know', () => {
    const options = [
      { value: 'lead', label: 'Lead' },
      { value: 'customer', label: 'Customer' },
    ]
    const column = { heading: 'Stage', sample: 'warm', values: ['customer', 'lead; customer', 'warm'] }
    expect(strangers(column, { type: 'choice', options }, {})).toEqual(['lead; customer', 'warm'])
    expect(strangers(column, { type: 'multi_choice', options }, { warm: 'lead' })).toEqual([])
    expect(strangers({ ...column, values: null }, { type: 'choice', options }, {})).toBeNull()
    expect(strangers(column, { type: 'text', options: [] }, {})).toBeNull()
  })

  it('fit where their first value is read as what the field holds', () => {
    expect(fits('number', '12 apples')).toBe(false)
    expect(fits('money', '-1234.50')).toBe(true)
    expect(fits('date', '27.11.2026')).toBe(false)
    expect(fits('boolean', 'perhaps')).toBe(false)
    expect(fits('boolean', true)).toBe(true)
    expect(fits('date', null)).toBe(true)
  })
})

it('gives a row back with its own cells, safe from formulas, and the same when it is read again', () => {
  const cells = ["'=1+1", 'a;b', '']
  const line = refusedLine({ cells }, 4, 'no address')
  expect(line).toBe('\'=1+1,"a;b",,,no address\r\n')
  expect(unguarded(line.split(',')[0] ?? '')).toBe('=1+1')
})
