import type { ObjectWords } from '../../src/main/engine/providers/testing/words'
import type { ControlEdit } from '../../src/main/sandbox/control-client'
import type { FieldValue } from '../../src/shared/model'
import type { Crm, CrmRecord } from './crm'

type Fields = Readonly<Record<string, FieldValue>>

/**
 * One object of an account as its people see it, in Patchbay's words: fields by Patchbay's names, so that a test need not
 * know the CRM. A field that the kit has words for is null
 * where it is blank; others are called `custom:` and the CRM's name.
 */
export class CrmObject {
  readonly #crm: Crm
  readonly words: ObjectWords

  constructor(crm: Crm, words: ObjectWords) {
    this.#crm = crm
    this.words = words
  }

  get name(): string {
    return this.words.name
  }

  async create(fields: Fields): Promise<CrmRecord> {
    return this.#inOurWords(await this.#crm.create(this.name, this.#values(fields)))
  }

  /** Makes many records at one moment. */
  async createAll(all: readonly Fields[]): Promise<CrmRecord[]> {
    return this.#editAll(all.map((fields) => ({ object: this.name, action: 'create', fields: this.#values(fields) })))
  }

  async edit(id: string, fields: Fields): Promise<CrmRecord> {
    return this.#inOurWords(await this.#crm.edit(this.name, id, this.#values(fields)))
  }

  /** Gives many records the same values at one moment. */
  async editAll(ids: readonly string[], fields: Fields): Promise<CrmRecord[]> {
    const values = this.#values(fields)
    return this.#editAll(ids.map((id) => ({ object: this.name, action: 'update', id, fields: values })))
  }

  async remove(...ids: string[]): Promise<void> {
    await this.#editAll(ids.map((id) => ({ object: this.name, action: 'delete', id })))
  }

  /** Takes records away without a trace. */
  async erase(...ids: string[]): Promise<void> {
    await this.#editAll(ids.map((id) => ({ object: this.name, action: 'erase', id })))
  }

  async restore(id: string): Promise<CrmRecord> {
    return this.#inOurWords(await this.#crm.restore(this.name, id))
  }

  /** Merges a record into another, or both into a new one. Returns what is left. */
  async merge(id: string, into: string, newId = false): Promise<CrmRecord> {
    return this.#inOurWords(await this.#crm.merge(this.name, id, into, newId))
  }

  /** Every record that is not deleted. */
  async all(): Promise<CrmRecord[]> {
    return (await this.#crm.dump(this.name)).map((record) => this.#inOurWords(record))
  }

  async find(id: string): Promise<CrmRecord | null> {
    return (await this.all()).find((record) => record.id === id) ?? null
  }

  /** One record; fails when it is not there. */
  async get(id: string): Promise<CrmRecord> {
    return this.#inOurWords(await this.#crm.get(this.name, id))
  }

  async #editAll(edits: ControlEdit[]): Promise<CrmRecord[]> {
    return (await this.#crm.editAll(edits)).map((record) => this.#inOurWords(record))
  }

  #values(fields: Fields): Record<string, string | null> {
    return Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [
        this.words.properties[field] ?? field.replace(/^custom:/, ''),
        value === null ? null : Array.isArray(value) ? value.join(';') : String(value),
      ]),
    )
  }

  #inOurWords({ id, fields }: CrmRecord): CrmRecord {
    const ours = new Map(Object.entries(this.words.properties).map(([field, name]) => [name, field]))
    const known = Object.keys(this.words.properties).map((field) => [field, null] as const)
    const held = Object.entries(fields).map(([name, value]) => [ours.get(name) ?? `custom:${name}`, value] as const)
    return { id, fields: Object.fromEntries([...known, ...held]) }
  }
}
