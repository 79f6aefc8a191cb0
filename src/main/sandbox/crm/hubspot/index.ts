import type { RisingIds } from '../kit/base'
import { ChangeNotes } from '../kit/changes'
import { RecordKeeper } from '../kit/keeper'
import { DailyBudget, RateWindow } from '../kit/limits'
import { LinkTable } from '../kit/links'
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
import { findRoute, route } from '../kit/routes'
import { type ScreenObject, Screens } from '../kit/screens'
import { SteeredAccount } from '../kit/steered-account'
import { RecordStore } from '../kit/store'
import * as association from './associations'
import {
  addressTooLong,
  type Handler,
  HubSpotRefusal,
  hubspotRefusals,
  json,
  notFound,
  notPermitted,
  rateLimited,
  validation,
} from './calls'
import { type ChangeSource, person, type StoredRecord } from './objects/record'
import { type ObjectName, type ObjectType, objectNamed, objectNames, objectTypes } from './objects/types'
import { PropertyCatalogue } from './properties/catalogue'
import type { PropertyDefinition } from './properties/definition'
import * as read from './reads'
import * as reference from './reference'
import { seeded, seededLinks } from './seed'
import * as write from './writes'

/** How long archived records can be listed and restored, https://knowledge.hubspot.com/records/restore-deleted-records */
const recycleBinMs = 90 * 86_400_000

/** Longest address that the front door lets through, in characters of path and query. */
const maxAddress = 8192

/** Kinds of stored entries: of records and their indexes, and of the links between them. */
const ofRecords = new Set(['record', 'veil', 'index'])
const ofLinks = new Set(['links', 'companies-of'])

/** Versions of one value that a history keeps. */
const maxVersions = 45

const routes = [
  route<Handler>('GET /crm/v3/objects/:type', read.list),
  route<Handler>('POST /crm/v3/objects/:type', write.create),
  route<Handler>('POST /crm/v3/objects/:type/search', read.searchObjects),
  route<Handler>('POST /crm/v3/objects/:type/merge', write.merge),
  route<Handler>('POST /crm/v3/objects/:type/gdpr-delete', write.gdprDelete),
  route<Handler>('POST /crm/v3/objects/:type/batch/create', write.batchCreate),
  route<Handler>('POST /crm/v3/objects/:type/batch/update', write.batchUpdate),
  route<Handler>('POST /crm/v3/objects/:type/batch/upsert', write.batchUpsert),
  route<Handler>('POST /crm/v3/objects/:type/batch/read', read.batchRead),
  route<Handler>('POST /crm/v3/objects/:type/batch/archive', write.batchArchive),
  route<Handler>('GET /crm/v3/objects/:type/:id', read.get),
  route<Handler>('PATCH /crm/v3/objects/:type/:id', write.update),
  route<Handler>('DELETE /crm/v3/objects/:type/:id', write.archive),
  route<Handler>('GET /crm/v3/properties/:type', reference.listProperties),
  route<Handler>('POST /crm/v3/properties/:type', reference.createProperty),
  route<Handler>('GET /crm/v3/properties/:type/groups', reference.listGroups),
  route<Handler>('POST /crm/v3/properties/:type/groups', reference.createGroup),
  route<Handler>('GET /crm/v3/properties/:type/groups/:group', reference.getGroup),
  route<Handler>('PATCH /crm/v3/properties/:type/groups/:group', reference.updateGroup),
  route<Handler>('DELETE /crm/v3/properties/:type/groups/:group', reference.archiveGroup),
  route<Handler>('POST /crm/v3/properties/:type/batch/read', reference.readProperties),
  route<Handler>('POST /crm/v3/properties/:type/batch/create', reference.createProperties),
  route<Handler>('POST /crm/v3/properties/:type/batch/archive', reference.archiveProperties),
  route<Handler>('GET /crm/v3/properties/:type/:name', reference.getProperty),
  route<Handler>('PATCH /crm/v3/properties/:type/:name', reference.updateProperty),
  route<Handler>('DELETE /crm/v3/properties/:type/:name', reference.archiveProperty),
  route<Handler>('GET /crm/v3/pipelines/:type', reference.listPipelines),
  route<Handler>('GET /crm/v3/pipelines/:type/:id', reference.getPipeline),
  route<Handler>('GET /crm/v3/pipelines/:type/:id/stages', reference.listStages),
  route<Handler>('GET /crm/v3/pipelines/:type/:id/stages/:stage', reference.getStage),
  route<Handler>('GET /crm/v3/owners', reference.listOwners),
  route<Handler>('GET /crm/v3/owners/:id', reference.getOwner),
  route<Handler>('GET /account-info/v3/details', reference.accountDetails),
  route<Handler>('POST /crm/v4/associations/:from/:to/batch/read', association.readAssociations),
  route<Handler>('POST /crm/v4/associations/:from/:to/batch/create', association.createAssociations),
  route<Handler>('POST /crm/v4/associations/:from/:to/batch/archive', association.archiveAssociations),
  route<Handler>('POST /crm/v4/associations/:from/:to/batch/associate/default', association.createDefaultAssociations),
  route<Handler>('GET /crm/v4/associations/:from/:to/labels', association.listLabels),
  route<Handler>('GET /crm/v4/objects/:from/:id/associations/:to', association.listAssociations),
  route<Handler>('PUT /crm/v4/objects/:from/:id/associations/default/:to/:toId', association.putDefaultAssociation),
  route<Handler>('PUT /crm/v4/objects/:from/:id/associations/:to/:toId', association.putAssociation),
  route<Handler>('DELETE /crm/v4/objects/:from/:id/associations/:to/:toId', association.deleteAssociation),
]

/**
 * The limits of one OAuth app in one portal: 110 requests in 10 s, searches 5 a second besides.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
class PortalLimits {
  readonly #burst: RateWindow
  readonly #searches: RateWindow
  /** OAuth apps have no limit a day; a test may set one. */
  readonly daily: DailyBudget

  constructor(
    clock: SandboxClock,
    public enabled: boolean,
  ) {
    this.#burst = new RateWindow(110, 10_000, clock)
    this.#searches = new RateWindow(5, 1000, clock)
    this.daily = new DailyBudget(clock, null)
  }

  /** Counts a request or throws the 429 that HubSpot would answer. */
  admit(isSearch: boolean): void {
    if (!this.daily.take()) throw rateLimited('DAILY')
    if (!this.enabled) return
    if (this.#burst.remaining() === 0) throw rateLimited('TEN_SECONDLY_ROLLING')
    if (isSearch) {
      if (this.#searches.remaining() === 0) throw rateLimited('SECONDLY')
      this.#searches.take()
    }
    this.#burst.take()
  }

  /** Rate headers as recordings of OAuth apps show them; the daily ones appear only where there is a daily limit. */
  headers(): Record<string, string> {
    const { limit, perMs } = this.#burst
    return {
      'x-hubspot-ratelimit-max': String(limit),
      'x-hubspot-ratelimit-remaining': String(this.enabled ? this.#burst.remaining() : limit),
      'x-hubspot-ratelimit-interval-milliseconds': String(perMs),
      'x-hubspot-ratelimit-secondly': '11',
      'x-hubspot-ratelimit-secondly-remaining': '10',
      ...(this.daily.limit === null
        ? {}
        : {
            'x-hubspot-ratelimit-daily': String(this.daily.limit),
            'x-hubspot-ratelimit-daily-remaining': String(this.daily.remaining()),
          }),
    }
  }
}

/** One portal of HubSpot: its API as connected apps see it, and what people do in its screens. */
export class Portal extends SteeredAccount<StoredRecord, PropertyDefinition> {
  readonly catalogue: PropertyCatalogue
  readonly links: LinkTable<StoredRecord, StoredRecord>[]
  readonly #limits: PortalLimits
  readonly #ids = new Map<ObjectName, RisingIds>()
  readonly #keepers = new Map<ObjectName, RecordKeeper<StoredRecord, ChangeSource>>()
  protected readonly screens: Screens<StoredRecord>
  #lacks: readonly string[] = []
  /** How often the portal's people changed something by themselves. */
  #ticks = 0
  paging: NonNullable<SandboxKnobs['paging']> = 'normal'

  constructor(options: SandboxCrmOptions) {
    super(options)
    const { account, clock, storage, world } = options
    const notes = new ChangeNotes(storage)
    this.#limits = new PortalLimits(clock, options.limits)
    this.catalogue = new PropertyCatalogue(storage)
    for (const type of Object.values(objectTypes)) {
      const { base, ids } = seeded(type.name, account.id, world, account.records ?? options.records)
      this.#ids.set(type.name, ids)
      const store = new RecordStore<StoredRecord>({
        object: type.name,
        base,
        clock,
        storage,
        indexLagMs: 3000,
        binMs: recycleBinMs,
        ...(type.name === 'contacts' ? { keysOf: emailsOf } : {}),
      })
      const keyOf = (values: StoredRecord['values']) => keyOfValues(type, values)
      this.#keepers.set(
        type.name,
        new RecordKeeper({ store, clock, notes, resolutionMs: 1, keyOf, dress: withHistory }),
      )
    }
    this.links = seededLinks.map((pair) => {
      const [from, to] = [this.store(pair.from), this.store(pair.to)]
      const older = pair.from === 'contacts' ? { olderKey: 'companies-of' } : {}
      return new LinkTable({ from, to, seeded: pair.seeded, storage, notes, ...older })
    })
    this.screens = new Screens(Object.values(objectTypes).map((type) => this.#screen(type)))
    for (const [key, value] of storage.entries()) {
      const [kind = '', object] = key.split(':')
      if (kind === 'ticks') this.#ticks = value as number
      else if (ofRecords.has(kind)) this.store(object as ObjectName).restore(key, value)
      else if (ofLinks.has(kind)) this.links.some((table) => table.restore(key, value))
      else if (!notes.restore(key, value)) this.catalogue.restore(key, value)
    }
    for (const name of objectNames) this.store(name).restored()
  }

  /** Whether the account's subscription does not have an object. */
  lacks(object: ObjectName): boolean {
    return this.#lacks.includes(object)
  }

  keeper(object: ObjectName): RecordKeeper<StoredRecord, ChangeSource> {
    return this.#keepers.get(object) as RecordKeeper<StoredRecord, ChangeSource>
  }

  store(object: ObjectName): RecordStore<StoredRecord> {
    return this.keeper(object).store
  }

  /** The first place of an object whose id is not below the given one. */
  seqFrom(object: ObjectName, id: number): number {
    return this.#ids.get(object)?.seqFrom(id) ?? 0
  }

  /** A record that is not archived, by its id or by a unique property. */
  find(object: ObjectName, id: string, idProperty?: string): StoredRecord | null {
    const store = this.store(object)
    if (idProperty === undefined || idProperty === 'hs_object_id') {
      const record = this.see(object, id)
      return record?.archivedAt === null ? record : null
    }
    const found =
      idProperty === 'email' && object === 'contacts'
        ? store.idByKey(id.trim().toLowerCase())
        : store.idByValue(idProperty, id)
    return found === null ? null : this.see(object, found)
  }

  /**
   * A record that the app may see, archived or not, by its id; for the id of one that was merged, the one that came of it.
   * https://developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies
   */
  see(object: ObjectName, id: string): StoredRecord | null {
    const store = this.store(object)
    const record = store.get(store.idNow(id))
    return record === null || store.isHidden(record.seq) ? null : record
  }

  /** Throws what reading a hidden record answers, where that is not the usual "not found". */
  refuseHidden(object: ObjectName, id: string): void {
    const record = this.store(object).get(id)
    if (record !== null && this.store(object).veilOf(record.seq).hidden === 403) throw notPermitted()
  }

  need(object: ObjectName, id: string, idProperty?: string): StoredRecord {
    const record = this.find(object, id, idProperty)
    if (record !== null) return record
    this.refuseHidden(object, id)
    throw notFound()
  }

  /**
   * Puts one record into another: the first wins where both have a value, the second is in no list any more. With a new
   * id neither is, and a new record has what they had.
   */
  merge(type: ObjectType, into: StoredRecord, from: StoredRecord, source: ChangeSource, newId = false): StoredRecord {
    if (into.id === from.id) throw validation('An object cannot be merged with itself')
    const keeper = this.keeper(type.name)
    const mergedBy: ChangeSource = { ...source, sourceType: 'MERGE_OBJECTS' }
    if (newId) {
      const kept = write.addRecord(this, type, joined(type, into, from, [into.id, from.id]), mergedBy)
      for (const old of [into, from]) {
        this.#moveLinks(type.name, old, kept)
        keeper.takeIn(old, kept.id)
      }
      return kept
    }
    this.#moveLinks(type.name, from, into)
    keeper.takeIn(from, into.id)
    return keeper.replace(into, joined(type, into, from, [from.id]), mergedBy)
  }

  #moveLinks(object: ObjectName, old: StoredRecord, kept: StoredRecord): void {
    for (const table of this.links) {
      if (table.from.object === object) table.moveFrom(old, kept)
      else if (table.to.object === object) table.moveTo(old, kept)
    }
  }

  #screen(type: ObjectType): ScreenObject<StoredRecord> {
    const { name } = type
    const keeper = this.keeper(name)
    return {
      name,
      store: keeper.store,
      keeper: {
        archive: (record) => keeper.archive(record),
        erase: (record) => keeper.erase(record),
        restore: (record) => write.restoreRecord(this, type, record),
      },
      fieldNames: () => this.catalogue.live(name).map((field) => field.name),
      showAll: (record) => read.showAll(this, type, record),
      create: (fields, duplicate) => write.createRecord(this, type, fields, person, duplicate),
      update: (record, fields) => write.updateRecord(this, type, record, fields, person),
      ...(type.merges
        ? {
            merge: (into: StoredRecord, from: StoredRecord, newId: boolean) =>
              this.merge(type, into, from, person, newId),
          }
        : {}),
      associate: (record, to, edit) => {
        const object = objectNamed(to.object)
        const other = this.screens.need(object, to.id)
        association.associateByHand(this, { object: name, record }, { object, record: other }, edit)
      },
    }
  }

  handle(request: UpstreamRequest): UpstreamResponse {
    if (request.url.length > maxAddress) return addressTooLong()
    const path = olderPath(withoutSlash(request.path))
    const isSearch = path.endsWith('/search')
    const response = this.#answer(request, path, isSearch)
    // Searches say nothing of limits: https://developers.hubspot.com/docs/api-reference/search/guide#rate-limits
    if (isSearch) return response
    return { ...response, headers: { ...this.#limits.headers(), ...response.headers } }
  }

  #answer(request: UpstreamRequest, path: string, isSearch: boolean): UpstreamResponse {
    try {
      this.#limits.admit(isSearch)
      const found = findRoute(routes, request.method, path)
      if (found === 'no-path') throw notFound()
      if (found === 'no-method') return json(405, undefined)
      return found.handler({ portal: this, request, params: found.params })
    } catch (error) {
      if (error instanceof HubSpotRefusal) return error.toResponse()
      throw error
    }
  }

  /** What happens in a portal in a quarter of a minute: someone edits, now and then someone is added or removed. */
  tick(): void {
    const { world, storage, account } = this.options
    this.#ticks += 1
    storage.put('ticks', this.#ticks)
    const roll = (salt: number) => mix(world.seed, this.#ticks, salt)
    const contacts = this.store('contacts')
    if (contacts.end === 0) return
    const seq = roll(200) % contacts.end
    const record = contacts.isHere(seq, false) ? contacts.at(seq) : null
    if (record !== null) {
      const next = this.#live('contacts', record, {
        loyalty_points: String((Number(record.values.loyalty_points ?? 0) + 1 + (roll(201) % 50)) % 5000),
        internal_notes: pick(remarks, world.seed, this.#ticks, 202),
      })
      if (roll(203) % 12 === 0) this.keeper('contacts').archive(next)
    }
    if (roll(204) % 4 === 0) {
      const newcomer = world.person(world.personOf(`${account.id}:newcomers`, this.#ticks))
      const { email, firstName, lastName, phone, jobTitle } = newcomer
      if (contacts.idByKey(email) === null) {
        const values = { email, firstname: firstName, lastname: lastName, phone, jobtitle: jobTitle }
        write.createRecord(this, objectTypes.contacts, this.#known('contacts', values), person)
      }
    }
    const companies = this.store('companies')
    const company = companies.at(roll(205) % companies.end)
    if (company !== null && company.archivedAt === null && roll(206) % 3 === 0) {
      const staff = String(Math.max(1, Number(company.values.numberofemployees ?? 10) + (roll(207) % 9) - 3))
      this.#live('companies', company, { numberofemployees: staff })
    }
    const deals = this.store('deals')
    const deal = deals.at(roll(208) % Math.max(1, deals.end))
    if (deal !== null && deal.archivedAt === null && roll(209) % 4 === 0) {
      this.#live('deals', deal, { amount: String(Number(deal.values.amount ?? 0) + 100 * (1 + (roll(210) % 20))) })
    }
  }

  #live(object: ObjectName, record: StoredRecord, values: Record<string, string>): StoredRecord {
    return write.updateRecord(this, objectTypes[object], record, this.#known(object, values), person)
  }

  /** The values of fields that the portal still has. */
  #known(object: ObjectName, values: Record<string, string>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(values).filter(([name]) => this.catalogue.find(object, name) !== undefined),
    )
  }

  protected get maker() {
    return reference.propertyMaker(this)
  }

  protected nameOf(object: string): ObjectName {
    return objectNamed(object)
  }

  override configure(knobs: SandboxKnobs): void {
    super.configure(knobs)
    if (knobs.lacks !== undefined) this.#lacks = knobs.lacks
    if (knobs.limits !== undefined) this.#limits.enabled = knobs.limits
    if (knobs.dailyLimit !== undefined) this.#limits.daily.limit = knobs.dailyLimit
    if (knobs.paging !== undefined) this.paging = knobs.paging
  }
}

const remarks = [
  'Asked for a new offer.',
  'Will decide after the holidays.',
  'Wants a call next week.',
  'Moved to another team.',
  'Happy with the last delivery.',
]

/** The dated paths (`/crm/objects/2026-09/contacts`) have the same bodies as the numbered ones. */
function olderPath(path: string): string {
  const dated = /^\/crm\/(objects|properties|owners|pipelines)\/2026-\d\d(\/.*)?$/.exec(path)
  if (dated !== null) return `/crm/v3/${dated[1]}${dated[2] ?? ''}`
  return path.replace(/^\/crm\/associations\/2026-\d\d\//, '/crm/v4/associations/')
}

function emailsOf({ values }: StoredRecord): string[] {
  const { email, hs_additional_emails } = values
  return [email, ...(hs_additional_emails?.split(';') ?? [])].filter((item): item is string => !!item)
}

/** What a person knows a record by. */
function keyOfValues(type: ObjectType, values: StoredRecord['values']): string | null {
  const parts =
    type.name === 'contacts'
      ? [values.email || [values.firstname, values.lastname].filter(Boolean).join(' ')]
      : type.known.map((name) => values[name])
  return parts.filter(Boolean).join(' ').toLowerCase() || null
}

/** Puts the version that a write made in front of the older ones of each value. */
function withHistory(
  record: StoredRecord,
  before: StoredRecord | null,
  changed: readonly string[],
  source: ChangeSource,
): StoredRecord {
  const history: Record<string, StoredRecord['history'][string]> = { ...before?.history }
  for (const name of changed) {
    if (before === null && name.startsWith('hs_object_source')) continue
    const old = before?.values[name]
    const older = history[name] ?? (before === null || !old ? [] : [read.importedVersion(old, before.createdAt)])
    const version = {
      value: record.values[name] ?? '',
      timestamp: new Date(record.updatedAt).toISOString(),
      ...source,
    }
    history[name] = [version, ...older].slice(0, maxVersions)
  }
  return { ...record, history }
}

/** Values of two records in one. */
function joined(
  type: ObjectType,
  into: StoredRecord,
  from: StoredRecord,
  merged: readonly string[],
): Record<string, string> {
  const values: Record<string, string> = { ...from.values, ...into.values }
  const join = (name: string, more: (string | undefined)[]) => {
    const all = [into.values[name], from.values[name], ...more].flatMap((item) => item?.split(';') ?? [])
    const unique = [...new Set(all)].filter((item) => item !== '' && item !== values.email)
    if (unique.length > 0) values[name] = unique.join(';')
  }
  join('hs_merged_object_ids', [...merged])
  if (type.name === 'contacts') join('hs_additional_emails', [from.values.email])
  if (type.name === 'companies') {
    join('hs_additional_domains', [from.values.domain === values.domain ? undefined : from.values.domain])
  }
  return values
}

const account = (portalId: number, name: string, user: string, records?: number) => ({
  id: String(portalId),
  name,
  user,
  connectionConfig: { portalId },
  tokenResponse: { hub_id: portalId, token_type: 'bearer' },
  ...(records === undefined ? {} : { records }),
})

const readAndWrite = (object: string) => [`crm.objects.${object}.read`, `crm.objects.${object}.write`]
const schemas = (object: string) => [`crm.schemas.${object}.read`, `crm.schemas.${object}.write`]

/** HubSpot as an OAuth app sees it: https://developers.hubspot.com/docs/apps/legacy-apps/authentication/working-with-oauth */
export const hubspotSandbox: ProviderSandbox = {
  provider: 'hubspot',
  nangoProvider: 'hubspot',
  displayName: 'HubSpot',
  catalogue: {
    authorizationUrl: 'https://app.hubspot.com/oauth/authorize',
    tokenUrl: 'https://api.hubapi.com/oauth/v1/token',
    baseUrl: 'https://api.hubapi.com',
    categories: ['crm', 'marketing', 'support'],
    docs: 'https://nango.dev/docs/api-integrations/hubspot',
    remainingHeader: 'x-hubspot-ratelimit-remaining',
  },
  scopes: [
    'oauth',
    ...readAndWrite('contacts'),
    ...readAndWrite('companies'),
    ...readAndWrite('deals'),
    ...readAndWrite('leads'),
    'crm.objects.owners.read',
    ...schemas('contacts'),
    ...schemas('companies'),
    ...schemas('deals'),
    'sales-email-read',
  ],
  pkce: true,
  accessTokenLifetimeMs: 30 * 60_000,
  sharedRefreshToken: true,
  revokedOnDelete: true,
  objects: objectNames,
  accounts: [
    account(48_211_907, 'Alder & Finch Trading', 'hannah.reed@sales.example.com'),
    account(26_540_318, 'Alder & Finch Europe', 'tobias.richter@sales.example.com'),
    account(90_017_442, 'Empty test portal', 'tests@sales.example.com', 0),
  ],
  syncs: [
    {
      name: 'contacts',
      model: 'Contact',
      object: 'contacts',
      description: 'Reads contacts with all their properties.',
    },
    {
      name: 'companies',
      model: 'Company',
      object: 'companies',
      description: 'Reads companies with all their properties.',
    },
  ],
  refusals: hubspotRefusals,
  open: (options) => new Portal(options),
}
