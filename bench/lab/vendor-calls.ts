import type { CountedCalls } from '../jobs/count-calls'

/**
 * How few requests a vendor's API makes possible, by its documentation: what Patchbay itself believes of it stands in no
 * part of this. Contacts, or what the vendor calls them.
 */
interface VendorCalls {
  /** Largest page of a listing, and of a search for what has changed. */
  page: { list: number; changed: number }
  /** Records that one request reads by their ids, and that one writes. */
  batch: { read: number; write: number }
  /** The answer to a write does not hold the record: what it has become is read once. */
  answersLittle?: true
  /** Requests that each sync makes whatever there is: the account behind the connection, the fields, what was deleted. */
  every: readonly string[]
  /** Requests that come with the first sync, and then once an hour at most: owners, pipelines, campaigns, limits. */
  first: readonly string[]
  /** Records whose links are asked for at once, where a link moves no stamp of the record; absent: they come with it. */
  links?: number
  source: string
}

const vendors: Readonly<Record<string, VendorCalls>> = {
  hubspot: {
    page: { list: 100, changed: 200 },
    batch: { read: 100, write: 100 },
    answersLittle: true,
    every: ['account', 'fields'],
    first: ['owners', 'archived owners', 'pipelines of deals', 'pipelines of leads', 'number of records'],
    links: 100,
    source: 'https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines',
  },
  highlevel: {
    page: { list: 500, changed: 500 },
    batch: { read: 1, write: 1 },
    every: ['location', 'fields'],
    first: ['users', 'pipelines', 'campaigns', 'workflows'],
    source: 'https://marketplace.gohighlevel.com/docs/ghl/contacts/search-contacts-advanced',
  },
  salesforce: {
    page: { list: 2000, changed: 2000 },
    batch: { read: 200, write: 200 },
    answersLittle: true,
    every: ['account', 'fields'],
    first: ['limits', 'users', 'stages', 'campaigns', 'members', 'number of records'],
    source:
      'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm',
  },
  pipedrive: {
    page: { list: 500, changed: 500 },
    batch: { read: 100, write: 1 },
    every: ['account', 'fields'],
    first: ['limits', 'users', 'pipelines', 'stages'],
    source: 'https://developers.pipedrive.com/docs/api/v1/Persons',
  },
}

/** Vendors that list what was deleted. */
const listsDeletes: ReadonlySet<string> = new Set(['hubspot', 'salesforce'])

/** The least that a kind of work over so many records takes, as {@link countCalls} does it. */
export function leastCalls(provider: string, work: CountedCalls['work'], records: number): number {
  const vendor = vendors[provider]
  if (!vendor) throw new Error(`The sizes of ${provider}'s pages are not known`)
  const { page, batch, every, first, answersLittle, links } = vendor
  const pages = (size: number) => Math.ceil(records / size)
  if (work === 'pull') return pages(page.list) + every.length + first.length
  const quiet = every.length + (listsDeletes.has(provider) ? 1 : 0)
  if (work === 'changes') return pages(page.changed) + quiet + (links === undefined ? 0 : pages(links))
  // The search for changes finds none, or those of the overlap; a record is read once before it is written.
  return 1 + quiet + pages(batch.read) * (answersLittle ? 2 : 1) + pages(batch.write)
}

/**
 * Requests a second that HubSpot allows an app at one account: 110 in 10 s.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
export const vendorRate = 11
