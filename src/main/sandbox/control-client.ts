import type {
  AccountKnobs,
  ConnectionInput,
  FaultInput,
  FaultKind,
  JournalQuery,
  Knobs,
  LoggedRequest,
  ObjectTally,
  Scenario,
  Target,
} from './control/protocol'
import type {
  DefinitionChange,
  DefinitionFate,
  RecordFate,
  RecordSet,
  SandboxEdit,
  ValueRefusal,
} from './crm/kit/control'
import type { JournalPage } from './crm-journal'

export type ControlEdit = SandboxEdit

export interface SandboxAccountInfo {
  /** Patchbay's id of the provider. */
  provider: string
  id: string
  name: string
  user: string
  /** Names of the objects whose records it keeps. */
  objects: string[]
}

export interface SandboxAddress {
  host: string
  apiKey: string
}

/**
 * The sandbox's control routes, for tests. Works over HTTP, so that it does not matter where the sandbox runs.
 * Every method throws an Error with the sandbox's words when it refuses.
 */
export class SandboxControl {
  readonly #address: SandboxAddress

  constructor(address: SandboxAddress) {
    this.#address = address
  }

  /** Turns switches; what is absent stays. Returns the switches as they stand. */
  async knobs(change: Knobs): Promise<Record<string, unknown>> {
    return this.#call('PATCH', '/control/knobs', change)
  }

  /** Orders a fault; returns its number. */
  async addFault(input: FaultInput): Promise<number> {
    const { id } = await this.#call<{ id: number }>('POST', '/control/faults', input)
    return id
  }

  /** The short form of {@link addFault}: hits requests with this path so many times. */
  async fault(path: string, fault: FaultKind, more: Omit<FaultInput, 'path' | 'fault'> = {}): Promise<number> {
    return this.addFault({ path, fault, ...more })
  }

  async faults(): Promise<{ id: number; input: FaultInput; hits: number }[]> {
    const { faults } = await this.#call<{ faults: { id: number; input: FaultInput; hits: number }[] }>(
      'GET',
      '/control/faults',
    )
    return faults
  }

  async removeFault(id: number): Promise<void> {
    await this.#call('DELETE', `/control/faults/${id}`)
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/control/faults')
  }

  /** Makes everything as it was at the first start; address and key stay. */
  async reset(): Promise<void> {
    await this.#call('POST', '/control/reset')
  }

  /** Requests to Nango and through its proxy, oldest first. */
  async requests(filter: { after?: number; prefix?: string } = {}): Promise<LoggedRequest[]> {
    const query = new URLSearchParams()
    if (filter.after !== undefined) query.set('after', String(filter.after))
    if (filter.prefix !== undefined) query.set('prefix', filter.prefix)
    const { requests } = await this.#call<{ requests: LoggedRequest[] }>('GET', `/control/requests?${query}`)
    return requests
  }

  /** What was asked of the CRMs and done in them; `next` goes on from there. */
  async journal(query: JournalQuery = {}): Promise<JournalPage> {
    const given = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value))
    return this.#call('GET', `/control/journal?${given}`)
  }

  /** What was done to records since the log was reset, by object; `createdTwice` is empty when all is well. */
  async tally(): Promise<Record<string, ObjectTally>> {
    const { objects } = await this.#call<{ objects: Record<string, ObjectTally> }>('GET', '/control/requests/tally')
    return objects
  }

  async resetRequests(): Promise<void> {
    await this.#call('DELETE', '/control/requests')
  }

  /** Moves the sandbox's time, back with a negative number. Returns what it is then. */
  async advanceClock(ms: number): Promise<Date> {
    const { now } = await this.#call<{ now: string }>('POST', '/control/clock/advance', { ms })
    return new Date(now)
  }

  async accounts(): Promise<SandboxAccountInfo[]> {
    const { accounts } = await this.#call<{ accounts: SandboxAccountInfo[] }>('GET', '/control/accounts')
    return accounts
  }

  /** Changes a record as a person in the CRM's screens would. Returns it as the CRM's API shows it. */
  async edit<T = Record<string, unknown>>(target: Target, edit: ControlEdit): Promise<T> {
    const { record } = await this.#call<{ record: T }>('POST', '/control/accounts/edit', { target, edit })
    return record
  }

  /** Many changes at one moment, as an import makes them: all bear the same stamp. Returns the records. */
  async editAll<T = Record<string, unknown>>(target: Target, edits: readonly ControlEdit[]): Promise<T[]> {
    const { records } = await this.#call<{ records: T[] }>('POST', '/control/accounts/edit-all', { target, edits })
    return records
  }

  /** Records with all their fields, hidden ones too; those that are not deleted unless another set is named. */
  async dump<T = Record<string, unknown>>(target: Target, object: string, set?: RecordSet): Promise<T[]> {
    const body = { target, object, ...(set === undefined ? {} : { set }) }
    const { records } = await this.#call<{ records: T[] }>('POST', '/control/accounts/dump', body)
    return records
  }

  /** What became of one record, with what stands between it and the app. */
  async look(target: Target, object: string, id: string): Promise<RecordFate> {
    return this.#call('POST', '/control/accounts/look', { target, object, id })
  }

  /** The fields of an object, removed ones too. */
  async definitions(target: Target, object: string): Promise<DefinitionFate[]> {
    const path = '/control/accounts/definitions'
    const { definitions } = await this.#call<{ definitions: DefinitionFate[] }>('POST', path, { target, object })
    return definitions
  }

  /** Changes a field of an object as an admin of the account would. */
  async define(target: Target, change: DefinitionChange): Promise<void> {
    await this.#call('POST', '/control/accounts/define', { target, change })
  }

  /** Makes the CRM refuse values of a field when an app writes them. Returns all that it refuses then. */
  async refuse(target: Target, refusal: ValueRefusal): Promise<ValueRefusal[]> {
    const path = '/control/accounts/refuse'
    return (await this.#call<{ refusals: ValueRefusal[] }>('POST', path, { target, refusal })).refusals
  }

  /** Takes values again: of one field, of one object, or all. Returns what is still refused. */
  async accept(target: Target, which: { object?: string; field?: string } = {}): Promise<ValueRefusal[]> {
    const path = '/control/accounts/accept'
    return (await this.#call<{ refusals: ValueRefusal[] }>('POST', path, { target, ...which })).refusals
  }

  /** Turns switches of one account; what is absent stays. */
  async accountKnobs(target: Target, change: AccountKnobs): Promise<Record<string, unknown>> {
    return this.#call('POST', '/control/accounts/knobs', { target, ...change })
  }

  /** Leaves all tokens for an account with these scopes only; null gives all of them back. */
  async accountScopes(target: Target, scopes: readonly string[] | null): Promise<void> {
    await this.#call('POST', '/control/accounts/scopes', { target, scopes })
  }

  /** Takes away what people allowed apps to do in an account. */
  async revoke(target: Target): Promise<void> {
    await this.#call('POST', '/control/accounts/revoke', { target })
  }

  /** Lets a few records change by themselves, as `--live` does. */
  async tick(target: Target, times = 1): Promise<void> {
    await this.#call('POST', '/control/accounts/tick', { target, times })
  }

  /** Makes connections without a consent. Returns their ids. */
  async addConnections(input: ConnectionInput): Promise<string[]> {
    const { connectionIds } = await this.#call<{ connectionIds: string[] }>('POST', '/control/connections', input)
    return connectionIds
  }

  /** Puts a connection's credentials into a state. */
  async scenario(connectionId: string, scenario: Scenario): Promise<void> {
    await this.#call('POST', '/control/connections/scenario', { connectionId, scenario })
  }

  /** Leaves a connection's tokens with these scopes only. */
  async limitScopes(connectionId: string, scopes: readonly string[]): Promise<void> {
    await this.#call('POST', '/control/connections/scopes', { connectionId, scopes })
  }

  /** Lets one of a connection's sync functions fail, or work again. */
  async failSync(connectionId: string, sync: string, failing = true): Promise<void> {
    await this.#call('POST', '/control/connections/failing-sync', { connectionId, sync, failing })
  }

  /** Makes an API key with these scopes only. */
  async addKey(scopes: readonly string[]): Promise<string> {
    const { apiKey } = await this.#call<{ apiKey: string }>('POST', '/control/keys', { scopes })
    return apiKey
  }

  /** Sets up a further integration of a provider. */
  async addIntegration(key: string, provider: string, options: { withoutClient?: boolean } = {}): Promise<void> {
    await this.#call('POST', '/control/integrations', { key, provider, ...options })
  }

  async #call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#address.host + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#address.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${method} ${path}: ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
}
