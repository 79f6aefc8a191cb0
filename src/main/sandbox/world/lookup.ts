import { peoplePerCompany, type SandboxPerson } from '../crm/kit/provider-sandbox'
import type { Scatter } from '../crm/kit/random'
import { placesOfDomain } from './company-names'

/** Every fifth company is known to every account. */
export const sharedEvery = 5
/** Personal addresses hold the person's index up to here. */
export const personalNumbers = 1_000_000

/** Which part of the world an account knows. */
export interface Accounts {
  /** Where the companies begin that only this account knows. */
  startOf(account: string): number
  companyOf(account: string, n: number): number
  personOf(account: string, n: number): number
  person(index: number): SandboxPerson
}

/** The place among an account's first so many people of the one with this address; without looking at all of them. */
export function findPerson(
  accounts: Accounts,
  names: Scatter,
  account: string,
  people: number,
  email: string,
): number | null {
  const [local = '', domain = ''] = email.split('@')
  const number = /\d+$/.exec(local)?.[0]
  const companies = Math.ceil(people / peoplePerCompany)
  const start = accounts.startOf(account)
  const staff = placesOfDomain(domain)
    .flatMap((place) => companiesAt(names.indexOf(place), names.size, companies, start))
    .flatMap((company) => Array.from({ length: peoplePerCompany }, (_, slot) => company * peoplePerCompany + slot))
  const numbered = number === undefined ? [] : peopleWithNumber(Number(number), companies, start)
  const found = [...staff, ...numbered].find(
    (n) => n < people && accounts.person(accounts.personOf(account, n)).email === email,
  )
  return found ?? null
}

/** Places among the account's companies of those whose index in the world leaves this rest. */
function companiesAt(rest: number, every: number, companies: number, start: number): number[] {
  const shared = steps(rest, every, 0, Math.ceil(companies / sharedEvery)).map((index) => index * sharedEvery)
  const own = steps(rest, every, start, start + companies).map((index) => index - start)
  return [...shared, ...own.filter((n) => n % sharedEvery !== 0)]
}

/** Places among the account's people of those whose index in the world ends in this number. */
function peopleWithNumber(number: number, companies: number, start: number): number[] {
  const sharedEnd = Math.ceil(companies / sharedEvery) * peoplePerCompany
  const from = start * peoplePerCompany
  const place = (company: number, index: number) => company * peoplePerCompany + (index % peoplePerCompany)
  const companyAt = (index: number) => Math.floor(index / peoplePerCompany)
  return [
    ...steps(number, personalNumbers, 0, sharedEnd).map((index) => place(companyAt(index) * sharedEvery, index)),
    ...steps(number, personalNumbers, from, from + companies * peoplePerCompany)
      .filter((index) => (companyAt(index) - start) % sharedEvery !== 0)
      .map((index) => place(companyAt(index) - start, index)),
  ]
}

/** Numbers from `low` up to, without, `high` that leave this rest. */
function steps(rest: number, every: number, low: number, high: number): number[] {
  const first = low + ((((rest - low) % every) + every) % every)
  const count = Math.max(0, Math.ceil((high - first) / every))
  return Array.from({ length: count }, (_, at) => first + at * every)
}
