import { type FieldType, fieldType, type Transform, transform } from '@shared/model'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { allows, type Fit, fitOf } from './compatible'

const through = (...given: object[]): Transform[] => given.map((item) => transform.parse(item))

it.each<[FieldType, FieldType, Transform[], Fit]>([
  ['number', 'number', [], 'both'],
  ['number', 'text', [], 'from'],
  ['text', 'number', [], 'to'],
  ['choice', 'text', [], 'from'],
  ['choice', 'multi_choice', [], 'from'],
  ['text', 'long_text', [], 'from'],
  ['choice', 'boolean', [], 'needs-values'],
  ['choice', 'boolean', through({ kind: 'yes-no' }), 'both'],
  ['choice', 'boolean', through({ kind: 'values', pairs: [] }), 'both'],
  ['text', 'number', through({ kind: 'number' }), 'both'],
  ['number', 'number', through({ kind: 'number' }), 'none'],
  ['datetime', 'date', [], 'needs-values'],
  ['datetime', 'date', through({ kind: 'date', as: 'date' }), 'both'],
  ['text', 'phone', through({ kind: 'phone', country: 'SE' }), 'both'],
  ['reference', 'text', [], 'none'],
  ['reference', 'choice', through({ kind: 'values', pairs: [] }), 'both'],
  ['text', 'user', through({ kind: 'owner' }), 'both'],
  ['unknown', 'unknown', [], 'none'],
  ['multi_choice', 'choice', through({ kind: 'values', pairs: [] }), 'none'],
])('%s fits %s: %#', (crm, here, transforms, fit) => {
  expect(fitOf(crm, here, transforms)).toBe(fit)
})

it('what goes one way from a CRM goes the other way to it', () => {
  const types = fc.constantFrom(...fieldType.options)
  fc.assert(
    fc.property(types, types, (one, other) => {
      const turned = { both: 'both', from: 'to', to: 'from', 'needs-values': 'needs-values', none: 'none' } as const
      expect(fitOf(other, one, [])).toBe(turned[fitOf(one, other, [])])
    }),
  )
})

it('allows what is not synced at all, and no way that is not open', () => {
  expect(allows('none', 'off')).toBe(true)
  expect(allows('from', 'from')).toBe(true)
  expect([allows('from', 'both'), allows('from', 'to'), allows('needs-values', 'from')]).toEqual([false, false, false])
})
