import type { CrmRequest } from '../../../nango/gateway'
import type { ObjectBench, ProviderBench, RoundTrip } from '../../testing/bench'
import { longText, texts } from '../../testing/values'
import { highlevelCalls } from './vendor-calls'
import { emptyLocation, filledLocation, highlevelCompanies, highlevelContacts, highlevelWords } from './words'

const planFull = {
  status: 403,
  body: { statusCode: 403, message: 'Your plan has reached its limit of records. Please upgrade.', error: 'Forbidden' },
}

const contactTrips: readonly RoundTrip[] = [
  { type: 'text', field: 'city', values: texts },
  { type: 'text', field: 'jobTitle', values: texts },
  { type: 'long_text', field: 'custom:internal_notes', values: [longText, ...texts] },
  { type: 'email', field: 'email', values: ['o.neill+plus.tag@sub.example.org'] },
  { type: 'url', field: 'website', values: ['https://www.example.org/Path?q=%C3%BC#top', 'example.org'] },
  { type: 'number', field: 'custom:loyalty_points', values: ['0', '-1', '0.5', '1000000'] },
  { type: 'money', field: 'custom:yearly_budget', values: ['0', '0.01', '123456789012.34'] },
  {
    type: 'date',
    field: 'custom:contract_renewal',
    values: ['2026-03-29', '2026-10-25', '2024-02-29', '1900-01-01', '2199-12-31'],
  },
  { type: 'choice', field: 'custom:customer_tier', values: ['Gold', 'Bronze'] },
  { type: 'multi_choice', field: 'custom:product_interests', values: [['Onboarding'], ['Integrations', 'Reporting']] },
]

const contacts: ObjectBench = {
  ...highlevelContacts,
  textType: 'TEXT',
  planFull,
  largestPage: { list: 500, changed: 500 },
  mostChanged: null,
  draft: (number) => ({ email: `person${number}@conformance.example`, lastName: `Person ${number}` }),
  matchField: 'email',
  refusesDuplicates: true,
  texts: ['jobTitle', 'website'],
  refused: { field: 'country', value: 'Atlantis' },
  completesNumbers: true,
  normalised: [
    { field: 'email', sent: '  Person.Renamed@Conformance.Example ', kept: 'person.renamed@conformance.example' },
    { field: 'phone', sent: '(415) 555-0134', kept: '+14155550134' },
  ],
  roundTrips: contactTrips,
  mistaken: [
    { field: 'custom:contract_renewal', values: ['20261231', '0', '86400000', '31.12.2026', '2026-02-30'] },
    { field: 'custom:loyalty_points', values: ['1,5', '1 000', '0x1f', 'ten', '9007199254740993'] },
    { field: 'custom:customer_tier', values: ['Platinum', 'Gold;Silver'] },
    { field: 'custom:product_interests', values: [['Onboarding', 'Nothing']] },
    { field: 'country', values: ['Atlantis', 'Deutschland'] },
  ],
  scopes: ['contacts.readonly', 'contacts.write'],
}

const companies: ObjectBench = {
  ...highlevelCompanies,
  textType: 'TEXT',
  planFull,
  largestPage: { list: 100, changed: 100 },
  pageOverlap: 1,
  hasNoToken: true,
  hasNoIndex: true,
  neverMerged: true,
  ownFieldsAreRead: true,
  mostChanged: null,
  draft: (number) => ({ name: `Company ${number}`, website: `https://company${number}.example` }),
  matchField: 'website',
  refusesDuplicates: false,
  texts: ['description', 'city'],
  refused: { field: 'country', value: 'Atlantis' },
  completesNumbers: true,
  normalised: [{ field: 'phone', sent: '(415) 555-0134', kept: '+14155550134' }],
  roundTrips: [
    { type: 'text', field: 'city', values: texts },
    { type: 'long_text', field: 'description', values: [longText, ...texts] },
    { type: 'url', field: 'website', values: ['https://www.example.org/Path?q=%C3%BC#top', 'example.org'] },
  ],
  mistaken: [{ field: 'country', values: ['Atlantis', 'Deutschland'] }],
  scopes: ['businesses.readonly', 'businesses.write'],
}

/** A record carries its own cursor; there is none where the last one lacks it. */
function withNext(body: unknown, token: string | null | undefined): unknown {
  const { contacts: rows, businesses } = body as { contacts?: Record<string, unknown>[]; businesses?: unknown[] }
  if (rows === undefined || businesses !== undefined) return body
  // A promise of more: the count of all is larger than what was given.
  if (typeof token === 'string') return { ...(body as object), total: rows.length + 1 }
  return { ...(body as object), contacts: rows.map(({ searchAfter: _, ...row }) => row) }
}

function withoutRows(body: unknown, rows: number): unknown {
  return Object.fromEntries(
    Object.entries(body as object).map(([name, value]) => [name, Array.isArray(value) ? value.slice(rows) : value]),
  )
}

function askedRows({ method, query, body }: Pick<CrmRequest, 'method' | 'query' | 'body'>): number | null {
  const { pageLimit, limit } = (body ?? {}) as { pageLimit?: unknown; limit?: unknown }
  const asked = method === 'GET' ? query?.limit : (pageLimit ?? limit)
  return asked === undefined ? null : Number(asked)
}

const docs = 'https://marketplace.gohighlevel.com/docs/ghl'

/** GoHighLevel, with what its documentation says of pages, limits and values. */
export const bench: ProviderBench = {
  ...highlevelWords,
  accounts: { empty: emptyLocation, filled: filledLocation },
  objects: [contacts, companies],
  further: ['opportunities', 'messages', 'notes', 'tasks'],
  notApplicable: {
    P17: {
      why: 'A contact belongs to one company at the most.',
      source: `${docs}/contacts/add-remove-contact-from-business`,
    },
    P21: {
      why: 'An empty page names no next one: the place of a page is a value of its records.',
      source: `${docs}/contacts/search-contacts-advanced`,
    },
    P22: {
      why: 'A location may have no custom field, and the list holds nothing else.',
      source: `${docs}/locations/get-custom-fields`,
    },
  },
  allowedPaths: [
    '/contacts/',
    '/businesses/',
    '/opportunities/',
    '/locations/',
    '/custom-fields/',
    '/users/',
    '/campaigns/',
    '/workflows/',
    '/conversations/messages/',
  ],
  forbiddenPaths: [
    /\/workflow\//,
    /\/campaigns\/./,
    /\/followers/,
    /\/conversations\/messages$/,
    /\/conversations\/messages\/(?:inbound|outbound)/,
    /\/upsert$/,
  ],
  vendorCalls: highlevelCalls,
  withNext,
  withoutRows,
  askedRows,
  silentLimitMs: { least: 1_000, most: 20_000 },
}
