import type { CrmResponse } from '../../nango/gateway'
import { badAnswer } from '../kit/crm-error'
import { textOf } from '../kit/json'
import { itemsOf, ownerOf, tokenList } from '../kit/reference-data'
import { countOf, within } from '../kit/rows'
import type { AccountLimits, CrmClient, ReferenceSource, SeenLimit } from '../provider'
import { shownName } from './manifest'
import { paths } from './sf-object'
import { quoted, select } from './soql'

/**
 * The org behind the connection, by its id: a sandbox that was refreshed is another org at the same address.
 * https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_userinfo_endpoint.htm
 */
export async function identify(crm: CrmClient, signal: AbortSignal): Promise<{ id: string; name: string }> {
  const { status, body } = await crm.request({ method: 'GET', path: paths.userinfo, signal })
  const id = textOf(within(body, 'organization_id'))
  if (id === null) throw badAnswer('The answer about the user names no organization.', status)
  const host =
    hostOf(textOf(crm.account.connectionConfig.instance_url)) ?? hostOf(textOf(within(body, 'urls', 'custom_domain')))
  return { id, name: host ?? `Org ${id}` }
}

/** The part of an org's address that its people know it by: `acme`, `acme--uat.sandbox`. */
function hostOf(address: string | null): string | null {
  const host = /^https:\/\/([^/:]+)/.exec(address ?? '')?.[1]
  return host?.replace(/\.(?:my\.)?salesforce\.com$/, '') ?? null
}

/**
 * The org's calls of the last 24 hours, those of all its apps together.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_limits.htm
 */
export async function limitsOf(crm: CrmClient, signal: AbortSignal): Promise<AccountLimits> {
  const { status, body } = await crm.request({ method: 'GET', path: paths.limits, signal })
  const most = countOf(within(body, 'DailyApiRequests', 'Max'))
  const remaining = countOf(within(body, 'DailyApiRequests', 'Remaining'))
  if (most === null || remaining === null) throw badAnswer('The limits name no daily API requests.', status)
  return { day: { most, used: Math.max(0, most - remaining), resetsAt: null } }
}

const dayMs = 24 * 60 * 60_000

/** Nearly every answer tells the use of the day; Nango hands it on where Salesforce answered in chunks, as it does. */
export function limitsSeen({ headers }: Pick<CrmResponse, 'headers'>): SeenLimit[] {
  const [, used, most] = /\bapi-usage=(\d{1,12})\/(\d{1,12})/.exec(headers['sforce-limit-info'] ?? '') ?? []
  if (used === undefined || most === undefined) return []
  return [{ perMs: dayMs, remaining: Math.max(0, Number(most) - Number(used)), most: Number(most) }]
}

/** Rows of one page of reference data. */
const pageSize = 2000

/** One page of a list of small records, in order of ids. */
export function sfList<Item extends { remoteId: string }>(
  { crm, signal }: { crm: CrmClient; signal: AbortSignal },
  page: string | null,
  query: { columns: readonly string[]; from: string; where?: string },
  read: (row: Record<string, unknown>) => Item | null,
) {
  return tokenList(shownName, page, async (token) => {
    const where = [query.where, token === null ? null : `Id > ${quoted(token)}`]
    const q = select(query.columns, query.from, where, `ORDER BY Id LIMIT ${pageSize}`)
    const response = await crm.request({ method: 'GET', path: paths.query, query: { q }, signal })
    let last: string | null = null
    let count = 0
    const items = itemsOf(response, query.from, ['records'], (row) => {
      last = textOf(row.Id) ?? last
      count += 1
      return read(row)
    })
    return { items, token: count < pageSize && within(response.body, 'done') !== false ? null : last }
  })
}

/** Who records can belong to. */
export const owners: ReferenceSource = {
  kind: 'owners',
  name: 'users',
  scopes: ['api'],
  list: (context, page) =>
    sfList(context, page, { columns: ['Id', 'Name', 'Email', 'IsActive'], from: 'User' }, (row) =>
      ownerOf(row.Id, { names: [row.Name], email: row.Email, active: row.IsActive === true }),
    ),
}
