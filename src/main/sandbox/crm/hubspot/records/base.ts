import { peoplePerCompany, type SandboxWorld } from '../../kit/provider-sandbox'
import { fraction, hashText, mix, pick } from '../../kit/random'
import { hubspotIndustries } from '../definitions/definitions-companies'
import { activeOwners } from '../owners'
import type { ObjectName, StoredRecord } from '../types'

/** The first records were made and last changed between these moments; what happens later comes from the sandbox's clock. */
const BASE_START = Date.UTC(2023, 0, 9, 8)
export const BASE_END = Date.UTC(2026, 9, 1)

/** Every so many records one is in the recycle bin. */
const ARCHIVED_EVERY = 101

/** The records with which a portal begins: made on demand from their place in the order, never kept. */
export class BaseRecords {
  /** All, those in the recycle bin included. */
  readonly count: number
  private readonly firstId: number
  private readonly idStep: number

  constructor(
    private readonly object: ObjectName,
    private readonly account: string,
    private readonly world: SandboxWorld,
    live: number,
  ) {
    this.count = live + Math.floor(live / (ARCHIVED_EVERY - 1))
    const place = hashText(`${account}:${object}`) % 900_000_000
    this.firstId = (object === 'contacts' ? 48_000_000_000 : 17_000_000_000) + place
    this.idStep = object === 'contacts' ? 50 : 13
  }

  /** Ids rise with the order, with gaps. Holds for records that were made later too. */
  idOf(seq: number): string {
    return String(this.firstId + seq * this.idStep + (mix(this.world.seed, seq, 40) % this.idStep))
  }

  /** Place of an id in the order; null for an id that this portal never gave. */
  seqOf(id: string): number | null {
    if (!/^\d{1,15}$/.test(id)) return null
    const seq = Math.floor((Number(id) - this.firstId) / this.idStep)
    return seq >= 0 && this.idOf(seq) === String(Number(id)) ? seq : null
  }

  /** The first place whose id is not below the given one. */
  seqFrom(id: number): number {
    let seq = Math.max(0, Math.floor((id - this.firstId) / this.idStep))
    while (Number(this.idOf(seq)) < id) seq += 1
    return seq
  }

  /** Place of the contact that began with this address; null when there is none. */
  seqOfEmail(email: string): number | null {
    const seq = this.world.placeOfEmail(this.account, this.count, email)
    return seq !== null && this.record(seq).values.email === email ? seq : null
  }

  isArchived(seq: number): boolean {
    return seq % ARCHIVED_EVERY === ARCHIVED_EVERY - 1
  }

  /** How many of the places before this one hold records that are not archived. */
  liveBefore(seq: number): number {
    return seq - Math.floor(seq / ARCHIVED_EVERY)
  }

  /** How many places hold records that were made until then, ms; they are the first ones. */
  placesUntil(at: number): number {
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (this.createdAt(middle) <= at) low = middle + 1
      else high = middle
    }
    return low
  }

  createdAt(seq: number): number {
    const span = (BASE_END - BASE_START) * 0.97
    return Math.floor(BASE_START + (span * (seq + fraction(this.world.seed, seq, 41))) / Math.max(1, this.count))
  }

  updatedAt(seq: number): number {
    const created = this.createdAt(seq)
    return Math.floor(created + (BASE_END - created) * 0.9 * fraction(this.world.seed, seq, 42) ** 2)
  }

  record(seq: number): StoredRecord {
    const updatedAt = this.updatedAt(seq)
    return {
      seq,
      id: this.idOf(seq),
      values: this.object === 'contacts' ? this.contact(seq) : this.company(seq),
      createdAt: this.createdAt(seq),
      updatedAt,
      archivedAt: this.isArchived(seq)
        ? Math.floor(updatedAt + (BASE_END - updatedAt) * fraction(this.world.seed, seq, 43))
        : null,
      history: {},
      gone: false,
    }
  }

  private contact(seq: number): Record<string, string> {
    const { world } = this
    const person = world.person(world.personOf(this.account, seq))
    const employer = world.company(person.companyIndex)
    const by = (salt: number) => fraction(world.seed, person.index, salt)
    const values: Record<string, string> = {
      firstname: person.firstName,
      lastname: person.lastName,
      phone: typed(person.phone, mix(world.seed, person.index, 50)),
      jobtitle: person.jobTitle,
      company: employer.name,
      city: person.city,
      country: person.country,
      lifecyclestage: pick(
        ['lead', 'lead', 'marketingqualifiedlead', 'opportunity', 'customer'],
        world.seed,
        person.index,
        51,
      ),
      hs_object_source: 'IMPORT',
    }
    if (by(52) >= 0.02) values.email = person.email
    if (by(53) < 0.75) values.hubspot_owner_id = pick(activeOwners, world.seed, person.index, 54).id
    if (by(55) < 0.5)
      values.hs_lead_status = pick(['NEW', 'OPEN', 'IN_PROGRESS', 'CONNECTED'], world.seed, person.index, 56)
    if (by(57) < 0.35) values.customer_tier = pick(['gold', 'silver', 'bronze'], world.seed, person.index, 58)
    if (by(59) < 0.25) {
      values.product_interests = pick(
        ['onboarding', 'reporting;integrations', 'support_plan', 'onboarding;reporting;support_plan'],
        world.seed,
        person.index,
        60,
      )
    }
    if (by(61) < 0.6) values.newsletter_opt_in = by(62) < 0.5 ? 'true' : 'false'
    if (by(63) < 0.2) values.contract_renewal_date = day(BASE_END + by(64) * 3e10)
    if (by(65) < 0.15) values.last_webinar_at = new Date(Math.floor(BASE_END - by(66) * 3e10)).toISOString()
    if (by(67) < 0.4) values.loyalty_points = String(Math.floor(by(68) * 5000))
    if (by(69) < 0.08)
      values.internal_notes = `Met at the ${person.city} trade fair.\nPrefers to be called in the morning.`
    if (by(70) < 0.1) values.website = `https://www.${employer.domain}`
    return values
  }

  private company(seq: number): Record<string, string> {
    const { world } = this
    const company = world.company(world.companyOf(this.account, seq))
    const by = (salt: number) => fraction(world.seed, company.index, salt)
    const values: Record<string, string> = {
      name: company.name,
      domain: company.domain,
      website: `https://www.${company.domain}`,
      phone: typed(company.phone, mix(world.seed, company.index, 80)),
      industry: hubspotIndustries[company.industry],
      city: company.city,
      country: company.country,
      numberofemployees: String(company.employees),
      lifecyclestage: pick(['lead', 'opportunity', 'customer'], world.seed, company.index, 81),
      hs_object_source: 'IMPORT',
    }
    if (by(82) < 0.7) values.hubspot_owner_id = pick(activeOwners, world.seed, company.index, 83).id
    if (by(84) < 0.5) values.annualrevenue = String(company.employees * (40_000 + Math.floor(by(85) * 90_000)))
    if (by(86) < 0.3) values.type = pick(['PROSPECT', 'PARTNER', 'VENDOR'], world.seed, company.index, 87)
    if (by(88) < 0.4) values.account_tier = pick(['a', 'b', 'c'], world.seed, company.index, 89)
    if (by(90) < 0.2) values.sales_regions = pick(['north', 'north;east', 'south;west'], world.seed, company.index, 91)
    if (by(92) < 0.2) values.contract_end = day(BASE_END + by(93) * 5e10)
    if (by(94) < 0.3) values.licensed_seats = String(1 + Math.floor(company.employees * by(95)))
    return values
  }

  /** Place of the employer of a contact; null for people without a link to a company. */
  static employerSeq(contactSeq: number): number | null {
    return contactSeq % 20 === 7 ? null : Math.floor(contactSeq / peoplePerCompany)
  }
}

/** People type phone numbers as they like; HubSpot keeps them so. */
function typed(phone: string, how: number): string {
  const national = phone.slice(3)
  if (how % 4 === 0) return `${phone.slice(0, 3)} ${national.slice(0, 3)} ${national.slice(3)}`
  if (how % 11 === 0)
    return `${phone.slice(0, 3)} (${national.slice(0, 3)}) ${national.slice(3, 6)}-${national.slice(6)}`
  return phone
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
