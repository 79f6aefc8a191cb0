import type { EntityKind, FieldValue } from '@shared/model'
import { addressesIn, isRoleAddress } from './addresses'
import { canonicalPhone } from './canonical-phone'
import type { MappedFields } from './field-definition'
import { siteOf } from './sites'

/**
 * By what records of different CRMs can be found to be one. `email`: an address of a contact. `phone`: a number together
 * with a last name. `host`: a company's host. `site`: a page or a customer's host at a service that many companies use.
 */
export type KeyKind = 'email' | 'phone' | 'host' | 'site'

export interface MatchKey {
  kind: KeyKind
  key: string
}

/**
 * The keys of one record. `strong` alone may link two records without a person (an address for a contact, a host for a
 * company; null: it has none); what `weak` finds is for a person to decide.
 */
export interface MatchKeys {
  strong: string | null
  weak: MatchKey[]
}

/** Raised when records get other keys than before: what stores keep is then worked out anew. */
export const keysVersion = 1

/** What the strong key of a kind of entity is; null: entities of the kind are never matched. */
export function strongKind(kind: EntityKind): KeyKind | null {
  if (kind === 'contact') return 'email'
  return kind === 'company' ? 'host' : null
}

/**
 * The match keys of a record's fields.
 *
 * A contact's first address is strong unless several people read it; its further addresses, and a number with the last
 * name, are weak. A company's own host is strong; a page of a website, and a host at a service that others use too, are
 * weak. Two companies that only give such a service's host are alike only when they bear the same name.
 */
export function matchKeys(kind: EntityKind, fields: MappedFields): MatchKeys {
  if (kind === 'contact') return contactKeys(fields)
  return kind === 'company' ? companyKeys(fields) : { strong: null, weak: [] }
}

/** The keys of `after` that `before` lacks: by these a changed record may fit others that it did not fit before. */
export function newKeys(kind: EntityKind, before: MappedFields, after: MappedFields): MatchKeys {
  const [old, now] = [matchKeys(kind, before), matchKeys(kind, after)]
  const known = new Set(old.weak.map(({ kind: of, key }) => `${of} ${key}`))
  return {
    strong: now.strong === old.strong ? null : now.strong,
    weak: now.weak.filter(({ kind: of, key }) => !known.has(`${of} ${key}`)),
  }
}

/** Whether a change gives a record a key that it did not have. */
export function hasNewKeys(kind: EntityKind, before: MappedFields, after: MappedFields): boolean {
  const { strong, weak } = newKeys(kind, before, after)
  return strong !== null || weak.length > 0
}

function contactKeys(fields: MappedFields): MatchKeys {
  const [first = null, ...others] = addressesIn(fields.email)
  const strong = first === null || isRoleAddress(first) ? null : first
  const further = new Set([...others, ...addressesIn(fields.additionalEmails)])
  if (first !== null) further.delete(first)
  const weak: MatchKey[] = [...further].filter((item) => !isRoleAddress(item)).map((key) => ({ kind: 'email', key }))
  const lastName = nameKey(fields.lastName)
  if (lastName !== '') {
    const numbers = new Set([phoneKey(fields.phone), phoneKey(fields.mobile)])
    for (const number of numbers) if (number !== null) weak.push({ kind: 'phone', key: `${number} ${lastName}` })
  }
  return { strong, weak }
}

function companyKeys(fields: MappedFields): MatchKeys {
  const [domain, website] = [siteIn(fields.domain), siteIn(fields.website)]
  const weak = new Map<string, MatchKey>()
  const add = (kind: KeyKind, key: string) => weak.set(`${kind} ${key}`, { kind, key })
  // A domain has no pages: with a path it was pasted from somewhere, and the host is still the company's.
  const own = domain?.type === 'own' ? domain.host : null
  const strong = own ?? (website?.type === 'own' && website.path === '' ? website.host : null)
  if (website?.type === 'own' && website.path !== '' && website.host !== strong) {
    if (strong === null) add('host', website.host)
    add('site', website.host + website.path)
  }
  const shared = [domain, website].filter((site) => site?.type === 'shared')
  const pages = shared.flatMap(({ page }) => page ?? [])
  for (const page of pages) add('site', page)
  const name = nameKey(fields.name)
  if (strong === null && name !== '') {
    for (const { host } of shared) {
      if (!pages.some((page) => page.startsWith(host))) add('site', `${host} ${name}`)
    }
  }
  return { strong, weak: [...weak.values()] }
}

function siteIn(value: FieldValue | undefined) {
  return typeof value === 'string' ? siteOf(value) : null
}

/** Only a number with its country counts: without it, two people in two countries may have the same. */
function phoneKey(value: FieldValue | undefined): string | null {
  if (typeof value !== 'string') return null
  const phone = canonicalPhone(value)
  return phone.startsWith('+') && phone.length >= 9 ? phone : null
}

function nameKey(value: FieldValue | undefined): string {
  return typeof value === 'string' ? value.normalize('NFC').toLowerCase().trim().replace(/\s+/g, ' ') : ''
}
