import { expect } from 'vitest'
import { providers } from '../../../src/main/engine/providers/registry'
import { fieldType, standardFieldsOf } from '../../../src/shared/model'
import type { Check } from '../check'
import { drafts, expectSameAsCrm } from './tools'

/** What a provider says of itself, and the smallest accounts. */
export const descriptorChecks: readonly Check[] = [
  {
    id: 'P1',
    needs: 'any',
    title: 'the descriptor is whole',
    objects: 'each',
    run: async ({ bench, object, stage }) => {
      const { definition } = await stage()
      const { manifest } = providers.get(bench.provider)
      expect(manifest.streams.map(({ stream }) => stream)).toContain(object.stream)
      expect(definition.stream).toBe(object.stream)
      expect(definition.scopes.length).toBeGreaterThan(0)
      expect(manifest.scopes).toEqual(expect.arrayContaining(definition.scopes))
      expect(definition.indexLagMs).toBeGreaterThan(0)
      for (const excuse of Object.values(bench.notApplicable ?? {})) expect(excuse.source).toMatch(/^https:\/\//)
    },
  },
  {
    id: 'P2',
    needs: 'any',
    title: 'discovery finds standard and custom fields with their types',
    objects: 'each',
    run: async ({ object, stage }) => {
      const here = await stage()
      await here.syncWell()
      const definitions = here.store.objects.definitions(here.position().id)
      const names = definitions.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      for (const { type } of definitions) expect(fieldType.options).toContain(type)
      const types = new Map(standardFieldsOf(here.definition.entityKind).map(({ id, type }) => [id, type]))
      for (const { type, field } of object.roundTrips) {
        const own = /^custom:(.*)$/.exec(field)?.[1]
        if (own === undefined) expect(types.get(field), field).toBe(type)
        else expect(definitions.find(({ name }) => name === own)?.type, field).toBe(type)
      }
      expect(definitions.some(({ onUpdate }) => !onUpdate)).toBe(true)
    },
  },
  {
    id: 'P20',
    title: 'an account with no record, and with one',
    objects: 'each',
    run: async ({ object, stage }) => {
      const here = await stage()
      const run = await here.syncWell()
      expect(run.totals).toMatchObject({ pulled: 0, created: 0, failed: 0 })
      const [id = ''] = await here.remote.create(drafts(object, 1))
      await here.syncWell()
      expect(here.entity(id).fields).toMatchObject(object.draft(0))
      await expectSameAsCrm(here)
    },
  },
]
