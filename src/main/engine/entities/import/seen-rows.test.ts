import { expect, it } from 'vitest'
import { SeenRows } from './seen-rows'

it('says which row was first about something, also of many', () => {
  const seen = new SeenRows()
  const many = Array.from({ length: 5000 }, (_, at) => at + 2)
  expect(many.map((line) => seen.first(`key ${line}`, line)).every((first) => first === null)).toBe(true)
  expect(many.map((line) => seen.first(`key ${line}`, 9999))).toEqual(many)
})
