import { z } from 'zod'
import type { CrmResponse } from '../../nango/gateway'
import { badAnswer } from '../kit/crm-error'
import { idOf, isObject, listOf, textOf } from '../kit/json'
import { itemsOf, ownerOf, pipelineOf, stageOf, tokenList, wholeList } from '../kit/reference-data'
import { numberIn } from '../kit/retry-after'
import { within } from '../kit/rows'
import type { AccountFacts, CrmClient, ReferenceSource, ReferenceStage, SeenLimit } from '../provider'
import { paths } from './crm-object'
import { shownName } from './manifest'

/**
 * The account behind the connection. Newer versions of the endpoint give it a name; where there is none, the portal's
 * number is what its people know it by.
 * https://developers.hubspot.com/docs/api-reference/latest/account/account-information/get-account-details
 */
export async function identify(crm: CrmClient, signal: AbortSignal): Promise<{ id: string; name: string }> {
  const { status, body } = await crm.request({ method: 'GET', path: paths.account, signal })
  const details = isObject(body) ? body : {}
  const id = idOf(details.portalId)
  if (id === null) throw badAnswer('The account details name no portal.', status)
  const name = textOf(details.portalName) ?? textOf(details.companyName) ?? `Portal ${id}`
  return { id, name: name.trim() || `Portal ${id}` }
}

/** The portal that Nango noted when the account was connected. */
export function accountIdOf(facts: AccountFacts): string | null {
  return idOf(facts.connectionConfig.portalId)
}

/** No window of HubSpot's is longer than a day, ms: what says so must not put the account to rest for good. */
const longestWindowMs = 24 * 60 * 60_000

/**
 * What HubSpot says is left of the window of an app at a portal. Searches and writes don't say it, and on success Nango
 * lets the headers through only where HubSpot answered in chunks
 * (https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines).
 */
export function limitsSeen({ headers }: Pick<CrmResponse, 'headers'>): SeenLimit[] {
  const remaining = numberIn(headers, 'x-hubspot-ratelimit-remaining')
  const perMs = numberIn(headers, 'x-hubspot-ratelimit-interval-milliseconds')
  if (remaining === null || perMs === null || perMs > longestWindowMs) return []
  return [{ remaining, perMs }]
}

/**
 * Who records can belong to. People who have left the account are on a list of their own, so that their records keep
 * a name. https://developers.hubspot.com/docs/api-reference/crm-owners-v3/guide
 */
export const owners: ReferenceSource = {
  kind: 'owners',
  name: 'owners',
  scopes: ['crm.objects.owners.read'],
  list: ({ crm, signal }, page) =>
    tokenList(shownName, page, async (token) => {
      const [archived, after] = token === null ? [false, undefined] : ownersPage(token)
      const query = { limit: 100, archived, after }
      const response = await crm.request({ method: 'GET', path: paths.owners, query, signal })
      const items = itemsOf(response, 'owners', ['results'], (row) =>
        ownerOf(row.id, { names: [row.firstName, row.lastName], email: row.email, active: !archived }),
      )
      const next = idOf(within(response.body, 'paging', 'next', 'after'))
      if (next !== null) return { items, token: JSON.stringify([archived, next]) }
      return { items, token: archived ? null : JSON.stringify([true]) }
    }),
}

const ownersToken = z.union([z.tuple([z.boolean(), z.string()]), z.tuple([z.boolean()])])

/** Which of the two lists a token is of, and where it goes on there. */
function ownersPage(token: string): [boolean, string | undefined] {
  const [archived, after] = ownersToken.parse(JSON.parse(token))
  return [archived, after]
}

/**
 * The pipelines of an object with their stages; the list has no pages.
 * https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide
 */
export function pipelinesOf(object: string, scopes: string[]): ReferenceSource {
  return {
    kind: 'pipelines',
    name: `pipelines of ${object}`,
    scopes,
    list: (context) =>
      wholeList(context, paths.pipelines(object), (response) =>
        itemsOf(response, `pipelines of ${object}`, ['results'], (row) =>
          pipelineOf(row.id, {
            object,
            label: row.label,
            position: row.displayOrder,
            stages: listOf(row.stages).filter(isObject).filter(isLive).map(stageFrom),
          }),
        ),
      ),
  }
}

function isLive({ archived }: Record<string, unknown>): boolean {
  return archived !== true
}

/** Booleans and numbers of a stage are text. A stage that closes a deal has won it when it is certain. */
function stageFrom(stage: Record<string, unknown>): ReferenceStage | null {
  const probability = within(stage, 'metadata', 'probability')
  const isClosed = String(within(stage, 'metadata', 'isClosed')) === 'true'
  const state = within(stage, 'metadata', 'leadState')
  const won = Number(probability) === 1 || state === 'QUALIFIED'
  const outcome = isClosed || state === 'QUALIFIED' || state === 'UNQUALIFIED' ? (won ? 'won' : 'lost') : 'open'
  return stageOf(stage.id, { label: stage.label, position: stage.displayOrder, outcome, probability, percent: 1 })
}
