import type { CrmRequest } from '../../src/main/engine/nango/gateway'
import type { ObjectCalls, ObjectWords, ProviderWords } from '../../src/main/engine/providers/testing/words'
import type { AccountKnobs, FaultInput, FaultKind, Scenario, Target } from '../../src/main/sandbox/control/protocol'
import type { ControlEdit } from '../../src/main/sandbox/control-client'
import type { RecordChange } from '../../src/main/sandbox/crm/kit/changes'
import type { DefinitionChange, RecordFate, RecordSet } from '../../src/main/sandbox/crm/kit/control'
import type { EntityKind } from '../../src/shared/model'
import { CrmObject } from './crm-object'
import type { KitSandbox } from './sandbox'
import { fits, type Wire, type WireRequest } from './wire'

/** A record at a CRM with all its fields, by the CRM's names. */
export interface CrmRecord {
  id: string
  fields: Record<string, string | null>
}

export interface CrmAccess {
  sandbox: KitSandbox
  wire: Wire
  words: ProviderWords
  /** The account at the CRM. */
  account: string
  connectionId: string
}

/** One account at its CRM: what its people do in its screens, and how it answers. Objects and fields go by the CRM's names. */
export class Crm {
  readonly words: ProviderWords
  readonly account: string
  readonly connectionId: string
  readonly #sandbox: KitSandbox
  readonly #wire: Wire
  readonly #target: Target
  #since = 0

  constructor({ sandbox, wire, words, account, connectionId }: CrmAccess) {
    this.#sandbox = sandbox
    this.#wire = wire
    this.words = words
    this.account = account
    this.connectionId = connectionId
    this.#target = { provider: words.provider, account }
  }

  /** The same in Patchbay's words: one kind of records, with fields by Patchbay's names. */
  of(kindOrName: EntityKind | string): CrmObject {
    return new CrmObject(this, this.object(kindOrName))
  }

  get contacts(): CrmObject {
    return this.of('contact')
  }

  get companies(): CrmObject {
    return this.of('company')
  }

  /** An object by its name, or the first of a kind. */
  object(kindOrName: string): ObjectWords {
    const found = this.words.objects.find(({ kind, name }) => name === kindOrName || kind === kindOrName)
    if (!found) throw new Error(`${this.words.provider} has no ${kindOrName}`)
    return found
  }

  create(object: string, fields: Record<string, string | null>): Promise<CrmRecord> {
    return this.act({ object, action: 'create', fields })
  }

  edit(object: string, id: string, fields: Record<string, string | null>): Promise<CrmRecord> {
    return this.act({ object, action: 'update', id, fields })
  }

  remove(object: string, id: string): Promise<CrmRecord> {
    return this.act({ object, action: 'delete', id })
  }

  restore(object: string, id: string): Promise<CrmRecord> {
    return this.act({ object, action: 'restore', id })
  }

  /** Merges a record into another, or both into a new one. Returns what is left. */
  merge(object: string, id: string, into: string, newId = false): Promise<CrmRecord> {
    return this.act({ object, action: 'merge', id, into, newId })
  }

  /** Anything else that happens to a record there: it is erased, hidden, garbled, associated … */
  async act(edit: ControlEdit): Promise<CrmRecord> {
    return this.words.read(await this.#sandbox.control.edit<unknown>(this.#target, edit))
  }

  /** Many changes at one moment, as an import makes them. */
  async editAll(edits: readonly ControlEdit[]): Promise<CrmRecord[]> {
    const shown = await this.#sandbox.control.editAll<unknown>(this.#target, edits)
    // What was erased is shown no more.
    return shown.filter((record) => record !== null).map(this.words.read)
  }

  /** Every record that is not deleted, or of another set. */
  async dump(object: string, set?: RecordSet): Promise<CrmRecord[]> {
    return (await this.#sandbox.control.dump<unknown>(this.#target, object, set)).map(this.words.read)
  }

  /** What became of one record. */
  look(object: string, id: string): Promise<RecordFate> {
    return this.#sandbox.control.look(this.#target, object, id)
  }

  /** Changes a field of an object as an admin would. */
  define(change: DefinitionChange): Promise<void> {
    return this.#sandbox.control.define(this.#target, change)
  }

  /** One record; null when it is not there. */
  async find(object: string, id: string): Promise<CrmRecord | null> {
    return (await this.dump(object)).find((record) => record.id === id) ?? null
  }

  /** One record; fails when it is not there. */
  async get(object: string, id: string): Promise<CrmRecord> {
    const record = await this.find(object, id)
    if (!record) throw new Error(`There is no ${object} ${id} at ${this.account}`)
    return record
  }

  /** One request besides Patchbay, with the same access. Fails unless it succeeds. */
  async ask({ method, path, query, body, headers = {} }: CrmRequest): Promise<unknown> {
    const { host, apiKey } = this.#sandbox
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query ?? {})) search.set(name, String(value))
    const response = await fetch(`${host}/proxy${path}?${search}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'connection-id': this.connectionId,
        'provider-config-key': this.words.integrationKey,
        'content-type': 'application/json',
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [`nango-proxy-${name}`, value])),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }

  /** Lets a few records change by themselves. */
  tick(times = 1): Promise<void> {
    return this.#sandbox.control.tick(this.#target, times)
  }

  /** Orders a fault for one call of an object (a name or a kind), on this account only. Returns its number. */
  fault(
    object: string,
    call: keyof ObjectCalls,
    fault: FaultKind,
    more: Pick<FaultInput, 'times' | 'after'> = { times: 1 },
  ): Promise<number> {
    const shape = this.object(object).calls[call]
    if (!shape) throw new Error(`${object} of ${this.words.provider} has no call ${call}`)
    const path = `/proxy${shape.path.replaceAll('{id}', '*')}`
    return this.#sandbox.control.addFault({
      method: shape.method,
      path,
      ...(shape.query && { query: shape.query }),
      fault,
      connectionId: this.connectionId,
      ...more,
    })
  }

  /** The call is done, and its answer never comes. */
  loseAnswer(object: string, call: keyof ObjectCalls, times = 1): Promise<number> {
    return this.fault(object, call, { kind: 'cut-after' }, { times })
  }

  /** The CRM refuses values of a field when Patchbay writes them: the named ones, or any. */
  async refuseValue(object: string, field: string, ...values: string[]): Promise<void> {
    await this.#sandbox.control.refuse(this.#target, { object, field, ...(values.length > 0 ? { values } : {}) })
  }

  /** Takes values again. */
  async acceptValues(object?: string, field?: string): Promise<void> {
    const which = { ...(object === undefined ? {} : { object }), ...(field === undefined ? {} : { field }) }
    await this.#sandbox.control.accept(this.#target, which)
  }

  /** Turns switches of this account alone. */
  async knobs(change: AccountKnobs): Promise<void> {
    await this.#sandbox.control.accountKnobs(this.#target, change)
  }

  /** The CRM answers a call with this status and does nothing. */
  refuse(object: string, call: keyof ObjectCalls, status: number, times = 1): Promise<number> {
    return this.fault(object, call, { kind: 'status', status }, { times })
  }

  /** The CRM asks to slow down; `retryAfter` as it is spelled. */
  slowDown(object: string, call: keyof ObjectCalls, retryAfter: string, times = 1): Promise<number> {
    return this.fault(object, call, { kind: 'rate-limit', retryAfter }, { times })
  }

  /** Puts the account's access into a state that real ones get into. */
  access(scenario: Scenario): Promise<void> {
    return this.#sandbox.control.scenario(this.connectionId, scenario)
  }

  /** Leaves the account's access with these scopes only. */
  limitScopes(scopes: readonly string[]): Promise<void> {
    return this.#sandbox.control.limitScopes(this.connectionId, scopes)
  }

  /** Requests of Patchbay for this CRM since {@link forget}, with their bodies; of one call, or all. */
  requests(object?: string, call?: keyof ObjectCalls): WireRequest[] {
    const own = this.#wire.requests.filter(({ isCrm, connectionId }) => isCrm && connectionId === this.connectionId)
    if (object === undefined || call === undefined) return own
    const shape = this.object(object).calls[call]
    return shape ? own.filter((request) => fits(shape, request)) : []
  }

  /** What Patchbay's requests did to records at the CRM since {@link forget}, with values before and after. */
  async writes(): Promise<RecordChange[]> {
    const { entries } = await this.#journal()
    return entries.filter(({ who }) => who === 'patchbay').flatMap(({ changes }) => changes)
  }

  /** Requests so far no longer count. */
  async forget(): Promise<void> {
    this.#since = (await this.#journal()).next
    this.#wire.requests = this.#wire.requests.filter(({ connectionId }) => connectionId !== this.connectionId)
  }

  #journal() {
    return this.#sandbox.control.journal({ ...this.#target, since: this.#since, limit: 10_000 })
  }
}
