import { type DefinitionChange, type DefinitionFate, named, type ValueRefusal } from './control'
import type { SandboxStorage } from './provider-sandbox'

/** A field of an object, as far as all CRMs have it; a vendor's sandbox keeps more. */
export interface KeptField {
  name: string
  /** Null unless it was taken away. */
  archivedAt: number | null
}

type Named<Action extends DefinitionChange['action']> = Extract<DefinitionChange, { action: Action }>

/** What a vendor's sandbox makes of an admin's change of a field. */
export interface FieldMaker<D extends KeptField> {
  add(change: Named<'add'>): D
  change(before: D, change: Named<'change'>): D
  fateOf(field: D): Omit<DefinitionFate, 'name' | 'removed'>
}

/** The fields of the objects of one account, kept in its storage once changed, with the values that it refuses for now. */
export class FieldCatalogue<D extends KeptField> {
  readonly #fields = new Map<string, Map<string, D>>()
  /** Values that the account refuses because a test said so, by object and field. */
  readonly #refused = new Map<string, ValueRefusal>()
  /** Objects whose list of fields is empty for the moment. */
  readonly #emptied = new Set<string>()
  readonly #storage: SandboxStorage

  /** `fields` by object: what the account begins with. */
  constructor(storage: SandboxStorage, fields: Readonly<Record<string, readonly D[]>>) {
    this.#storage = storage
    for (const [object, list] of Object.entries(fields)) {
      this.#fields.set(object, new Map(list.map((field) => [field.name, field])))
    }
  }

  /** Takes over a stored entry; false when the key is none of the catalogue's. */
  restore(key: string, value: unknown): boolean {
    const [kind, object = '', name = ''] = key.split(':')
    if (kind === 'property') this.#of(object).set(name, value as D)
    else if (kind === 'property-list') this.#noteListed(object, value as 'normal' | 'empty')
    else if (kind === 'refusal') this.#noteRefusal(`${object}:${name}`, value as ValueRefusal | null)
    else return false
    return true
  }

  #of(object: string): Map<string, D> {
    const fields = this.#fields.get(object)
    if (fields === undefined) throw new Error(`There are no fields of ${object}.`)
    return fields
  }

  /** Fields that were not taken away. */
  live(object: string): D[] {
    return this.all(object).filter((field) => field.archivedAt === null)
  }

  all(object: string): D[] {
    return [...this.#of(object).values()]
  }

  /** What the list of all fields holds. */
  listed(object: string): D[] {
    return this.#emptied.has(object) ? [] : this.all(object)
  }

  find(object: string, name: string): D | undefined {
    const found = this.#of(object).get(name)
    return found?.archivedAt === null ? found : undefined
  }

  findAny(object: string, name: string): D | undefined {
    return this.#of(object).get(name)
  }

  put(object: string, field: D): void {
    this.#of(object).set(field.name, field)
    this.#storage.put(`property:${object}:${field.name}`, field)
  }

  /** An admin's change. Throws an {@link UnknownName}, or an Error with a plain text, on a bad one. */
  define(object: string, change: DefinitionChange, maker: FieldMaker<D>, now: number): void {
    switch (change.action) {
      case 'list':
        this.#noteListed(object, change.answer)
        this.#storage.put(`property-list:${object}`, change.answer)
        return
      case 'add':
        if (this.findAny(object, change.name) !== undefined) {
          throw new Error(`The ${object} already have a property "${change.name}".`)
        }
        this.put(object, maker.add(change))
        return
      case 'change':
        this.put(object, maker.change(this.named(object, change.name), change))
        return
      case 'remove':
        this.put(object, { ...this.named(object, change.name), archivedAt: now })
        return
      case 'restore':
        this.put(object, { ...this.named(object, change.name), archivedAt: null })
    }
  }

  /** A field by its name in any case, removed ones too. Throws an {@link UnknownName}. */
  named(object: string, name: string): D {
    const all = this.all(object)
    const exact = all.find((field) => field.name === name)
    return exact ?? named('field', name.toLowerCase(), all, (field) => field.name)
  }

  fates(object: string, maker: FieldMaker<D>): DefinitionFate[] {
    return this.all(object).map((field) => ({
      name: field.name,
      removed: field.archivedAt !== null,
      ...maker.fateOf(field),
    }))
  }

  #noteListed(object: string, answer: 'normal' | 'empty'): void {
    if (answer === 'empty') this.#emptied.add(object)
    else this.#emptied.delete(object)
  }

  refusals(): ValueRefusal[] {
    return [...this.#refused.values()]
  }

  /** The refusal that a value of a field meets, if any. */
  refusalOf(object: string, name: string, text: string): ValueRefusal | undefined {
    const refusal = this.#refused.get(`${object}:${name}`)
    return refusal?.values === undefined || refusal.values.includes(text) ? refusal : undefined
  }

  /** Refuses values of a field from now on; a later refusal takes the place of an earlier. */
  refuse(refusal: ValueRefusal): void {
    const field = this.named(refusal.object, refusal.field).name
    this.#putRefusal(refusal.object, field, { ...refusal, field })
  }

  /** Takes values again: of one field, of one object, or all. */
  accept(object?: string, field?: string): void {
    for (const refusal of this.refusals()) {
      if ((object === undefined || refusal.object === object) && (field === undefined || refusal.field === field)) {
        this.#putRefusal(refusal.object, refusal.field, null)
      }
    }
  }

  #putRefusal(object: string, field: string, refusal: ValueRefusal | null): void {
    this.#noteRefusal(`${object}:${field}`, refusal)
    this.#storage.put(`refusal:${object}:${field}`, refusal)
  }

  #noteRefusal(key: string, refusal: ValueRefusal | null): void {
    if (refusal === null) this.#refused.delete(key)
    else this.#refused.set(key, refusal)
  }
}
