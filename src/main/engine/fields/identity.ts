import { domainToASCII } from 'node:url'
import type { EntityKind, FieldValue } from '@shared/model'
import { canonicalPhone } from './canonical-phone'
import type { MappedFields } from './field-definition'

/** By what a record can be found to be the same as another CRM's. Null: not by this. */
export interface MatchKeys {
  /** A contact's address, a company's domain. */
  key: string | null
  /** A contact's number, counted only together with the same last name. */
  phone: string | null
}

/** Addresses that several people share: they say nothing of who it is. */
const roleNames: ReadonlySet<string> = new Set(
  [
    'admin',
    'billing',
    'contact',
    'hello',
    'hr',
    'info',
    'jobs',
    'mail',
    'marketing',
    'no-reply',
    'noreply',
    'office',
  ].concat(['postmaster', 'sales', 'service', 'support', 'team', 'webmaster']),
)

/** Domains of mail services and site builders: many companies have them, so they identify none. */
const sharedDomains: ReadonlySet<string> = new Set(
  ['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'yahoo.com', 'icloud.com', 'me.com'].concat(
    ['aol.com', 'gmx.de', 'gmx.net', 'web.de', 't-online.de', 'proton.me', 'protonmail.com', 'mail.ru', 'yandex.ru'],
    ['facebook.com', 'linkedin.com', 'wixsite.com', 'wordpress.com', 'business.site'],
  ),
)

/** The match keys of a record's fields. Dots and plus tags of an address are kept: they may be other people. */
export function matchKeys(kind: EntityKind, fields: MappedFields): MatchKeys {
  if (kind === 'contact') {
    return { key: addressKey(fields.email), phone: phoneKey(fields.phone ?? fields.mobile ?? null) }
  }
  if (kind === 'company') return { key: domainKey(fields.domain ?? fields.website ?? null), phone: null }
  return { key: null, phone: null }
}

function addressKey(value: FieldValue | undefined): string | null {
  if (typeof value !== 'string') return null
  const address = value.trim().toLowerCase()
  const cut = address.lastIndexOf('@')
  const name = address.slice(0, cut)
  const host = domainToASCII(address.slice(cut + 1))
  return cut < 1 || host === '' || roleNames.has(name) ? null : `${name}@${host}`
}

function domainKey(value: FieldValue): string | null {
  if (typeof value !== 'string' || value.trim() === '') return null
  const text = value.trim().toLowerCase()
  const url = URL.parse(text.includes('://') ? text : `https://${text}`)
  const host = url?.hostname.replace(/^www\./, '') ?? ''
  return host.includes('.') && !sharedDomains.has(host) ? host : null
}

/** Only a number with its country counts: without it, two people in two countries may have the same. */
function phoneKey(value: FieldValue): string | null {
  if (typeof value !== 'string') return null
  const phone = canonicalPhone(value)
  return phone.startsWith('+') && phone.length >= 9 ? phone : null
}
