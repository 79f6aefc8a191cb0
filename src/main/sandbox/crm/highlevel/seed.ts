import { dealOf, salesTeam, talkOf } from '../../world/stories'
import { BaseRecords, baseEnd, type IdScheme, letterIds } from '../kit/base'
import { peoplePerCompany, type SandboxWorld } from '../kit/provider-sandbox'
import { fraction, hashText, mostlyShared, pick, sharedSalts } from '../kit/random'
import { listText, type ObjectName, type StoredRecord } from './objects'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const hex = '0123456789abcdef'

/** An id of the vendor's that always is the same for the same name. */
function fixedId(name: string, alphabet = letters, length = 20): string {
  return letterIds({ length, alphabet, seed: hashText(name), name }).idOf(7)
}

const uuid = (name: string) => fixedId(name, hex, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** People who work with the account, under the same address at every CRM; one has left. */
export const users = salesTeam.map(({ firstName, lastName, email, active }) => ({
  id: fixedId(`user ${email}`),
  firstName,
  lastName,
  email,
  deleted: !active,
}))
const activeUsers = users.filter((user) => !user.deleted)

const stage = (pipeline: string, name: string, position: number) => ({
  id: uuid(`${pipeline} ${name}`),
  name,
  position,
  showInFunnel: true,
  showInPieChart: true,
})

const pipeline = (name: string, stages: readonly string[]) => ({
  id: fixedId(`pipeline ${name}`),
  name,
  stages: stages.map((label, at) => stage(name, label, at)),
})

/** Whether a deal is won or lost stands beside its stage. */
export const pipelines = [
  pipeline('Sales', ['New', 'Contacted', 'Demonstration', 'Proposal sent', 'Negotiation']),
  pipeline('Renewals', ['Due', 'In talks', 'Offer accepted']),
]

export const campaigns = [
  { id: fixedId('campaign spring'), name: 'Spring offers', status: 'published' },
  { id: fixedId('campaign welcome'), name: 'Welcome series', status: 'published' },
  { id: fixedId('campaign draft'), name: 'Trade fair follow-up', status: 'draft' },
]

export const workflows = [
  { id: uuid('workflow new lead'), name: 'New lead: assign and greet', status: 'published', version: 4 },
  { id: uuid('workflow missed call'), name: 'Missed call text-back', status: 'published', version: 2 },
  { id: uuid('workflow renewals'), name: 'Renewal reminder', status: 'draft', version: 1 },
]

export const lostReasons = [
  { id: fixedId('lost price', hex, 24), name: 'Price' },
  { id: fixedId('lost silence', hex, 24), name: 'No answer' },
]

/** Letters or digits of base 16, as the vendor numbers the object's records, and which part of the companies' number there are. */
const numbers: Record<ObjectName, { hex: boolean; share: number }> = {
  contacts: { hex: false, share: peoplePerCompany },
  companies: { hex: true, share: 1 },
  opportunities: { hex: false, share: 1 },
  notes: { hex: false, share: 1 },
  tasks: { hex: false, share: 1 },
  messages: { hex: false, share: 3 },
}

export function idsOf(object: ObjectName, location: string, world: Pick<SandboxWorld, 'seed'>): IdScheme {
  const { hex: isHex } = numbers[object]
  const shape = isHex ? { length: 24, alphabet: hex } : { length: 20, alphabet: letters }
  return letterIds({ ...shape, seed: world.seed, name: `${location}:${object}` })
}

/** The conversation that holds all messages of a contact. */
export function conversationOf(contactId: string): string {
  return fixedId(`conversation ${contactId}`)
}

/** The records with which a location begins, of one object. The vendor's API never shows a recycle bin. */
export function seeded(object: ObjectName, location: string, world: SandboxWorld, people: number) {
  const live = object === 'contacts' ? people : Math.ceil(people / peoplePerCompany) * numbers[object].share
  const ids = {
    contacts: idsOf('contacts', location, world),
    companies: idsOf('companies', location, world),
  }
  return new BaseRecords<StoredRecord>({
    ids: idsOf(object, location, world),
    world,
    live,
    binEvery: null,
    resolutionMs: 1,
    make: (seq) => {
      const values = makers[object]({ world, location, ids, people }, seq)
      return {
        values: Object.fromEntries(Object.entries(values).filter(([, text]) => text !== '')),
        createdBy: 'WEB_USER',
      }
    },
    ...(object === 'contacts' && { seqOfKey: placeOfKey(world, location, people, ids.contacts) }),
  })
}

/** How many people are looked through for a phone number; nothing tells where in the world one is. */
const mostPhones = 50_000

function placeOfKey(world: SandboxWorld, location: string, people: number, ids: IdScheme) {
  let phones: Map<string, number> | null = null
  return (key: string): number | null => {
    const [kind, value = ''] = [key.slice(0, 2), key.slice(2)]
    if (kind === 'e:') {
      const seq = world.placeOfEmail(location, people, value)
      return seq !== null &&
        contact({ world, location, ids: { contacts: ids, companies: ids }, people }, seq).email === value
        ? seq
        : null
    }
    phones ??= new Map(
      Array.from({ length: Math.min(people, mostPhones) }, (_, seq) => [
        world.person(world.personOf(location, seq)).phone,
        seq,
      ]),
    )
    return phones.get(value) ?? null
  }
}

interface Place {
  world: SandboxWorld
  location: string
  ids: { contacts: IdScheme; companies: IdScheme }
  people: number
}
type Maker = (place: Place, seq: number) => Record<string, string>

/** The contact that the n-th record of an object is about: one of every company. */
function contactFor({ world, location, ids, people }: Place, seq: number, offset: number) {
  const n = Math.min(people - 1, seq * peoplePerCompany + offset)
  return { person: world.person(world.personOf(location, n)), contactId: ids.contacts.idOf(n) }
}

export type ChildName = Exclude<ObjectName, 'contacts' | 'companies'>

/** Which of a company's people an object's records are about, and how many records they have. */
const about: Record<ChildName, { offset: number; each: number }> = {
  opportunities: { offset: 0, each: 1 },
  notes: { offset: 1, each: 1 },
  tasks: { offset: 1, each: 1 },
  messages: { offset: 0, each: 3 },
}

/** Places of an object's first records that may be about the contact at a place. */
export function seededChildren(object: ChildName, contactPlace: number): number[] {
  const { each } = about[object]
  const company = Math.floor(contactPlace / peoplePerCompany)
  return Array.from({ length: each }, (_, at) => company * each + at)
}

const makers: Record<ObjectName, Maker> = {
  contacts: contact,
  companies: ({ world, location }, seq) => {
    const company = world.company(world.companyOf(location, seq))
    const by = (salt: number) => fraction(world.seed, company.index, salt)
    return {
      name: company.name,
      phone: company.phone,
      website: `https://www.${company.domain}`,
      email: by(401) < 0.4 ? `info@${company.domain}` : '',
      city: company.city,
      country: codeOf(company.country),
      description: by(402) < 0.2 ? `${company.employees} people in ${company.industry}.` : '',
      account_tier: by(403) < 0.3 ? pick(['A', 'B', 'C'], world.seed, company.index, 404) : '',
      licensed_seats: by(405) < 0.3 ? String(1 + Math.floor(company.employees * by(406))) : '',
    }
  },
  opportunities: (place, seq) => {
    const { world, location } = place
    const index = world.companyOf(location, seq)
    const deal = dealOf(world, index)
    const line = pipelines[deal.isRenewal ? 1 : 0] as (typeof pipelines)[number]
    const at = Math.min(line.stages.length - 1, Math.floor(deal.progress * line.stages.length))
    return {
      name: deal.title,
      monetaryValue: String(deal.amount),
      pipelineId: line.id,
      pipelineStageId: line.stages[at]?.id ?? '',
      status: deal.outcome === 'lost' && seq % 5 === 0 ? 'abandoned' : deal.outcome,
      contactId: contactFor(place, seq, about.opportunities.offset).contactId,
      assignedTo: pick(activeUsers, world.seed, index, 411).id,
      source: pick(['Website', 'Referral', ''], world.seed, index, 412),
      lostReasonId: deal.outcome === 'lost' ? pick(lostReasons, world.seed, index, 413).id : '',
      close_date: day(deal.closesAt),
      currency: deal.currency,
      ordered_products: titled(deal.product),
    }
  },
  notes: (place, seq) => {
    const { person, contactId } = contactFor(place, seq, about.notes.offset)
    const talk = talkOf(place.world, 'note', person.index)
    return {
      body: `${talk.subject}. ${talk.body}`,
      userId: pick(activeUsers, place.world.seed, person.index, 421).id,
      contactId,
    }
  },
  tasks: (place, seq) => {
    const { person, contactId } = contactFor(place, seq, about.notes.offset)
    const talk = talkOf(place.world, 'task', person.index)
    return {
      title: talk.subject,
      body: talk.body,
      dueDate: new Date(talk.at).toISOString(),
      completed: String(talk.done),
      assignedTo: pick(activeUsers, place.world.seed, person.index, 422).id,
      contactId,
    }
  },
  messages: (place, seq) => {
    const { person, contactId } = contactFor(place, Math.floor(seq / about.messages.each), about.messages.offset)
    const user = pick(activeUsers, place.world.seed, person.index, 423)
    const kind = (['TYPE_CALL', 'TYPE_EMAIL', 'TYPE_SMS'] as const)[seq % 3] ?? 'TYPE_SMS'
    const talk = talkOf(
      place.world,
      kind === 'TYPE_CALL' ? 'call' : 'email',
      person.index + (kind === 'TYPE_SMS' ? 1 : 0),
    )
    const common = {
      messageType: kind,
      direction: talk.inbound ? 'inbound' : 'outbound',
      contactId,
      userId: talk.inbound ? '' : user.id,
      source: 'app',
    }
    if (kind === 'TYPE_CALL') {
      return {
        ...common,
        status: talk.done ? 'connected' : 'failed',
        callDuration: talk.done ? String(Math.floor(talk.durationMs / 1000)) : '',
        callStatus: talk.done ? 'completed' : 'no-answer',
        [talk.inbound ? 'from' : 'to']: person.phone,
      }
    }
    if (kind === 'TYPE_SMS') return { ...common, status: 'delivered', body: talk.body }
    const [from, to] = talk.inbound ? [person.email, user.email] : [user.email, person.email]
    return { ...common, status: 'delivered', subject: talk.subject, body: `<p>${talk.body}</p>`, from, to }
  },
}

function contact({ world, location, ids }: Place, seq: number): Record<string, string> {
  const person = world.person(world.personOf(location, seq))
  const employer = world.company(person.companyIndex)
  const by = (salt: number) => fraction(world.seed, person.index, salt)
  const some = (salt: number, share: number, value: () => string) => (by(salt) < share ? value() : '')
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    email: some(431, 0.97, () => person.email),
    phone: person.phone,
    companyName: employer.name,
    businessId: seq % 20 === 7 ? '' : ids.companies.idOf(Math.floor(seq / peoplePerCompany)),
    city: some(432, 0.97, () => person.city),
    country: codeOf(person.country),
    job_title: some(433, 0.96, () => person.jobTitle),
    assignedTo: some(
      434,
      0.96,
      () =>
        pick(
          activeUsers,
          world.seed,
          person.index,
          mostlyShared(world.seed, person.index, sharedSalts.contactOwner, 435),
        ).id,
    ),
    tags: some(436, 0.6, () =>
      listText(pick([['customer'], ['prospect', 'newsletter'], ['prospect']], world.seed, person.index, 437)),
    ),
    type: pick(['lead', 'lead', 'customer'], world.seed, person.index, 438),
    source: some(439, 0.5, () => pick(['website', 'referral', 'trade fair'], world.seed, person.index, 440)),
    customer_tier: some(441, 0.35, () => pick(['Gold', 'Silver', 'Bronze'], world.seed, person.index, 442)),
    product_interests: some(443, 0.25, () =>
      listText(pick([['Onboarding'], ['Reporting', 'Integrations'], ['Support plan']], world.seed, person.index, 444)),
    ),
    newsletter: some(445, 0.6, () => pick(['Yes', 'No'], world.seed, person.index, 446)),
    loyalty_points: some(447, 0.4, () => String(Math.floor(by(448) * 5000))),
    contract_renewal: some(449, 0.2, () => day(baseEnd + by(450) * 3e10)),
    internal_notes: some(
      451,
      0.08,
      () => `Met at the ${person.city} trade fair.\nPrefers to be called in the morning.`,
    ),
    dnd: some(452, 0.05, () => 'true'),
  }
}

const regionNames = new Intl.DisplayNames(['en'], { type: 'region' })
const regionLetters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']

/** Codes of the countries that there are, by their English names. */
const codes = new Map(
  regionLetters.flatMap((a) =>
    regionLetters.flatMap((b) => {
      const name = regionNames.of(a + b)
      return name === undefined || name === a + b ? [] : [[name, a + b] as const]
    }),
  ),
)
const allCodes = new Set(codes.values())

/** Whether the vendor takes a text for a country: https://marketplace.gohighlevel.com/docs/Country%20List/index.html */
export const isCountry = (text: string): boolean => allCodes.has(text)

function codeOf(country: string): string {
  return codes.get(country) ?? ''
}

function titled(product: string): string {
  const text = product.replace('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
