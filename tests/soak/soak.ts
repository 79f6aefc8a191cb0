import { rmSync } from 'node:fs'
import fc from 'fast-check'
import { seededRandom } from '../faults/random'
import type { SceneTemplate } from '../kit/scene'
import { MovableTime } from '../kit/time'
import { makeFolder } from './folder'
import { judge, problemsOf, type Verdicts } from './oracle/judge'
import { makePeace, takeLastBack } from './peace'
import { Player } from './player'
import { asTest, type Script, type Setup } from './script'
import { scriptsOf } from './scripts'
import { shrink } from './shrink'
import { makeTemplate, readAll, Stage, sameProviders } from './stage'

/** What a number of scripts came to. */
export interface SoakReport {
  scripts: number
  seed: number
  /** Scripts after which everything was the same everywhere. */
  converged: number
  lostChanges: number
  doubleCreates: number
  foreignValues: number
  /** Deletes at a CRM that were nothing that was wanted. */
  unwishedDeletes: number
  /** Values of people at a CRM that were written over and are in no history. */
  unseenOverwrites: number
  /** Hard stops. */
  kills: number
  faults: number
  /** How often each thing happened. */
  events: Record<string, number>
  /** How the first script that failed can be played again, shrunk; null when all is well. */
  failure: string | null
}

export interface SoakOptions {
  scripts: number
  seed: number
  /** Plays one script of an earlier failure. */
  path?: string | undefined
  /** The CRMs of the accounts; absent: all are of the first that the kit knows. */
  providers?: readonly string[]
  onScript?: (played: number) => void
  /** Hears of the first script that fails, before a shorter one like it is looked for, which takes a while. */
  onFailure?: (problems: string) => void
}

export interface Outcome {
  verdicts: Verdicts
  kills: number
  faults: number
  events: Record<string, number>
}

/** Scripts of one process: they share the time, and the files that they begin with. */
export class Theatre implements Disposable {
  // Held until the end, so that no script begins before its template was made.
  readonly #time = new MovableTime()
  readonly #folder = makeFolder()
  readonly #seed: number
  readonly #providers: readonly string[]
  readonly #templates = new Map<string, SceneTemplate>()

  constructor(seed: number, providers: readonly string[] = []) {
    this.#seed = seed
    this.#providers = providers
  }

  get time(): MovableTime {
    return this.#time
  }

  /** A stage as a script wants it. */
  async open({ accounts, many, fresh }: Setup): Promise<Stage> {
    const given = this.#providers.length > 0 ? this.#providers : sameProviders(accounts)
    // The same for each script, so that one alone goes as it went among others.
    const options = { random: seededRandom(this.#seed), providers: given, people: many ? 130 : 8 }
    const areAlike = new Set(given).size === 1
    if (fresh || !areAlike) {
      const stage = await Stage.open({ ...options, template: null })
      if (!fresh) await readAll(stage)
      return stage
    }
    const name = `${given.length}-${options.people}`
    const template = this.#templates.get(name) ?? (await makeTemplate(options, makeFolder(this.#folder)))
    this.#templates.set(name, template)
    return Stage.open({ ...options, template })
  }

  /** Plays one script from a fresh start to its peace, and has what was done judged. */
  async play(script: Script): Promise<Outcome> {
    const stage = await this.open(script.setup)
    try {
      const player = new Player(stage)
      await player.begin(script.setup)
      for (const step of script.steps) await player.play(step)
      return await conclude(player, script.setup.last)
    } finally {
      await stage.close()
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
    this.#time[Symbol.dispose]()
  }
}

/** Ends all trouble, lets a person take the last thing back, and judges. */
export async function conclude(player: Player, last: Setup['last']): Promise<Outcome> {
  const restless = await makePeace(player)
  await player.ledger.look()
  if (restless.length === 0) restless.push(...(await takeLastBack(player, last)))
  const verdicts = judge(await player.ledger.facts())
  const { complaints, crashes, faults, events } = player
  return {
    verdicts: { ...verdicts, diverged: [...complaints, ...restless, ...verdicts.diverged] },
    kills: crashes,
    faults,
    events,
  }
}

/** Plays many random scripts; the first that fails is shrunk and shown. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { seed, path, providers = [] } = options
  const report: SoakReport = {
    scripts: 0,
    seed,
    converged: 0,
    lostChanges: 0,
    doubleCreates: 0,
    foreignValues: 0,
    unwishedDeletes: 0,
    unseenOverwrites: 0,
    kills: 0,
    faults: 0,
    events: {},
    failure: null,
  }
  using theatre = new Theatre(seed, providers)
  const property = fc.asyncProperty(scriptsOf(providers), async (script) => {
    const outcome = await theatre.play(script)
    add(report, outcome)
    options.onScript?.(report.scripts)
    const problems = problemsOf(outcome.verdicts)
    if (problems.length > 0) throw new Error(listed(problems))
  })
  const chosen = { seed, numRuns: options.scripts, ...(path ? { path } : {}) }
  const { counterexample, counterexamplePath, errorInstance } = await fc.check(property, {
    ...chosen,
    endOnFailure: true,
  })
  if (!counterexample) return report
  const [script] = counterexample
  const name = `seed ${seed}, path ${counterexamplePath}`
  const what = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
  options.onFailure?.(what)
  report.failure = `${name}\n${await shown(script, name, what, theatre)}`
  return report
}

/** A script that failed as a test to be pasted, shorter where it can be, with what was wrong with it. */
async function shown(script: Script, name: string, what: string, theatre: Theatre): Promise<string> {
  const asItWas = `${asTest(script, name)}\n${what}`
  // A failure alone is enough where only that is asked for.
  if (process.env.PATCHBAY_SOAK_SHRINK === '0') return asItWas
  const wrong = async (other: Script) => {
    try {
      return problemsOf((await theatre.play(other)).verdicts)
    } catch (error) {
      return [`the script ends with ${error}`]
    }
  }
  const kinds = new Set((await wrong(script)).map(kindOf))
  if (kinds.size === 0) return `${asItWas}\nAlone it does not fail.`
  const short = await shrink(script, async (other) => (await wrong(other)).some((one) => kinds.has(kindOf(one))))
  return `${asTest(short, name)}\n${listed(await wrong(short))}`
}

const listed = (problems: readonly string[]) => problems.slice(0, 6).join('\n')

/** What a complaint is about, without the records, fields and values that it names. */
function kindOf(problem: string): string {
  const words = problem.split(' ').filter((word) => /^[a-z,]+$/.test(word))
  return words.join(' ')
}

function add(report: SoakReport, { verdicts, kills, faults, events }: Outcome): void {
  report.scripts += 1
  report.kills += kills
  report.faults += faults
  report.converged += verdicts.diverged.length === 0 ? 1 : 0
  for (const name of [
    'lostChanges',
    'doubleCreates',
    'foreignValues',
    'unwishedDeletes',
    'unseenOverwrites',
  ] as const) {
    report[name] += verdicts[name].length
  }
  for (const [name, times] of Object.entries(events)) report.events[name] = (report.events[name] ?? 0) + times
}
