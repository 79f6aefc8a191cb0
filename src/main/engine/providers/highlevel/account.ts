import type { CrmResponse } from '../../nango/gateway'
import { badAnswer } from '../kit/crm-error'
import { idOf, isObject, listOf, textOf } from '../kit/json'
import { itemsOf, ownerOf, pipelineOf, stageOf } from '../kit/reference-data'
import { numberIn } from '../kit/retry-after'
import { within } from '../kit/rows'
import type { AccountFacts, CrmClient, ReadContext, ReferenceSource, ReferenceSourceOf, SeenLimit } from '../provider'
import { ask, locationOf, paths } from './crm-object'

/**
 * The location behind the connection. https://marketplace.gohighlevel.com/docs/ghl/locations/get-location
 *
 * @throws CrmError `scope_missing` for an agency's access, which is for no location
 */
export async function identify(crm: CrmClient, signal: AbortSignal): Promise<{ id: string; name: string }> {
  const locationId = locationOf(crm)
  const { body, status } = await ask({ crm, signal }, { method: 'GET', path: paths.location(locationId) })
  const place = within(body, 'location')
  const id = isObject(place) ? idOf(place.id) : null
  if (id === null) throw badAnswer('The answer names no location.', status)
  return { id, name: textOf(within(place, 'name'))?.trim() || `Location ${id}` }
}

/** The location that Nango noted when the account was connected. */
export function accountIdOf(facts: AccountFacts): string | null {
  return idOf(facts.connectionConfig.locationId)
}

const dayMs = 24 * 60 * 60_000

/**
 * What is left of the burst window and of the day. Nango has a header of the name `x-ratelimit-remaining` as well: it is
 * the vendor's where the vendor's others stand beside it. https://marketplace.gohighlevel.com/docs/oauth/Faqs
 */
export function limitsSeen({ headers }: Pick<CrmResponse, 'headers'>): SeenLimit[] {
  const seen: SeenLimit[] = []
  const perMs = numberIn(headers, 'x-ratelimit-interval-milliseconds')
  const remaining = numberIn(headers, 'x-ratelimit-remaining')
  const isOwn = numberIn(headers, 'x-ratelimit-max') !== null
  if (isOwn && perMs !== null && remaining !== null && perMs < dayMs) seen.push({ perMs, remaining })
  const left = numberIn(headers, 'x-ratelimit-daily-remaining')
  if (left !== null) {
    const most = numberIn(headers, 'x-ratelimit-limit-daily')
    const resetsInMs = numberIn(headers, 'x-ratelimit-daily-reset')
    seen.push({
      perMs: dayMs,
      remaining: left,
      ...(most === null ? {} : { most }),
      ...(resetsInMs === null || resetsInMs > dayMs ? {} : { resetsInMs }),
    })
  }
  return seen
}

type Context = Omit<ReadContext, 'fields'>

/** All of a list of the location that has no pages. */
function listed(context: Context, path: string): Promise<CrmResponse> {
  return ask(context, { method: 'GET', path, query: { locationId: locationOf(context.crm) } })
}

/** People of the location: https://marketplace.gohighlevel.com/docs/ghl/users/get-user-by-location */
const owners: ReferenceSource = {
  kind: 'owners',
  name: 'users',
  scopes: ['users.readonly'],
  list: async (context) => ({
    items: itemsOf(await listed(context, paths.users), 'users', ['users'], (row) =>
      ownerOf(row.id, {
        names: textOf(row.firstName) === null ? [row.name] : [row.firstName, row.lastName],
        email: row.email,
        active: row.deleted !== true,
      }),
    ),
    next: null,
  }),
}

/**
 * Pipelines with their stages. No stage wins or loses anything: that stands in the status of an opportunity.
 * https://marketplace.gohighlevel.com/docs/ghl/opportunities/get-pipelines
 */
export const pipelines: ReferenceSourceOf<'pipelines'> = {
  kind: 'pipelines',
  name: 'pipelines',
  scopes: ['opportunities.readonly'],
  list: async (context) => ({
    items: itemsOf(await listed(context, paths.pipelines), 'pipelines', ['pipelines'], (row, position) =>
      pipelineOf(row.id, {
        object: 'opportunities',
        label: row.name,
        position,
        stages: listOf(row.stages)
          .filter(isObject)
          .map((stage, at) =>
            stageOf(stage.id, {
              label: stage.name,
              position: stage.position ?? at,
              outcome: 'open',
              probability: null,
              percent: 100,
            }),
          ),
      }),
    ),
    next: null,
  }),
}

/** Campaigns and workflows are shown; no one is ever put into one, for that sends messages. */
function campaignList(type: 'campaign' | 'workflow'): ReferenceSourceOf<'campaigns'> {
  const name = `${type}s` as const
  return {
    kind: 'campaigns',
    name,
    scopes: [`${name}.readonly`],
    list: async (context) => ({
      items: itemsOf(await listed(context, paths[name]), name, [name], (row) => {
        const remoteId = idOf(row.id)
        if (remoteId === null) return null
        return {
          remoteId,
          name: textOf(row.name) ?? remoteId,
          type,
          status: textOf(row.status) ?? 'unknown',
          memberCount: null,
        }
      }),
      next: null,
    }),
  }
}

export const referenceData: ReferenceSource[] = [owners, pipelines, campaignList('campaign'), campaignList('workflow')]
