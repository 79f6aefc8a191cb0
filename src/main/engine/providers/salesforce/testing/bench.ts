import type { ObjectBench, ProviderBench, RoundTrip } from '../../testing/bench'
import { longText, texts } from '../../testing/values'
import { salesforceCompanies, salesforceContacts, salesforceWords } from './words'

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm#statuscodes */
const planFull = {
  status: 403,
  body: [{ message: 'storage limit exceeded', errorCode: 'STORAGE_LIMIT_EXCEEDED' }],
}

const sizes = { largestPage: { list: 2000, changed: 2000 }, mostChanged: null, deletesByWindow: true as const }

/** Moments to the second, around changes of the clock, and far away ones. */
const moments = [
  '2026-03-29T00:59:59.000Z',
  '2026-03-29T01:00:00.000Z',
  '2026-10-25T01:30:00.000Z',
  '1970-01-01T00:00:01.000Z',
  '2199-12-31T23:59:59.000Z',
]

const contactTrips: readonly RoundTrip[] = [
  { type: 'text', field: 'jobTitle', values: texts },
  { type: 'long_text', field: 'custom:Internal_Notes__c', values: [longText, ...texts] },
  { type: 'html', field: 'custom:Profile_Text__c', values: ['<p>One &amp; two</p>', '<b>ü</b><br>🎉'] },
  { type: 'email', field: 'custom:Private_Email__c', values: ['o.neill+plus.tag@sub.example.org'] },
  { type: 'phone', field: 'custom:Direct_Line__c', values: ['+49 30 1234567', '0049301234567', '030 1234-567 ext. 8'] },
  { type: 'url', field: 'custom:Blog__c', values: ['https://www.example.org/Path?q=%C3%BC#top', 'example.org'] },
  { type: 'number', field: 'custom:Loyalty_Points__c', values: ['1', '0', '-1', '0.5', '123456789012.25'] },
  { type: 'money', field: 'custom:Yearly_Spend__c', values: ['0.01', '0', '123456789012.34'] },
  // A switch is never empty: what clears it turns it off.
  { type: 'boolean', field: 'custom:Newsletter_Opt_In__c', values: [true, false], cleared: 'false' },
  {
    type: 'date',
    field: 'custom:Contract_Renewal__c',
    values: ['2026-03-29', '2026-10-25', '2024-02-29', '1900-01-01', '2199-12-31'],
  },
  { type: 'datetime', field: 'custom:Last_Webinar_At__c', values: moments },
  { type: 'choice', field: 'custom:Customer_Tier__c', values: ['gold', 'bronze'] },
  {
    type: 'multi_choice',
    field: 'custom:Product_Interests__c',
    values: [['onboarding'], ['reporting', 'integrations']],
  },
]

const contacts: ObjectBench = {
  planFull,
  ...salesforceContacts,
  ...sizes,
  textType: 'string',
  draft: (number) => ({ email: `person${number}@conformance.example`, lastName: `Person ${number}` }),
  matchField: 'email',
  refusesDuplicates: true,
  texts: ['jobTitle', 'mobile'],
  refused: { field: 'city', value: 'Nowhere' },
  normalised: [
    { field: 'email', sent: '  Person.Renamed@Conformance.Example ', kept: 'person.renamed@conformance.example' },
  ],
  roundTrips: contactTrips,
  mistaken: [
    {
      field: 'custom:Contract_Renewal__c',
      values: ['20261231', '0', '86400000', '31.12.2026', '2026-02-30', '12026-01-01'],
    },
    { field: 'custom:Last_Webinar_At__c', values: ['20261231', '2026', '1795426870123', 'Dec 31, 2026', '10:00'] },
    { field: 'custom:Loyalty_Points__c', values: ['1,5', '1 000', '0x1f', 'ten'] },
    { field: 'custom:Product_Interests__c', values: [['onboarding;reporting']] },
    { field: 'custom:Customer_Tier__c', values: ['gold;silver', ';gold'] },
  ],
  scopes: ['api'],
}

const companies: ObjectBench = {
  planFull,
  ...salesforceCompanies,
  ...sizes,
  textType: 'string',
  draft: (number) => ({ name: `Company ${number}`, website: `company${number}.example` }),
  matchField: 'website',
  refusesDuplicates: false,
  texts: ['description', 'phone'],
  refused: { field: 'city', value: 'Nowhere' },
  normalised: [{ field: 'name', sent: '  Renamed Company ', kept: 'Renamed Company' }],
  roundTrips: [
    { type: 'text', field: 'name', values: texts },
    { type: 'long_text', field: 'description', values: [longText.slice(0, 30_000).trimEnd()] },
    { type: 'url', field: 'website', values: ['https://sub.domain.example/a', 'xn--bcher-kva.example'] },
    { type: 'number', field: 'employees', values: ['1', '0', '1000000'] },
    { type: 'money', field: 'annualRevenue', values: ['0.01', '0', '123456789012.34'] },
    { type: 'choice', field: 'industry', values: ['Technology'] },
  ],
  mistaken: [
    { field: 'custom:Contract_End__c', values: ['20261231', '1798675200000'] },
    { field: 'custom:Sales_Regions__c', values: [['north;east']] },
  ],
  scopes: ['api'],
}

function withNext(body: unknown, token: string | null | undefined): unknown {
  const { nextRecordsUrl: _next, ...rest } = body as { nextRecordsUrl?: unknown }
  if (token === undefined) return { ...rest, done: true }
  if (token === null) return { ...rest, done: true, nextRecordsUrl: null }
  return { ...rest, done: false, nextRecordsUrl: `/services/data/v66.0/query/01gdM0000000001-${token}` }
}

function withoutRows(body: unknown, rows: number): unknown {
  const { records, fields, ...rest } = body as { records?: unknown[]; fields?: unknown[] }
  return { ...rest, ...(records && { records: records.slice(rows) }), ...(fields && { fields: fields.slice(rows) }) }
}

/** Salesforce, with what its documentation says of pages, limits and values. */
export const bench: ProviderBench = {
  ...salesforceWords,
  accounts: { empty: '00DdM000000cCQGUA2', filled: '00DdM000000UdAZUA0' },
  notApplicable: {
    P17: {
      why: 'A contact has one account, and a field of the contact holds it.',
      source:
        'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm',
    },
  },
  objects: [contacts, companies],
  further: ['opportunities', 'leads', 'tasks', 'events', 'emails', 'notes'],
  allowedPaths: [
    '/services/data/v66.0/query',
    '/services/data/v66.0/queryAll',
    '/services/data/v66.0/sobjects/',
    '/services/data/v66.0/composite',
    '/services/data/v66.0/limits',
    '/services/oauth2/userinfo',
  ],
  forbiddenPaths: [/\/tooling\//, /emailSimple|\/actions\//, /\/process\//, /\/chatter\//, /\/apexrest\//, /\/jobs\//],
  withNext,
  withoutRows,
  askedRows: () => null,
  silentLimitMs: { least: 1_000, most: 20_000 },
}
