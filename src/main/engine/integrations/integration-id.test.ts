import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newIntegrationId } from './integration-id'

it.each([
  ['acme', [], 'acme'],
  ['acme', ['acme'], 'acme-2'],
  ['acme', ['acme', 'acme-2'], 'acme-3'],
  ['Acme EU (prod)', [], 'acme-eu-prod'],
  ['Bürö~1', [], 'buro-1'],
  ['all', [], 'all-1'],
  ['~@~', [], 'integration-1'],
])('%s beside %j is called %s', (key, taken, id) => {
  expect(newIntegrationId(key, new Set(taken))).toBe(id)
})

it('is free, can be typed and never means all, whatever Nango calls it', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (key, others) => {
      const taken = new Set(others.map((other) => newIntegrationId(other, new Set())))
      const id = newIntegrationId(key, taken)
      expect(id).toMatch(/^[a-z0-9][a-z0-9-]*$/)
      expect(taken.has(id)).toBe(false)
      expect(id).not.toBe('all')
    }),
  )
})
