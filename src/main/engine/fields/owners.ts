import { customFieldId, type EntityKind, type FieldValue, standardFieldsOf } from '@shared/model'
import { canonical } from './canonical'
import type { FieldDefinition, MappedFields } from './field-definition'
import type { FieldMapping, ReadFields } from './field-mapping'

/**
 * The owners of an account. An owner is known everywhere by the e-mail address: what is held here is the address, and at
 * the edge of an account it is the id that the account has for it.
 */
export class Owners {
  readonly #addresses = new Map<string, string>()
  readonly #ids = new Map<string, string>()

  /** @param owners with their addresses in canonical form */
  constructor(owners: readonly { remoteId: string; address: string; active: boolean }[]) {
    for (const { remoteId, address, active } of owners) {
      if (!isAddress(address)) continue
      this.#addresses.set(remoteId, address)
      // Where an account has one address twice, the first one is as good as the other.
      if (active && !this.#ids.has(address)) this.#ids.set(address, remoteId)
    }
  }

  /** The address of an owner, active or not; null for one that is not known or has none. */
  addressOf(remoteId: string): string | null {
    return this.#addresses.get(remoteId) ?? null
  }

  /** The active owner with an address; null where the account has none. */
  idOf(address: string): string | null {
    const key = canonical('email', address)
    return typeof key === 'string' ? (this.#ids.get(key) ?? null) : null
  }
}

/** Whether a value names an owner everywhere. What does not is an id that means something in its account only. */
export function isAddress(value: FieldValue): value is string {
  return typeof value === 'string' && value.includes('@')
}

/** Fields that hold an owner, under their ids here. */
export function ownerFields(kind: EntityKind, definitions: readonly FieldDefinition[]): string[] {
  const standard = standardFieldsOf(kind).filter(({ type }) => type === 'user')
  const own = definitions.filter(({ custom, type }) => custom && type === 'user')
  return [...standard.map(({ id }) => id), ...own.map(({ name }) => customFieldId(name))]
}

/** Names and values at the edge of an account: fields as its mapping says, owners by their addresses. */
export class AccountEdge {
  readonly mapping: FieldMapping
  readonly #owners: Owners
  readonly #fields: readonly string[]

  /** @param fields the ones that hold an owner, see {@link ownerFields} */
  constructor(mapping: FieldMapping, owners: Owners, fields: readonly string[]) {
    this.mapping = mapping
    this.#owners = owners
    // An owner whom the CRM names by the address needs no id.
    this.#fields = fields.filter((field) => !mapping.isByAddress(field))
  }

  inward(field: string): string {
    return this.mapping.inward(field)
  }

  outward(field: string): string | null {
    return this.mapping.outward(field)
  }

  /** @param known what is known of the record already */
  read(given: MappedFields, known: MappedFields | null = null): ReadFields {
    const { fields, kept } = this.mapping.read(given, known)
    return { fields: this.#translate(fields, (value) => this.#owners.addressOf(value) ?? value), kept }
  }

  fieldsOutward(fields: MappedFields): MappedFields {
    const there = this.#translate(fields, (value) => (isAddress(value) ? this.#owners.idOf(value) : value))
    return this.mapping.fieldsOutward(there)
  }

  /** An owner that the account does not have is left out. */
  #translate(fields: MappedFields, translate: (value: string) => string | null): MappedFields {
    let changed: MappedFields | null = null
    for (const field of this.#fields) {
      const value = fields[field]
      if (typeof value !== 'string' || value === '') continue
      const other = translate(value)
      if (other === value) continue
      changed ??= { ...fields }
      if (other === null) delete changed[field]
      else changed[field] = other
    }
    return changed ?? fields
  }
}
