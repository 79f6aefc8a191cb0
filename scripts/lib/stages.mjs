import { join } from 'node:path'
import { e2ePlan } from './e2e-plan.mjs'
import { nodeModule, root } from './paths.mjs'

const script = (name, ...args) => [join(root, 'scripts', name), ...args]
const vitest = (...projects) => [
  nodeModule('vitest', 'vitest.mjs'),
  'run',
  ...projects.flatMap((project) => ['--project', project]),
]

/**
 * What `npm test` does after installing, in this order. `needs` names stages without which a stage means nothing.
 * @typedef {{ name: string, label: string, run: string[], needs?: string[], notRun?: () => string | null }} Stage
 * @type {Stage[]}
 */
export const stages = [
  { name: 'check', label: 'types, lint, layers, dead code', run: script('check.mjs') },
  { name: 'build', label: 'build', run: script('build.mjs') },
  { name: 'unit', label: 'unit and renderer tests', run: vitest('unit', 'renderer') },
  {
    name: 'integration',
    label: 'integration tests, and the CRM of the guide',
    run: vitest('integration', 'guide'),
    needs: ['build'],
  },
  { name: 'conformance', label: 'conformance of the providers', run: script('conformance.mjs') },
  { name: 'faults', label: 'fault injection', run: vitest('faults'), needs: ['build'] },
  { name: 'mutants', label: 'breakages that tests must find', run: script('mutants.mjs', '--fixed') },
  { name: 'e2e:browser', label: 'end to end, in the browser', run: script('e2e.mjs', 'browser'), needs: ['build'] },
  {
    name: 'e2e:electron',
    label: 'end to end, in Electron',
    run: script('e2e.mjs', 'electron'),
    needs: ['build'],
    notRun: () => {
      const plan = e2ePlan('electron')
      return 'notRun' in plan ? plan.notRun : null
    },
  },
]

/**
 * Runs stages one after the other.
 * @param {Stage[]} chosen
 * @param {{ bail: boolean, runStage: (stage: Stage) => Promise<number>, now?: () => number }} options
 * @returns {Promise<{ stage: Stage, result: 'ok' | 'failed' | 'not run', note: string, ms: number }[]>}
 */
export async function runStages(chosen, { bail, runStage, now = Date.now }) {
  const rows = []
  const failed = () => rows.filter((row) => row.result === 'failed')
  const unmet = (stage) =>
    (stage.needs ?? []).find((need) => rows.some((row) => row.stage.name === need && row.result !== 'ok'))
  let interrupted = false
  for (const stage of chosen) {
    const why = interrupted
      ? 'interrupted'
      : bail && failed().length > 0
        ? `${failed()[0].stage.name} failed`
        : unmet(stage) !== undefined
          ? `${unmet(stage)} failed`
          : (stage.notRun?.() ?? null)
    if (why !== null) {
      rows.push({ stage, result: 'not run', note: why, ms: 0 })
      continue
    }
    const started = now()
    // A stage that cannot even be started is one that failed.
    const code = await runStage(stage).catch((error) => error.message)
    interrupted = code === 130 || code === 143
    rows.push({
      stage,
      result: code === 0 ? 'ok' : 'failed',
      note: code === 0 ? '' : interrupted ? 'interrupted' : `ended with ${code}`,
      ms: now() - started,
    })
  }
  return rows
}
