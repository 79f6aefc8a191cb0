import { ChangeNotes } from '../kit/changes'
import type { RecordFate, RecordSet, SandboxEdit } from '../kit/control'
import { RecordKeeper } from '../kit/keeper'
import { DailyBudget, RateWindow } from '../kit/limits'
import type {
  ProviderSandbox,
  SandboxClock,
  SandboxCrmOptions,
  SandboxKnobs,
  UpstreamRequest,
  UpstreamResponse,
} from '../kit/provider-sandbox'
import { mix, pick } from '../kit/random'
import { withoutSlash } from '../kit/requests'
import { findRoute, type Route, route } from '../kit/routes'
import { type ScreenObject, Screens } from '../kit/screens'
import { SteeredAccount } from '../kit/steered-account'
import { RecordStore } from '../kit/store'
import {
  type Call,
  costOf,
  type Handler,
  notFound,
  notVisible,
  overLimit,
  PipedriveRefusal,
  pipedriveRefusals,
  unknownPath,
} from './calls'
import {
  Catalogue,
  codeOf,
  type Field,
  fieldMaker,
  type ObjectName,
  type ObjectType,
  objectNamed,
  objectNames,
  objectTypes,
  type StoredRecord,
} from './objects'
import * as read from './reads'
import * as reference from './reference'
import { seeded, type User, users } from './seed'
import { shown } from './values'
import * as write from './writes'

/** How long deleted records can be restored, https://support.pipedrive.com/en/article/data-retention */
const binMs = 30 * 86_400_000

/** What a company of the smallest plan has: calls in two seconds, searches in two seconds, tokens a day and seat. */
const plan = { burst: 80, searches: 10, tokens: 30_000, seats: 5 }

const v2Routes = Object.values(objectTypes)
  .filter(({ version }) => version === 'v2')
  .flatMap(({ path }): Route<Handler>[] => [
    route<Handler>(`GET /v2/${path}/search`, read.search),
    ...(path === 'deals' ? [route<Handler>('GET /v2/deals/archived', read.listArchivedDeals)] : []),
    route<Handler>(`GET /v2/${path}`, read.list),
    route<Handler>(`POST /v2/${path}`, write.create),
    route<Handler>(`GET /v2/${path}/:id`, read.get),
    route<Handler>(`PATCH /v2/${path}/:id`, write.update),
    route<Handler>(`DELETE /v2/${path}/:id`, write.remove),
  ])

const fieldRoutes = ['personFields', 'organizationFields', 'dealFields'].flatMap((path) => [
  route<Handler>(`GET /v2/${path}`, reference.listFields),
  route<Handler>(`POST /v2/${path}`, reference.createField),
  route<Handler>(`GET /v2/${path}/:code`, reference.getField),
  route<Handler>(`PATCH /v2/${path}/:code`, reference.updateField),
  route<Handler>(`DELETE /v2/${path}/:code`, reference.removeField),
])

/** Version 1 answers only where version 2 has nothing. https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide */
const routes: Route<Handler>[] = [
  ...v2Routes,
  route<Handler>('GET /v2/leads/search', read.search),
  route<Handler>('POST /v2/leads/:id/convert/deal', write.convertLead),
  route<Handler>('GET /v2/leads/:id/convert/status/:conversion', write.conversionStatus),
  ...fieldRoutes,
  route<Handler>('GET /v2/activityFields', reference.listFields),
  route<Handler>('GET /v2/activityFields/:code', reference.getField),
  route<Handler>('GET /v2/pipelines', reference.listPipelines),
  route<Handler>('GET /v2/pipelines/:id', reference.getPipeline),
  route<Handler>('GET /v2/stages', reference.listStages),
  route<Handler>('GET /v2/stages/:id', reference.getStage),
  route<Handler>('GET /v1/leads', read.listLeads),
  route<Handler>('GET /v1/leads/archived', read.listArchivedLeads),
  route<Handler>('POST /v1/leads', write.create),
  route<Handler>('GET /v1/leads/:id', read.get),
  route<Handler>('PATCH /v1/leads/:id', write.update),
  route<Handler>('DELETE /v1/leads/:id', write.remove),
  route<Handler>('GET /v1/notes', read.listNotes),
  route<Handler>('POST /v1/notes', write.create),
  route<Handler>('GET /v1/notes/:id', read.get),
  route<Handler>('PUT /v1/notes/:id', write.update),
  route<Handler>('DELETE /v1/notes/:id', write.remove),
  route<Handler>('GET /v1/callLogs', read.listCallLogs),
  route<Handler>('POST /v1/callLogs', write.create),
  route<Handler>('GET /v1/callLogs/:id', read.get),
  route<Handler>('DELETE /v1/callLogs/:id', write.remove),
  ...['persons', 'organizations', 'deals'].map((path) => route<Handler>(`PUT /v1/${path}/:id/merge`, write.merge)),
  route<Handler>('GET /v1/leadFields', reference.listFieldsV1),
  route<Handler>('GET /v1/noteFields', reference.listFieldsV1),
  route<Handler>('GET /v1/users', reference.listUsers),
  route<Handler>('GET /v1/users/me', reference.me),
  route<Handler>('GET /v1/users/:id', reference.getUser),
  route<Handler>('GET /v1/activityTypes', reference.listActivityTypes),
  route<Handler>('GET /v1/leadLabels', reference.listLeadLabels),
  route<Handler>('GET /v1/leadSources', reference.listLeadSources),
  route<Handler>('GET /v1/currencies', reference.listCurrencies),
]

/**
 * The limits of a company: calls of one app in two seconds, searches besides, and tokens of all its apps a day.
 * https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 */
class CompanyLimits {
  readonly #burst: RateWindow
  readonly #searches: RateWindow
  readonly tokens: DailyBudget

  constructor(
    readonly clock: SandboxClock,
    public enabled: boolean,
  ) {
    this.#burst = new RateWindow(plan.burst, 2000, clock)
    this.#searches = new RateWindow(plan.searches, 2000, clock)
    this.tokens = new DailyBudget(clock, plan.tokens * plan.seats)
  }

  /** Counts a request or throws the 429 that the vendor would answer. */
  admit(isSearch: boolean, cost: number): void {
    const isCounted = this.enabled || this.tokens.limit !== plan.tokens * plan.seats
    if (isCounted && !this.tokens.take(cost))
      throw overLimit({ ...this.headers(), 'x-daily-ratelimit-token-remaining': '0' })
    if (!this.enabled) return
    if (this.#burst.remaining() === 0 || (isSearch && this.#searches.remaining() === 0)) {
      throw overLimit({ ...this.headers(), 'x-ratelimit-remaining': '0' })
    }
    if (isSearch) this.#searches.take()
    this.#burst.take()
  }

  headers(): Record<string, string> {
    const { limit } = this.#burst
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(this.enabled ? this.#burst.remaining() : limit),
      'x-ratelimit-reset': '2',
      'x-daily-ratelimit-token-limit': String(this.tokens.limit ?? plan.tokens * plan.seats),
      'x-daily-ratelimit-token-remaining': String(this.tokens.remaining() ?? plan.tokens * plan.seats),
    }
  }
}

/** One company of Pipedrive: its API as connected apps see it, and what people do in its screens. */
export class Company extends SteeredAccount<StoredRecord, Field> {
  readonly catalogue: Catalogue
  readonly currency = 'EUR'
  readonly #limits: CompanyLimits
  readonly #keepers = new Map<ObjectName, RecordKeeper<StoredRecord, write.Source>>()
  protected readonly screens: Screens<StoredRecord>
  #lacks: readonly string[] = []
  #ticks = 0
  paging: NonNullable<SandboxKnobs['paging']> = 'normal'

  protected readonly maker = fieldMaker

  constructor(options: SandboxCrmOptions) {
    super(options)
    const { account, clock, storage, world } = options
    const notes = new ChangeNotes(storage)
    this.#limits = new CompanyLimits(clock, options.limits)
    this.catalogue = new Catalogue(storage)
    for (const { name, resolutionMs, known } of Object.values(objectTypes)) {
      const base = seeded(name, account.id, world, account.records ?? options.records)
      // What a list of changes shows is a little behind.
      const store = new RecordStore<StoredRecord>({ object: name, base, clock, storage, indexLagMs: 2000, binMs })
      const keyOf = (values: StoredRecord['values']) => keyOfValues(name, known, values)
      this.#keepers.set(name, new RecordKeeper({ store, clock, notes, resolutionMs, keyOf }))
    }
    this.screens = new Screens(Object.values(objectTypes).map((type) => this.#screen(type)))
    for (const [key, value] of storage.entries()) {
      const [kind = '', object] = key.split(':')
      if (kind === 'ticks') this.#ticks = value as number
      else if (['record', 'veil', 'index'].includes(kind)) this.store(object as ObjectName).restore(key, value)
      else if (!notes.restore(key, value)) this.catalogue.restore(key, value)
    }
    for (const name of objectNames) this.store(name).restored()
  }

  /** The user whose token the app has. */
  get me(): User {
    return users[0] as User
  }

  lacks(object: ObjectName): boolean {
    return this.#lacks.includes(object)
  }

  keeper(object: ObjectName): RecordKeeper<StoredRecord, write.Source> {
    return this.#keepers.get(object) as RecordKeeper<StoredRecord, write.Source>
  }

  store(object: ObjectName): RecordStore<StoredRecord> {
    return this.keeper(object).store
  }

  /** The object that a path is about. */
  typeAt({ request }: Call): ObjectType {
    const segment = request.path.split('/')[2]
    return Object.values(objectTypes).find(({ path }) => path === segment) as ObjectType
  }

  /** A record that the app may see, by its id. */
  see(object: ObjectName, id: string, deletedToo = false): StoredRecord | null {
    const record = this.store(object).get(id)
    if (record === null || this.store(object).isHidden(record.seq)) return null
    return record.archivedAt === null || deletedToo ? record : null
  }

  /** As {@link see}; throws what the vendor answers where there is none, or where the user may not see it. */
  need(type: ObjectType, id: string, deletedToo = false): StoredRecord {
    const record = this.see(type.name, id, deletedToo)
    if (record !== null) return record
    const hidden = this.store(type.name).get(id)
    if (hidden !== null && this.store(type.name).veilOf(hidden.seq).hidden === 403) throw notVisible()
    throw notFound(type)
  }

  /** Puts one record into another: the first wins where both have a value, the second is gone. */
  merge(type: ObjectType, into: StoredRecord, from: StoredRecord, newId = false): StoredRecord {
    const keeper = this.keeper(type.name)
    const values: Record<string, unknown> = { ...from.values, ...into.values }
    for (const list of ['emails', 'phones']) {
      const all = [
        ...((into.values[list] ?? []) as { value: string }[]),
        ...((from.values[list] ?? []) as { value: string }[]),
      ]
      const once = all.filter(({ value }, at) => all.findIndex((other) => other.value === value) === at)
      if (once.length > 0) values[list] = once.map((point, at) => ({ ...point, primary: at === 0 }))
    }
    const kept = newId ? keeper.add(values, 'person') : keeper.replace(into, values, 'person')
    for (const old of newId ? [into, from] : [from]) {
      keeper.takeIn(old, kept.id)
      this.#moveLinks(type.name, old.id, kept.id)
    }
    return kept
  }

  #moveLinks(object: ObjectName, from: string, to: string): void {
    const fields =
      { contacts: ['person_id'], companies: ['org_id', 'organization_id'], deals: ['deal_id'] }[object as string] ?? []
    for (const name of objectNames) {
      const store = this.store(name)
      for (let seq = 0; seq < store.end; seq += 1) {
        const record = store.isHere(seq, false) ? store.at(seq) : null
        const moved = fields.filter((field) => record !== null && String(record.values[field] ?? '') === from)
        if (record === null || moved.length === 0) continue
        const values = { ...record.values, ...Object.fromEntries(moved.map((field) => [field, Number(to)])) }
        this.keeper(name).replace(record, values, 'person')
      }
    }
  }

  #screen(type: ObjectType): ScreenObject<StoredRecord> {
    const { name } = type
    const keeper = this.keeper(name)
    return {
      name,
      store: keeper.store,
      keeper,
      fieldNames: () => [
        ...this.catalogue.live(name).flatMap(({ name: code, label }) => [code, label]),
        ...(write.screenFields[name] ?? []),
      ],
      showAll: (record) => shown(this, name, record),
      create: (fields) =>
        this.#byHand(() => write.createRecord(this, type, write.typedBody(this, type, fields, null), 'person')),
      update: (record, fields) =>
        this.#byHand(() =>
          write.updateRecord(this, type, record, write.typedBody(this, type, fields, record), 'person'),
        ),
      ...(type.merges
        ? { merge: (into: StoredRecord, from: StoredRecord, newId: boolean) => this.merge(type, into, from, newId) }
        : {}),
      associate: (record, to, edit) => {
        const field = linkField(name, to.object as ObjectName)
        if (field === null) throw new Error(`The ${name} are not linked to ${to.object} here.`)
        const { [field]: _, ...others } = record.values
        const id = to.object === 'leads' ? to.id : Number(to.id)
        const participants =
          field === 'person_id' && name === 'activities' ? { participants: [{ person_id: id, primary: true }] } : {}
        const values = edit.action === 'associate' ? { ...others, [field]: id, ...participants } : others
        keeper.replace(record, values, 'person')
      },
    }
  }

  /** What the API would refuse is refused of people too, in words. */
  #byHand<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof PipedriveRefusal) throw new Error(error.message)
      throw error
    }
  }

  handle(request: UpstreamRequest): UpstreamResponse {
    const path = withoutSlash(request.path).replace(/^\/api(?=\/v\d\/)/, '')
    const response = this.#answer({ ...request, path })
    return { ...response, headers: { ...this.#limits.headers(), ...response.headers } }
  }

  #answer(request: UpstreamRequest): UpstreamResponse {
    try {
      const found = findRoute(routes, request.method, request.path)
      const isOne = typeof found === 'object' && Object.keys(found.params).length > 0
      this.#limits.admit(
        request.path.endsWith('/search'),
        costOf(request.method, request.path, isOne || request.path.endsWith('/me')),
      )
      if (typeof found === 'string') throw unknownPath()
      return found.handler({ company: this, request, params: found.params })
    } catch (error) {
      if (error instanceof PipedriveRefusal) return error.toResponse()
      throw error
    }
  }

  /** What happens in a company in a quarter of a minute. */
  tick(): void {
    const { world, storage, account } = this.options
    this.#ticks += 1
    storage.put('ticks', this.#ticks)
    const roll = (salt: number) => mix(world.seed, this.#ticks, salt)
    const persons = this.store('contacts')
    if (persons.end === 0) return
    const person = this.#at('contacts', roll(500))
    if (person !== null) {
      const points = Number(person.values[codeOf('contacts', 'points')] ?? 0)
      const next = this.#live('contacts', person, {
        [codeOf('contacts', 'points')]: (points + 1 + (roll(501) % 50)) % 5000,
        [codeOf('contacts', 'remark')]: pick(remarks, world.seed, this.#ticks, 502),
      })
      if (roll(503) % 12 === 0) this.keeper('contacts').archive(next)
    }
    if (roll(504) % 4 === 0) {
      const who = world.person(world.personOf(`${account.id}:newcomers`, this.#ticks))
      const emails = [{ value: who.email, label: 'work', primary: true }]
      const body = { name: `${who.firstName} ${who.lastName}`, emails, job_title: who.jobTitle }
      write.createRecord(this, objectTypes.contacts, body, 'person')
    }
    const deal = this.#at('deals', roll(508))
    if (deal !== null && roll(509) % 4 === 0) {
      this.#live('deals', deal, { value: Number(deal.values.value ?? 0) + 100 * (1 + (roll(510) % 20)) })
    }
    const lead = this.#at('leads', roll(511))
    if (lead !== null && roll(512) % 9 === 0) write.convert(this, lead)
  }

  #at(object: ObjectName, roll: number): StoredRecord | null {
    const store = this.store(object)
    const seq = roll % Math.max(1, store.end)
    return store.isHere(seq, false) ? store.at(seq) : null
  }

  /** Gives a record values of fields that the company still has. */
  #live(object: ObjectName, record: StoredRecord, values: Record<string, unknown>): StoredRecord {
    const known = Object.entries(values).filter(([name]) => this.catalogue.find(object, name) !== undefined)
    return this.keeper(object).replace(record, { ...record.values, ...Object.fromEntries(known) }, 'person')
  }

  override edit(change: SandboxEdit): unknown {
    const object = objectNamed(change.object)
    if (change.action !== 'associate' && change.action !== 'dissociate') return super.edit({ ...change, object })
    return super.edit({ ...change, object, to: { ...change.to, object: objectNamed(change.to.object) } })
  }

  override dump(object: string, set?: RecordSet): unknown[] {
    return super.dump(objectNamed(object), set)
  }

  override listed(object: string): unknown[] {
    return super.listed(objectNamed(object))
  }

  override look(object: string, id: string): RecordFate | null {
    return super.look(objectNamed(object), id)
  }

  protected nameOf(object: string): ObjectName {
    return objectNamed(object)
  }

  override configure(knobs: SandboxKnobs): void {
    const lacks = knobs.lacks?.map(objectNamed)
    super.configure({ ...knobs, ...(lacks === undefined ? {} : { lacks }) })
    if (lacks !== undefined) this.#lacks = lacks
    if (knobs.limits !== undefined) this.#limits.enabled = knobs.limits
    if (knobs.dailyLimit !== undefined) this.#limits.tokens.limit = knobs.dailyLimit ?? plan.tokens * plan.seats
    if (knobs.paging !== undefined) this.paging = knobs.paging
  }
}

/** The field by which records of an object name one of another. */
function linkField(from: ObjectName, to: ObjectName): string | null {
  const org = from === 'leads' ? 'organization_id' : 'org_id'
  const field = { contacts: 'person_id', companies: org, deals: 'deal_id', leads: 'lead_id' }[to as string]
  const fits = field !== undefined && objectTypes[from] !== undefined && linksOf[from].includes(to)
  return fits ? field : null
}

const linksOf: Record<ObjectName, readonly ObjectName[]> = {
  contacts: ['companies'],
  companies: [],
  deals: ['contacts', 'companies'],
  leads: ['contacts', 'companies'],
  activities: ['contacts', 'companies', 'deals', 'leads'],
  notes: ['contacts', 'companies', 'deals', 'leads'],
  callLogs: ['contacts', 'companies', 'deals', 'leads'],
}

/** What a person knows a record by. */
function keyOfValues(name: ObjectName, known: string, values: StoredRecord['values']): string | null {
  const [first] = (values.emails ?? []) as { value: string }[]
  const text =
    name === 'contacts'
      ? (first?.value ?? values.name)
      : name === 'companies'
        ? [values.name, values.website].filter(Boolean).join(' ')
        : values[known]
  return typeof text === 'string' && text !== '' ? text.toLowerCase() : null
}

const remarks = [
  'Asked for a new offer.',
  'Will decide after the holidays.',
  'Wants a call next week.',
  'Moved to another team.',
]

const account = (id: number, name: string, user: string, domain: string, records?: number) => {
  const api_domain = `https://${domain}.pipedrive.com`
  return {
    id: String(id),
    name,
    user,
    connectionConfig: {},
    tokenConfig: { api_domain },
    tokenResponse: { api_domain, token_type: 'Bearer', scope: scopes.join(',') },
    ...(records === undefined ? {} : { records }),
  }
}

const scopes = [
  'base',
  'contacts:full',
  'deals:full',
  'leads:full',
  'activities:full',
  'search:read',
  'users:read',
  'phone-integration',
  'contact-fields:full',
  'deal-fields:full',
]

/** Pipedrive as an OAuth app sees it: https://pipedrive.readme.io/docs/marketplace-oauth-authorization */
export const pipedriveSandbox: ProviderSandbox = {
  provider: 'pipedrive',
  nangoProvider: 'pipedrive',
  displayName: 'Pipedrive',
  catalogue: {
    authorizationUrl: 'https://oauth.pipedrive.com/oauth/authorize',
    tokenUrl: 'https://oauth.pipedrive.com/oauth/token',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Nango's own spelling.
    baseUrl: '${connectionConfig.api_domain}/api',
    categories: ['crm'],
    docs: 'https://nango.dev/docs/api-integrations/pipedrive',
  },
  scopes,
  pkce: false,
  accessTokenLifetimeMs: 60 * 60_000,
  sharedRefreshToken: false,
  revokedOnDelete: false,
  objects: objectNames,
  accounts: [
    account(14_207_331, 'Alder & Finch Trading', 'hannah.reed@sales.example.com', 'alderfinch'),
    account(14_388_902, 'Alder & Finch Europe', 'tobias.richter@sales.example.com', 'alderfinch-eu'),
    account(15_001_177, 'Empty test company', 'tests@sales.example.com', 'emptytest', 0),
  ],
  syncs: [
    { name: 'persons', model: 'Person', object: 'contacts', description: 'Reads persons with all their fields.' },
    {
      name: 'organizations',
      model: 'Organization',
      object: 'companies',
      description: 'Reads organizations with all their fields.',
    },
  ],
  refusals: pipedriveRefusals,
  open: (options) => new Company(options),
}
