import { type EntityKind, type FieldType, type FieldValue, type StreamName, standardFieldsOf } from '@shared/model'
import { benches, wordsOf } from '../../src/main/engine/providers/testing/benches'
import type { CrashPoint } from '../kit/crash'
import type { CrmObject } from '../kit/crm-object'
import { openScene, type Scene, type SceneTemplate } from '../kit/scene'
import type { AccountFacts, ObjectFacts } from './oracle/facts'

export type Side = 'A' | 'B' | 'C' | 'D'
export const allSides: readonly Side[] = ['A', 'B', 'C', 'D']
export type ObjectName = Extract<StreamName, 'contacts' | 'companies'>
const objects: readonly ObjectName[] = ['contacts', 'companies']
export const kindOf = (object: ObjectName): EntityKind => (object === 'contacts' ? 'contact' : 'company')

/** A field that scripts change, with values that it may have where not every text will do. */
export interface EditedField {
  field: string
  type: FieldType
  values: readonly FieldValue[] | null
}

const plainFields: Record<ObjectName, readonly string[]> = {
  contacts: ['jobTitle', 'firstName', 'lastName', 'phone', 'city', 'country', 'email', 'companyName'],
  companies: ['description', 'name', 'employees', 'phone', 'city', 'country', 'website', 'annualRevenue'],
}

export interface StageOptions {
  random: () => number
  /** The CRMs of the accounts, in the order of the sides. */
  providers: readonly string[]
  /** People at each CRM. */
  people: number
  /** A file that the accounts were connected and read with, so that not every script begins with it. */
  template: SceneTemplate | null
}

/** As long as the sandbox's CRMs lag when no test says otherwise, ms. */
export const usualLagMs = 5_000

/** Accounts that share a part of their people, at a sandbox of their own, and an engine over a file of its own. */
export class Stage {
  readonly scene: Scene
  readonly sides: readonly Side[]
  #skewMs = 0
  /** Further accounts of a CRM share the own fields of the first. */
  #isMapped: boolean
  #crash: CrashPoint | null = null

  static async open({ random, providers, people, template }: StageOptions): Promise<Stage> {
    const common = { records: people, random, indexLagMs: usualLagMs }
    const sides = allSides.slice(0, providers.length)
    const accounts = Object.fromEntries(sides.map((side, at) => [side, { provider: providers[at] ?? '' }]))
    return new Stage(
      await openScene(template ? { ...common, template } : { ...common, accounts }),
      sides,
      template !== null,
    )
  }

  private constructor(scene: Scene, sides: readonly Side[], isMapped: boolean) {
    this.scene = scene
    this.sides = sides
    this.#isMapped = isMapped
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

  /** The account as control routes name it. */
  target(side: Side) {
    const { words, account } = this.scene.at(side)
    return { provider: words.provider, account }
  }

  /** What is played with at an account: not every CRM has all of it both ways. */
  objects(side: Side): readonly ObjectName[] {
    const has = (object: ObjectName) => this.scene.at(side).words.objects.some(({ kind }) => kind === kindOf(object))
    return objects.filter(has)
  }

  /** The first account with records of a kind. */
  sideOf(object: ObjectName): Side {
    const side = this.sides.find((one) => this.objects(one).includes(object))
    if (!side) throw new Error(`No account has ${object}`)
    return side
  }

  /** What the people of an account see, with fields by Patchbay's names. */
  at(side: Side, object: ObjectName): CrmObject {
    return this.scene.at(side).of(kindOf(object))
  }

  /** Nango's connection of an account now; null while it is disconnected. */
  async connection(side: Side): Promise<string | null> {
    return (await this.scene.client.integrations.status({ id: this.id(side) })).connectionId
  }

  /** Fields of an object that scripts change, of every type that the CRM has. */
  fields(side: Side, object: ObjectName): readonly EditedField[] {
    const { words } = this.at(side, object)
    const plain = plainFields[object].filter((field) => field in words.properties)
    return [
      ...plain.map((field) => ({ field, type: typeOf(object, field), values: null })),
      ...this.#typed(side, object),
    ]
  }

  /** Own fields of the CRM with values of their types. Another account of the CRM has them too, mapped to the same fields. */
  #typed(side: Side, object: ObjectName): EditedField[] {
    const { provider } = this.scene.at(side).words
    const first = this.scene.at('A').words.provider
    const bench = benches
      .find((one) => one.provider === provider)
      ?.objects.find(({ name }) => name === this.at(side, object).name)
    if (provider !== first || !bench || !this.#isMapped) return []
    const texts = new Set<FieldType>(['text', 'long_text', 'html', 'phone', 'url', 'email'])
    return bench.roundTrips
      .filter(({ field, type }) => (field.startsWith('custom:') && !texts.has(type)) || field === 'industry')
      .map(({ field, type, values }) => ({ field, type, values: [...values, null] }))
  }

  /** What the oracle judges. */
  facts(): AccountFacts[] {
    return this.sides.map((side) => {
      const { words, account } = this.scene.at(side)
      const shown = this.objects(side).flatMap((object): ObjectFacts[] => {
        const at = this.at(side, object)
        const own = [...this.fields(side, object), ...keysOf(object)]
        const fields = own.flatMap(({ field, type }) => {
          const name =
            at.words.properties[field] ?? (field.startsWith('custom:') ? field.slice('custom:'.length) : null)
          return name === null ? [] : [[name, { field, type }] as const]
        })
        const { name, joined = [] } = at.words
        return [{ name, kind: kindOf(object), stream: object, fields: Object.fromEntries(fields), joined }]
      })
      return { name: side, integrationId: this.id(side), provider: words.provider, account, objects: shown }
    })
  }

  /** Maps the fields of further accounts of one CRM to those of the first. */
  async mapFields(): Promise<void> {
    this.#isMapped = true
    for (const side of this.sides.slice(1)) {
      for (const object of this.objects(side)) {
        for (const { field } of this.#typed(side, object)) {
          if (field.startsWith('custom:')) await this.scene.map(side, object, field.slice('custom:'.length), field)
        }
      }
    }
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

function typeOf(object: ObjectName, field: string): FieldType {
  return standardFieldsOf(kindOf(object)).find(({ id }) => id === field)?.type ?? 'text'
}

/** Fields by which records are found to be one; those that scripts do not change are judged too. */
function keysOf(object: ObjectName): EditedField[] {
  const field = object === 'contacts' ? 'email' : 'domain'
  return [{ field, type: typeOf(object, field), values: null }]
}

/** Makes a file that the accounts were connected and read with, in a folder. It fits CRMs to which nothing was written. */
export async function makeTemplate(options: Omit<StageOptions, 'template'>, folder: string): Promise<SceneTemplate> {
  const stage = await Stage.open({ ...options, template: null })
  await readAll(stage)
  const template = stage.scene.saveAs(folder)
  await stage.close()
  return template
}

/** Reads all accounts, until each has what the others have. */
export async function readAll(stage: Stage): Promise<void> {
  for (const full of [true, false]) for (const side of stage.sides) await stage.scene.sync(side, { full })
  await stage.mapFields()
  for (let round = 0; round < 2; round += 1) {
    stage.scene.time.advance(usualLagMs * 24)
    for (const side of stage.sides) await stage.scene.sync(side)
  }
}

/** The CRMs of the accounts, where a soak names none: the first that the kit knows, so many times. */
export function sameProviders(accounts: number): string[] {
  return Array.from({ length: accounts }, () => wordsOf().provider)
}

/** Paths of a CRM's calls as faults name them; writes more often than the rest. */
export function faultPaths(provider: string): string[] {
  const calls = wordsOf(provider).objects.flatMap(({ calls: { create, update, read, remove, changed, list } }) => [
    ...[create, create, update, update],
    ...[read, remove, changed, list],
  ])
  return ['/proxy/*', ...calls.map(({ path }) => `/proxy${path.replaceAll('{id}', '*')}`)]
}
