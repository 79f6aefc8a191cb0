import { expect, test } from 'vitest'
import { runStages } from '../../scripts/lib/stages.mjs'

const stage = (name: string, more: object = {}) => ({ name, label: name, run: [], ...more })

/** Runs stages that end with the given codes; shows `name result note` of each. */
async function outcome(stages: ReturnType<typeof stage>[], codes: Record<string, number | Error>, bail = false) {
  const run = await runStages(stages, {
    bail,
    runStage: ({ name }: { name: string }) => {
      const code = codes[name] ?? 0
      return code instanceof Error ? Promise.reject(code) : Promise.resolve(code)
    },
  })
  return run.map((row) => `${row.stage.name} ${row.result} ${row.note}`.trim())
}

test('a failure does not keep the rest from running', async () => {
  expect(await outcome([stage('a'), stage('b'), stage('c')], { b: 1 })).toEqual([
    'a ok',
    'b failed ended with 1',
    'c ok',
  ])
})

test('--bail stops at the first failure', async () => {
  expect(await outcome([stage('a'), stage('b'), stage('c')], { b: 1 }, true)).toEqual([
    'a ok',
    'b failed ended with 1',
    'c not run b failed',
  ])
})

test('a stage that cannot be started or crashes is a failure', async () => {
  const stages = [stage('a'), stage('b')]
  expect(await outcome(stages, { a: new Error('spawn ENOENT'), b: 139 })).toEqual([
    'a failed ended with spawn ENOENT',
    'b failed ended with 139',
  ])
})

test('what a failed stage was needed for is not run, and what needs that neither', async () => {
  const stages = [stage('build'), stage('e2e', { needs: ['build'] }), stage('report', { needs: ['e2e'] })]
  expect(await outcome(stages, { build: 1 })).toEqual([
    'build failed ended with 1',
    'e2e not run build failed',
    'report not run e2e failed',
  ])
  expect(await outcome(stages.slice(1), {})).toEqual(['e2e ok', 'report ok'])
})

test('what cannot be run here is told with its reason and is no failure', async () => {
  expect(await outcome([stage('electron', { notRun: () => 'no runtime' })], {})).toEqual([
    'electron not run no runtime',
  ])
})

test('Ctrl+C ends it all', async () => {
  expect(await outcome([stage('a'), stage('b')], { a: 130 })).toEqual(['a failed interrupted', 'b not run interrupted'])
})
