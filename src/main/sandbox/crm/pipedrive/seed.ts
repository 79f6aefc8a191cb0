import { dealOf, salesTeam, talkOf } from '../../world/stories'
import { BaseRecords, baseEnd, type IdScheme, letterIds, risingIds } from '../kit/base'
import { peoplePerCompany, type SandboxIndustry, type SandboxWorld, sandboxIndustries } from '../kit/provider-sandbox'
import { fraction, hashText, mix, mostlyShared, pick, sharedSalts } from '../kit/random'
import { codeOf, type ObjectName, objectTypes, optionAt, type StoredRecord } from './objects'

export interface User {
  id: number
  name: string
  email: string
  active: boolean
}

/** The users of every made-up company; the last one has left. https://developers.pipedrive.com/docs/api/v1/Users */
export const users: readonly User[] = salesTeam.map(({ firstName, lastName, email, active }, at) => ({
  id: 25_760_681 + at * 113,
  name: `${firstName} ${lastName}`,
  email,
  active,
}))

const activeUsers = users.filter(({ active }) => active)

export interface Stage {
  id: number
  pipeline: number
  name: string
  probability: number
}

/** https://developers.pipedrive.com/docs/api/v1/Pipelines */
export const pipelines = [
  { id: 1, name: 'Sales', isDeleted: false },
  { id: 2, name: 'Renewals', isDeleted: false },
  { id: 3, name: 'Old funnel', isDeleted: true },
]

/** Won and lost are no stages here: a deal keeps the stage in which it was when it was decided. */
export const stages: readonly Stage[] = [
  { id: 1, pipeline: 1, name: 'Qualified', probability: 20 },
  { id: 2, pipeline: 1, name: 'Contact Made', probability: 40 },
  { id: 3, pipeline: 1, name: 'Demo Scheduled', probability: 60 },
  { id: 4, pipeline: 1, name: 'Proposal Made', probability: 80 },
  { id: 5, pipeline: 1, name: 'Negotiations Started', probability: 90 },
  { id: 6, pipeline: 2, name: 'Due', probability: 50 },
  { id: 7, pipeline: 2, name: 'In Talks', probability: 75 },
]

/** https://developers.pipedrive.com/docs/api/v1/ActivityTypes */
export const activityTypes = ['call', 'meeting', 'task', 'deadline', 'email', 'lunch', 'demo'] as const

/** https://developers.pipedrive.com/docs/api/v1/LeadLabels */
export const leadLabels = [
  { id: 'f08b42a0-4e75-11ea-9643-03698ef1cfd6', name: 'Hot', color: 'red' },
  { id: 'f08b42a1-4e75-11ea-9643-03698ef1cfd6', name: 'Warm', color: 'yellow' },
  { id: 'f08b69b0-4e75-11ea-9643-03698ef1cfd6', name: 'Cold', color: 'blue' },
]

/** Where the ids of an object begin, and which part of the companies' number there are. */
const numbers: Record<ObjectName, { first: number; share: number }> = {
  contacts: { first: 1, share: peoplePerCompany },
  companies: { first: 1, share: 1 },
  deals: { first: 1, share: 1 },
  leads: { first: 0, share: 1 / 3 },
  activities: { first: 1, share: 3 },
  notes: { first: 1, share: 1 },
  callLogs: { first: 0, share: 1 / 2 },
}

/** Every so many records one was deleted in the last days before the account was made. */
const binEvery = 101

function idsOf(object: ObjectName, account: string, seed: number): IdScheme {
  const alphabet = '0123456789abcdef'
  const name = `${account}:${object}`
  if (object === 'leads') {
    return letterIds({
      length: 20,
      alphabet,
      seed,
      name,
      // A uuid by its time, all of one machine.
      shape: (hex) => `${hex.slice(0, 8)}-${hex.slice(8, 12)}-11f0-${'8'}${hex.slice(12, 15)}-${hex.slice(15)}9325c0f`,
      letters: (id) => {
        const parts = /^([0-9a-f]{8})-([0-9a-f]{4})-11f0-8([0-9a-f]{3})-([0-9a-f]{5})9325c0f$/.exec(id.toLowerCase())
        return parts === null ? null : parts.slice(1).join('')
      },
    })
  }
  if (object === 'callLogs') return letterIds({ length: 32, alphabet, seed, name })
  const { first } = numbers[object]
  return risingIds({ first: first + (hashText(name) % 9000), step: 1, seed })
}

/** The records with which a company begins, of one object. */
export function seeded(object: ObjectName, account: string, world: SandboxWorld, people: number) {
  const ids = idsOf(object, account, world.seed)
  const { share } = numbers[object]
  const live = object === 'contacts' ? people : Math.ceil(Math.ceil(people / peoplePerCompany) * share)
  return new BaseRecords<StoredRecord>({
    ids,
    world,
    live,
    binEvery: object === 'callLogs' ? null : binEvery,
    resolutionMs: objectTypes[object].resolutionMs,
    make: (seq) => ({ values: filled(makers[object](new Seeds(world, account, people), seq)) }),
  })
}

const filled = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  )

/** What the makers draw from: the world, and the ids of other records of the account. */
class Seeds {
  constructor(
    readonly world: SandboxWorld,
    readonly account: string,
    readonly people: number,
  ) {}

  /** The id of a record at a place; undefined where the account has none there. */
  idOf(object: ObjectName, seq: number): number | string | undefined {
    const { share } = numbers[object]
    const live = object === 'contacts' ? this.people : Math.ceil(Math.ceil(this.people / peoplePerCompany) * share)
    if (seq >= live || seq % binEvery === binEvery - 1) return undefined
    const id = idsOf(object, this.account, this.world.seed).idOf(seq)
    return object === 'leads' || object === 'callLogs' ? id : Number(id)
  }

  user(index: number, salt: number): number {
    return pick(activeUsers, this.world.seed, index, salt).id
  }

  personAt(seq: number) {
    return this.world.person(this.world.personOf(this.account, seq))
  }
}

type Maker = (seeds: Seeds, seq: number) => Record<string, unknown>

const makers: Record<ObjectName, Maker> = {
  contacts: contact,
  companies: company,
  deals: (seeds, seq) => {
    const { world, account } = seeds
    const index = world.companyOf(account, seq)
    const deal = dealOf(world, index)
    const own = stages.filter(({ pipeline }) => pipeline === (deal.isRenewal ? 2 : 1))
    const stage = own[Math.floor(deal.progress * own.length)]
    return {
      title: deal.title,
      value: deal.amount,
      currency: deal.currency,
      person_id: seeds.idOf('contacts', seq * peoplePerCompany),
      org_id: seeds.idOf('companies', seq),
      owner_id: seeds.user(index, 402),
      pipeline_id: stage?.pipeline,
      stage_id: stage?.id,
      status: deal.outcome,
      probability: deal.outcome === 'open' && seq % 3 === 0 ? Math.round(deal.progress * 100) : null,
      expected_close_date: day(deal.closesAt),
      is_archived: deal.outcome === 'lost' && seq % 4 === 1,
      visible_to: 3,
      origin: 'ManuallyCreated',
      [codeOf('deals', 'product')]: optionAt('deals', 'product', mix(world.seed, index, 403)),
      [codeOf('deals', 'order_number')]: deal.outcome === 'won' ? `PD-${10_000 + index}` : null,
      [codeOf('deals', 'discount')]: seq % 5 === 0 ? 7.5 : null,
      [codeOf('deals', 'deposit')]: seq % 7 === 0 ? { value: deal.amount / 10, currency: deal.currency } : null,
    }
  },
  leads: (seeds, seq) => {
    const { world } = seeds
    const at = seq * 3 * peoplePerCompany + 2
    const who = seeds.personAt(at)
    const person = seeds.idOf('contacts', at)
    const org = seeds.idOf('companies', seq * 3)
    return {
      title: `${who.firstName} ${who.lastName} lead`,
      value: seq % 2 === 0 ? { amount: 500 + (mix(world.seed, who.index, 410) % 90) * 100, currency: 'EUR' } : null,
      person_id: person,
      organization_id: org,
      owner_id: seeds.user(who.index, 411),
      label_ids: [pick(leadLabels, world.seed, who.index, 412).id],
      expected_close_date: seq % 3 === 0 ? day(baseEnd + 4e9) : null,
      visible_to: '3',
      is_archived: seq % 9 === 4,
      was_seen: true,
      source_name: pick(['Manually created', 'API', 'Web forms'], world.seed, who.index, 413),
      origin: 'ManuallyCreated',
      [codeOf('leads', 'product')]: optionAt('leads', 'product', mix(world.seed, who.index, 414)),
    }
  },
  activities: (seeds, seq) => {
    const { world } = seeds
    const type = (['call', 'meeting', 'task'] as const)[seq % 3] ?? 'task'
    const place = Math.floor(seq / 3)
    const at = place * peoplePerCompany + (type === 'task' ? 1 : 0)
    const who = seeds.personAt(at)
    const talk = talkOf(world, type, who.index)
    const person = seeds.idOf('contacts', at)
    const minutes = Math.round(talk.durationMs / 60_000)
    return {
      subject: talk.subject,
      type,
      done: talk.done,
      due_date: day(talk.at),
      due_time: new Date(talk.at).toISOString().slice(11, 16),
      duration: `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
      owner_id: seeds.user(who.index, 420),
      participants: person === undefined ? null : [{ person_id: person, primary: true }],
      person_id: person,
      org_id: seeds.idOf('companies', place),
      deal_id: type === 'call' ? seeds.idOf('deals', place) : null,
      note: `<p>${talk.body}</p>`,
      busy: type === 'meeting',
    }
  },
  notes: (seeds, seq) => {
    const at = seq * peoplePerCompany + 1
    const who = seeds.personAt(at)
    const talk = talkOf(seeds.world, 'note', who.index)
    const org = seeds.idOf('companies', seq)
    return {
      content: `<p>${talk.subject}. ${talk.body}</p>`,
      person_id: seeds.idOf('contacts', at),
      org_id: org,
      deal_id: seq % 2 === 0 ? seeds.idOf('deals', seq) : null,
      user_id: seeds.user(who.index, 430),
    }
  },
  callLogs: (seeds, seq) => {
    const at = seq * 2 * peoplePerCompany
    const who = seeds.personAt(at)
    const talk = talkOf(seeds.world, 'call', who.index)
    const seconds = Math.round(talk.durationMs / 1000)
    return {
      outcome: talk.done ? 'connected' : 'no_answer',
      to_phone_number: talk.inbound ? '+4930901820' : who.phone,
      from_phone_number: talk.inbound ? who.phone : '+4930901820',
      start_time: `${new Date(talk.at).toISOString().slice(0, 19)}Z`,
      end_time: `${new Date(talk.at + seconds * 1000).toISOString().slice(0, 19)}Z`,
      duration: String(seconds),
      subject: talk.subject,
      note: `<p>${talk.body}</p>`,
      // The call logs of others are not listed.
      user_id: users[0]?.id,
      person_id: seeds.idOf('contacts', at),
      org_id: seeds.idOf('companies', seq * 2),
    }
  },
}

const industryAt = (industry: SandboxIndustry) => optionAt('companies', 'industry', sandboxIndustries.indexOf(industry))

function contact(seeds: Seeds, seq: number): Record<string, unknown> {
  const { world } = seeds
  const person = seeds.personAt(seq)
  const employer = world.company(person.companyIndex)
  const by = (salt: number) => fraction(world.seed, person.index, salt)
  const code = (key: string) => codeOf('contacts', key)
  const mail = by(452) < 0.02 ? [] : [{ value: person.email, label: 'work', primary: true }]
  const second = by(453) < 0.08 ? [{ value: `${seq}.${person.email}`, label: 'home', primary: false }] : []
  return {
    // Two words of a first name, and a second family name, are split otherwise by the server.
    name: `${person.firstName} ${person.lastName}`,
    emails: mail.length === 0 ? [] : [...mail, ...second],
    phones: [{ value: typed(person.phone, mix(world.seed, person.index, 450)), label: 'work', primary: true }],
    org_id: seq % 20 === 7 ? null : seeds.idOf('companies', Math.floor(seq / peoplePerCompany)),
    owner_id: seeds.user(person.index, mostlyShared(world.seed, person.index, sharedSalts.contactOwner, 454)),
    label_ids: [],
    visible_to: 3,
    job_title: person.jobTitle,
    postal_address: {
      value: `${person.city}, ${person.country}`,
      country: person.country,
      admin_area_level_1: null,
      admin_area_level_2: null,
      locality: person.city,
      sublocality: null,
      route: null,
      street_number: null,
      subpremise: null,
      postal_code: null,
    },
    marketing_status: 'no_consent',
    [code('tier')]: by(458) < 0.35 ? optionAt('contacts', 'tier', mix(world.seed, person.index, 459)) : null,
    [code('interests')]:
      by(460) < 0.25 ? [optionAt('contacts', 'interests', 0), optionAt('contacts', 'interests', 1)] : null,
    [code('points')]: by(462) < 0.4 ? Math.floor(by(463) * 5000) : null,
    [code('renewal')]: by(464) < 0.2 ? day(baseEnd + by(465) * 3e10) : null,
    [code('remark')]:
      by(466) < 0.08 ? `Met at the ${person.city} trade fair.\nPrefers to be called in the morning.` : null,
    [code('budget')]: by(467) < 0.1 ? { value: 100 * Math.floor(by(468) * 90), currency: 'EUR' } : null,
    [code('best_time')]: by(469) < 0.1 ? { value: '09:30:00', timezone_id: 263, timezone_name: 'Europe/Berlin' } : null,
    [code('website')]: by(470) < 0.1 ? `https://www.${employer.domain}` : null,
  }
}

function company(seeds: Seeds, seq: number): Record<string, unknown> {
  const { world, account } = seeds
  const one = world.company(world.companyOf(account, seq))
  const by = (salt: number) => fraction(world.seed, one.index, salt)
  const code = (key: string) => codeOf('companies', key)
  return {
    name: one.name,
    owner_id: seeds.user(one.index, mostlyShared(world.seed, one.index, sharedSalts.companyOwner, 480)),
    label_ids: [],
    visible_to: 3,
    website: `https://www.${one.domain}`,
    industry: industryAt(one.industry),
    annual_revenue:
      by(sharedSalts.revenueKnown) < 0.5
        ? one.employees *
          (40_000 + Math.floor(by(mostlyShared(world.seed, one.index, sharedSalts.revenue, 482)) * 90_000))
        : null,
    employee_count: one.employees,
    address: {
      value: `${one.city}, ${one.country}`,
      country: one.country,
      admin_area_level_1: null,
      admin_area_level_2: null,
      locality: one.city,
      sublocality: null,
      route: null,
      street_number: null,
      subpremise: null,
      postal_code: null,
    },
    [code('account_tier')]:
      by(483) < 0.4 ? optionAt('companies', 'account_tier', mix(world.seed, one.index, 484)) : null,
    [code('seats')]: by(485) < 0.3 ? 1 + Math.floor(one.employees * by(486)) : null,
    [code('contract_end')]: by(487) < 0.2 ? day(baseEnd + by(488) * 5e10) : null,
  }
}

/** People type phone numbers as they like; they are kept so. */
function typed(phone: string, how: number): string {
  return how % 4 === 0 ? `${phone.slice(0, 3)} ${phone.slice(3, 6)} ${phone.slice(6)}` : phone
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
