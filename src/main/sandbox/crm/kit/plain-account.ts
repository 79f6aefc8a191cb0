import { BaseRecords, type KeptRecord, type RisingIds } from './base'
import { ChangeNotes } from './changes'
import { FieldCatalogue, type FieldMaker, type KeptField } from './fields'
import { RecordKeeper } from './keeper'
import { DailyBudget, RateWindow } from './limits'
import type { SandboxCrmOptions, SandboxKnobs, UpstreamRequest, UpstreamResponse } from './provider-sandbox'
import { findRoute, type Route } from './routes'
import { distorted, isFound } from './scan'
import { rowOf, type ScreenObject, Screens } from './screens'
import { SteeredAccount } from './steered-account'
import { RecordStore } from './store'

/** How the values of a field are checked; all of them are text. */
export type PlainType = 'text' | 'html' | 'phone' | 'id' | 'email' | 'number' | 'date' | 'moment' | 'choice'

export interface PlainField extends KeptField {
  type: PlainType
  custom: boolean
  readOnly: boolean
  options: readonly string[]
}

export function plainField(name: string, type: PlainType = 'text', more: Partial<PlainField> = {}): PlainField {
  return { name, type, custom: false, readOnly: false, options: [], archivedAt: null, ...more }
}

/** An object of a {@link PlainAccount}, and the records that it begins with. */
export interface PlainObject {
  fields: readonly PlainField[]
  ids: RisingIds
  /** Values of the record at a place. */
  values(seq: number): Readonly<Record<string, string>>
  /** Records that it begins with; absent: as many as the account has people. */
  records?: number
  /** The field whose value no two records share, and the place of the record that begins with a value. */
  unique?: { field: string; placeOf(value: string, records: number): number | null }
}

/** Thrown where the vendor refuses: what it answers. */
export class VendorRefusal extends Error {
  constructor(readonly answer: UpstreamResponse) {
    super(JSON.stringify(answer.body))
    this.name = 'VendorRefusal'
  }
}

/** What a vendor says where it refuses; each is thrown. */
export interface PlainWords {
  notFound(): VendorRefusal
  limited(kind: 'burst' | 'daily'): VendorRefusal
  /** A value, or a field that there is not, or that takes no value. */
  invalid(field: string, message: string): VendorRefusal
  /** Another record has the unique value. */
  exists(id: string): VendorRefusal
}

export type PlainHandler<Account> = (
  account: Account,
  request: UpstreamRequest,
  params: Readonly<Record<string, string>>,
) => UpstreamResponse

export interface PlainPlan<Name extends string> {
  objects: Readonly<Record<Name, PlainObject>>
  words: PlainWords
  /** Tokens in a window and in a day, and what a request takes of them. */
  limits: { tokens: number; perMs: number; aDay: number | null; costOf(request: UpstreamRequest): number }
  routes: readonly Route<PlainHandler<PlainAccount<Name>>>[]
  /** A record with its fields as the API shows it. */
  show(record: KeptRecord, fields: Readonly<Record<string, string | null>>): Record<string, unknown>
}

/** Which records a page is to hold. `lookUp`: straight from the records; otherwise from an index, which lags. */
export interface PlainPage {
  offset: number
  limit: number
  lookUp: boolean
  fits?: (record: KeptRecord) => boolean
}

type Keeper = RecordKeeper<KeptRecord, null>

const maker: FieldMaker<PlainField> = {
  add: ({ name, type, readOnly = false, options = [] }) =>
    plainField(name, type as PlainType, { custom: true, readOnly, options }),
  change: (before, { type = before.type, readOnly = before.readOnly, options = before.options }) => ({
    ...before,
    type: type as PlainType,
    readOnly,
    options,
  }),
  fateOf: ({ type, readOnly, options }) => ({ type, readOnly, options: [...options] }),
}

/**
 * An account of a CRM whose records are values of typed fields and nothing more: it keeps and checks them, and does what
 * people do in the vendor's screens. Routes, words and shapes are the vendor's.
 */
export class PlainAccount<Name extends string> extends SteeredAccount<KeptRecord, PlainField> {
  readonly catalogue: FieldCatalogue<PlainField>
  readonly #plan: PlainPlan<Name>
  readonly #keepers: ReadonlyMap<string, Keeper>
  protected readonly maker = maker
  protected readonly screens: Screens<KeptRecord>
  readonly #window: RateWindow
  readonly #day: DailyBudget
  #isLimited: boolean
  #paging: SandboxKnobs['paging']

  constructor(options: SandboxCrmOptions, plan: PlainPlan<Name>) {
    super(options)
    const { storage, clock } = options
    this.#plan = plan
    const objects = Object.entries<PlainObject>(plan.objects)
    const notes = new ChangeNotes(storage)
    this.catalogue = new FieldCatalogue(
      storage,
      Object.fromEntries(objects.map(([name, { fields }]) => [name, fields])),
    )
    this.#keepers = new Map(objects.map(([name, object]) => [name, keeperOf(name, object, options, notes)]))
    this.screens = new Screens(objects.map(([name]) => this.#screen(name)))
    this.#window = new RateWindow(plan.limits.tokens, plan.limits.perMs, clock)
    this.#day = new DailyBudget(clock, plan.limits.aDay)
    this.#isLimited = options.limits
    const stores = [...this.#keepers.values()].map(({ store }) => store)
    for (const [key, value] of storage.entries()) {
      if (stores.some((store) => store.restore(key, value))) continue
      if (!notes.restore(key, value)) this.catalogue.restore(key, value)
    }
    for (const store of stores) store.restored()
  }

  handle(request: UpstreamRequest): UpstreamResponse {
    const { words, limits, routes } = this.#plan
    try {
      const cost = limits.costOf(request)
      if (!this.#day.take(cost)) throw words.limited('daily')
      if (this.#isLimited && this.#window.waitMs(cost) > 0) throw words.limited('burst')
      this.#window.take(cost)
      const found = findRoute(routes, request.method, request.path)
      if (typeof found === 'string') throw words.notFound()
      return found.handler(this, request, found.params)
    } catch (error) {
      if (error instanceof VendorRefusal) return error.answer
      throw error
    }
  }

  /** The object of that name; the vendor's "not found" for none. */
  object(name: string | undefined): Name {
    if (name === undefined || !this.#keepers.has(name)) throw this.#plan.words.notFound()
    return name as Name
  }

  /** A record that the app may see; the vendor's "not found" for none. */
  need(object: Name, id: string | undefined): KeptRecord {
    const { store } = this.#keeper(object)
    const record = id === undefined ? null : store.get(id)
    if (record?.archivedAt !== null || store.isHidden(record.seq)) throw this.#plan.words.notFound()
    return record
  }

  /** Fields that were not taken away, as the list of them has them. */
  fields(object: Name): PlainField[] {
    return this.catalogue.listed(object).filter(({ archivedAt }) => archivedAt === null)
  }

  show(object: string, record: KeptRecord): Record<string, unknown> {
    const live = this.catalogue.live(object)
    const values = live.map(({ name }) => [name, (record.values[name] as string | undefined) ?? null])
    return this.#plan.show(record, Object.fromEntries(values))
  }

  /** Rows of a page, in the order of creation. */
  page(object: Name, { offset, limit, lookUp, fits }: PlainPage): { rows: unknown[]; more: boolean; total: number } {
    const { store } = this.#keeper(object)
    const at = (seq: number) => (lookUp ? (store.isShown(seq, false) ? store.at(seq) : null) : store.indexed(seq))
    const anything = { store, fits: () => true, fieldOf: () => null }
    const places: number[] = []
    for (let seq = 0; seq < store.end; seq += 1) {
      if (!lookUp && !isFound(anything, seq)) continue
      const record = fits || lookUp ? at(seq) : null
      if (fits || lookUp ? record !== null && (fits?.(record) ?? true) : true) places.push(seq)
    }
    const start = this.#paging === 'loop' ? 0 : offset
    const begin = this.#paging === 'overlap' ? Math.max(0, start - 1) : start
    const rows = distorted(places.slice(begin, start + limit), String, this.#paging).map((seq) => {
      const record = at(seq) as KeptRecord
      return rowOf(store, record, this.show(object, record))
    })
    return { rows, more: start + limit < places.length, total: places.length }
  }

  /** What an app writes. */
  write(object: Name, record: KeptRecord | null, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { words } = this.#plan
    for (const [name, value] of Object.entries(values)) {
      const field = this.catalogue.find(object, name)
      const refused = this.catalogue.refusalOf(object, name, String(value))
      if (field === undefined) throw words.invalid(name, `no such field: ${name}`)
      if (field.readOnly) throw words.invalid(name, `${name} is read-only`)
      if (refused !== undefined) throw words.invalid(name, refused.message ?? `${name} does not take this value`)
    }
    return this.show(object, this.#save(object, record, values))
  }

  remove(object: Name, record: KeptRecord): void {
    this.#keeper(object).archive(record)
  }

  #keeper(object: string): Keeper {
    return this.#keepers.get(object) as Keeper
  }

  #save(object: string, record: KeptRecord | null, given: object, duplicate = false): KeptRecord {
    const { words, objects } = this.#plan
    const keeper = this.#keeper(object)
    const values: Record<string, unknown> = { ...record?.values }
    for (const [name, value] of Object.entries(given)) {
      const field = this.catalogue.named(object, name)
      if (!fitsType(field, value)) throw words.invalid(field.name, `${field.name} does not take this value`)
      if (value === null || value === '') delete values[field.name]
      else values[field.name] = field.type === 'email' ? String(value).trim().toLowerCase() : value
    }
    const { unique } = objects[object as Name]
    const other = unique && values[unique.field] ? keeper.store.idByKey(String(values[unique.field])) : null
    if (other && other !== record?.id && !duplicate) throw words.exists(other)
    return record === null ? keeper.add(values, null) : keeper.replace(record, values, null, Object.keys(given))
  }

  #screen(name: string): ScreenObject<KeptRecord> {
    const keeper = this.#keeper(name)
    return {
      name,
      store: keeper.store,
      keeper,
      fieldNames: () => this.catalogue.live(name).map((field) => field.name),
      showAll: (record) => this.show(name, record),
      create: (fields, duplicate) => this.#save(name, null, fields, duplicate),
      update: (record, fields) => this.#save(name, record, fields),
      merge: (into, from) => {
        keeper.takeIn(from, into.id)
        return into
      },
    }
  }

  /** People of the account write into a text of one record. */
  tick(): void {
    const [[object, keeper] = []] = this.#keepers
    const field = object && this.catalogue.live(object).find(({ type, readOnly }) => type === 'text' && !readOnly)
    const record = keeper?.store.at(0)
    if (!object || !field || record?.archivedAt !== null) return
    this.#save(object, record, { [field.name]: `Written at ${new Date(this.options.clock.now()).toISOString()}` })
  }

  protected nameOf(object: string): string {
    return object
  }

  override configure(knobs: SandboxKnobs): void {
    super.configure(knobs)
    if (knobs.paging !== undefined) this.#paging = knobs.paging
    if (knobs.limits !== undefined) this.#isLimited = knobs.limits
    if (knobs.dailyLimit !== undefined) this.#day.limit = knobs.dailyLimit
  }
}

function keeperOf(name: string, object: PlainObject, options: SandboxCrmOptions, notes: ChangeNotes): Keeper {
  const { account, world, clock, storage } = options
  const { ids, unique } = object
  const base = new BaseRecords<KeptRecord>({
    ids,
    world,
    live: object.records ?? account.records ?? options.records,
    binEvery: null,
    resolutionMs: 1,
    make: (seq) => ({ values: object.values(seq) }),
    ...(unique && { seqOfKey: (key, count) => unique.placeOf(key, count) }),
  })
  const keyOf = (values: KeptRecord['values']) => {
    const value = unique ? values[unique.field] : Object.values(values)[0]
    return typeof value === 'string' ? value : null
  }
  const keysOf = ({ values }: KeptRecord) => {
    const key = unique ? keyOf(values) : null
    return key === null ? [] : [key]
  }
  const store = new RecordStore({ object: name, base, clock, storage, indexLagMs: 3_000, binMs: null, keysOf })
  return new RecordKeeper({ store, clock, notes, resolutionMs: 1, keyOf })
}

function fitsType({ type, options }: PlainField, value: unknown): boolean {
  if (value === null || value === '') return true
  if (typeof value !== 'string') return false
  switch (type) {
    case 'email':
      return /^\s*[^\s@]+@[^\s@]+\s*$/.test(value)
    case 'number':
      return /^-?\d+(?:\.\d+)?$/.test(value)
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(value) && isThere(`${value}T00:00:00Z`)
    case 'moment':
      return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && isThere(value)
    case 'choice':
      return options.includes(value)
    default:
      return true
  }
}

/** JavaScript takes a 30th of February for a day of March. */
function isThere(moment: string): boolean {
  const time = new Date(moment)
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 10) === moment.slice(0, 10)
}
