import type { RemoteRecord } from '../../providers/provider'
import type { StoredRecord } from '../../store/accounts/records'
import type { ConflictRow } from '../../store/entities/conflicts'
import type { EntityRow } from '../../store/entities/entities'
import type { OutboxRow } from '../../store/entities/outbox'
import type { Store } from '../../store/store'

/**
 * What the store knows about a page of records, read with one query for each kind of row. What a record of the page
 * changes is forgotten, so that the next one sees it.
 */
export class PageView {
  /** Records of the page that could not be read the last time. */
  readonly unreadable: ReadonlySet<string>
  readonly #store: Store
  readonly #objectId: number
  readonly #records: Map<string, StoredRecord>
  readonly #entities: Map<number, EntityRow>
  readonly #links: Map<number, StoredRecord[]>
  readonly #conflicts: Map<number, ConflictRow[]>
  readonly #rows: Map<number, OutboxRow>
  /** Entities whose rows of the maps may be out of date. */
  readonly #stale = new Set<number>()
  /** Records of the page that have been stored, or have another link, since they were read. */
  readonly #touched = new Set<string>()
  #hasSentCreates: boolean | null = null

  constructor(store: Store, objectId: number, records: readonly RemoteRecord[]) {
    this.#store = store
    this.#objectId = objectId
    const ids = records.flatMap((record) => [record.remoteId, ...record.mergedIds])
    this.#records = store.records.findMany(objectId, [...new Set(ids)])
    this.unreadable = store.records.unreadable(objectId)
    const entityIds = [...new Set([...this.#records.values()].flatMap(({ entityId }) => entityId ?? []))]
    const some = entityIds.length > 0
    this.#entities = some ? store.entities.getMany(entityIds) : new Map()
    this.#links = some ? store.records.ofEntities(entityIds) : new Map()
    this.#conflicts = some ? store.conflicts.ofEntities(entityIds) : new Map()
    this.#rows = some ? store.outbox.activeMany(objectId, entityIds) : new Map()
  }

  /** A record by its id at the CRM. */
  record(remoteId: string): StoredRecord | null {
    const known = this.#records.get(remoteId) ?? null
    const isTouched = this.#touched.has(remoteId)
    if (known && !isTouched && (known.entityId === null || !this.#stale.has(known.entityId))) return known
    if (!known && !isTouched) return null
    const fresh = this.#store.records.find(this.#objectId, remoteId)
    this.#touched.delete(remoteId)
    if (fresh) this.#records.set(remoteId, fresh)
    return fresh
  }

  /**
   * Whether there are creates of ours of which no one knows whether they arrived. None comes to be while a page is taken
   * over: what is there at its beginning is all there is.
   */
  get hasSentCreates(): boolean {
    this.#hasSentCreates ??= this.#store.outbox.sentCreates(this.#objectId).length > 0
    return this.#hasSentCreates
  }

  entity(id: number): EntityRow | null {
    if (this.#stale.has(id)) return this.#store.entities.get(id)
    return this.#entities.get(id) ?? this.#store.entities.get(id)
  }

  /** The records of an entity, the one that was linked first in front. */
  links(entityId: number): readonly StoredRecord[] {
    if (this.#stale.has(entityId) || !this.#entities.has(entityId)) return this.#store.records.ofEntity(entityId)
    return this.#links.get(entityId) ?? []
  }

  /** Open conflicts of an entity. */
  conflicts(entityId: number): readonly ConflictRow[] {
    if (this.#stale.has(entityId) || !this.#entities.has(entityId)) return this.#store.conflicts.ofEntity(entityId)
    return this.#conflicts.get(entityId) ?? []
  }

  /** What waits to be written of an entity to this object. */
  row(entityId: number): OutboxRow | null {
    if (this.#stale.has(entityId) || !this.#entities.has(entityId)) {
      return this.#store.outbox.active(this.#objectId, entityId)
    }
    return this.#rows.get(entityId) ?? null
  }

  /** Rows of this entity have changed. */
  touch(entityId: number): void {
    this.#stale.add(entityId)
  }

  /** A record has been stored, or has another link: it is read again where it is asked for once more. */
  touchRecord(remoteId: string): void {
    this.#touched.add(remoteId)
  }
}
