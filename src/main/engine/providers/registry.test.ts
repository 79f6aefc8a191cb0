import { providerInfo } from '@shared/model'
import { describe, expect, it } from 'vitest'
import type { Provider } from './provider'
import { createRegistry, providers } from './registry'

/** A provider that there is, and one that is made of it. */
const known = providers.all[0] as Provider
const { id, nangoProviders } = known.manifest
const acme: Provider = {
  ...known,
  manifest: { ...known.manifest, id: 'acme', name: 'Acme', aliases: ['GoAcme'], nangoProviders: ['acme', 'acme-eu'] },
}

describe('the registry', () => {
  const registry = createRegistry([known, acme])

  it('finds a provider by id and alias, whatever the case', () => {
    expect(registry.find(id)).toBe(known)
    expect(registry.find(' GOACME ')).toBe(acme)
    expect(registry.get('Acme')).toBe(acme)
    expect(registry.find('nobody')).toBeNull()
  })

  it('finds a provider by each of its names at Nango, and no other', () => {
    expect(registry.findByNango('acme-eu')).toBe(acme)
    expect(registry.findByNango(nangoProviders[0] ?? '')).toBe(known)
    expect(registry.findByNango('goacme')).toBeNull()
    expect(registry.findByNango('slack')).toBeNull()
  })

  it('refuses a stranger with the name that was asked for', () => {
    expect(() => registry.get('slack')).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ code: 'UNKNOWN_PROVIDER', params: { provider: 'slack' } }),
      }),
    )
  })

  it('does not take two providers of one name', () => {
    const twin = {
      ...acme,
      manifest: { ...acme.manifest, id: 'twin', aliases: [id.toUpperCase()], nangoProviders: [] },
    }
    expect(() => createRegistry([known, twin])).toThrow(id)
    const double = { ...acme, manifest: { ...acme.manifest, nangoProviders } }
    expect(() => createRegistry([known, double])).toThrow(id)
  })

  it('shows the public part of a manifest alone', () => {
    for (const info of registry.infos()) expect(providerInfo.strict().parse(info)).toEqual(info)
    expect(registry.infos().map((info) => info.id)).toEqual([id, 'acme'])
  })
})

describe('every provider that Patchbay knows', () => {
  it.each(providers.all.map((provider) => [provider.manifest.id, provider] as const))('%s is whole', (_, provider) => {
    const { manifest, objects } = provider
    const streams = manifest.streams.map((stream) => stream.stream)
    expect(new Set(objects.map((object) => object.name)).size).toBe(objects.length)
    expect(new Set(objects.map((object) => object.stream))).toEqual(new Set(streams))
    // A vendor that counts no window bounds the calls under way.
    const isBounded =
      manifest.limits.some((limit) => limit.budget === undefined) || manifest.parallelCalls !== undefined
    expect(isBounded).toBe(true)
    for (const limit of manifest.limits) {
      expect('tokens' in limit ? limit.tokens : limit.requests).toBeGreaterThan(0)
      expect(limit.perMs).toBeGreaterThan(0)
    }
    for (const object of objects) {
      expect(object.scopes.every((scope) => manifest.scopes.includes(scope))).toBe(true)
      if (object.writer) {
        expect(object.writer.batchSize).toBeGreaterThan(0)
        expect(object.writer.createShownMs).toBeGreaterThanOrEqual(0)
      }
    }
    for (const { stream, defaultDirection } of manifest.streams) {
      const isWritten = objects.some((object) => object.stream === stream && object.writer !== undefined)
      if (!isWritten) expect(defaultDirection, stream).toBe('from')
    }
    for (const [kind, ofKind] of Map.groupBy(objects, ({ entityKind }) => entityKind)) {
      const made = ofKind.filter(({ writer }) => writer?.create !== undefined)
      const marked = made.filter(({ takesCreates }) => takesCreates)
      expect(marked.filter(({ takesCreates }) => takesCreates === true).length, kind).toBeLessThan(2)
      if (made.length > 1) expect(marked, kind).not.toHaveLength(0)
    }
    expect(manifest.nangoProviders.length).toBeGreaterThan(0)
  })
})
