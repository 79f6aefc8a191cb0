import type { IdScheme } from '../kit/base'
import { ChangeNotes } from '../kit/changes'
import type { DefinitionChange, RecordFate, SandboxEdit } from '../kit/control'
import { FieldCatalogue } from '../kit/fields'
import { RecordKeeper } from '../kit/keeper'
import type {
  ProviderSandbox,
  SandboxClock,
  SandboxCrmOptions,
  SandboxKnobs,
  UpstreamRequest,
  UpstreamResponse,
} from '../kit/provider-sandbox'
import { hashText, mix } from '../kit/random'
import { withoutSlash } from '../kit/requests'
import { findRoute, route } from '../kit/routes'
import { type ScreenObject, Screens } from '../kit/screens'
import { SteeredAccount } from '../kit/steered-account'
import { RecordStore } from '../kit/store'
import {
  addressTooLong,
  type Call,
  type Handler,
  notFound,
  SalesforceRefusal,
  salesforceRefusals,
  totalLimit,
  versions,
} from './calls'
import {
  firstFields,
  idFrom,
  normalId,
  type ObjectName,
  type ObjectType,
  objectNamed,
  objectNames,
  objectTypes,
  type SfField,
  type StoredRecord,
} from './objects'
import * as readQueries from './reads/queries'
import * as readRecords from './reads/records'
import * as readShown from './reads/shown'
import * as reference from './reference'
import { childPlaces, idsOf, seeded, type User, usersOf } from './seed'
import type { Condition, Literal, Soql } from './soql'
import * as writeRecords from './writes/records'
import * as writeRequests from './writes/requests'
import type { Writer } from './writes/values'

/** How long deleted records are kept, https://help.salesforce.com/s/articleView?id=sf.home_delete.htm */
const recycleBinMs = 15 * 86_400_000

/** Letters of an address that the front door lets through; headers count as well. */
const maxAddress = 16_000

/** Results that one user can have open. */
const mostCursors = 10

/** Calls of an org in any 24 hours: https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta */
const dailyCalls = 100_000

const routes = [
  route<Handler>('GET /', reference.listResources),
  route<Handler>('GET /limits', reference.limits),
  route<Handler>('GET /query', readQueries.query),
  route<Handler>('GET /queryAll', readQueries.queryAll),
  route<Handler>('GET /query/:locator', readQueries.queryMore),
  route<Handler>('GET /queryAll/:locator', readQueries.queryMore),
  route<Handler>('GET /sobjects', reference.describeAll),
  route<Handler>('POST /sobjects/:type', writeRequests.create),
  route<Handler>('GET /sobjects/:type/describe', reference.describe),
  route<Handler>('GET /sobjects/:type/deleted', readRecords.deleted),
  route<Handler>('GET /sobjects/:type/updated', readRecords.updated),
  route<Handler>('GET /sobjects/:type/:id', readRecords.get),
  route<Handler>('PATCH /sobjects/:type/:id', writeRequests.update),
  route<Handler>('DELETE /sobjects/:type/:id', writeRequests.remove),
  route<Handler>('GET /sobjects/:type/:field/:id', readRecords.getByKey),
  route<Handler>('PATCH /sobjects/:type/:field/:id', writeRequests.upsert),
  route<Handler>('POST /composite', writeRequests.composite),
  route<Handler>('POST /composite/sobjects', writeRequests.createMany),
  route<Handler>('PATCH /composite/sobjects', writeRequests.updateMany),
  route<Handler>('DELETE /composite/sobjects', writeRequests.removeMany),
  route<Handler>('POST /composite/sobjects/:type', readRecords.retrieve),
  route<Handler>('PATCH /composite/sobjects/:type/:field', writeRequests.upsertMany),
  route<Handler>('POST /tooling/sobjects/CustomField', reference.createField),
  route<Handler>('POST /tooling/composite/sobjects', reference.createFields),
  route<Handler>('DELETE /tooling/sobjects/CustomField/:id', reference.removeField),
]

/** The calls of an org in the last 24 hours, by the hour. */
class RollingDay {
  readonly #hours = new Map<number, number>()
  readonly #clock: SandboxClock

  constructor(
    clock: SandboxClock,
    public most: number,
  ) {
    this.#clock = clock
  }

  used(): number {
    const now = this.#hour()
    for (const hour of this.#hours.keys()) if (hour <= now - 24 || hour > now) this.#hours.delete(hour)
    return [...this.#hours.values()].reduce((sum, calls) => sum + calls, 0)
  }

  remaining(): number {
    return Math.max(0, this.most - this.used())
  }

  take(): boolean {
    if (this.remaining() === 0) return false
    const hour = this.#hour()
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + 1)
    return true
  }

  #hour(): number {
    return Math.floor(this.#clock.now() / 3_600_000)
  }
}

/** One org of Salesforce: its API as connected apps see it, and what people do in its screens. */
export class Org extends SteeredAccount<StoredRecord, SfField> {
  readonly id: string
  readonly users: User[]
  readonly catalogue: FieldCatalogue<SfField>
  readonly daily: RollingDay
  readonly #ids: Record<ObjectName, IdScheme>
  readonly #keepers = new Map<ObjectName, RecordKeeper<StoredRecord, Writer>>()
  protected readonly screens: Screens<StoredRecord>
  readonly #cursors = new Map<string, readQueries.Cursor>()
  #lacks: readonly string[] = []
  #limited: boolean
  #ticks = 0
  #cursorCount = 0
  /** Ids that lists circle behind. */
  readonly #circles = new Map<string, Literal>()
  /** When a field of any object was made, changed or taken away; ms. */
  fieldsChangedAt = Date.UTC(2025, 4, 2, 9)
  paging: NonNullable<SandboxKnobs['paging']> = 'normal'

  protected readonly maker = reference.fieldMaker

  constructor(options: SandboxCrmOptions) {
    super(options)
    const { account, clock, storage, world } = options
    const notes = new ChangeNotes(storage)
    this.id = account.id
    this.users = usersOf(account.id)
    this.catalogue = new FieldCatalogue(storage, firstFields())
    this.daily = new RollingDay(clock, dailyCalls)
    this.#limited = options.limits
    this.#ids = idsOf(account.id, world.seed)
    const people = account.records ?? options.records
    const seeding = { world, account: account.id, ids: this.#ids, users: this.users, people }
    for (const type of Object.values(objectTypes)) {
      const store = new RecordStore<StoredRecord>({
        object: type.name,
        base: seeded(type.name, seeding),
        clock,
        storage,
        indexLagMs: 0,
        binMs: recycleBinMs,
        ...(type.name === 'contacts' ? { keysOf: ({ values }) => (values.Email ? [String(values.Email)] : []) } : {}),
      })
      const keyOf = (values: StoredRecord['values']) => keyOfValues(type, values)
      const dress = (record: StoredRecord, before: StoredRecord | null, _: readonly string[], by: Writer) => ({
        ...record,
        createdBy: before?.createdBy ?? by.id,
        modifiedBy: by.id,
      })
      this.#keepers.set(type.name, new RecordKeeper({ store, clock, notes, resolutionMs: 1000, keyOf, dress }))
    }
    this.screens = new Screens(Object.values(objectTypes).map((type) => this.#screen(type)))
    for (const [key, value] of storage.entries()) {
      const [kind = '', name = ''] = key.split(':')
      if (kind === 'ticks') this.#ticks = value as number
      else if (kind === 'fields-changed') this.fieldsChangedAt = value as number
      else if (kind === 'record' || kind === 'veil' || kind === 'index')
        this.store(name as ObjectName).restore(key, value)
      else if (!notes.restore(key, value)) this.catalogue.restore(key, value)
    }
    for (const name of objectNames) this.store(name).restored()
  }

  get isSandbox(): boolean {
    return this.host().includes('.sandbox.')
  }

  /** The org's own address. */
  host(): string {
    return String(this.options.account.tokenConfig?.instance_url)
  }

  lacks(object: ObjectName): boolean {
    return this.#lacks.includes(object)
  }

  keeper(object: ObjectName): RecordKeeper<StoredRecord, Writer> {
    return this.#keepers.get(object) as RecordKeeper<StoredRecord, Writer>
  }

  store(object: ObjectName): RecordStore<StoredRecord> {
    return this.keeper(object).store
  }

  /** A record of any object, by an id in either form; null for one that is not there or lies in the recycle bin. */
  byId(id: string): { type: ObjectType; record: StoredRecord } | null {
    const long = normalId(id)
    const type = Object.values(objectTypes).find(({ prefix }) => long?.startsWith(prefix))
    const record = type === undefined || long === null ? null : this.store(type.name).get(long)
    return type === undefined || record === null || record.archivedAt !== null ? null : { type, record }
  }

  /** Live records with a value of a field that finds them. */
  byKey(type: ObjectType, field: SfField, value: string): StoredRecord[] {
    if (!field.idLookup) {
      throw notFound(`Provided external ID field does not exist or is not accessible: ${field.name}`)
    }
    const store = this.store(type.name)
    const wanted = value.trim().toLowerCase()
    const places = new Set(store.changedPlaces())
    const seeded = field.name === 'Email' ? store.base.seqOfKey(wanted) : null
    if (seeded !== null) places.add(seeded)
    return [...places]
      .filter((seq) => store.isShown(seq, false))
      .map((seq) => store.at(seq) as StoredRecord)
      .filter((record) => String(record.values[field.name] ?? '').toLowerCase() === wanted)
  }

  /** Live records that are deleted with another one. */
  childrenOf(type: ObjectType, id: string): { child: ObjectType; record: StoredRecord }[] {
    const seq = this.store(type.name).placeOf(id) ?? 0
    return Object.values(objectTypes).flatMap((child) => {
      const field = child.falls === null ? undefined : this.catalogue.findAny(child.name, child.falls)
      if (field === undefined || !field.references.includes(type.type)) return []
      const store = this.store(child.name)
      const places = new Set([...store.changedPlaces(), ...childPlaces(child.name, type.name, seq)])
      return [...places]
        .filter((place) => place < store.end && store.isHere(place, false))
        .map((place) => store.at(place) as StoredRecord)
        .filter((record) => record.values[field.name] === id)
        .map((record) => ({ child, record }))
    })
  }

  /** The fields of an object that an app sees. */
  visible(object: ObjectName): SfField[] {
    return this.catalogue.live(object).filter((field) => !field.hidden)
  }

  putField(object: ObjectName, field: SfField): void {
    this.catalogue.put(object, field)
    this.#noteFields()
  }

  #noteFields(): void {
    this.fieldsChangedAt = this.now()
    this.options.storage.put('fields-changed', this.fieldsChangedAt)
  }

  /** The id of a field's definition. */
  fieldId(type: ObjectType, name: string): string {
    return idFrom('00N', hashText(`${this.id}:${type.type}.${name}`))
  }

  fieldById(id: string): { type: ObjectType; field: SfField } | null {
    for (const type of Object.values(objectTypes)) {
      const field = this.catalogue.live(type.name).find(({ custom, name }) => custom && this.fieldId(type, name) === id)
      if (field !== undefined) return { type, field }
    }
    return null
  }

  /** Ids of things that are the same in every org but for their number. */
  staticId(prefix: string, at: number): string {
    return idFrom(prefix, 3_000_000 + (hashText(this.id) % 900_000) + at)
  }

  /** Keeps the place in a result; the oldest one is forgotten when there are too many. */
  keepCursor(cursor: readQueries.Cursor): string {
    this.#cursorCount += 1
    const id = idFrom('01g', this.#cursorCount)
    this.#cursors.set(id, cursor)
    const [oldest] = this.#cursors.keys()
    if (this.#cursors.size > mostCursors && oldest !== undefined) this.#cursors.delete(oldest)
    return id
  }

  cursor(id: string): readQueries.Cursor | undefined {
    return this.#cursors.get(id)
  }

  /** Where a test wants lists that never end: all that go on behind an id go on behind the first such one. */
  circling(query: Soql): Soql {
    if (this.paging !== 'loop') return query
    const place = behindId(query.where)
    if (place === null) return query
    const key = `${query.type} ${query.order.length}`
    const first = this.#circles.get(key) ?? place.literal
    this.#circles.set(key, first)
    place.literal = first
    return query
  }

  /** One goes into the other; what hung on it hangs on the other then, and its stamps stay. */
  #merge(type: ObjectType, into: StoredRecord, from: StoredRecord, newId: boolean): StoredRecord {
    if (newId) throw new Error('Salesforce keeps the id of one of the two.')
    if (into.id === from.id) throw new Error('A record cannot be merged with itself.')
    for (const child of Object.values(objectTypes)) {
      const names = this.catalogue
        .all(child.name)
        .filter((field) => field.references.includes(type.type) && field.name !== 'MasterRecordId')
        .map((field) => field.name)
      const store = this.store(child.name)
      for (let seq = 0; names.length > 0 && seq < store.end; seq += 1) {
        const record = store.isHere(seq, false) ? store.at(seq) : null
        const moved = names.filter((name) => record?.values[name] === from.id).map((name) => [name, into.id] as const)
        if (record !== null && moved.length > 0) {
          store.save({ ...record, values: { ...record.values, ...Object.fromEntries(moved) } })
        }
      }
    }
    this.keeper(type.name).takeIn(from, into.id, true)
    return this.keeper(type.name).replace(into, { ...from.values, ...into.values }, this.#person)
  }

  /** A person at a desk: another one than who connected. */
  get #person(): Writer {
    return { id: this.users[1]?.id ?? '', isApp: false, allowsDuplicates: false }
  }

  #screen(type: ObjectType): ScreenObject<StoredRecord> {
    const { name } = type
    const keeper = this.keeper(name)
    return {
      name,
      store: keeper.store,
      keeper: {
        archive: (record) => writeRecords.deleteRecord(this, type, record),
        erase: (record) => keeper.erase(record),
        restore: (record) => this.#restore(type, record),
      },
      fieldNames: () => this.catalogue.live(name).map((field) => field.name),
      showAll: (record) => readShown.showAll(this, type, record),
      create: (fields, duplicate) =>
        writeRecords.createRecord(this, type, fields, { ...this.#person, allowsDuplicates: duplicate }),
      update: (record, fields) => {
        if (name === 'leads' && fields.IsConverted === 'true')
          return writeRecords.convertLead(this, record, this.#person)
        return writeRecords.updateRecord(this, type, record, this.#typed(name, fields), this.#person)
      },
      ...(type.merges
        ? { merge: (into: StoredRecord, from: StoredRecord, newId: boolean) => this.#merge(type, into, from, newId) }
        : {}),
      associate: (record, to, edit) => {
        const other = objectTypes[objectNamed(to.object)]
        const field = this.catalogue
          .live(name)
          .find((one) => one.createable && one.references.includes(other.type) && one.references.length < 5)
        if (field === undefined) throw new Error(`No associations of ${name} to ${other.name} are set up here.`)
        const value = edit.action === 'associate' ? to.id : null
        writeRecords.updateRecord(this, type, record, { [field.name]: value }, this.#person)
      },
    }
  }

  /** A switch that a person empties is off. */
  #typed(name: ObjectName, fields: Record<string, string | null>): Record<string, string | null> {
    return Object.fromEntries(
      Object.entries(fields).map(([field, value]) => {
        const isSwitch = this.catalogue.findAny(name, field)?.type === 'boolean'
        return [field, isSwitch && !value ? 'false' : value]
      }),
    )
  }

  /** Out of the recycle bin, with what went there together with it. */
  #restore(type: ObjectType, record: StoredRecord): StoredRecord {
    if (record.archivedAt === null) return record
    const { mergedInto: _merged, ...own } = record
    // What comes back is there at once, however late other changes show.
    const { store: kept } = this.keeper(type.name)
    const lag = kept.indexLagMs
    kept.indexLagMs = 0
    const back = this.keeper(type.name).restore(own)
    kept.indexLagMs = lag
    for (const child of Object.values(objectTypes)) {
      const { falls } = child
      if (falls === null) continue
      const store = this.store(child.name)
      for (const seq of store.changedPlaces()) {
        const below = store.isHere(seq, true) ? store.at(seq) : null
        if (below?.archivedAt === record.archivedAt && below.values[falls] === record.id) this.#restore(child, below)
      }
    }
    return back
  }

  handle(request: UpstreamRequest): UpstreamResponse {
    if (request.url.length > maxAddress) return addressTooLong()
    const path = withoutSlash(request.path)
    if (path === '/services/data' && request.method === 'GET') return this.#answer(request, '', reference.listVersions)
    if (this.#limited && !this.daily.take()) return this.#told(totalLimit().toResponse())
    if (path === '/services/oauth2/userinfo') return this.#answer(request, '', reference.userinfo)
    if (!request.scopes.some((scope) => scope === 'api' || scope === 'full')) {
      const message = 'This session is not valid for use with the REST API'
      return new SalesforceRefusal(403, 'INVALID_SESSION_ID', message).toResponse()
    }
    return this.#told(this.#routed(request, path))
  }

  #routed(request: UpstreamRequest, path: string): UpstreamResponse {
    const [, version = '', rest = ''] = /^\/services\/data\/v(\d{2,3}\.0)(\/.*)?$/.exec(path) ?? []
    if (version !== '' && Number(version) < versions.oldest) {
      return new SalesforceRefusal(410, 'GONE', 'The requested API version has been retired or deleted.').toResponse()
    }
    if (version === '' || Number(version) > versions.newest) return notFound().toResponse()
    const found = findRoute(routes, request.method, rest === '' ? '/' : rest)
    if (found === 'no-path') return notFound().toResponse()
    if (found === 'no-method') {
      const message = `HTTP Method '${request.method}' not allowed. Allowed are HEAD,GET,PATCH,DELETE`
      return new SalesforceRefusal(405, 'METHOD_NOT_ALLOWED', message).toResponse()
    }
    return this.#answer(request, version, found.handler, found.params)
  }

  #answer(
    request: UpstreamRequest,
    version: string,
    handler: Handler,
    params: Record<string, string> = {},
  ): UpstreamResponse {
    try {
      return handler({ org: this, request, params, version })
    } catch (error) {
      if (error instanceof SalesforceRefusal) return error.toResponse()
      throw error
    }
  }

  /** A call inside another one; it counts for nothing. */
  inside(call: Call, sub: Pick<UpstreamRequest, 'method' | 'url' | 'body' | 'headers'>): UpstreamResponse {
    const at = sub.url.indexOf('?')
    const path = withoutSlash(at === -1 ? sub.url : sub.url.slice(0, at))
    return this.#routed(
      {
        ...sub,
        path,
        query: new URLSearchParams(at === -1 ? '' : sub.url.slice(at + 1)),
        headers: { 'content-type': 'application/json', ...sub.headers },
        scopes: call.request.scopes,
      },
      path,
    )
  }

  /** Nearly every answer tells how much of the day is used up. */
  #told(response: UpstreamResponse): UpstreamResponse {
    if (response.status === 204) return response
    const info = `api-usage=${this.daily.used()}/${this.daily.most}`
    return { ...response, headers: { 'sforce-limit-info': info, ...response.headers } }
  }

  /** What happens in an org in a quarter of a minute: someone edits, calls, now and then someone is added or removed. */
  tick(): void {
    const { world, storage, account } = this.options
    this.#ticks += 1
    storage.put('ticks', this.#ticks)
    const roll = (salt: number) => mix(world.seed, this.#ticks, salt)
    const one = (name: ObjectName, salt: number) => {
      const store = this.store(name)
      const seq = roll(salt) % Math.max(1, store.end)
      return store.isHere(seq, false) ? store.at(seq) : null
    }
    const contact = one('contacts', 600)
    if (contact !== null) {
      const points = (Number(contact.values.Loyalty_Points__c ?? 0) + 1 + (roll(601) % 50)) % 5000
      const next = this.#live('contacts', contact, { Loyalty_Points__c: String(points) })
      if (roll(602) % 12 === 0) writeRecords.deleteRecord(this, objectTypes.contacts, next)
      else if (roll(603) % 5 === 0) this.#call(next.id)
    }
    if (roll(604) % 4 === 0 && this.store('contacts').end > 0) {
      const person = world.person(world.personOf(`${account.id}:newcomers`, this.#ticks))
      const { firstName, lastName, email, phone, jobTitle } = person
      const fields = { FirstName: firstName, LastName: lastName, Email: email, Phone: phone, Title: jobTitle }
      if (this.store('contacts').idByKey(email) === null) {
        writeRecords.createRecord(this, objectTypes.contacts, this.#known('contacts', fields), this.#person)
      }
    }
    const company = one('companies', 605)
    if (company !== null && roll(606) % 3 === 0) {
      const staff = Math.max(1, Number(company.values.NumberOfEmployees ?? 10) + (roll(607) % 9) - 3)
      this.#live('companies', company, { NumberOfEmployees: String(staff) })
    }
    const opportunity = one('opportunities', 608)
    if (opportunity !== null && roll(609) % 4 === 0) {
      const amount = Number(opportunity.values.Amount ?? 0) + 100 * (1 + (roll(610) % 20))
      this.#live('opportunities', opportunity, { Amount: String(amount) })
    }
  }

  #live(object: ObjectName, record: StoredRecord, fields: Record<string, string>): StoredRecord {
    return writeRecords.updateRecord(this, objectTypes[object], record, this.#known(object, fields), this.#person)
  }

  #call(who: string): void {
    const fields = { WhoId: who, Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed', CallType: 'Outbound' }
    writeRecords.createRecord(this, objectTypes.tasks, this.#known('tasks', fields), this.#person)
  }

  /** The values of fields that the org still has. */
  #known(object: ObjectName, fields: Record<string, string>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(fields).filter(([name]) => this.catalogue.find(object, name) !== undefined),
    )
  }

  override edit(change: SandboxEdit): unknown {
    return this.#worded(() => super.edit(this.#named(change)))
  }

  /** Ids come in either form. */
  #named(change: SandboxEdit): SandboxEdit {
    const long = (id: string) => normalId(id) ?? id
    return {
      ...change,
      ...('id' in change ? { id: long(change.id) } : {}),
      ...('into' in change ? { into: long(change.into) } : {}),
      ...('to' in change ? { to: { ...change.to, id: long(change.to.id) } } : {}),
    } as SandboxEdit
  }

  #worded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof SalesforceRefusal) throw new Error(error.message)
      throw error
    }
  }

  override look(object: string, id: string): RecordFate | null {
    return super.look(object, normalId(id) ?? id)
  }

  override define(change: DefinitionChange): void {
    super.define(change)
    this.#noteFields()
  }

  protected nameOf(object: string): ObjectName {
    return objectNamed(object)
  }

  override configure(knobs: SandboxKnobs): void {
    super.configure(knobs)
    if (knobs.lacks !== undefined) this.#lacks = knobs.lacks
    if (knobs.limits !== undefined) this.#limited = knobs.limits
    if (knobs.dailyLimit !== undefined) {
      this.daily.most = knobs.dailyLimit ?? dailyCalls
      this.#limited = this.#limited || knobs.dailyLimit !== null
    }
    if (knobs.paging !== undefined) {
      this.paging = knobs.paging
      this.#circles.clear()
    }
  }
}

/** The part of a condition that asks for what comes behind an id. */
function behindId(condition: Condition | null): Extract<Condition, { kind: 'compare' }> | null {
  if (condition === null) return null
  if (condition.kind === 'and' || condition.kind === 'or') {
    for (const part of condition.parts) {
      const found = behindId(part)
      if (found !== null) return found
    }
    return null
  }
  const isBehind = condition.kind === 'compare' && condition.operator === '>' && condition.field.toLowerCase() === 'id'
  return isBehind ? condition : null
}

/** What a person knows a record by. */
function keyOfValues(type: ObjectType, values: StoredRecord['values']): string | null {
  const name = [values.FirstName, values.LastName].filter(Boolean).join(' ')
  const parts = type.known.map((field) => (field === 'Name' ? (values.Name ?? name) : values[field]))
  const key = type.name === 'members' ? parts.filter(Boolean).join(' ') : parts.find(Boolean)
  return key === undefined || key === '' ? null : String(key).toLowerCase()
}

const account = (id: string, name: string, user: string, domain: string, records?: number) => ({
  id,
  name,
  user,
  connectionConfig: {},
  tokenConfig: { instance_url: `https://${domain}.my.salesforce.com` },
  tokenResponse: {
    instance_url: `https://${domain}.my.salesforce.com`,
    id: `https://login.salesforce.com/id/${id}`,
    token_type: 'Bearer',
    issued_at: '1795000000000',
  },
  ...(records === undefined ? {} : { records }),
})

/** Salesforce as a connected app sees it: https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm */
export const salesforceSandbox: ProviderSandbox = {
  provider: 'salesforce',
  nangoProvider: 'salesforce',
  displayName: 'Salesforce',
  catalogue: {
    authorizationUrl: 'https://login.salesforce.com/services/oauth2/authorize',
    tokenUrl: 'https://login.salesforce.com/services/oauth2/token',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Nango's own spelling of an address that each connection has.
    baseUrl: '${connectionConfig.instance_url}',
    categories: ['crm', 'popular'],
    docs: 'https://nango.dev/docs/api-integrations/salesforce',
  },
  scopes: ['api', 'id', 'refresh_token'],
  pkce: true,
  accessTokenLifetimeMs: null,
  sharedRefreshToken: false,
  revokedOnDelete: false,
  objects: objectNames,
  accounts: [
    account(idFrom('00D', 7_300_411), 'Alder & Finch', 'hannah.reed@sales.example.com', 'alderfinch'),
    account(
      idFrom('00D', 7_300_912),
      'Alder & Finch test',
      'tobias.richter@sales.example.com',
      'alderfinch--uat.sandbox',
    ),
    account(idFrom('00D', 9_104_220), 'Empty test org', 'tests@sales.example.com', 'emptytest-dev-ed', 0),
  ],
  syncs: [
    { name: 'contacts', model: 'Contact', object: 'contacts', description: 'Reads contacts with all their fields.' },
    { name: 'accounts', model: 'Account', object: 'companies', description: 'Reads accounts with all their fields.' },
  ],
  refusals: salesforceRefusals,
  open: (options) => new Org(options),
}

/** Sandbox orgs, which sign in at a host of their own: https://help.salesforce.com/s/articleView?id=sf.deploy_sandboxes_parent.htm */
export const salesforceTestOrgs: ProviderSandbox = {
  ...salesforceSandbox,
  provider: 'salesforce-sandbox',
  nangoProvider: 'salesforce-sandbox',
  displayName: 'Salesforce (Sandbox)',
  isExtra: true,
  catalogue: {
    ...salesforceSandbox.catalogue,
    authorizationUrl: 'https://test.salesforce.com/services/oauth2/authorize',
    tokenUrl: 'https://test.salesforce.com/services/oauth2/token',
    categories: ['crm'],
    docs: 'https://nango.dev/docs/api-integrations/salesforce-sandbox',
  },
  accounts: [
    account(
      idFrom('00D', 7_300_655),
      'Alder & Finch full copy',
      'sofie.lindqvist@sales.example.com',
      'alderfinch--full.sandbox',
    ),
  ],
}
