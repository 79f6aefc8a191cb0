import type { RecordFilter, RecordRow } from '@shared/model'
import { fail, standardFieldsOf } from '@shared/model'
import { isAddress } from '../../fields/owners'
import type { EntityRow } from '../../store/entities/entities'
import { toMillis, toTimestamp, toTimestampOrNull } from '../../store/file/values'
import type { EntityFilter } from '../../store/lists/entity-list'
import type { Store } from '../../store/store'

/** Fields of this kind are left out of rows unless they are asked for: a mail may have megabytes. */
const longTypes: ReadonlySet<string> = new Set(['html', 'long_text'])

/** What owners are called, by address, and by account and id. */
export class OwnerNames {
  readonly #byAddress = new Map<string, string>()
  readonly #byId = new Map<string, string>()
  /** Values of `ownerId` for each name. */
  readonly #values = new Map<string, Set<string>>()

  constructor(store: Store) {
    for (const { id } of store.integrations.all()) {
      for (const { remoteId, name, email } of store.reference.owners(id)) {
        const shown = name || email || remoteId
        const address = email?.trim().toLowerCase()
        if (address) this.#byAddress.set(address, this.#byAddress.get(address) ?? shown)
        this.#byId.set(`${id} ${remoteId}`, shown)
        const values = this.#values.get(shown.toLowerCase()) ?? new Set()
        for (const value of [address, remoteId]) if (value) values.add(value)
        this.#values.set(shown.toLowerCase(), values)
      }
    }
  }

  /** What the owner of a record is called that these accounts hold; null where it has none. */
  of(value: unknown, heldIn: readonly string[]): string | null {
    if (typeof value !== 'string' || value === '') return null
    if (isAddress(value)) return this.#byAddress.get(value.toLowerCase()) ?? value
    const known = heldIn.flatMap((id) => this.#byId.get(`${id} ${value}`) ?? [])
    return known[0] ?? value
  }

  /** Every value of `ownerId` that a name or an address may stand for. */
  valuesOf(owner: string): string[] {
    const key = owner.trim().toLowerCase()
    return [...new Set([key, owner, ...(this.#values.get(key) ?? [])])]
  }
}

/** Records as the rows of a list, in the order of `ids`; ones that have gone meanwhile are left out. */
export function recordRows(store: Store, ids: readonly number[], wanted: readonly string[] | null): RecordRow[] {
  const entities = store.entities.getMany(ids)
  const heldIn = store.entityList.heldIn(ids)
  const waiting = store.entityList.waiting(ids)
  const contested = store.entityList.contested(ids)
  const owners = new OwnerNames(store)
  const companies = store.entityList.companies(ids)
  return ids.flatMap((id) => {
    const entity = entities.get(id)
    if (!entity) return []
    const held = heldIn.get(id) ?? []
    return {
      id: String(id),
      kind: entity.kind,
      name: entity.displayName,
      fields: fieldsOf(entity, wanted),
      owner: owners.of(entity.fields.ownerId, held),
      company: companies.get(id) ?? textOf(entity.fields.companyName),
      updatedAt: toTimestamp(entity.updatedAt),
      deletedAt: toTimestampOrNull(entity.deletedAt),
      heldIn: held,
      waiting: waiting.has(id),
      conflict: contested.has(id),
    }
  })
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function fieldsOf(entity: EntityRow, wanted: readonly string[] | null): RecordRow['fields'] {
  const long = new Set(standardFieldsOf(entity.kind).flatMap(({ id, type }) => (longTypes.has(type) ? id : [])))
  const isShown = (field: string) => (wanted ? wanted.includes(field) : !field.includes(':') && !long.has(field))
  return Object.fromEntries(Object.entries(entity.fields).filter(([field, value]) => value !== null && isShown(field)))
}

/** A filter of the contract as the store takes it. @throws ProblemError NOT_FOUND for an integration that is not there */
export function entityFilterOf(store: Store, filter: RecordFilter): EntityFilter {
  const known = new Set(store.integrations.all().map(({ id }) => id))
  const integration = (id: string) => (known.has(id) ? id : fail('NOT_FOUND', { what: 'integration', id }))
  const parts = (text: string | undefined, mark: string) =>
    (text ?? '').split(mark).flatMap((part) => (part.trim() === '' ? [] : part.trim()))
  return {
    kind: filter.kind,
    search: filter.search.trim(),
    deleted: filter.deleted,
    heldIn: parts(filter.heldIn, ',').map((group) => parts(group, '|').map(integration)),
    notHeldIn: parts(filter.notHeldIn, ',').map(integration),
    waiting: filter.waiting,
    conflict: filter.conflict,
    owners: filter.owner === undefined ? null : new OwnerNames(store).valuesOf(filter.owner),
    changedAfter: toMillis(filter.changedAfter ?? null),
  }
}
