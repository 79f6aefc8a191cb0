import type { MappedFields } from '../../../src/main/engine/fields/field-definition'
import type { CrmObject } from '../../kit/crm-object'

type Values = Record<string, string | null>

/** One object at the CRM as its people see it in its screens. Fields go by Patchbay's names. */
export class RemoteObject {
  readonly #object: CrmObject

  constructor(object: CrmObject) {
    this.#object = object
  }

  /** Makes records with the drafts' values, all at one moment. Returns their ids. */
  async create(drafts: readonly MappedFields[]): Promise<string[]> {
    return (await this.#object.createAll(drafts)).map(({ id }) => id)
  }

  /** Changes one record. */
  async update(id: string, fields: MappedFields): Promise<void> {
    await this.#object.edit(id, fields)
  }

  /** Gives many records the same values at one moment. */
  async updateAll(ids: readonly string[], fields: MappedFields): Promise<void> {
    await this.#object.editAll(ids, fields)
  }

  async remove(...ids: string[]): Promise<void> {
    await this.#object.remove(...ids)
  }

  async restore(id: string): Promise<void> {
    await this.#object.restore(id)
  }

  async merge(id: string, into: string): Promise<void> {
    await this.#object.merge(id, into)
  }

  /** What the CRM holds now, by id. */
  async all(): Promise<Map<string, Values>> {
    return new Map((await this.#object.all()).map(({ id, fields }) => [id, fields]))
  }

  /** One record's fields; fails when it is not there. */
  async get(id: string): Promise<Values> {
    return (await this.#object.get(id)).fields
  }
}
