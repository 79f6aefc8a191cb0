import type { EntityKind, StreamName } from '@shared/model'
import type { FieldDefinition } from '../../fields/field-definition'
import type { CrmResponse } from '../../nango/gateway'
import { CrmError } from '../kit/crm-error'
import { textOf } from '../kit/json'
import type { FieldTable } from '../kit/mapping'
import type { Association, CrmCall, CrmClient, ObjectDefinition, ReadContext } from '../provider'

import { shownName } from './manifest'

/** What sets one of GoHighLevel's objects apart; all of them belong to one location. */
export interface CrmObject {
  name: string
  label: string
  stream: StreamName
  entityKind: EntityKind
  /** Which records made here become records of this one of several objects of the kind. */
  takesCreates?: ObjectDefinition['takesCreates']
  /** Where one record is read, changed and deleted. */
  record(id: string): string
  /** Where a record is made; absent: it is made otherwise, or not at all. */
  create?: string
  /** Names under which answers hold one record; one of them is misspelled by the vendor. */
  answers: readonly string[]
  table: FieldTable
  /** Fields that every location has: the vendor tells of them in its documentation alone. */
  own: readonly FieldDefinition[]
  /** What its custom fields belong to; null where it has none. */
  model: 'contact' | 'opportunity' | 'business' | null
  /** Names that answers have for a field besides its usual one. */
  alsoCalled?: Readonly<Record<string, string>>
  /** Where its records say when they were made and changed. */
  stamps: { created: string | null; updated: string | null }
  /** A value that every record has, where it has no stamps. */
  always?: string
  /** The links that a record itself names. */
  linksOf(value: Readonly<Record<string, unknown>>): Association[]
  /** The field whose value no two records share: making it a second time is refused. Null where there is none. */
  uniqueField: string | null
  /** The fields that a record without a unique value is looked for by, the most telling first. One must be set. */
  namedBy: readonly string[]
  scopes: string[]
  /** Properties that are cleared by null and not by the empty text. */
  clearedByNull?: readonly string[]
}

/**
 * Versions of the API, which stand in a header of every call.
 * https://marketplace.gohighlevel.com/docs/Authorization/Versioning
 */
const versions = { conversations: '2021-04-15', others: '2021-07-28' }

/**
 * Paths of the API. Lists and creates end with a slash there.
 * https://marketplace.gohighlevel.com/docs/
 */
export const paths = {
  contacts: '/contacts/',
  contact: (id: string) => `/contacts/${encodeURIComponent(id)}`,
  searchContacts: '/contacts/search',
  duplicate: '/contacts/search/duplicate',
  tags: (id: string) => `/contacts/${encodeURIComponent(id)}/tags`,
  notes: (contactId: string) => `/contacts/${encodeURIComponent(contactId)}/notes`,
  tasks: (contactId: string) => `/contacts/${encodeURIComponent(contactId)}/tasks`,
  linkBusiness: '/contacts/bulk/business',
  businesses: '/businesses/',
  business: (id: string) => `/businesses/${encodeURIComponent(id)}`,
  opportunities: '/opportunities/',
  opportunity: (id: string) => `/opportunities/${encodeURIComponent(id)}`,
  searchOpportunities: '/opportunities/search',
  pipelines: '/opportunities/pipelines',
  exportMessages: '/conversations/messages/export',
  message: (id: string) => `/conversations/messages/${encodeURIComponent(id)}`,
  location: (id: string) => `/locations/${encodeURIComponent(id)}`,
  customFields: (id: string) => `/locations/${encodeURIComponent(id)}/customFields`,
  businessFields: '/custom-fields/object-key/business',
  users: '/users/',
  campaigns: '/campaigns/',
  workflows: '/workflows/',
}

/**
 * One call in the version that its part of the API is known in. A refusal for want of a scope does not say which one: it
 * is the one of the call.
 */
export async function ask({ crm, signal }: Pick<ReadContext, 'crm' | 'signal'>, call: CrmCall): Promise<CrmResponse> {
  const version = call.path.startsWith('/conversations/') ? versions.conversations : versions.others
  try {
    return await crm.request({ ...call, headers: { Version: version }, signal })
  } catch (error) {
    const isOfScope =
      error instanceof CrmError && error.facts.class === 'scope_missing' && error.facts.scope === undefined
    if (!isOfScope) throw error
    throw new CrmError({ ...error.facts, scopes: [scopeOf(call)] }, error.status)
  }
}

/** Parts of the API whose scopes have another name than their paths. */
const scopeNames: readonly (readonly [RegExp, string])[] = [
  [/^\/conversations\/messages/, 'conversations/message'],
  [/^\/locations\/[^/]+\/customFields|^\/custom-fields\//, 'locations/customFields'],
]

/** https://marketplace.gohighlevel.com/docs/Authorization/Scopes */
function scopeOf({ method, path, repeatable }: CrmCall): string {
  const name = scopeNames.find(([pattern]) => pattern.test(path))?.[1] ?? path.split('/')[1]
  return `${name}.${method === 'GET' || repeatable ? 'readonly' : 'write'}`
}

/**
 * The location that the connection is for. An agency's access names none, and reaches no record of any.
 *
 * @throws CrmError `scope_missing` of the account
 */
export function locationOf(crm: CrmClient): string {
  const id = textOf(crm.account.connectionConfig.locationId)
  if (id !== null) return id
  throw new CrmError({
    class: 'scope_missing',
    scope: 'account',
    message: `This access is for a whole agency of ${shownName}. Connect again and choose one location (sub-account) on its page.`,
  })
}
