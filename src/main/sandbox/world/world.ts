import {
  peoplePerCompany,
  type SandboxCompany,
  type SandboxPerson,
  type SandboxWorld,
} from '../crm/kit/provider-sandbox'
import { fraction, hashText, mix, pick, Scatter } from '../crm/kit/random'
import { nameCount, nameParts } from './company-names'
import { type Accounts, findPerson, personalNumbers, sharedEvery } from './lookup'
import { type CultureName, cultures, jobTitles } from './people-words'

/** Room for the companies of one account; the accounts' own companies begin at multiples of it. */
const accountSpan = 2 ** 20
/** A prime below 10^8: phone numbers repeat only after that many people. */
const phoneNumbers = 99_999_989

const cultureNames = Object.keys(cultures) as CultureName[]

/** A name with the letters that stand for it in an address. */
interface Spelled {
  name: string
  plain: string
}

const spelled = (names: readonly string[]): Spelled[] => names.map((name) => ({ name, plain: plain(name) }))

const spelledCultures = Object.fromEntries(
  cultureNames.map((name) => [name, { given: spelled(cultures[name].given), family: spelled(cultures[name].family) }]),
) as Record<CultureName, { given: Spelled[]; family: Spelled[] }>

/** Makes the world of a seed. Nothing is kept but the last company's people: any index can be asked for at any time. */
export function createWorld(seed: number): SandboxWorld {
  const names = new Scatter(nameCount, mix(seed, 0, 1) % nameCount)
  const phones = new Scatter(phoneNumbers, mix(seed, 0, 2) % phoneNumbers)
  const starts = new Map<string, number>()
  let lastBlock = -1
  let lastPeople: SandboxPerson[] = []

  const company = (index: number): SandboxCompany => {
    const parts = nameParts(names.at(index))
    const { country } = parts
    const bare = `${parts.stem}${parts.ending} ${parts.trade.word}`
    const form = pick(country.forms, seed, index, 3)
    const hyphen = mix(seed, index, 4) % 3 === 0 ? '-' : ''
    return {
      index,
      name: form === '' ? bare : `${bare} ${form}`,
      domain: `${parts.stem}${parts.ending}${hyphen}${parts.trade.word}.${country.tld}`.toLowerCase(),
      phone: phoneNumber(country.phone, phones.at(index * peoplePerCompany + 3), 7),
      industry: parts.trade.industry,
      city: pick(country.cities, seed, index, 5),
      country: country.name,
      employees: Math.floor(2 ** (1 + fraction(seed, index, 6) * 11)),
    }
  }

  const peopleOf = (block: number): SandboxPerson[] => {
    const employer = company(block)
    const { country } = nameParts(names.at(block))
    const taken: string[] = []
    return Array.from({ length: peoplePerCompany }, (_, slot) => {
      const index = block * peoplePerCompany + slot
      const { given, family } =
        spelledCultures[fraction(seed, index, 10) < 0.65 ? country.culture : pick(cultureNames, seed, index, 11)]
      const turn = mix(seed, index, 12) % Math.floor(given.length / peoplePerCompany)
      const first = given[turn * peoplePerCompany + slot] as Spelled
      const last = pick(family, seed, index, 13)
      const local = `${first.plain}.${last.plain}`
      const personal = fraction(seed, index, 14) < 0.12
      let email = personal
        ? `${local}${index % personalNumbers}@${pick(country.personalMail, seed, index, 15)}`
        : `${local}@${employer.domain}`
      if (taken.includes(email)) email = email.replace('@', `${slot}@`)
      taken.push(email)
      return {
        index,
        firstName: first.name,
        lastName: last.name,
        email,
        phone: phoneNumber(country.phone, phones.at(index), 8),
        jobTitle: pick(jobTitles, seed, index, 16),
        city: fraction(seed, index, 17) < 0.8 ? employer.city : pick(country.cities, seed, index, 18),
        country: country.name,
        companyIndex: block,
      }
    })
  }

  const accounts: Accounts = {
    startOf: (account) => {
      const known = starts.get(account)
      if (known !== undefined) return known
      const start = (1 + (hashText(account) % 2 ** 28)) * accountSpan
      starts.set(account, start)
      return start
    },
    companyOf: (account, n) => (n % sharedEvery === 0 ? n / sharedEvery : accounts.startOf(account) + n),
    personOf: (account, n) =>
      accounts.companyOf(account, Math.floor(n / peoplePerCompany)) * peoplePerCompany + (n % peoplePerCompany),
    person: (index) => {
      const block = Math.floor(index / peoplePerCompany)
      if (block !== lastBlock) {
        lastPeople = peopleOf(block)
        lastBlock = block
      }
      return lastPeople[index - block * peoplePerCompany] as SandboxPerson
    },
  }

  return {
    seed,
    company,
    person: accounts.person,
    companyOf: accounts.companyOf,
    personOf: accounts.personOf,
    placeOfEmail: (account, people, email) => findPerson(accounts, names, account, people, email),
  }
}

function phoneNumber(beginnings: readonly string[], number: number, digits: 7 | 8): string {
  const text = String(number).padStart(8, '0')
  const beginning = beginnings[number % beginnings.length] as string
  // North American numbers have exactly seven digits after the area code, which then takes the eighth digit's part.
  if (beginning.startsWith('+1')) return `${beginnings[Number(text[0]) % beginnings.length]}${text.slice(1)}`
  return `${beginning}${text.slice(8 - digits)}`
}

/** Letters of an address: what Unicode cannot take apart is replaced by hand. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[øœ]/g, 'o')
    .replace(/æ/g, 'ae')
    .replace(/ł/g, 'l')
    .replace(/ı/g, 'i')
    .normalize('NFD')
    .replace(/[^a-z-]/g, '')
}
