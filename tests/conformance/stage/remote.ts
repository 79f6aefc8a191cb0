import type { MappedFields } from '../../../src/main/engine/fields/field-definition'
import type { Target } from '../../../src/main/sandbox/control/protocol'
import type { ControlEdit, SandboxControl } from '../../../src/main/sandbox/control-client'
import type { ObjectBench } from '../bench'

interface Shown {
  id: string
  properties: Record<string, string | null>
}

type Values = Record<string, string | null>

/** One object at the CRM as its people see it in its screens. Fields go by Patchbay's names. */
export class RemoteObject {
  constructor(
    private readonly control: SandboxControl,
    private readonly target: Target,
    private readonly object: ObjectBench,
  ) {}

  /** Makes records with the drafts' values, all at one moment. Returns their ids. */
  async create(drafts: readonly MappedFields[]): Promise<string[]> {
    return this.#editAll(
      drafts.map((fields) => ({ object: this.object.name, action: 'create', fields: this.#values(fields) })),
    )
  }

  /** Changes one record. */
  async update(id: string, fields: MappedFields): Promise<void> {
    await this.updateAll([id], fields)
  }

  /** Gives many records the same values at one moment. */
  async updateAll(ids: readonly string[], fields: MappedFields): Promise<void> {
    const values = this.#values(fields)
    await this.#editAll(ids.map((id) => ({ object: this.object.name, action: 'update', id, fields: values })))
  }

  async remove(...ids: string[]): Promise<void> {
    await this.#editAll(ids.map((id) => ({ object: this.object.name, action: 'delete', id })))
  }

  async restore(id: string): Promise<void> {
    await this.#editAll([{ object: this.object.name, action: 'restore', id }])
  }

  async merge(id: string, into: string): Promise<void> {
    await this.#editAll([{ object: this.object.name, action: 'merge', id, into }])
  }

  /** What the CRM holds now, by id. */
  async all(): Promise<Map<string, Values>> {
    const records = await this.control.dump<Shown>(this.target, this.object.name)
    return new Map(records.map(({ id, properties }) => [id, this.#fields(properties)]))
  }

  /** One record's fields; fails when it is not there. */
  async get(id: string): Promise<Values> {
    const fields = (await this.all()).get(id)
    if (fields === undefined) throw new Error(`There is no ${this.object.name} ${id} at the CRM`)
    return fields
  }

  async #editAll(edits: ControlEdit[]): Promise<string[]> {
    return (await this.control.editAll<Shown>(this.target, edits)).map(({ id }) => id)
  }

  #values(fields: MappedFields): Values {
    return Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [
        this.object.properties[field] ?? field.replace(/^custom:/, ''),
        value === null ? null : Array.isArray(value) ? value.join(';') : String(value),
      ]),
    )
  }

  #fields(properties: Values): Values {
    const known = Object.entries(this.object.properties).map(([field, name]) => [field, properties[name] ?? null])
    const own = Object.entries(properties).map(([name, value]) => [`custom:${name}`, value])
    return Object.fromEntries([...own, ...known])
  }
}
