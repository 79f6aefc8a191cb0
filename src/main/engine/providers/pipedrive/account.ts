import type { CrmResponse } from '../../nango/gateway'
import { badAnswer } from '../kit/crm-error'
import { idOf, isObject, listOf, textOf } from '../kit/json'
import { itemsOf, ownerOf, pipelineOf, stageOf, tokenList } from '../kit/reference-data'
import { numberIn } from '../kit/retry-after'
import { within } from '../kit/rows'
import type { AccountFacts, AccountLimits, CrmClient, ReferenceSource, ReferenceStage, SeenLimit } from '../provider'
import { costOf } from './crm-object'
import { burstMs, searchBudget, shownName } from './manifest'

const dayMs = 24 * 60 * 60_000

/** Whose access it is, with the company. https://developers.pipedrive.com/docs/api/v1/Users#getCurrentUser */
function askMe(crm: CrmClient, signal: AbortSignal): Promise<CrmResponse> {
  return crm.request({ method: 'GET', path: '/v1/users/me', cost: costOf('get', 'v1'), signal })
}

/** The company behind the connection. */
export async function identify(crm: CrmClient, signal: AbortSignal): Promise<{ id: string; name: string }> {
  const { status, body } = await askMe(crm, signal)
  const me = within(body, 'data')
  const id = isObject(me) ? idOf(me.company_id) : null
  if (!isObject(me) || id === null) throw badAnswer('The current user names no company.', status)
  return { id, name: textOf(me.company_name)?.trim() || `Company ${id}` }
}

/** Nango notes the company's address and not its number. */
export function accountIdOf(_facts: AccountFacts): string | null {
  return null
}

const currencies = new WeakMap<CrmClient, string>()

/** The currency of amounts that name none: that of the user whose access it is. */
export async function currencyOf(crm: CrmClient, signal: AbortSignal): Promise<string> {
  const known = currencies.get(crm)
  if (known !== undefined) return known
  const { body } = await askMe(crm, signal)
  const currency = textOf(within(body, 'data', 'default_currency')) ?? 'USD'
  currencies.set(crm, currency)
  return currency
}

interface Told {
  burst: number
  left: number
  day: number
  dayLeft: number
}

/**
 * What the headers say. Nango has headers of the same names for its own limit: they are Pipedrive's only where the day's
 * tokens come with them. https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 */
function toldBy({ headers }: Pick<CrmResponse, 'headers'>): Told | null {
  const names = [
    'x-ratelimit-limit',
    'x-ratelimit-remaining',
    'x-daily-ratelimit-token-limit',
    'x-daily-ratelimit-token-remaining',
  ]
  const [burst, left, day, dayLeft] = names.map((name) => numberIn(headers, name))
  if (burst == null || left == null || day == null || dayLeft == null) return null
  return { burst, left, day, dayLeft }
}

/** The limits of the company's plan, out of an answer's headers. */
export async function limitsOf(crm: CrmClient, signal: AbortSignal): Promise<AccountLimits> {
  const told = toldBy(await askMe(crm, signal))
  if (told === null) return {}
  return {
    windows: [
      { requests: told.burst, perMs: burstMs },
      { budget: searchBudget, requests: Math.max(1, Math.floor(told.burst / 8)), perMs: burstMs },
    ],
    day: { most: told.day, used: Math.max(0, told.day - told.dayLeft), resetsAt: null },
  }
}

/** What an answer says is left of the two seconds, and of the day. */
export function limitsSeen(response: Pick<CrmResponse, 'headers' | 'status'>): SeenLimit[] {
  // A refusal says itself how long to wait.
  const told = response.status === 429 ? null : toldBy(response)
  if (told === null) return []
  return [
    { perMs: burstMs, remaining: told.left, most: told.burst },
    { perMs: dayMs, remaining: told.dayLeft, most: told.day },
  ]
}

/** The company's users, those who have left among them. https://developers.pipedrive.com/docs/api/v1/Users#getUsers */
export const owners: ReferenceSource = {
  kind: 'owners',
  name: 'users',
  scopes: ['users:read'],
  list: async ({ crm, signal }) => {
    const response = await crm.request({ method: 'GET', path: '/v1/users', cost: costOf('list', 'v1'), signal })
    const items = itemsOf(response, 'users', ['data'], (row) =>
      ownerOf(row.id, { names: [row.name], email: row.email, active: row.active_flag !== false }),
    )
    return { items, next: null }
  },
}

/** A stage of an answer, with the pipeline that it is of. */
interface StageRow {
  pipeline: string | null
  stage: ReferenceStage | null
}

/**
 * Pipelines with their stages. A deal is won or lost in the stage that it has come to, so all stages are open ones.
 * https://developers.pipedrive.com/docs/api/v1/Stages
 */
export const pipelines: ReferenceSource = {
  kind: 'pipelines',
  name: 'pipelines',
  scopes: ['deals:full'],
  list: (context, page) =>
    tokenList(shownName, page, async (token) => {
      const { crm, signal } = context
      const query = { limit: 500, cursor: token ?? undefined }
      const cost = costOf('list', 'v2')
      const response = await crm.request({ method: 'GET', path: '/v2/pipelines', query, cost, signal })
      const stages = await allStages(crm, signal)
      const items = itemsOf(response, 'pipelines', ['data'], (row) => {
        if (row.is_deleted === true) return null
        const own = stages.filter(({ pipeline }) => pipeline === idOf(row.id)).map(({ stage }) => stage)
        return pipelineOf(row.id, { object: 'deals', label: row.name, position: row.order_nr, stages: own })
      })
      return { items, token: idOf(within(response.body, 'additional_data', 'next_cursor')) }
    }),
}

async function allStages(crm: CrmClient, signal: AbortSignal): Promise<StageRow[]> {
  const query = { limit: 500 }
  const { body } = await crm.request({ method: 'GET', path: '/v2/stages', query, cost: costOf('list', 'v2'), signal })
  return listOf(within(body, 'data'))
    .filter(isObject)
    .filter((row) => row.is_deleted !== true)
    .map((row) => ({
      pipeline: idOf(row.pipeline_id),
      stage: stageOf(row.id, {
        label: row.name,
        position: row.order_nr,
        outcome: 'open',
        probability: row.deal_probability,
        percent: 100,
      }),
    }))
}
