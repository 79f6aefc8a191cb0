import type { CrmRequest } from '../../../nango/gateway'
import type { ObjectBench, ProviderBench, RoundTrip } from '../../testing/bench'
import { longText, moments, texts } from '../../testing/values'
import { hubspotCalls } from './vendor-calls'
import { hubspotCompanies, hubspotContacts, hubspotWords } from './words'

/** HubSpot documents no wording for it; this is how it is said. */
const planFull = (what: string) => ({
  status: 400,
  body: { status: 'error', category: 'VALIDATION_ERROR', message: `The portal has reached its ${what} limit` },
})

const sizes = { largestPage: { list: 100, changed: 200 }, mostChanged: 10_000 }

const contactTrips: readonly RoundTrip[] = [
  { type: 'text', field: 'jobTitle', values: texts },
  { type: 'long_text', field: 'custom:internal_notes', values: [longText, ...texts] },
  { type: 'html', field: 'custom:profile_text', values: ['<p>One &amp; two</p>', '<b>ü</b><br>🎉'] },
  { type: 'email', field: 'email', values: ['o.neill+plus.tag@sub.example.org'] },
  {
    type: 'phone',
    field: 'custom:assistant_phone',
    values: ['+49 30 1234567', '0049301234567', '030 1234-567 ext. 8'],
  },
  { type: 'url', field: 'website', values: ['https://www.example.org/Path?q=%C3%BC#top', 'example.org'] },
  { type: 'number', field: 'custom:loyalty_points', values: ['0', '-1', '0.5', '9007199254740993', '-0.0000001'] },
  { type: 'boolean', field: 'custom:newsletter_opt_in', values: [true, false] },
  {
    type: 'date',
    field: 'custom:contract_renewal_date',
    values: ['2026-03-29', '2026-10-25', '2024-02-29', '1900-01-01', '2199-12-31'],
  },
  { type: 'datetime', field: 'custom:last_webinar_at', values: moments },
  { type: 'choice', field: 'custom:customer_tier', values: ['gold', 'bronze'] },
  { type: 'multi_choice', field: 'custom:product_interests', values: [['onboarding'], ['integrations', 'reporting']] },
]

const contacts: ObjectBench = {
  planFull: planFull('contact'),
  ...hubspotContacts,
  ...sizes,
  textType: 'string',
  links: {
    to: 'companies',
    add: (id, others) => ({
      method: 'POST',
      path: '/crm/v4/associations/contacts/companies/batch/associate/default',
      body: { inputs: others.map((other) => ({ from: { id }, to: { id: other } })) },
    }),
    unseen: 'https://github.com/airbytehq/airbyte/issues/44554',
  },
  draft: (number) => ({ email: `person${number}@conformance.example`, lastName: `Person ${number}` }),
  matchField: 'email',
  refusesDuplicates: true,
  texts: ['jobTitle', 'companyName'],
  refused: { field: 'city', value: 'Nowhere' },
  normalised: [
    { field: 'email', sent: '  Person.Renamed@Conformance.Example ', kept: 'person.renamed@conformance.example' },
  ],
  roundTrips: contactTrips,
  mistaken: [
    {
      field: 'custom:contract_renewal_date',
      values: ['20261231', '0', '86400000', 1_798_675_200_000, '31.12.2026', '2026-02-30', '12026-01-01'],
    },
    { field: 'custom:last_webinar_at', values: ['20261231', '2026', '1795426870123', 'Dec 31, 2026', '10:00'] },
    { field: 'custom:loyalty_points', values: ['1,5', '1 000', '0x1f', 'ten'] },
    { field: 'custom:newsletter_opt_in', values: ['yes', '1'] },
    { field: 'custom:product_interests', values: [['onboarding;reporting']] },
    { field: 'custom:customer_tier', values: ['gold;silver', ';gold'] },
  ],
  scopes: ['crm.objects.contacts.read', 'crm.objects.contacts.write'],
}

const companies: ObjectBench = {
  planFull: planFull('company'),
  ...hubspotCompanies,
  ...sizes,
  textType: 'string',
  draft: (number) => ({ name: `Company ${number}`, domain: `company${number}.example` }),
  matchField: 'domain',
  refusesDuplicates: false,
  texts: ['description', 'phone'],
  refused: { field: 'city', value: 'Nowhere' },
  normalised: [{ field: 'domain', sent: ' HTTPS://Renamed.Company.Example/about ', kept: 'renamed.company.example' }],
  roundTrips: [
    { type: 'text', field: 'name', values: texts },
    { type: 'long_text', field: 'description', values: [longText] },
    { type: 'domain', field: 'domain', values: ['sub.domain.example', 'xn--bcher-kva.example'] },
    { type: 'number', field: 'employees', values: ['0', '1', '1000000'] },
    { type: 'money', field: 'annualRevenue', values: ['0', '0.01', '123456789012.34'] },
    { type: 'choice', field: 'industry', values: ['COMPUTER_SOFTWARE'] },
  ],
  mistaken: [
    { field: 'custom:contract_end', values: ['20261231', '1798675200000'] },
    { field: 'custom:sales_regions', values: [['north;east']] },
  ],
  scopes: ['crm.objects.companies.read', 'crm.objects.companies.write'],
}

function withNext(body: unknown, token: string | null | undefined): unknown {
  const { paging: _paging, ...rest } = body as { paging?: unknown }
  if (token === undefined) return rest
  return { ...rest, paging: token === null ? { next: null } : { next: { after: token } } }
}

function withoutRows(body: unknown, rows: number): unknown {
  const { results, ...rest } = body as { results: unknown[] }
  return { ...rest, results: results.slice(rows) }
}

function askedRows({ method, query, body }: Pick<CrmRequest, 'method' | 'query' | 'body'>): number | null {
  const asked = method === 'GET' ? query?.limit : (body as { limit?: unknown } | undefined)?.limit
  return asked === undefined ? null : Number(asked)
}

/** HubSpot, with what its documentation says of pages, limits and values. */
export const bench: ProviderBench = {
  ...hubspotWords,
  accounts: { empty: '90017442', filled: '48211907' },
  objects: [contacts, companies],
  further: ['deals', 'leads', 'calls', 'emails', 'meetings', 'notes', 'tasks'],
  allowedPaths: [
    '/crm/v3/objects/',
    '/crm/v3/properties/',
    '/crm/v4/associations/',
    '/account-info/v3/details',
    '/crm/v3/owners',
    '/crm/v3/pipelines/',
  ],
  forbiddenPaths: [/gdpr-delete/, /\/merge$/, /\/automation\//, /\/marketing\//, /\/conversations\//, /\/workflows\//],
  vendorCalls: hubspotCalls,
  withNext,
  withoutRows,
  askedRows,
  silentLimitMs: { least: 1_000, most: 20_000 },
}
