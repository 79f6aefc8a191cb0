import type { StreamName } from '@shared/model'
import { wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { CrashPoint } from '../kit/crash'
import type { CrmObject } from '../kit/crm-object'
import { openScene, type Scene, type SceneTemplate } from '../kit/scene'

export type Side = 'A' | 'B'
export const sides: readonly Side[] = ['A', 'B']
export type ObjectName = Extract<StreamName, 'contacts' | 'companies'>
export const objects: readonly ObjectName[] = ['contacts', 'companies']
export const kindOf = (object: ObjectName) => (object === 'contacts' ? 'contact' : 'company')

const people = 8

/** Two accounts that share a part of their people, at a sandbox of their own, and an engine over a file of its own. */
export class Stage {
  readonly scene: Scene
  #skewMs = 0
  #crash: CrashPoint | null = null

  /** `template`: a file that both accounts were connected and read with, so that not every script begins with it. */
  static async open(random: () => number, template: SceneTemplate | null): Promise<Stage> {
    const common = { records: people, random, indexLagMs: usualLagMs }
    return new Stage(await openScene(template ? { ...common, template } : { ...common, accounts: sides }))
  }

  private constructor(scene: Scene) {
    this.scene = scene
  }

  get store() {
    return this.scene.store
  }

  get control() {
    return this.scene.control
  }

  get isDead(): boolean {
    return this.scene.life.isDead
  }

  /** The integration's id. */
  id(side: Side): string {
    return this.scene.id(side)
  }

  /** What the people of an account see, with fields by Patchbay's names. */
  at(side: Side, object: ObjectName): CrmObject {
    return this.scene.at(side).of(kindOf(object))
  }

  /** The CRMs' clock goes wrong against the engine's by so much. */
  async skew(ms: number): Promise<void> {
    const change = ms - this.#skewMs
    // A CRM's own time never goes back: it is this computer's that goes ahead.
    if (change < 0) await this.scene.advance(-change)
    await this.scene.skew(change)
    this.#skewMs = ms
  }

  /** The engine dies at this point of a run, as soon as it comes to it; null: at none. */
  crashAt(point: CrashPoint | null): void {
    this.#crash = point
  }

  /** Does what begins runs; the engine may die in it. */
  async dangerously<T>(work: () => Promise<T>): Promise<T> {
    if (this.#crash) this.scene.crash(this.#crash)
    try {
      return await work()
    } finally {
      this.#crash = this.scene.life.disarm()
    }
  }

  /** After a hard stop: the engine is started again on the file as it lies, as often as it dies in that. */
  async revive(): Promise<void> {
    while (this.isDead) await this.scene.restart()
  }

  close(): Promise<void> {
    return this.scene.close()
  }
}

/** As long as the sandbox's CRMs lag when no test says otherwise, ms. */
const usualLagMs = 5_000

/** Makes a file that both accounts were connected and read with, in a folder. */
export async function makeTemplate(random: () => number, folder: string): Promise<SceneTemplate> {
  const stage = await Stage.open(random, null)
  for (const full of [true, false]) for (const side of sides) await stage.scene.sync(side, { full })
  const template = stage.scene.saveAs(folder)
  await stage.close()
  return template
}

/** Paths of the CRM's calls as faults name them; writes more often than the rest. */
export function faultPaths(): string[] {
  const calls = wordsOf().objects.flatMap(({ calls: { create, update, read, remove, changed, list } }) => [
    ...[create, create, update, update],
    ...[read, remove, changed, list],
  ])
  return ['/proxy/*', ...calls.map(({ path }) => `/proxy${path.replaceAll('{id}', '*')}`)]
}
