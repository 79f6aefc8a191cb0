import type { CrmRequest } from '../../../nango/gateway'
import type { ObjectBench, ProviderBench } from '../../testing/bench'
import { longText, texts } from '../../testing/values'
import { codeOf, organizationWords, personWords, words } from './words'

/** https://pipedrive.readme.io/docs/core-api-concepts-http-status-codes */
const planFull = (what: string) => ({
  status: 403,
  body: {
    success: false,
    error: `Couldn't add the ${what}. The limit of your plan is reached.`,
    code: `feature_capping_${what}s_limit`,
    data: null,
  },
})

const own = (key: string) => `custom:${codeOf('contacts', key)}`
const ofCompany = (key: string) => `custom:${codeOf('companies', key)}`

const contacts: ObjectBench = {
  planFull: planFull('person'),
  ...personWords,
  largestPage: { list: 500, changed: 500 },
  mostChanged: null,
  textType: 'varchar',
  // A name is one text: two words of a last name are taken apart.
  draft: (number) => ({ email: `person${number}@conformance.example`, lastName: `Person-${number}` }),
  matchField: 'email',
  refusesDuplicates: false,
  texts: ['jobTitle', own('remark')],
  shared: ['jobTitle', 'city'],
  refused: { field: own('membership'), value: 'Nowhere' },
  normalised: [],
  roundTrips: [
    { type: 'text', field: 'jobTitle', values: texts },
    { type: 'long_text', field: own('remark'), values: [longText, ...texts] },
    { type: 'email', field: 'email', values: ['o.neill+plus.tag@sub.example.org'] },
    { type: 'phone', field: 'phone', values: ['+49 30 1234567', '0049301234567', '030 1234-567 ext. 8'] },
    { type: 'phone', field: own('assistant'), values: ['+49 30 1234567'] },
    { type: 'number', field: own('points'), values: ['0', '-1', '0.5', '9007199254740991', '-0.0000001'] },
    {
      type: 'date',
      field: own('renewal'),
      values: ['2026-03-29', '2026-10-25', '2024-02-29', '1900-01-01', '2199-12-31'],
    },
    { type: 'money', field: own('budget'), values: ['0', '0.01', '123456789012.34'] },
    { type: 'text', field: own('best_time'), values: ['09:30:00'] },
    { type: 'text', field: own('holiday'), values: ['2026-07-01/2026-07-14'] },
    { type: 'text', field: own('second_home'), values: ['Karl Johans gate 1, Oslo'] },
  ],
  mistaken: [
    { field: own('renewal'), values: ['20261231', '0', '31.12.2026', '2026-02-30', '12026-01-01'] },
    { field: own('points'), values: ['1,5', '1 000', '0x1f', 'ten', '9007199254740993'] },
    { field: own('tier'), values: ['Platinum', '12;13'] },
  ],
  scopes: ['contacts:full'],
}

const companies: ObjectBench = {
  planFull: planFull('organization'),
  ...organizationWords,
  largestPage: { list: 500, changed: 500 },
  mostChanged: null,
  textType: 'varchar',
  draft: (number) => ({ name: `Company ${number}`, website: `https://company${number}.example` }),
  matchField: 'website',
  refusesDuplicates: false,
  texts: [ofCompany('erp_number'), ofCompany('care_notes')],
  shared: ['name', 'city'],
  refused: { field: 'employees', value: '777' },
  normalised: [],
  roundTrips: [
    { type: 'text', field: 'name', values: texts },
    { type: 'long_text', field: ofCompany('care_notes'), values: [longText] },
    { type: 'url', field: 'website', values: ['https://www.example.org/Path?q=%C3%BC#top', 'example.org'] },
    { type: 'number', field: 'employees', values: ['0', '1', '1000000'] },
    { type: 'money', field: 'annualRevenue', values: ['0', '0.01', '123456789012.34'] },
  ],
  mistaken: [
    { field: ofCompany('contract_end'), values: ['20261231'] },
    { field: 'employees', values: ['1.5', 'many'] },
  ],
  scopes: ['contacts:full'],
}

/** A token that leads behind every record, whatever it sorts by. */
const cursorAt = (token: string) =>
  Buffer.from(JSON.stringify([Number.MAX_SAFE_INTEGER, Number(token)])).toString('base64url')

function withNext(body: unknown, token: string | null | undefined): unknown {
  const { additional_data: _, ...rest } = body as { additional_data?: unknown }
  if (token === undefined) return rest
  return { ...rest, additional_data: { next_cursor: token === null ? null : cursorAt(token) } }
}

function withoutRows(body: unknown, rows: number): unknown {
  const { data, ...rest } = body as { data: unknown[] }
  return { ...rest, data: data.slice(rows) }
}

function askedRows({ query }: Pick<CrmRequest, 'query'>): number | null {
  return query?.limit === undefined ? null : Number(query.limit)
}

/** Pipedrive, with what its documentation says of pages, limits and values. */
export const bench: ProviderBench = {
  ...words,
  accounts: { empty: '15001177', filled: '14207331' },
  notApplicable: {
    P17: {
      why: 'A person belongs to one organization at the most.',
      source: 'https://developers.pipedrive.com/docs/api/v1/Persons',
    },
  },
  objects: [contacts, companies],
  further: ['deals', 'leads', 'activities', 'notes', 'callLogs'],
  allowedPaths: ['/v2/', '/v1/users', '/v1/leads', '/v1/notes', '/v1/callLogs', '/v1/leadFields', '/v1/noteFields'],
  forbiddenPaths: [/\/merge$/, /\/v1\/(persons|organizations|deals|activities|recents)/, /\/mailbox\//, /\/webhooks/],
  withNext,
  withoutRows,
  askedRows,
  silentLimitMs: { least: 500, most: 20_000 },
}
