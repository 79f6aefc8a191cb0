import { describe, it, type TestContext } from 'vitest'
import { providers } from '../../src/main/engine/providers/registry'
import type { ObjectBench, ProviderBench } from '../../src/main/engine/providers/testing/bench'
import { benches } from '../../src/main/engine/providers/testing/benches'
import { applies } from './applies'
import { Stage, type StageOptions } from './stage/stage'

/** One check of the suite. Its id is the reference's; it asserts behaviour of whatever provider it is given. */
export interface Check {
  id: string
  title: string
  /** `each`: what it checks differs from object to object. `first`: one object shows it for all. */
  objects: 'each' | 'first'
  /**
   * What it needs an object to be able to do; an object that cannot is left out. `any`: nothing; absent: that all of its
   * records can be listed; `window`, `parent`: that its changes are found so.
   */
  needs?: Need
  run: (given: Given) => Promise<void>
}

type Need = 'any' | 'window' | 'parent' | 'writer' | 'list' | 'links'

/** What a check gets. */
export interface Given {
  bench: ProviderBench
  object: ObjectBench
  /** Opens a stage that is closed when the check is over. */
  stage: (options?: StageOptions) => Promise<Stage>
}

/** What a test of the suite notes of itself for the report. */
export interface CheckMeta {
  provider: string
  id: string
  title: string
  object: string
  notApplicable?: string
}

declare module 'vitest' {
  interface TaskMeta {
    conformance?: CheckMeta
  }
}

/** So long may no check take, however busy the computer is. */
const longestMs = 600_000

/** Makes the tests of some checks, for every provider, or the one that PATCHBAY_PROVIDER names. */
export function runChecks(checks: readonly Check[]): void {
  const wanted = process.env.PATCHBAY_PROVIDER
  for (const bench of benches.filter(({ provider }) => wanted === undefined || provider === wanted)) {
    describe(bench.provider, () => {
      for (const check of checks) defineCheck(bench, check)
    })
  }
}

function defineCheck(bench: ProviderBench, check: Check): void {
  const { id, title, needs } = check
  const able = bench.objects.filter((object) => can(bench, object, needs))
  const objects = check.objects === 'each' ? able : able.slice(0, 1)
  const verdict = applies(id, able, bench.notApplicable?.[id], needs)
  if (verdict.type !== 'runs') {
    it(`${id} ${title}`, (context) => {
      const meta = { provider: bench.provider, id, title, object: '' }
      note(context, verdict.type === 'n/a' ? { ...meta, notApplicable: verdict.why } : meta)
      if (verdict.type === 'n/a') context.skip(verdict.why)
      throw new Error(verdict.why)
    })
    return
  }
  for (const object of objects) {
    it(`${id} ${title}: ${object.name}`, { timeout: longestMs }, async (context) => {
      note(context, { provider: bench.provider, id, title, object: object.name })
      const stages: Stage[] = []
      const stage: Given['stage'] = async (options) => {
        const opened = await Stage.open(bench, object, options)
        stages.push(opened)
        return opened
      }
      try {
        await check.run({ bench, object, stage })
      } finally {
        for (const opened of stages) await opened.close()
      }
    })
  }
}

function note({ task }: TestContext, meta: CheckMeta): void {
  task.meta.conformance = meta
}

function can(bench: ProviderBench, { name, links }: ObjectBench, needs: Need | undefined): boolean {
  const definition = providers.get(bench.provider).objects.find((item) => item.name === name)
  if (!definition) throw new Error(`${bench.provider} has no ${name}`)
  const { by } = definition.changes
  if (needs === 'any') return true
  if (needs === undefined) return by !== 'parent'
  if (needs === 'links') return links !== undefined
  if (needs === 'window' || needs === 'parent') return by === needs
  return needs === 'writer' ? definition.writer !== undefined : definition.deletes.by === needs
}
