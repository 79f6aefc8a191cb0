import { rmSync } from 'node:fs'
import fc from 'fast-check'
import { seededRandom } from '../faults/random'
import type { SceneTemplate } from '../kit/scene'
import { MovableTime } from '../kit/time'
import { examine, type Findings, joinAll, problemsOf } from './checks'
import { makeFolder } from './folder'
import { makePeace } from './peace'
import { Player } from './player'
import { makeTemplate, Stage } from './stage'
import { type Script, scripts } from './steps'

/** What a number of scripts came to. */
export interface SoakReport {
  scripts: number
  seed: number
  /** Scripts after which everything was the same everywhere. */
  converged: number
  lostChanges: number
  doubleCreates: number
  foreignValues: number
  /** Hard stops. */
  kills: number
  faults: number
  /** How the first script that failed can be played again, shrunk; null when all is well. */
  failure: string | null
}

export interface SoakOptions {
  scripts: number
  seed: number
  /** Plays one script of an earlier failure. */
  path?: string | undefined
  onScript?: (played: number) => void
  /** Hears of the first script that fails, before a shorter one like it is looked for, which takes a while. */
  onFailure?: (problems: readonly string[]) => void
}

interface Outcome extends Findings {
  kills: number
  faults: number
}

/** Plays one script from a fresh start to its peace, and looks at what is there then. */
export async function playScript(script: Script, random: () => number, template: SceneTemplate): Promise<Outcome> {
  const stage = await Stage.open(random, script.setup.fresh ? null : template)
  try {
    const player = new Player(stage)
    await player.begin(script.setup)
    for (const step of script.steps) {
      await player.play(step)
      joinAll(player)
    }
    const restless = await makePeace(player)
    const found = await examine(player)
    const { crashes, faults } = player.played
    return { ...found, diverged: [...restless, ...found.diverged], kills: crashes, faults }
  } finally {
    await stage.close()
  }
}

/** Plays many random scripts; the first that fails is shrunk and said. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { seed } = options
  const report: SoakReport = {
    scripts: 0,
    seed,
    converged: 0,
    lostChanges: 0,
    doubleCreates: 0,
    foreignValues: 0,
    kills: 0,
    faults: 0,
    failure: null,
  }
  // Held until the end, so that no script begins before the template was made.
  using _time = new MovableTime()
  const random = seededRandom(seed)
  const folder = makeFolder()
  let shrinking = false
  try {
    const template = await makeTemplate(random, folder)
    const property = fc.asyncProperty(scripts, async (script) => {
      const outcome = await playScript(script, random, template)
      const problems = problemsOf(outcome)
      if (!shrinking) {
        report.scripts += 1
        report.kills += outcome.kills
        report.faults += outcome.faults
        report.converged += outcome.diverged.length === 0 ? 1 : 0
        report.lostChanges += outcome.lostChanges.length
        report.doubleCreates += outcome.doubleCreates.length
        report.foreignValues += outcome.foreignValues.length
        options.onScript?.(report.scripts)
      }
      if (problems.length === 0) return
      if (!shrinking) options.onFailure?.(problems)
      shrinking = true
      throw new Error(problems.slice(0, 6).join('\n'))
    })
    const { path } = options
    const details = await fc.check(property, { seed, numRuns: options.scripts, ...(path ? { path } : {}) })
    if (details.failed) {
      const what =
        details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
      report.failure = `seed ${seed}, path ${details.counterexamplePath}\n${JSON.stringify(details.counterexample?.[0])}\n${what}`
    }
    return report
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
