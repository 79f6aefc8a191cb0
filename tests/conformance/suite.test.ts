import { expect, it } from 'vitest'
import { providers } from '../../src/main/engine/providers/registry'
import { benches } from '../../src/main/engine/providers/testing/benches'
import { applies } from './applies'
import { checks } from './checks'

const numbered = (letter: string, last: number) => Array.from({ length: last }, (_, index) => `${letter}${index + 1}`)

it('has every check of the reference, each once', () => {
  const wanted = [...numbered('P', 24), ...numbered('W', 11), ...numbered('E', 9), ...numbered('S', 7)]
  expect(checks.map(({ id }) => id).sort()).toEqual(wanted.sort())
})

it('is given every provider that Patchbay knows, with every object that it reads', () => {
  expect(benches.map(({ provider }) => provider)).toEqual(providers.all.map(({ manifest }) => manifest.id))
  for (const { provider, objects, further = [] } of benches) {
    const brought = [...objects.map(({ name }) => name), ...further]
    expect(brought).toEqual(providers.get(provider).objects.map(({ name }) => name))
  }
})

it('leaves a check out only for a reason in the manifest, and the binding ones never', () => {
  const people = [{ name: 'people' }]
  const excuse = { why: 'It has no links.', source: 'https://vendor.example/links' }
  expect(applies('P17', people, undefined)).toEqual({ type: 'runs' })
  expect(applies('P17', people, excuse)).toEqual({ type: 'n/a', why: 'It has no links. https://vendor.example/links' })
  expect(applies('P17', [], undefined, 'links').type).toBe('refused')
  expect(applies('P11', [], undefined, 'window').type).toBe('n/a')
  for (const id of ['P3', 'P12', 'W1', 'W8', 'E1', 'E6']) {
    expect(applies(id, people, excuse).type, id).toBe('refused')
    expect(applies(id, [], excuse).type, id).toBe('n/a')
  }
})
