import { dealOf, salesTeam, talkOf } from '../../world/stories'
import { BaseRecords, baseEnd, type IdScheme, risingIds } from '../kit/base'
import { peoplePerCompany, type SandboxIndustry, type SandboxWorld } from '../kit/provider-sandbox'
import { fraction, hashText, mix, mostlyShared, pick, sharedSalts } from '../kit/random'
import { idFrom, type ObjectName, objectTypes, type StoredRecord, salesforceIds, stages, type Value } from './objects'

/** A user of the org who may own records. */
export interface User {
  id: string
  firstName: string
  lastName: string
  email: string
  active: boolean
}

/** The users of an org; the last one has left. The first one is who connected. */
export function usersOf(account: string): User[] {
  const first = 4_000_000 + (hashText(`${account}:users`) % 900_000)
  return salesTeam.map((person, at) => ({ id: idFrom('005', first + at * 7), ...person }))
}

/** Every so many records one is in the recycle bin. */
const binEvery = 101

const numbers: Record<ObjectName, { first: number; step: number }> = {
  contacts: { first: 40_000_000, step: 7 },
  companies: { first: 20_000_000, step: 5 },
  leads: { first: 60_000_000, step: 3 },
  opportunities: { first: 30_000_000, step: 3 },
  tasks: { first: 80_000_000, step: 3 },
  events: { first: 50_000_000, step: 3 },
  emails: { first: 70_000_000, step: 3 },
  notes: { first: 10_000_000, step: 3 },
  campaigns: { first: 1_000_000, step: 11 },
  members: { first: 90_000_000, step: 3 },
}

/** How many live records of an object there are for so many people. */
function countOf(object: ObjectName, people: number): number {
  const companies = Math.ceil(people / peoplePerCompany)
  const counts: Record<ObjectName, number> = {
    contacts: people,
    companies,
    leads: Math.ceil(companies / 2),
    opportunities: companies,
    tasks: companies * 2,
    events: Math.ceil(companies / 2),
    emails: companies,
    notes: companies,
    campaigns: people === 0 ? 0 : 6,
    members: Math.floor(people / 10),
  }
  return counts[object]
}

const isBinned = (seq: number) => seq % binEvery === binEvery - 1

/** Ids of every object of one org. */
export function idsOf(account: string, seed: number): Record<ObjectName, IdScheme> {
  const schemes = Object.values(objectTypes).map(({ name, prefix }) => {
    const { first, step } = numbers[name]
    const place = (hashText(`${account}:${name}`) % 900_000) * 1_000_000
    return [name, salesforceIds(prefix, risingIds({ first: first + place, step, seed }))] as const
  })
  return Object.fromEntries(schemes) as Record<ObjectName, IdScheme>
}

type Values = Record<string, Value>

/** What makers of records know. */
interface Org {
  world: SandboxWorld
  account: string
  ids: Record<ObjectName, IdScheme>
  users: User[]
  people: number
}

/** The records with which an org begins, of one object. */
export function seeded(object: ObjectName, org: Org): BaseRecords<StoredRecord> {
  const [user] = org.users
  const by = user?.id ?? ''
  return new BaseRecords<StoredRecord>({
    ids: org.ids[object],
    world: org.world,
    live: countOf(object, org.people),
    binEvery,
    resolutionMs: 1000,
    make: (seq) => ({ values: filled(makers[object](org, seq)), createdBy: by, modifiedBy: by }),
    ...(object === 'contacts'
      ? {
          seqOfKey: (email: string, count: number) => {
            const seq = org.world.placeOfEmail(org.account, count, email)
            return seq !== null && contact(org, seq).Email === email ? seq : null
          },
        }
      : {}),
  })
}

function filled(values: Record<string, Value | undefined>): Values {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined && entry[1] !== ''),
  )
}

const industries: Record<SandboxIndustry, string> = {
  software: 'Technology',
  logistics: 'Transportation',
  food: 'Food & Beverage',
  construction: 'Construction',
  energy: 'Energy',
  health: 'Healthcare',
  finance: 'Finance',
  education: 'Education',
  retail: 'Retail',
  manufacturing: 'Manufacturing',
  media: 'Media',
  travel: 'Hospitality',
}

/** The contact that a record of an object is about: of the n-th company, the first ones of its people. */
const personSeq = (seq: number, slot = 0) => seq * peoplePerCompany + slot

const makers: Record<ObjectName, (org: Org, seq: number) => Record<string, Value | undefined>> = {
  contacts: contact,
  companies: (org, seq) => {
    const company = org.world.company(org.world.companyOf(org.account, seq))
    const by = (salt: number) => fraction(org.world.seed, company.index, salt)
    const one = <T>(list: readonly T[], salt: number) => pick(list, org.world.seed, company.index, salt)
    return {
      Name: company.name,
      Website: `https://www.${company.domain}`,
      Phone: typed(company.phone, mix(org.world.seed, company.index, 480)),
      Industry: industries[company.industry],
      BillingCity: company.city,
      BillingCountry: company.country,
      NumberOfEmployees: company.employees,
      Type: one(['Prospect', 'Customer - Direct', 'Technology Partner', 'Other'], 481),
      OwnerId: ownerOf(org, company.index, mostlyShared(org.world.seed, company.index, sharedSalts.companyOwner, 482)),
      Rating: by(483) < 0.4 ? one(['Hot', 'Warm', 'Cold'], 484) : undefined,
      AnnualRevenue:
        by(sharedSalts.revenueKnown) < 0.5
          ? company.employees *
            (40_000 + Math.floor(by(mostlyShared(org.world.seed, company.index, sharedSalts.revenue, 486)) * 90_000))
          : undefined,
      Account_Tier__c: by(487) < 0.4 ? one(['a', 'b', 'c'], 488) : undefined,
      Sales_Regions__c: by(489) < 0.2 ? one(['north', 'north;east', 'south;west'], 490) : undefined,
      Contract_End__c: by(491) < 0.2 ? day(baseEnd + by(492) * 5e10) : undefined,
      Licensed_Seats__c: by(493) < 0.3 ? 1 + Math.floor(company.employees * by(494)) : undefined,
      Is_Partner__c: by(495) < 0.2,
    }
  },
  leads: (org, seq) => {
    const who = org.world.person(org.world.personOf(org.account, org.people + seq * peoplePerCompany))
    const employer = org.world.company(who.companyIndex)
    const by = (salt: number) => fraction(org.world.seed, who.index, salt)
    const one = <T>(list: readonly T[], salt: number) => pick(list, org.world.seed, who.index, salt)
    const isConverted = seq % 9 === 8
    return {
      FirstName: who.firstName,
      LastName: who.lastName,
      Email: who.email,
      Phone: who.phone,
      Title: who.jobTitle,
      Company: employer.name,
      City: who.city,
      Country: who.country,
      Website: `https://www.${employer.domain}`,
      Industry: industries[employer.industry],
      LeadSource: one(['Web', 'Phone Inquiry', 'Partner Referral', 'Other'], 500),
      Rating: by(501) < 0.5 ? one(['Hot', 'Warm', 'Cold'], 502) : undefined,
      OwnerId: ownerOf(org, who.index, 503),
      ...(isConverted
        ? {
            Status: 'Closed - Converted',
            IsConverted: true,
            ConvertedDate: day(baseEnd - by(504) * 1e10),
            ConvertedAccountId: org.ids.companies.idOf(seq),
            ConvertedContactId: org.ids.contacts.idOf(personSeq(seq)),
            ConvertedOpportunityId: org.ids.opportunities.idOf(seq),
          }
        : { Status: one(['Open - Not Contacted', 'Working - Contacted', 'Closed - Not Converted'], 505) }),
    }
  },
  opportunities: (org, seq) => {
    const index = org.world.companyOf(org.account, seq)
    const deal = dealOf(org.world, index)
    const open = stages.filter((stage) => !stage.closed)
    const at =
      deal.outcome === 'open'
        ? open[Math.floor(deal.progress * open.length)]
        : stages.find((stage) => stage.closed && stage.won === (deal.outcome === 'won'))
    return {
      Name: deal.title.slice(0, 120),
      AccountId: isBinned(seq) ? undefined : org.ids.companies.idOf(seq),
      StageName: at?.label,
      Probability: at?.probability,
      ForecastCategoryName: at?.forecast,
      Amount: deal.amount,
      CloseDate: day(deal.closesAt),
      Type: deal.isRenewal ? 'Existing Customer - Upgrade' : 'New Customer',
      OwnerId: ownerOf(org, index, 510),
      Ordered_Products__c: deal.product,
      Is_Renewal__c: deal.isRenewal,
      Contract_Type__c: pick(['monthly', 'yearly', 'one_off'], org.world.seed, index, 511),
    }
  },
  tasks: (org, seq) => {
    const isCall = seq % 2 === 0
    const place = personSeq(Math.floor(seq / 2), isCall ? 0 : 1)
    const who = org.world.person(org.world.personOf(org.account, place))
    const talk = talkOf(org.world, isCall ? 'call' : 'task', who.index)
    return {
      ...about(org, place),
      Subject: talk.subject,
      Description: talk.body,
      ActivityDate: day(talk.at),
      Status: talk.done
        ? 'Completed'
        : pick(['Not Started', 'In Progress', 'Deferred'], org.world.seed, who.index, 520),
      Priority: pick(['High', 'Normal', 'Low'], org.world.seed, who.index, 521),
      TaskSubtype: isCall ? 'Call' : 'Task',
      OwnerId: ownerOf(org, who.index, 522),
      ...(isCall
        ? {
            CallType: talk.inbound ? 'Inbound' : 'Outbound',
            CallDurationInSeconds: talk.done ? Math.round(talk.durationMs / 1000) : 0,
            CallDisposition: talk.done ? 'Connected' : 'No answer',
          }
        : {}),
      ...(talk.done ? { CompletedDateTime: moment(talk.at) } : {}),
    }
  },
  events: (org, seq) => {
    const place = personSeq(seq * 2)
    const who = org.world.person(org.world.personOf(org.account, place))
    const talk = talkOf(org.world, 'meeting', who.index)
    const minutes = Math.max(15, Math.round(talk.durationMs / 60_000))
    return {
      ...about(org, place),
      Subject: talk.subject,
      Description: talk.body,
      Location: who.city,
      StartDateTime: moment(talk.at),
      ActivityDateTime: moment(talk.at),
      EndDateTime: moment(Math.floor(talk.at / 1000) * 1000 + minutes * 60_000),
      DurationInMinutes: minutes,
      ShowAs: 'Busy',
      OwnerId: ownerOf(org, who.index, 530),
    }
  },
  emails: (org, seq) => {
    const who = org.world.person(org.world.personOf(org.account, personSeq(seq)))
    const talk = talkOf(org.world, 'email', who.index)
    const owner = org.users.find(({ id }) => id === ownerOf(org, who.index, 540))
    const [from, to] = talk.inbound ? [who.email, owner?.email] : [owner?.email, who.email]
    return {
      Subject: talk.subject,
      TextBody: talk.body,
      HtmlBody: `<p>${talk.body}</p>`,
      FromAddress: from,
      ToAddress: to,
      Incoming: talk.inbound,
      Status: talk.inbound ? '1' : '3',
      MessageDate: moment(talk.at),
      RelatedToId: isBinned(seq) ? undefined : org.ids.opportunities.idOf(seq),
    }
  },
  notes: (org, seq) => {
    const place = personSeq(seq, 1)
    const who = org.world.person(org.world.personOf(org.account, place))
    const talk = talkOf(org.world, 'note', who.index)
    return {
      Title: talk.subject,
      Body: talk.body,
      ParentId: isBinned(place) ? org.ids.companies.idOf(0) : org.ids.contacts.idOf(place),
      OwnerId: ownerOf(org, who.index, 550),
    }
  },
  campaigns: (org, seq) => ({
    Name: ['Autumn workshop', 'Newsletter', 'Trade fair', 'Partner day', 'Webinar series', 'Referral'][seq % 6],
    Type: ['Conference', 'Email', 'Trade Show', 'Other', 'Webinar', 'Referral Program'][seq % 6],
    Status: pick(['Planned', 'In Progress', 'Completed'], org.world.seed, seq, 560),
    StartDate: day(baseEnd - seq * 4e9),
    IsActive: seq % 4 !== 3,
    OwnerId: ownerOf(org, seq, 561),
  }),
  members: (org, seq) => {
    const place = isBinned(seq * 10) ? seq * 10 + 1 : seq * 10
    return {
      CampaignId: org.ids.campaigns.idOf(seq % 6),
      ContactId: org.ids.contacts.idOf(place),
      Status: pick(['Sent', 'Sent', 'Responded'], org.world.seed, seq, 570),
    }
  },
}

/** Places of the first records of an object that may hang on the n-th record of another one. */
export function childPlaces(child: ObjectName, parent: ObjectName, seq: number): number[] {
  if (child === 'contacts' && parent === 'companies') {
    return Array.from({ length: peoplePerCompany }, (_, slot) => personSeq(seq, slot))
  }
  if (child === 'opportunities' && parent === 'companies') return [seq]
  if (child === 'notes' && parent === 'contacts') return [Math.floor(seq / peoplePerCompany)]
  return []
}

/** What a task or an event is about: a contact, and the account that it is of. */
function about(org: Org, place: number): Record<string, Value | undefined> {
  const company = Math.floor(place / peoplePerCompany)
  const account = isBinned(company) ? undefined : org.ids.companies.idOf(company)
  return { WhoId: isBinned(place) ? undefined : org.ids.contacts.idOf(place), WhatId: account, AccountId: account }
}

function contact(org: Org, seq: number): Record<string, Value | undefined> {
  const { world, account } = org
  const person = world.person(world.personOf(account, seq))
  const employer = world.company(person.companyIndex)
  const by = (salt: number) => fraction(world.seed, person.index, salt)
  const one = <T>(list: readonly T[], salt: number) => pick(list, world.seed, person.index, salt)
  const company = Math.floor(seq / peoplePerCompany)
  return {
    FirstName: person.firstName,
    LastName: person.lastName,
    Phone: typed(person.phone, mix(world.seed, person.index, 450)),
    Title: by(451) < 0.1 ? `Senior ${person.jobTitle}` : person.jobTitle,
    MailingCity: person.city,
    MailingCountry: person.country,
    Email: by(452) < 0.03 ? undefined : person.email,
    // Some people have no account.
    AccountId: seq % 20 === 7 || isBinned(company) ? undefined : org.ids.companies.idOf(company),
    OwnerId: ownerOf(org, person.index, mostlyShared(world.seed, person.index, sharedSalts.contactOwner, 453)),
    LeadSource: by(454) < 0.5 ? one(['Web', 'Phone Inquiry', 'Partner Referral', 'Other'], 455) : undefined,
    HasOptedOutOfEmail: by(456) < 0.05,
    DoNotCall: by(457) < 0.05,
    Customer_Tier__c: by(458) < 0.35 ? one(['gold', 'silver', 'bronze'], 459) : undefined,
    Product_Interests__c:
      by(460) < 0.25 ? one(['onboarding', 'reporting;integrations', 'support_plan'], 461) : undefined,
    Newsletter_Opt_In__c: by(462) < 0.5,
    Contract_Renewal__c: by(463) < 0.2 ? day(baseEnd + by(464) * 3e10) : undefined,
    Last_Webinar_At__c: by(465) < 0.15 ? moment(baseEnd - by(466) * 3e10) : undefined,
    Loyalty_Points__c: by(467) < 0.4 ? Math.floor(by(468) * 5000) : undefined,
    Yearly_Spend__c: by(469) < 0.2 ? Math.floor(by(470) * 1e6) / 100 : undefined,
    Internal_Notes__c: by(471) < 0.08 ? `Met at the ${person.city} trade fair.\nPrefers mornings.` : undefined,
    Blog__c: by(472) < 0.05 ? `https://blog.${employer.domain}` : undefined,
    Card_Number__c: `C-${String(seq).padStart(6, '0')}`,
  }
}

function ownerOf(org: Org, index: number, salt: number): string {
  const active = org.users.filter((user) => user.active)
  return pick(active, org.world.seed, index, salt).id
}

/** People type phone numbers as they like. */
function typed(phone: string, how: number): string {
  const national = phone.slice(3)
  return how % 3 === 0 ? `${phone.slice(0, 3)} ${national.slice(0, 2)} ${national.slice(2)}` : phone
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10)
const moment = (at: number) => new Date(Math.floor(at / 1000) * 1000).toISOString()
