import { AsyncLocalStorage } from 'node:async_hooks'
import type { SandboxStorage } from './provider-sandbox'

/** Values of a record under the CRM's own names, as its API spells them; null where there is none. */
export type ChangedValues = Record<string, string | null>

/** What became of one record. A batch makes one for each of its records. */
export interface RecordChange {
  object: string
  action: 'create' | 'update' | 'delete' | 'restore' | 'merge' | 'erase' | 'associate'
  id: string
  /** What a person would know the record by (email, name); two creates with one key are a doubled create. */
  key: string | null
  /** Rises with every change of the account; leaves gaps when the sandbox was started again. */
  revision: number
  /**
   * What there was: all values of a record that went, otherwise those that were written or that differ afterwards. Null
   * for a record that came.
   */
  before: ChangedValues | null
  /** What there is now, likewise; null for a record that went. */
  after: ChangedValues | null
  /** The record that took this one in, for a merge. */
  into?: string
}

/** How many revisions are set aside at once, so that not every change is written twice. */
const reserved = 1000
const storageKey = 'revisions'

const collected = new AsyncLocalStorage<RecordChange[]>()

/** Does work and puts every change of a record that it makes into the list, whatever it waits for meanwhile. */
export function collecting<T>(changes: RecordChange[], work: () => T): T {
  return collected.run(changes, work)
}

/** Where the CRM of one account says what it did to its records. */
export class ChangeNotes {
  readonly #storage: SandboxStorage
  #revision = 0
  #reserved = 0

  constructor(storage: SandboxStorage) {
    this.#storage = storage
  }

  /** Takes over a stored entry; false when the key is of something else. */
  restore(key: string, value: unknown): boolean {
    if (key !== storageKey) return false
    this.#revision = value as number
    this.#reserved = this.#revision
    return true
  }

  note(change: Omit<RecordChange, 'revision'>): void {
    this.#revision += 1
    if (this.#revision > this.#reserved) {
      this.#reserved = this.#revision + reserved
      this.#storage.put(storageKey, this.#reserved)
    }
    collected.getStore()?.push({ ...change, revision: this.#revision })
  }
}

/** Of two sets of values, those under the names that were written and those that differ. */
export function difference(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  written: Iterable<string>,
): { before: ChangedValues; after: ChangedValues } {
  const [old, now] = [shownValues(before), shownValues(after)]
  const names = new Set(written)
  for (const name of [...Object.keys(old), ...Object.keys(now)]) if (old[name] !== now[name]) names.add(name)
  const shown = (values: ChangedValues) => Object.fromEntries([...names].map((name) => [name, values[name] ?? null]))
  return { before: shown(old), after: shown(now) }
}

/** Values as the journal tells them: texts as they are, everything else as JSON. */
export function shownValues(values: Readonly<Record<string, unknown>>): ChangedValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (value === null || value === undefined) return [name, null]
      return [name, typeof value === 'string' ? value : JSON.stringify(value)]
    }),
  )
}
