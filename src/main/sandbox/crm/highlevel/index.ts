import { ChangeNotes } from '../kit/changes'
import { RecordKeeper } from '../kit/keeper'
import { DailyBudget, RateWindow } from '../kit/limits'
import type {
  ProviderSandbox,
  SandboxAccount,
  SandboxCrmOptions,
  SandboxKnobs,
  UpstreamRequest,
  UpstreamResponse,
} from '../kit/provider-sandbox'
import { mix, pick } from '../kit/random'
import { withoutSlash } from '../kit/requests'
import { findRoute, route } from '../kit/routes'
import { isFound } from '../kit/scan'
import { type ScreenObject, Screens } from '../kit/screens'
import { SteeredAccount } from '../kit/steered-account'
import { RecordStore } from '../kit/store'
import * as account from './account'
import * as activity from './activities'
import { type Handler, HighLevelRefusal, highlevelRefusals } from './calls'
import {
  type ChangeSource,
  type FieldInfo,
  fieldMaker,
  HighLevelFields,
  type ObjectName,
  objectNamed,
  objectNames,
  type StoredRecord,
} from './objects'
import * as businesses from './records/businesses'
import * as contactSearch from './records/contact-search'
import * as contacts from './records/contacts'
import * as opportunities from './records/opportunities'
import { showRecord } from './records/shown'
import { type ChildName, seeded, seededChildren } from './seed'
import { createRecord, updateRecord } from './writes'

/** Versions of the API by the part that they are for: https://marketplace.gohighlevel.com/docs/Authorization/Versioning */
const versions = { conversations: ['2021-04-15', '2021-07-28', 'v3'], others: ['2021-07-28', 'v3'] }

const routes = [
  route<Handler>('POST /contacts/search', contactSearch.searchContacts),
  route<Handler>('GET /contacts/search/duplicate', contacts.findDuplicate),
  route<Handler>('GET /contacts', contactSearch.listContacts),
  route<Handler>('POST /contacts', contacts.createContact),
  route<Handler>('POST /contacts/upsert', contacts.upsertContact),
  route<Handler>('POST /contacts/bulk/business', contacts.bulkBusiness),
  route<Handler>('POST /contacts/bulk/tags/update/:type', contacts.bulkTags),
  route<Handler>('GET /contacts/business/:businessId', contacts.contactsOfBusiness),
  route<Handler>('GET /contacts/:id', contacts.getContact),
  route<Handler>('PUT /contacts/:id', contacts.updateContact),
  route<Handler>('DELETE /contacts/:id', contacts.deleteContact),
  route<Handler>('POST /contacts/:id/tags', contacts.addTags),
  route<Handler>('DELETE /contacts/:id/tags', contacts.removeTags),
  route<Handler>('POST /contacts/:id/workflow/:workflow', contacts.enrol),
  route<Handler>('DELETE /contacts/:id/workflow/:workflow', contacts.enrol),
  route<Handler>('POST /contacts/:id/campaigns/:campaign', contacts.enrol),
  route<Handler>('DELETE /contacts/:id/campaigns/:campaign', contacts.enrol),
  route<Handler>('GET /contacts/:id/notes', activity.listNotes),
  route<Handler>('POST /contacts/:id/notes', activity.createNote),
  route<Handler>('GET /contacts/:id/notes/:child', activity.getNote),
  route<Handler>('PUT /contacts/:id/notes/:child', activity.updateNote),
  route<Handler>('DELETE /contacts/:id/notes/:child', activity.deleteNote),
  route<Handler>('GET /contacts/:id/tasks', activity.listTasks),
  route<Handler>('POST /contacts/:id/tasks', activity.createTask),
  route<Handler>('GET /contacts/:id/tasks/:child', activity.getTask),
  route<Handler>('PUT /contacts/:id/tasks/:child', activity.updateTask),
  route<Handler>('PUT /contacts/:id/tasks/:child/completed', activity.completeTask),
  route<Handler>('DELETE /contacts/:id/tasks/:child', activity.deleteTask),
  route<Handler>('GET /businesses', businesses.listBusinesses),
  route<Handler>('POST /businesses', businesses.createBusiness),
  route<Handler>('GET /businesses/:id', businesses.getBusiness),
  route<Handler>('PUT /businesses/:id', businesses.updateBusiness),
  route<Handler>('DELETE /businesses/:id', businesses.deleteBusiness),
  route<Handler>('GET /opportunities/search', opportunities.findOpportunities),
  route<Handler>('POST /opportunities/search', opportunities.searchOpportunities),
  route<Handler>('GET /opportunities/pipelines', account.listPipelines),
  route<Handler>('GET /opportunities/lost-reason', account.listLostReasons),
  route<Handler>('POST /opportunities', opportunities.createOpportunity),
  route<Handler>('POST /opportunities/upsert', opportunities.upsertOpportunity),
  route<Handler>('GET /opportunities/:id', opportunities.getOpportunity),
  route<Handler>('PUT /opportunities/:id', opportunities.updateOpportunity),
  route<Handler>('PUT /opportunities/:id/status', opportunities.updateStatus),
  route<Handler>('DELETE /opportunities/:id', opportunities.deleteOpportunity),
  route<Handler>('GET /conversations/messages/export', activity.exportMessages),
  route<Handler>('GET /conversations/messages/email/:id', activity.getEmail),
  route<Handler>('GET /conversations/messages/:id', activity.getMessage),
  route<Handler>('POST /conversations/messages', activity.sendMessage),
  route<Handler>('GET /conversations/search', activity.searchConversations),
  route<Handler>('GET /locations/search', account.searchLocations),
  route<Handler>('GET /locations/:location', account.getLocation),
  route<Handler>('GET /locations/:location/tags', account.listTags),
  route<Handler>('POST /locations/:location/tasks/search', activity.searchTasks),
  route<Handler>('GET /locations/:location/customFields', account.listCustomFields),
  route<Handler>('POST /locations/:location/customFields', account.createCustomField),
  route<Handler>('GET /locations/:location/customFields/:id', account.getCustomField),
  route<Handler>('PUT /locations/:location/customFields/:id', account.updateCustomField),
  route<Handler>('DELETE /locations/:location/customFields/:id', account.deleteCustomField),
  route<Handler>('GET /custom-fields/object-key/:key', account.listObjectFields),
  route<Handler>('GET /users', account.listUsers),
  route<Handler>('GET /users/search', account.searchUsers),
  route<Handler>('GET /campaigns', account.listCampaigns),
  route<Handler>('GET /workflows', account.listWorkflows),
]

/** Objects that are shown out of a search index; the others come from the database. */
const searched: readonly ObjectName[] = ['contacts', 'opportunities']
const indexLagMs = 3000

/** The limits of one app in one location, https://marketplace.gohighlevel.com/docs/oauth/Faqs */
const burst = { requests: 100, perMs: 10_000 }
const dailyRequests = 200_000

/** One location of GoHighLevel: its API as connected apps see it, and what people do in its screens. */
export class Location extends SteeredAccount<StoredRecord, FieldInfo> {
  readonly catalogue: HighLevelFields
  readonly #keepers = new Map<ObjectName, RecordKeeper<StoredRecord, ChangeSource>>()
  protected readonly screens: Screens<StoredRecord>
  readonly #burst: RateWindow
  readonly #daily: DailyBudget
  #limited: boolean
  #lacks: readonly string[] = []
  /** How often the location's people changed something by themselves. */
  #ticks = 0
  paging: NonNullable<SandboxKnobs['paging']> = 'normal'

  constructor(options: SandboxCrmOptions) {
    super(options)
    const { account: own, clock, storage, world } = options
    const notes = new ChangeNotes(storage)
    this.#limited = options.limits
    this.#burst = new RateWindow(burst.requests, burst.perMs, clock)
    this.#daily = new DailyBudget(clock, dailyRequests)
    this.catalogue = new HighLevelFields(storage)
    for (const name of objectNames) {
      const store = new RecordStore<StoredRecord>({
        object: name,
        base: seeded(name, own.id, world, own.records ?? options.records),
        clock,
        storage,
        indexLagMs: searched.includes(name) ? indexLagMs : 0,
        binMs: null,
        ...(name === 'contacts' ? { keysOf } : {}),
      })
      this.#keepers.set(
        name,
        new RecordKeeper<StoredRecord, ChangeSource>({
          store,
          clock,
          notes,
          resolutionMs: 1,
          keyOf: knownBy,
          dress: (kept, before, _, source) => ({ ...kept, createdBy: before?.createdBy ?? source }),
        }),
      )
    }
    this.screens = new Screens(objectNames.map((name) => this.#screen(name)))
    for (const [key, value] of storage.entries()) {
      const [kind = '', object] = key.split(':')
      if (kind === 'ticks') this.#ticks = value as number
      else if (kind === 'record' || kind === 'veil' || kind === 'index') {
        this.store(object as ObjectName).restore(key, value)
      } else if (!notes.restore(key, value)) this.catalogue.restore(key, value)
    }
    for (const name of objectNames) this.store(name).restored()
  }

  keeper(object: ObjectName): RecordKeeper<StoredRecord, ChangeSource> {
    return this.#keepers.get(object) as RecordKeeper<StoredRecord, ChangeSource>
  }

  store(object: ObjectName): RecordStore<StoredRecord> {
    return this.keeper(object).store
  }

  /** A record that is there and that the app may see. */
  find(object: ObjectName, id: string): StoredRecord | null {
    const store = this.store(object)
    const found = store.get(id)
    return found === null || found.archivedAt !== null || store.isHidden(found.seq) ? null : found
  }

  /** Throws what reading a hidden record answers, where that is not the usual "not found". */
  refuseHidden(object: ObjectName, id: string): void {
    const found = this.store(object).get(id)
    if (found !== null && this.store(object).veilOf(found.seq).hidden === 403) {
      throw new HighLevelRefusal(403, 'The user does not have access to this record.')
    }
  }

  /** All records that the app may see, in the order of their making. */
  live(object: ObjectName): StoredRecord[] {
    const store = this.store(object)
    const all: StoredRecord[] = []
    for (let seq = 0; seq < store.end; seq += 1) if (store.isShown(seq, false)) all.push(store.at(seq) as StoredRecord)
    return all
  }

  /** What belongs to a contact and the app may see, in the order of its making. */
  childrenOf(object: ChildName, contact: StoredRecord): StoredRecord[] {
    const store = this.store(object)
    const places = new Set([...seededChildren(object, contact.seq), ...store.changedPlaces()])
    return [...places]
      .sort((a, b) => a - b)
      .filter((seq) => store.isShown(seq, false))
      .map((seq) => store.at(seq) as StoredRecord)
      .filter(({ values }) => values.contactId === contact.id)
  }

  /** Places of the contacts of a page of the whole index, behind a record; some more, so that equal times stay together. */
  listedPlaces(afterId: string | null, limit: number): number[] {
    const store = this.store('contacts')
    const last = afterId === null ? null : store.placeOf(afterId)
    let seq = last ?? 0
    const createdAt = (place: number) => store.at(place)?.createdAt ?? null
    while (seq > 0 && createdAt(seq - 1) === createdAt(seq)) seq -= 1
    const places: number[] = []
    for (let more = limit + 1; seq < store.end; seq += 1) {
      const at = places.at(-1)
      if (more <= 0 && at !== undefined && createdAt(at) !== createdAt(seq)) break
      if (!isFound({ store, fits: () => true, fieldOf: () => null }, seq)) continue
      places.push(seq)
      if (last === null || seq > last) more -= 1
    }
    return places
  }

  /** How many contacts the index has. */
  countIndexed(): number {
    const store = this.store('contacts')
    const { base } = store
    let count = base.liveBefore(base.count)
    for (const seq of store.changedPlaces()) {
      count += (store.indexed(seq) === null ? 0 : 1) - (seq < base.count && !base.isArchived(seq) ? 1 : 0)
    }
    return count - store.hiddenPlaces().filter((seq) => store.isUntouched(seq)).length
  }

  /** Times of an untouched contact, which are known without making it. */
  readonly quickOf = (seq: number, field: string): string | undefined => {
    const { base } = this.store('contacts')
    if (field === 'dateAdded') return String(base.createdAt(seq))
    return field === 'dateUpdated' ? String(base.updatedAt(seq)) : undefined
  }

  /** Takes a record away, and with a contact what belongs to it. */
  remove(object: ObjectName, kept: StoredRecord): StoredRecord {
    if (object === 'contacts') {
      for (const child of ['notes', 'tasks', 'opportunities'] as const) {
        for (const one of this.childrenOf(child, kept)) this.keeper(child).archive(one)
      }
    }
    return this.keeper(object).archive(kept)
  }

  /** The locations of the same agency. */
  siblings(): SandboxAccount[] {
    const { companyId } = this.options.account.connectionConfig
    return highlevelSandbox.accounts.filter(
      ({ connectionConfig }) => connectionConfig.companyId === companyId && connectionConfig.locationId !== undefined,
    )
  }

  #screen(name: ObjectName): ScreenObject<StoredRecord> {
    const keeper = this.keeper(name)
    return {
      name,
      store: keeper.store,
      keeper: {
        archive: (kept) => this.remove(name, kept),
        erase: (kept) => keeper.erase(kept),
        restore: (kept) => keeper.restore(kept),
      },
      fieldNames: () => this.catalogue.live(name).map((field) => field.name),
      showAll: (kept) => this.#showAll(name, kept),
      create: (fields, duplicate) => createRecord(this, name, fields, 'WEB_USER', { duplicate }),
      update: (kept, fields) => updateRecord(this, name, kept, fields, 'WEB_USER'),
      ...(name === 'contacts'
        ? { merge: (into: StoredRecord, from: StoredRecord, newId: boolean) => this.#merge(into, from, newId) }
        : {}),
      associate: (kept, to, edit) => {
        const value = edit.action === 'associate' ? to.id : ''
        if (name === 'contacts' && to.object === 'companies') contacts.setBusiness(this, kept, value)
        else if (name !== 'companies' && name !== 'contacts' && to.object === 'contacts' && value !== '') {
          updateRecord(this, name, kept, {}, 'WEB_USER', { contactId: value })
        } else throw new Error(`Nothing of ${name} leads to ${to.object}.`)
      },
    }
  }

  /** With all fields, empty ones too, and the keys of custom fields, which the API tells nowhere but in their definitions. */
  #showAll(name: ObjectName, kept: StoredRecord): Record<string, unknown> {
    const shown = showRecord(this, name, kept)
    const fields = this.catalogue.live(name)
    const empty = fields.flatMap(({ custom, name: field }) => (custom === null ? [[field, null] as const] : []))
    const held = new Map(((shown.customFields ?? []) as { id: string }[]).map((item) => [item.id, item] as const))
    const customFields = fields.flatMap(({ custom, name: fieldKey }) =>
      custom === null ? [] : [{ id: custom.id, fieldKey, value: null, ...held.get(custom.id) }],
    )
    return { ...Object.fromEntries(empty), ...shown, ...(customFields.length > 0 && { customFields }) }
  }

  /** Puts one contact into another with all that belongs to it; the first wins where both have a value. */
  #merge(into: StoredRecord, from: StoredRecord, newId: boolean): StoredRecord {
    if (into.id === from.id) throw new Error('A contact cannot be merged with itself.')
    if (newId) throw new Error('The vendor keeps the id of one of the contacts.')
    for (const child of ['notes', 'tasks', 'opportunities', 'messages'] as const) {
      for (const one of this.childrenOf(child, from)) {
        this.keeper(child).replace(one, { ...one.values, contactId: into.id }, 'WEB_USER')
      }
    }
    this.keeper('contacts').takeIn(from, into.id)
    const { email } = from.values
    const more: Record<string, string> =
      email !== undefined && email !== into.values.email ? { additionalEmails: email } : {}
    return this.keeper('contacts').replace(into, { ...from.values, ...into.values, ...more }, 'WEB_USER')
  }

  handle(request: UpstreamRequest): UpstreamResponse {
    const response = this.#answer(request)
    return { ...response, headers: { ...this.#limitHeaders(), ...response.headers } }
  }

  #answer(request: UpstreamRequest): UpstreamResponse {
    try {
      this.#admit()
      const path = withoutSlash(request.path)
      const { version } = request.headers
      if (version === undefined) throw new HighLevelRefusal(401, 'version header was not found.')
      const allowed = path.startsWith('/conversations/') ? versions.conversations : versions.others
      if (!allowed.includes(version)) throw new HighLevelRefusal(401, 'version header is invalid.')
      if (version === 'v3' && request.method === 'GET' && path === '/contacts') {
        throw account.removedInV3('GET', '/contacts/')
      }
      const found = findRoute(routes, request.method, path)
      if (found === 'no-path' || found === 'no-method') {
        throw new HighLevelRefusal(404, `Cannot ${request.method} ${request.path}`)
      }
      this.#refuseLacking(path)
      this.#refuseAgency(path)
      return found.handler({ location: this, request, params: found.params })
    } catch (error) {
      if (error instanceof HighLevelRefusal) return error.toResponse()
      throw error
    }
  }

  /** Counts a request or throws the 429. */
  #admit(): void {
    if (!this.#daily.take()) throw new HighLevelRefusal(429, 'Too Many Requests')
    if (!this.#limited) return
    if (this.#burst.remaining() === 0) throw new HighLevelRefusal(429, 'Too Many Requests')
    this.#burst.take()
  }

  /** An object that the account's plan does not have. */
  #refuseLacking(path: string): void {
    const [, first = '', , third] = path.split('/')
    const names: Record<string, ObjectName> = { businesses: 'companies', conversations: 'messages' }
    const object = first === 'contacts' && (third === 'notes' || third === 'tasks') ? third : (names[first] ?? first)
    if (this.#lacks.includes(object)) throw new HighLevelRefusal(403, 'Your plan does not include this feature.')
  }

  /** The token of an agency reaches its locations' list alone. */
  #refuseAgency(path: string): void {
    if (this.options.account.connectionConfig.locationId !== undefined || path === '/locations/search') return
    throw new HighLevelRefusal(403, 'The token does not have access to this location.')
  }

  /** As recordings show them; writes hide them by not answering in chunks. */
  #limitHeaders(): Record<string, string> {
    const left = this.#daily.remaining() ?? dailyRequests
    return {
      'x-ratelimit-max': String(burst.requests),
      'x-ratelimit-remaining': String(this.#limited ? this.#burst.remaining() : burst.requests),
      'x-ratelimit-interval-milliseconds': String(burst.perMs),
      'x-ratelimit-limit-daily': String(this.#daily.limit ?? dailyRequests),
      'x-ratelimit-daily-remaining': String(left),
      'x-ratelimit-daily-reset': String(this.#daily.resetsInMs()),
    }
  }

  /** What happens in a location in a quarter of a minute: someone edits, now and then someone is added. */
  tick(): void {
    const { world, storage, account: own } = this.options
    this.#ticks += 1
    storage.put('ticks', this.#ticks)
    const roll = (salt: number) => mix(world.seed, this.#ticks, salt)
    const someone = this.#some('contacts', roll(500))
    if (someone !== null) {
      this.#live('contacts', someone, {
        loyalty_points: String((Number(someone.values.loyalty_points ?? 0) + 1 + (roll(501) % 50)) % 5000),
      })
      const body = pick(remarks, world.seed, this.#ticks, 502)
      if (roll(503) % 3 === 0) createRecord(this, 'notes', { body }, 'WEB_USER', { fixed: { contactId: someone.id } })
      if (roll(504) % 3 === 0) {
        const call = { messageType: 'TYPE_CALL', direction: 'inbound', status: 'connected', callDuration: '60' }
        createRecord(this, 'messages', { ...call, callStatus: 'completed', contactId: someone.id }, 'WEB_USER')
      }
    }
    if (roll(505) % 4 === 0) {
      const { email, firstName, lastName, phone } = world.person(world.personOf(`${own.id}:newcomers`, this.#ticks))
      if (this.store('contacts').idByKey(`e:${email}`) === null) {
        createRecord(this, 'contacts', { email, firstName, lastName, phone }, 'WEB_USER', { duplicate: true })
      }
    }
    const deal = this.#some('opportunities', roll(506))
    if (deal !== null && roll(507) % 3 === 0) {
      this.#live('opportunities', deal, { monetaryValue: String(Number(deal.values.monetaryValue ?? 0) + 100) })
    }
  }

  #some(object: ObjectName, roll: number): StoredRecord | null {
    const store = this.store(object)
    const seq = roll % Math.max(1, store.end)
    return store.end > 0 && store.isHere(seq, false) ? store.at(seq) : null
  }

  /** Sets the fields that the location still has. */
  #live(object: ObjectName, kept: StoredRecord, values: Record<string, string>): void {
    const known = Object.entries(values).filter(([name]) => this.catalogue.find(object, name) !== undefined)
    updateRecord(this, object, kept, Object.fromEntries(known), 'WEB_USER')
  }

  protected get maker() {
    return fieldMaker(this.now())
  }

  protected nameOf(object: string): ObjectName {
    return objectNamed(object)
  }

  override configure(knobs: SandboxKnobs): void {
    super.configure(knobs)
    if (knobs.indexLagMs !== undefined) {
      for (const name of objectNames) if (!searched.includes(name)) this.store(name).indexLagMs = 0
    }
    if (knobs.lacks !== undefined) this.#lacks = knobs.lacks
    if (knobs.limits !== undefined) this.#limited = knobs.limits
    if (knobs.dailyLimit !== undefined) this.#daily.limit = knobs.dailyLimit ?? dailyRequests
    if (knobs.paging !== undefined) this.paging = knobs.paging
  }
}

const remarks = ['Asked for a new offer.', 'Will decide after the holidays.', 'Wants a call next week.']

/** The addresses and the number that no second contact may have. */
function keysOf({ values }: StoredRecord): string[] {
  return [...(values.email ? [`e:${values.email}`] : []), ...(values.phone ? [`p:${values.phone}`] : [])]
}

/** What a person knows a record by. */
function knownBy(values: Readonly<Record<string, unknown>>): string | null {
  const name = [values.firstName, values.lastName].filter(Boolean).join(' ')
  const known = values.email ?? (name || undefined) ?? values.name ?? values.title ?? values.subject ?? values.body
  return known === undefined ? null : String(known).toLowerCase()
}

const companyId = 'k3RjDm0XxPq7VbWz9LtA'

const location = (id: string, name: string, user: string, records?: number): SandboxAccount => ({
  id,
  name,
  user,
  connectionConfig: { locationId: id, companyId },
  tokenResponse: { token_type: 'Bearer', userType: 'Location', locationId: id, companyId },
  ...(records === undefined ? {} : { records }),
})

/** GoHighLevel as an OAuth app sees it: https://marketplace.gohighlevel.com/docs/Authorization/OAuth2.0 */
export const highlevelSandbox: ProviderSandbox = {
  provider: 'highlevel',
  nangoProvider: 'highlevel',
  displayName: 'GoHighLevel',
  catalogue: {
    authorizationUrl: 'https://marketplace.gohighlevel.com/oauth/chooselocation',
    tokenUrl: 'https://services.leadconnectorhq.com/oauth/token',
    baseUrl: 'https://services.leadconnectorhq.com',
    categories: ['crm', 'marketing'],
    docs: 'https://nango.dev/docs/api-integrations/highlevel',
  },
  scopes: [
    'contacts.readonly',
    'contacts.write',
    'businesses.readonly',
    'businesses.write',
    'opportunities.readonly',
    'opportunities.write',
    'locations.readonly',
    'locations/customFields.readonly',
    'locations/customFields.write',
    'locations/tags.readonly',
    'locations/tasks.readonly',
    'conversations.readonly',
    'conversations/message.readonly',
    'campaigns.readonly',
    'workflows.readonly',
    'users.readonly',
  ],
  pkce: false,
  accessTokenLifetimeMs: 86_399_000,
  sharedRefreshToken: false,
  revokedOnDelete: false,
  objects: objectNames,
  accounts: [
    location('Yg6rT0pLmA4sKd8WqZ1x', 'Alder & Finch Americas', 'marcus.bell@sales.example.com'),
    location('b7NcV2hJkE9uRf5XoM3y', 'Alder & Finch Coaching', 'priya.nair@sales.example.com'),
    location('Q1wEmPtYl0cAt10nT3st', 'Empty test location', 'tests@sales.example.com', 0),
    {
      id: companyId,
      name: 'Alder & Finch Agency (whole agency)',
      user: 'hannah.reed@sales.example.com',
      connectionConfig: { companyId },
      tokenResponse: { token_type: 'Bearer', userType: 'Company', companyId },
      records: 0,
    },
  ],
  syncs: [],
  refusals: highlevelRefusals,
  open: (options) => new Location(options),
}
