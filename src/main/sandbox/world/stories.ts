import type { SandboxWorld } from '../crm/kit/provider-sandbox'
import { fraction, mix, pick } from '../crm/kit/random'

/**
 * What companies buy and what is talked about with people, the same at every CRM that knows the company or the person.
 * Each CRM's sandbox puts it into its vendor's words.
 */

/** The people who work with the CRMs, under the same address at each; one has left. */
export const salesTeam = (
  [
    ['Hannah', 'Reed', true],
    ['Marcus', 'Bell', true],
    ['Sofie', 'Lindqvist', true],
    ['Javier', 'Ortega', true],
    ['Priya', 'Nair', true],
    ['Tobias', 'Richter', true],
    ['Aoife', 'Nolan', true],
    ['Denis', 'Marchand', false],
  ] as const
).map(([firstName, lastName, active]) => ({
  firstName,
  lastName,
  email: `${firstName.toLowerCase()}.${lastName.toLowerCase()}@sales.example.com`,
  active,
}))

export interface SandboxDeal {
  title: string
  /** Whole units of {@link currency}. */
  amount: number
  currency: string
  /** How far it came, as a fraction of one; what is lost came as far before. */
  progress: number
  outcome: 'open' | 'won' | 'lost'
  /** Ms since the epoch. */
  closesAt: number
  isRenewal: boolean
  product: string
}

export interface SandboxTalk {
  subject: string
  /** Plain text. */
  body: string
  /** Ms since the epoch. */
  at: number
  durationMs: number
  inbound: boolean
  /** False: not reached, not done yet. */
  done: boolean
}

/** Everything that is said here lies before this moment and, but for close dates, after a year earlier. */
const latest = Date.UTC(2026, 9, 1)
const yearMs = 365 * 86_400_000

const products = ['onboarding', 'reporting', 'integrations', 'support_plan'] as const
const productTitles: Record<(typeof products)[number], string> = {
  onboarding: 'Onboarding',
  reporting: 'Reporting package',
  integrations: 'Integrations',
  support_plan: 'Support plan',
}

/** The one deal of a company. */
export function dealOf(world: SandboxWorld, companyIndex: number): SandboxDeal {
  const { seed } = world
  const company = world.company(companyIndex)
  const product = pick(products, seed, companyIndex, 301)
  const isRenewal = mix(seed, companyIndex, 302) % 4 === 0
  const roll = fraction(seed, companyIndex, 303)
  return {
    title: `${company.name} – ${isRenewal ? 'renewal of ' : ''}${productTitles[product]}`,
    amount: 500 + Math.floor(fraction(seed, companyIndex, 304) ** 2 * 900) * 100,
    currency: pick(['EUR', 'EUR', 'USD', 'GBP'], seed, companyIndex, 305),
    progress: fraction(seed, companyIndex, 306),
    outcome: roll < 0.6 ? 'open' : roll < 0.85 ? 'won' : 'lost',
    closesAt: roll < 0.6 ? latest + Math.floor(roll * yearMs) : latest - Math.floor(roll * yearMs),
    isRenewal,
    product,
  }
}

const subjects = {
  call: ['Questions about the offer', 'Follow-up', 'Introduction', 'Billing question', 'Feedback after the workshop'],
  email: ['Your offer', 'Minutes of our call', 'Documents for the review', 'Invitation to the workshop'],
  meeting: ['Kick-off', 'Quarterly review', 'Product demonstration', 'Contract talk'],
  note: ['Decides after the budget round', 'Prefers mornings', 'Knows our product from an earlier job'],
  task: ['Send the offer', 'Call back', 'Check the contract terms', 'Prepare the demonstration'],
} as const

const bodies = [
  'Interested, wants figures for ten more seats.',
  'Asked for references in the same trade.',
  'Will talk to the colleagues and come back to us.',
  'Needs an answer by the end of the week.',
  'All questions answered; next step is the contract.',
]

const salts: Record<keyof typeof subjects, number> = { call: 320, email: 330, meeting: 340, note: 350, task: 360 }

/** What there is of one kind with a person; the same from the same seed. */
export function talkOf(world: SandboxWorld, kind: keyof typeof subjects, personIndex: number): SandboxTalk {
  const { seed } = world
  const salt = salts[kind]
  return {
    subject: pick(subjects[kind], seed, personIndex, salt),
    body: pick(bodies, seed, personIndex, salt + 1),
    at: latest - Math.floor((0.02 + 0.97 * fraction(seed, personIndex, salt + 2)) * yearMs),
    durationMs: (1 + (mix(seed, personIndex, salt + 3) % 40)) * 30_000,
    inbound: mix(seed, personIndex, salt + 4) % 3 === 0,
    done: mix(seed, personIndex, salt + 5) % 4 !== 0,
  }
}
