import type { ChangeNotes } from '../../kit/changes'
import { peoplePerCompany, type SandboxStorage } from '../../kit/provider-sandbox'
import type { ObjectName, StoredRecord } from '../types'
import { BaseRecords } from './base'
import type { RecordStore } from './store'

export interface AssociationLabel {
  category: 'HUBSPOT_DEFINED'
  typeId: number
  label: string | null
}

/** https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide#association-type-id-values */
export const labels: Record<ObjectName, { primary: AssociationLabel; plain: AssociationLabel }> = {
  contacts: {
    primary: { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' },
    plain: { category: 'HUBSPOT_DEFINED', typeId: 279, label: null },
  },
  companies: {
    primary: { category: 'HUBSPOT_DEFINED', typeId: 2, label: 'Primary' },
    plain: { category: 'HUBSPOT_DEFINED', typeId: 280, label: null },
  },
}

/** Companies of one contact, the primary one first. */
type CompanySeqs = readonly number[]

/** Which contact works where. A later link does not touch the time of change of either record. */
export class Associations {
  private readonly changed = new Map<number, CompanySeqs>()
  /** Contacts whose companies were changed, by company. */
  private readonly contactsByCompany = new Map<number, Set<number>>()

  constructor(
    private readonly contacts: RecordStore,
    private readonly companies: RecordStore,
    private readonly storage: SandboxStorage,
    private readonly notes: ChangeNotes,
  ) {}

  restore(contactSeq: number, companies: CompanySeqs): void {
    this.changed.set(contactSeq, companies)
    for (const company of companies) {
      const contacts = this.contactsByCompany.get(company) ?? new Set()
      this.contactsByCompany.set(company, contacts.add(contactSeq))
    }
  }

  /** Live records on the other side, the primary company first. */
  of(object: ObjectName, seq: number): { record: StoredRecord; primary: boolean }[] {
    if (object === 'contacts') {
      const companies = this.companiesOf(seq).filter((company) => this.companies.isShown(company, false))
      return companies.map((company, at) => ({
        record: this.companies.at(company) as StoredRecord,
        primary: at === 0,
      }))
    }
    const candidates = new Set(this.contactsByCompany.get(seq))
    for (let slot = 0; slot < peoplePerCompany; slot += 1) candidates.add(seq * peoplePerCompany + slot)
    return [...candidates]
      .sort((a, b) => a - b)
      .filter((contact) => this.contacts.isShown(contact, false) && this.companiesOf(contact).includes(seq))
      .map((contact) => ({
        record: this.contacts.at(contact) as StoredRecord,
        primary: this.companiesOf(contact)[0] === seq,
      }))
  }

  link(contact: StoredRecord, company: StoredRecord, primary: boolean): void {
    const others = this.companiesOf(contact.seq).filter((seq) => seq !== company.seq)
    this.put(contact.seq, primary ? [company.seq, ...others] : [...others, company.seq])
  }

  unlink(contact: StoredRecord, company: StoredRecord): void {
    const left = this.companiesOf(contact.seq).filter((seq) => seq !== company.seq)
    this.put(contact.seq, left)
  }

  /** Moves the links of a merged record to the one that stays. */
  move(object: ObjectName, from: StoredRecord, to: StoredRecord): void {
    for (const { record, primary } of this.of(object, from.seq)) {
      if (object === 'contacts') this.link(to, record, this.companiesOf(to.seq).length === 0)
      else {
        this.unlink(record, from)
        this.link(record, to, primary)
      }
    }
  }

  private companiesOf(contactSeq: number): CompanySeqs {
    const changed = this.changed.get(contactSeq)
    if (changed !== undefined) return changed
    const employer = contactSeq < this.contacts.base.count ? BaseRecords.employerSeq(contactSeq) : null
    return employer === null || employer >= this.companies.base.count ? [] : [employer]
  }

  private put(contactSeq: number, companies: CompanySeqs): void {
    const ids = (seqs: CompanySeqs) => ({
      companies: seqs.map((seq) => this.companies.base.idOf(seq)).join(';') || null,
    })
    const before = ids(this.companiesOf(contactSeq))
    this.restore(contactSeq, companies)
    this.storage.put(`companies-of:${contactSeq}`, companies)
    this.notes.note({
      object: 'contacts',
      action: 'associate',
      id: this.contacts.base.idOf(contactSeq),
      key: null,
      before,
      after: ids(companies),
    })
  }
}
