import { dealOf, salesTeam, talkOf } from '../../world/stories'
import { BaseRecords, baseEnd, risingIds } from '../kit/base'
import type { SeededLinks } from '../kit/links'
import { peoplePerCompany, type SandboxIndustry, type SandboxWorld } from '../kit/provider-sandbox'
import { fraction, hashText, mix, mostlyShared, pick, sharedSalts } from '../kit/random'
import type { StoredRecord } from './objects/record'
import type { ObjectName } from './objects/types'

/** A user of the portal who may own records, https://developers.hubspot.com/docs/api-reference/crm-owners-v3/guide */
export interface Owner {
  id: string
  email: string
  firstName: string
  lastName: string
  userId: number
  archived: boolean
  createdAt: string
  updatedAt: string
}

/** The owners of every made-up portal; the last one has left. */
export const owners: Owner[] = salesTeam.map(({ firstName, lastName, email, active }, at) => ({
  id: String(71_204_310 + at * 37),
  email,
  firstName,
  lastName,
  userId: 5_310_220 + at * 11,
  archived: !active,
  createdAt: '2023-01-09T08:00:00.000Z',
  updatedAt: active ? '2024-05-02T09:12:31.114Z' : '2025-03-31T16:45:00.000Z',
}))

const activeOwners = owners.filter((owner) => !owner.archived)

interface Stage {
  id: string
  label: string
  /** As the API spells it: all values are texts. */
  metadata: Record<string, string>
}

export interface Pipeline {
  id: string
  object: 'deals' | 'leads'
  label: string
  stages: Stage[]
  /** Null for what HubSpot brings along: such pipelines say that they were made in 1970. */
  createdAt: number | null
}

const dealStage = (id: string, label: string, probability: string): Stage => ({
  id,
  label,
  metadata: { isClosed: String(probability === '1.0' || probability === '0.0'), probability },
})

const leadStage = (id: string, label: string, leadState: string): Stage => ({
  id,
  label,
  metadata: { isClosed: String(leadState === 'QUALIFIED' || leadState === 'UNQUALIFIED'), leadState },
})

/** The pipelines of every made-up portal, https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide */
export const pipelines: Pipeline[] = [
  {
    id: 'default',
    object: 'deals',
    label: 'Sales Pipeline',
    createdAt: null,
    stages: [
      dealStage('appointmentscheduled', 'Appointment Scheduled', '0.2'),
      dealStage('qualifiedtobuy', 'Qualified To Buy', '0.4'),
      dealStage('presentationscheduled', 'Presentation Scheduled', '0.6'),
      dealStage('decisionmakerboughtin', 'Decision Maker Bought-In', '0.8'),
      dealStage('contractsent', 'Contract Sent', '0.9'),
      dealStage('closedwon', 'Closed Won', '1.0'),
      dealStage('closedlost', 'Closed Lost', '0.0'),
    ],
  },
  {
    id: '81204417',
    object: 'deals',
    label: 'Renewals',
    createdAt: Date.UTC(2023, 5, 12, 9, 15),
    stages: [
      dealStage('154200311', 'Due', '0.5'),
      dealStage('154200312', 'In Talks', '0.7'),
      dealStage('154200313', 'Renewed', '1.0'),
      dealStage('154200314', 'Left', '0.0'),
    ],
  },
  {
    id: 'lead-pipeline-id',
    object: 'leads',
    label: 'Lead pipeline',
    createdAt: null,
    stages: [
      leadStage('new-stage-id', 'New', 'NEW'),
      leadStage('attempting-stage-id', 'Attempting', 'IN_PROGRESS'),
      leadStage('connected-stage-id', 'Connected', 'IN_PROGRESS'),
      leadStage('qualified-stage-id', 'Qualified', 'QUALIFIED'),
      leadStage('unqualified-stage-id', 'Disqualified', 'UNQUALIFIED'),
    ],
  },
]

/** The stages of all pipelines of an object. */
export function allStages(object: ObjectName): Stage[] {
  return pipelines.filter((pipeline) => pipeline.object === object).flatMap((pipeline) => pipeline.stages)
}

/** HubSpot's own names for the trades of the made-up companies. */
const industries: Record<SandboxIndustry, string> = {
  software: 'COMPUTER_SOFTWARE',
  logistics: 'LOGISTICS_AND_SUPPLY_CHAIN',
  food: 'FOOD_BEVERAGES',
  construction: 'CONSTRUCTION',
  energy: 'RENEWABLES_ENVIRONMENT',
  health: 'HOSPITAL_HEALTH_CARE',
  finance: 'FINANCIAL_SERVICES',
  education: 'EDUCATION_MANAGEMENT',
  retail: 'RETAIL',
  manufacturing: 'MACHINERY',
  media: 'MEDIA_PRODUCTION',
  travel: 'LEISURE_TRAVEL_TOURISM',
}

/** Where the ids of an object begin, how far apart they lie, and which part of the companies' number there are. */
const numbers: Record<ObjectName, { first: number; step: number; share: number }> = {
  contacts: { first: 48_000_000_000, step: 50, share: peoplePerCompany },
  companies: { first: 17_000_000_000, step: 13, share: 1 },
  deals: { first: 21_000_000_000, step: 31, share: 1 },
  leads: { first: 390_000_000_000, step: 17, share: 1 / 3 },
  calls: { first: 61_000_000_000, step: 23, share: 1 },
  emails: { first: 63_000_000_000, step: 19, share: 1 },
  meetings: { first: 65_000_000_000, step: 29, share: 1 / 2 },
  notes: { first: 67_000_000_000, step: 11, share: 1 },
  tasks: { first: 69_000_000_000, step: 37, share: 1 },
}

/** Every so many records one is in the recycle bin. */
const binEvery = 101

/** The records with which a portal begins, of one object. */
export function seeded(object: ObjectName, account: string, world: SandboxWorld, people: number) {
  const { first, step, share } = numbers[object]
  const place = hashText(`${account}:${object}`) % 900_000_000
  const ids = risingIds({ first: first + place, step, seed: world.seed })
  const live = object === 'contacts' ? people : Math.ceil(Math.ceil(people / peoplePerCompany) * share)
  const base = new BaseRecords<StoredRecord>({
    ids,
    world,
    live,
    binEvery,
    resolutionMs: 1,
    make: (seq) => ({ values: { ...makers[object](world, account, seq), hs_object_source: 'IMPORT' }, history: {} }),
    ...(object === 'contacts'
      ? {
          seqOfKey: (email: string, count: number) => {
            const seq = world.placeOfEmail(account, count, email)
            return seq !== null && contact(world, account, seq).email === email ? seq : null
          },
        }
      : {}),
  })
  return { base, ids }
}

type Maker = (world: SandboxWorld, account: string, seq: number) => Record<string, string>

const makers: Record<ObjectName, Maker> = {
  contacts: contact,
  companies: company,
  deals: (world, account, seq) => {
    const index = world.companyOf(account, seq)
    const deal = dealOf(world, index)
    const pipeline = pipelines[deal.isRenewal ? 1 : 0] as Pipeline
    const open = pipeline.stages.slice(0, -2)
    const stage =
      deal.outcome === 'open'
        ? open[Math.floor(deal.progress * open.length)]
        : pipeline.stages.at(deal.outcome === 'won' ? -2 : -1)
    return {
      dealname: deal.title,
      amount: String(deal.amount),
      deal_currency_code: deal.currency,
      closedate: new Date(deal.closesAt).toISOString(),
      pipeline: pipeline.id,
      dealstage: stage?.id ?? '',
      dealtype: deal.isRenewal ? 'existingbusiness' : 'newbusiness',
      ordered_products: deal.product,
      is_renewal: String(deal.isRenewal),
      contract_type: pick(['monthly', 'yearly', 'one_off'], world.seed, index, 101),
      hubspot_owner_id: pick(activeOwners, world.seed, index, 102).id,
      ...(deal.outcome === 'open' ? { go_live_date: day(deal.closesAt + 3e9) } : {}),
    }
  },
  leads: (world, account, seq) => {
    const who = world.person(world.personOf(account, contactOf.leads(seq)))
    return {
      hs_lead_name: `${who.firstName} ${who.lastName}`,
      hs_lead_type: pick(['NEW_BUSINESS', 'UPSELL'], world.seed, who.index, 104),
      hs_lead_label: pick(['HOT', 'WARM', 'COLD'], world.seed, who.index, 105),
      hs_pipeline: 'lead-pipeline-id',
      hs_pipeline_stage: pick(allStages('leads'), world.seed, who.index, 106).id,
      hubspot_owner_id: pick(activeOwners, world.seed, who.index, 107).id,
    }
  },
  calls: (world, account, seq) => {
    const who = world.person(world.personOf(account, contactOf.calls(seq)))
    const talk = talkOf(world, 'call', who.index)
    return {
      hs_timestamp: new Date(talk.at).toISOString(),
      hs_call_title: talk.subject,
      hs_call_body: `<p>${talk.body}</p>`,
      hs_call_direction: talk.inbound ? 'INBOUND' : 'OUTBOUND',
      hs_call_duration: String(talk.done ? talk.durationMs : 0),
      hs_call_status: talk.done ? 'COMPLETED' : 'NO_ANSWER',
      hs_call_disposition: talk.done ? 'f240bbac-87c9-4f6e-bf70-924b57d47db7' : '73a0d17f-1163-4015-bdd5-ec830791da20',
      [talk.inbound ? 'hs_call_from_number' : 'hs_call_to_number']: who.phone,
      hubspot_owner_id: pick(activeOwners, world.seed, who.index, 108).id,
    }
  },
  emails: (world, account, seq) => {
    const who = world.person(world.personOf(account, contactOf.emails(seq)))
    const talk = talkOf(world, 'email', who.index)
    const owner = pick(activeOwners, world.seed, who.index, 109)
    const them = { email: who.email, firstName: who.firstName, lastName: who.lastName }
    const us = { email: owner.email, firstName: owner.firstName, lastName: owner.lastName }
    const [from, to] = talk.inbound ? [them, us] : [us, them]
    return {
      hs_timestamp: new Date(talk.at).toISOString(),
      hs_email_subject: talk.subject,
      hs_email_text: talk.body,
      hs_email_html: `<p>${talk.body}</p>`,
      hs_email_direction: talk.inbound ? 'INCOMING_EMAIL' : 'EMAIL',
      hs_email_status: 'SENT',
      hs_email_headers: JSON.stringify({ from, to: [to], cc: [], bcc: [] }),
      hubspot_owner_id: owner.id,
    }
  },
  meetings: (world, account, seq) => {
    const who = world.person(world.personOf(account, contactOf.meetings(seq)))
    const talk = talkOf(world, 'meeting', who.index)
    return {
      hs_timestamp: new Date(talk.at).toISOString(),
      hs_meeting_title: talk.subject,
      hs_meeting_body: `<p>${talk.body}</p>`,
      hs_meeting_start_time: new Date(talk.at).toISOString(),
      hs_meeting_end_time: new Date(talk.at + talk.durationMs).toISOString(),
      hs_meeting_outcome: talk.done ? 'COMPLETED' : 'NO_SHOW',
      hubspot_owner_id: pick(activeOwners, world.seed, who.index, 110).id,
    }
  },
  notes: (world, account, seq) => {
    const who = world.person(world.personOf(account, contactOf.notes(seq)))
    const talk = talkOf(world, 'note', who.index)
    return {
      hs_timestamp: new Date(talk.at).toISOString(),
      hs_note_body: `<p>${talk.subject}. ${talk.body}</p>`,
      hubspot_owner_id: pick(activeOwners, world.seed, who.index, 111).id,
    }
  },
  tasks: (world, account, seq) => {
    const who = world.person(world.personOf(account, contactOf.tasks(seq)))
    const talk = talkOf(world, 'task', who.index)
    return {
      hs_timestamp: new Date(talk.at).toISOString(),
      hs_task_subject: talk.subject,
      hs_task_body: talk.body,
      hs_task_status: talk.done ? 'COMPLETED' : pick(['NOT_STARTED', 'WAITING'], world.seed, who.index, 112),
      hs_task_priority: pick(['NONE', 'MEDIUM', 'HIGH'], world.seed, who.index, 113),
      hs_task_type: pick(['TODO', 'CALL', 'EMAIL'], world.seed, who.index, 114),
      hubspot_owner_id: pick(activeOwners, world.seed, who.index, 115).id,
    }
  },
}

function contact(world: SandboxWorld, account: string, seq: number): Record<string, string> {
  const person = world.person(world.personOf(account, seq))
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
  }
  if (by(52) >= 0.02) values.email = person.email
  if (by(53) < 0.96)
    values.hubspot_owner_id = pick(
      activeOwners,
      world.seed,
      person.index,
      mostlyShared(world.seed, person.index, sharedSalts.contactOwner, 54),
    ).id
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
  if (by(63) < 0.2) values.contract_renewal_date = day(baseEnd + by(64) * 3e10)
  if (by(65) < 0.15) values.last_webinar_at = new Date(Math.floor(baseEnd - by(66) * 3e10)).toISOString()
  if (by(67) < 0.4) values.loyalty_points = String(Math.floor(by(68) * 5000))
  if (by(69) < 0.08)
    values.internal_notes = `Met at the ${person.city} trade fair.\nPrefers to be called in the morning.`
  if (by(70) < 0.1) values.website = `https://www.${employer.domain}`
  return values
}

function company(world: SandboxWorld, account: string, seq: number): Record<string, string> {
  const company = world.company(world.companyOf(account, seq))
  const by = (salt: number) => fraction(world.seed, company.index, salt)
  const values: Record<string, string> = {
    name: company.name,
    domain: company.domain,
    website: `https://www.${company.domain}`,
    phone: typed(company.phone, mix(world.seed, company.index, 80)),
    industry: industries[company.industry],
    city: company.city,
    country: company.country,
    numberofemployees: String(company.employees),
    lifecyclestage: pick(['lead', 'opportunity', 'customer'], world.seed, company.index, 81),
  }
  if (by(82) < 0.7)
    values.hubspot_owner_id = pick(
      activeOwners,
      world.seed,
      company.index,
      mostlyShared(world.seed, company.index, sharedSalts.companyOwner, 83),
    ).id
  if (by(sharedSalts.revenueKnown) < 0.5) {
    const each = by(mostlyShared(world.seed, company.index, sharedSalts.revenue, 85))
    values.annualrevenue = String(company.employees * (40_000 + Math.floor(each * 90_000)))
  }
  if (by(86) < 0.3) values.type = pick(['PROSPECT', 'PARTNER', 'VENDOR'], world.seed, company.index, 87)
  if (by(88) < 0.4) values.account_tier = pick(['a', 'b', 'c'], world.seed, company.index, 89)
  if (by(90) < 0.2) values.sales_regions = pick(['north', 'north;east', 'south;west'], world.seed, company.index, 91)
  if (by(92) < 0.2) values.contract_end = day(baseEnd + by(93) * 5e10)
  if (by(94) < 0.3) values.licensed_seats = String(1 + Math.floor(company.employees * by(95)))
  return values
}

/** Place of the contact that a record of an object is about. */
const contactOf = {
  leads: (seq: number) => seq * 3 * peoplePerCompany + 2,
  calls: (seq: number) => seq * peoplePerCompany,
  emails: (seq: number) => seq * peoplePerCompany,
  meetings: (seq: number) => seq * 2 * peoplePerCompany,
  notes: (seq: number) => seq * peoplePerCompany + 1,
  tasks: (seq: number) => seq * peoplePerCompany + 1,
}

/** What is linked in a portal from the start; the `from` object and the `to` object of each pair. */
export const seededLinks: { from: ObjectName; to: ObjectName; seeded: SeededLinks }[] = [
  {
    from: 'contacts',
    to: 'companies',
    seeded: {
      // Some people have no link to their company.
      of: (seq) => (seq % 20 === 7 ? [] : [Math.floor(seq / peoplePerCompany)]),
      candidates: (seq) => Array.from({ length: peoplePerCompany }, (_, slot) => seq * peoplePerCompany + slot),
    },
  },
  linked('deals', 'companies', 1),
  linked('deals', 'contacts', peoplePerCompany),
  linked('leads', 'contacts', 3 * peoplePerCompany, 2),
  linked('leads', 'companies', 3),
  linked('calls', 'contacts', peoplePerCompany),
  linked('calls', 'companies', 1),
  linked('calls', 'deals', 1),
  linked('calls', 'leads', null),
  linked('emails', 'contacts', peoplePerCompany),
  linked('emails', 'companies', 1),
  linked('emails', 'deals', null),
  linked('emails', 'leads', null),
  linked('meetings', 'contacts', 2 * peoplePerCompany),
  linked('meetings', 'companies', 2),
  linked('meetings', 'deals', 2),
  linked('meetings', 'leads', null),
  linked('notes', 'contacts', peoplePerCompany, 1),
  linked('notes', 'companies', null),
  linked('notes', 'deals', 1),
  linked('notes', 'leads', null),
  linked('tasks', 'contacts', peoplePerCompany, 1),
  linked('tasks', 'companies', null),
  linked('tasks', 'deals', null),
  linked('tasks', 'leads', null),
]

/** Links from the n-th record to the place `n × step + offset`; none with null. */
function linked(from: ObjectName, to: ObjectName, step: number | null, offset = 0) {
  return {
    from,
    to,
    seeded: {
      of: (seq: number) => (step === null ? [] : [seq * step + offset]),
      candidates: (seq: number) => (step !== null && (seq - offset) % step === 0 ? [(seq - offset) / step] : []),
    },
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
