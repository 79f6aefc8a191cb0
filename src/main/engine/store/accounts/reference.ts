import type { Campaign, CampaignMember, Owner, Pipeline, ReferenceKind } from '@shared/model'
import type { Db } from '../file/database'

/** A list of an account's reference data: its kind, and its name at the provider. */
export interface ReferenceList {
  integrationId: string
  kind: ReferenceKind
  name: string
}

/** A member of a campaign with the entity that it is; null where it is not held here, or linked to nothing. */
export type HeldMember = CampaignMember & { entityId: number | null; entityName: string | null }

interface RawOwner {
  remoteId: string
  name: string
  email: string | null
  active: 0 | 1
}

/** An owner by its address, in the form in which addresses are compared. */
export interface OwnerAddress {
  remoteId: string
  address: string
  active: boolean
}

type RawPipeline = Omit<Pipeline, 'stages'> & { stages: string }

/** Owners, pipelines with their stages, campaigns and their members, by integration. What writes them stands in `write`. */
export class ReferenceTable {
  readonly #owners
  readonly #addresses
  readonly #pipelines
  readonly #campaigns
  readonly #campaign
  readonly #members
  readonly #object
  readonly #record
  readonly #link
  readonly #entity

  constructor(db: Db) {
    this.#owners = db.prepare<[string], RawOwner>(
      `SELECT remote_id AS remoteId, name, email, active FROM owners
       WHERE integration_id = ? ORDER BY name COLLATE NOCASE, remote_id`,
    )
    this.#addresses = db.prepare<[string], Omit<OwnerAddress, 'active'> & { active: 0 | 1 }>(
      `SELECT remote_id AS remoteId, address, active FROM owners
       WHERE integration_id = ? AND address IS NOT NULL ORDER BY remote_id`,
    )
    this.#pipelines = db.prepare<[string], RawPipeline>(
      `SELECT remote_id AS remoteId, object, label, position, stages FROM pipelines
       WHERE integration_id = ? ORDER BY object, position, remote_id`,
    )
    const campaign = `SELECT c.remote_id AS remoteId, c.name, c.type, c.status,
        COALESCE(c.member_count, (SELECT NULLIF(COUNT(*), 0) FROM campaign_members m
          WHERE m.integration_id = c.integration_id AND m.campaign_id = c.remote_id)) AS memberCount
      FROM campaigns c WHERE c.integration_id = ?`
    this.#campaigns = db.prepare<[string], Campaign>(`${campaign} ORDER BY c.name COLLATE NOCASE, c.remote_id`)
    this.#campaign = db.prepare<[string, string], Campaign>(`${campaign} AND c.remote_id = ?`)
    this.#members = db.prepare<[string, string, string, string, number], CampaignMember>(
      `SELECT campaign_id AS campaignId, object, remote_id AS remoteId, status FROM campaign_members
       WHERE integration_id = ? AND campaign_id = ? AND (object, remote_id) > (?, ?) ORDER BY object, remote_id LIMIT ?`,
    )
    // Rows are looked up one by one: a dry run lays views over the tables, in which a join of several reads all of them.
    this.#object = db.prepare<[string, string], { id: number }>(
      'SELECT id FROM objects WHERE integration_id = ? AND name = ?',
    )
    this.#record = db.prepare<[number, string], { id: number }>(
      'SELECT id FROM remote_records WHERE object_id = ? AND remote_id = ?',
    )
    this.#link = db.prepare<[number], { id: number }>('SELECT entity_id AS id FROM links WHERE remote_record_id = ?')
    this.#entity = db.prepare<[number], { name: string }>('SELECT display_name AS name FROM entities WHERE id = ?')
  }

  /** Owners by name, the ones that are no longer active included. */
  owners(integrationId: string): Owner[] {
    return this.#owners.all(integrationId).map((raw) => ({ ...raw, active: raw.active === 1 }))
  }

  /** The owners that have an address. */
  addresses(integrationId: string): OwnerAddress[] {
    return this.#addresses.all(integrationId).map((raw) => ({ ...raw, active: raw.active === 1 }))
  }

  /** Pipelines with their stages, in the order that the CRM shows them in. */
  pipelines(integrationId: string): Pipeline[] {
    return this.#pipelines.all(integrationId).map((raw) => {
      const stages = JSON.parse(raw.stages) as Pipeline['stages']
      return { ...raw, stages: stages.sort((one, other) => one.position - other.position) }
    })
  }

  /** Campaigns by name. Where the CRM does not say how many members one has, they are counted. */
  campaigns(integrationId: string): Campaign[] {
    return this.#campaigns.all(integrationId)
  }

  campaign(integrationId: string, remoteId: string): Campaign | null {
    return this.#campaign.get(integrationId, remoteId) ?? null
  }

  /** Members of a campaign, by object and id behind `after`. */
  members(
    integrationId: string,
    campaignId: string,
    after: { object: string; remoteId: string },
    limit: number,
  ): HeldMember[] {
    return this.#members.all(integrationId, campaignId, after.object, after.remoteId, limit).map((member) => {
      const object = this.#object.get(integrationId, member.object)
      const record = object && this.#record.get(object.id, member.remoteId)
      const link = record && this.#link.get(record.id)
      const entity = link && this.#entity.get(link.id)
      return { ...member, entityId: link?.id ?? null, entityName: entity?.name ?? null }
    })
  }
}
