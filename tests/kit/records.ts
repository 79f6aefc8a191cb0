import type {
  ChangedRecord,
  Conflict,
  ConflictSide,
  EntityKind,
  EntityRecord,
  FieldValue,
  MatchReview,
} from '../../src/shared/model'
import type { CrmRecord } from './crm'
import type { Place } from './place'

type Fields = Record<string, FieldValue>

/** A record here, with the ids that it has at each account by the account's name. */
export type HeldRecord<T extends EntityRecord = EntityRecord> = T & { at: Record<string, string> }
/** The same after a person's action, with the action's run. */
export type ActedRecord = HeldRecord<ChangedRecord>

/** What a person does in Patchbay, through the app contract. */
export class Records {
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  /** Live records of a kind, in the order in which they came to be; only those that a search finds where one is given. */
  async all(kind: EntityKind = 'contact', search = ''): Promise<HeldRecord[]> {
    const records: HeldRecord[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await this.#client.records.find({ kind, search, limit: 500, ...(cursor ? { cursor } : {}) })
      records.push(...page.items.map((record) => this.#held(record)))
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    return records.sort((a, b) => Number(a.id) - Number(b.id))
  }

  /** The only live record of a kind; fails when there are more, or none. */
  async only(kind: EntityKind = 'contact', search = ''): Promise<HeldRecord> {
    const [only, ...others] = await this.all(kind, search)
    if (!only || others.length > 0) throw new Error(`There are ${others.length + (only ? 1 : 0)} records of ${kind}`)
    return only
  }

  /** A record by its id, deleted ones too. */
  async get({ id }: Pick<EntityRecord, 'id'>): Promise<HeldRecord> {
    return this.#held(await this.#client.records.get({ id }))
  }

  /** The record that an account's record is linked to; null when it is linked to none. */
  async of(account: string, { id }: Pick<CrmRecord, 'id'>): Promise<HeldRecord | null> {
    const [row] = this.#place.file.rows<{ entity_id: number }>(
      `SELECT links.entity_id FROM links JOIN remote_records ON remote_records.id = links.remote_record_id
       JOIN objects ON objects.id = remote_records.object_id
       WHERE remote_records.remote_id = ? AND objects.integration_id = ?`,
      id,
      this.#place.id(account),
    )
    return row ? this.get({ id: String(row.entity_id) }) : null
  }

  async edit({ id }: Pick<EntityRecord, 'id'>, fields: Fields): Promise<ActedRecord> {
    return this.#held(await this.#client.records.edit({ id, fields }))
  }

  /** Makes a record that these accounts are to have, by default all. */
  async create(kind: EntityKind, fields: Fields, accounts = this.#place.accountNames): Promise<ActedRecord> {
    const integrations = accounts.map((name) => this.#place.id(name))
    return this.#held(await this.#client.records.create({ kind, fields, integrations }))
  }

  async remove({ id }: Pick<EntityRecord, 'id'>): Promise<ActedRecord> {
    return this.#held(await this.#client.records.remove({ params: { id } }))
  }

  /** Says that two records are one. */
  async link({ id }: Pick<EntityRecord, 'id'>, other: Pick<EntityRecord, 'id'>): Promise<ActedRecord> {
    return this.#held(await this.#client.records.link({ id, other: other.id }))
  }

  /** Takes an account's record out of a record. Returns both, and the run. */
  async split(record: EntityRecord, account: string): Promise<[HeldRecord, HeldRecord, string]> {
    const input = { id: record.id, linkId: this.#linkOf(record, account) }
    const { record: kept, separated, runId } = await this.#client.records.split(input)
    return [this.#held(kept), this.#held(separated), runId]
  }

  /** Stops syncing a record with an account. */
  async unlink(record: EntityRecord, account: string): Promise<ActedRecord> {
    const params = { id: record.id, linkId: this.#linkOf(record, account) }
    return this.#held(await this.#client.records.unlink({ params }))
  }

  /** Open conflicts, oldest first. */
  async conflicts(): Promise<Conflict[]> {
    return (await this.#client.conflicts.list({ limit: 500 })).items
  }

  /** Settles a conflict for all of its fields. */
  async settle({ id, fields }: Pick<Conflict, 'id' | 'fields'>, side: ConflictSide): Promise<ActedRecord> {
    const choices = Object.fromEntries(fields.map(({ field }) => [field, side]))
    return this.#held(await this.#client.conflicts.settle({ id, choices }))
  }

  /** Records of CRMs whose match a person has to find. */
  async reviews(): Promise<MatchReview[]> {
    return (await this.#client.reviews.list({ limit: 500 })).items
  }

  /** Says which record it is; null: one of its own. */
  async decide({ id }: Pick<MatchReview, 'id'>, record: Pick<EntityRecord, 'id'> | null): Promise<ActedRecord> {
    return this.#held(await this.#client.reviews.decide({ id, recordId: record?.id ?? null }))
  }

  /** Rows of the outbox as they stand in the file, oldest first, with the account's name. */
  outbox(): (Record<string, unknown> & { account: string; state: string; op: string })[] {
    return this.#place.file
      .rows<{ integration_id: string; state: string; op: string }>('SELECT * FROM outbox ORDER BY id')
      .map((row) => ({ ...row, account: this.#place.nameOf(row.integration_id) }))
  }

  /** What is in the history of a record, oldest first, as it stands in the file. */
  history({ id }: Pick<EntityRecord, 'id'>): Record<string, unknown>[] {
    return this.#place.file.rows('SELECT * FROM changes WHERE entity_id = ? ORDER BY id', Number(id))
  }

  get #client() {
    return this.#place.client
  }

  #held<T extends EntityRecord>(record: T): HeldRecord<T> {
    const live = record.links.filter(({ deletedAt }) => deletedAt === null)
    return {
      ...record,
      at: Object.fromEntries(live.map(({ integrationId, remoteId }) => [this.#place.nameOf(integrationId), remoteId])),
    }
  }

  #linkOf(record: EntityRecord, account: string): string {
    const link = record.links.find(({ integrationId }) => integrationId === this.#place.id(account))
    if (!link) throw new Error(`${record.name} is not linked to ${account}`)
    return link.id
  }
}
