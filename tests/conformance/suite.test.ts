import { expect, it } from 'vitest'
import { providers } from '../../src/main/engine/providers/registry'
import { checks } from './checks'
import { benches } from './providers'

const numbered = (letter: string, last: number) => Array.from({ length: last }, (_, index) => `${letter}${index + 1}`)

it('has every check of the reference, each once', () => {
  const wanted = [...numbered('P', 20), ...numbered('W', 11), ...numbered('E', 8), ...numbered('S', 5)]
  expect(checks.map(({ id }) => id).sort()).toEqual(wanted.sort())
})

it('is given every provider that Patchbay knows, with every object that it reads', () => {
  expect(benches.map(({ provider }) => provider)).toEqual(providers.all.map(({ manifest }) => manifest.id))
  for (const { provider, objects } of benches) {
    expect(objects.map(({ name }) => name)).toEqual(providers.get(provider).objects.map(({ name }) => name))
  }
})
