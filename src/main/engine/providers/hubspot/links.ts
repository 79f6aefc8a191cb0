import type { CrmResponse } from '../../nango/gateway'
import { eachObject, joinedLinks, LinkSet } from '../kit/associations'
import { badAnswer, isLasting, unlessForbidden } from '../kit/crm-error'
import { shortMessage } from '../kit/error-parts'
import { isDigits } from '../kit/ids'
import { idOf, isObject, listOf, textOf, textsOf } from '../kit/json'
import { nextTokenPage, type TokenPage } from '../kit/paging'
import { within } from '../kit/rows'
import type { Association, AssociationEdit, AssociationOutcome, CrmErrorFacts, ReadContext } from '../provider'
import { type CrmObject, type LinkType, paths } from './crm-object'
import { classifyRow } from './errors'
import { shownName } from './manifest'

/**
 * Inputs of one batch read of associations.
 * https://developers.hubspot.com/changelog/bug-fix-batch-read-limit-for-hubspot-associations-api
 */
const mostInputs = 1000

/** Links by the record that has them, each once and in order, so that reading again gives the same. Null: not known. */
export type Links = Map<string, Association[] | null>

/**
 * Links as a listing embeds them in a row. Null when the row holds only the first part of them, or does not say which is
 * the primary one: they must be asked for, because the embedded pages have addresses of their own that lead past the proxy.
 */
export function embeddedLinks(links: unknown, { to, primary }: LinkType): Association[] | null {
  const embedded = within(links, to)
  if (!isObject(embedded)) return []
  if (isObject(embedded.paging) && isObject(embedded.paging.next)) return null
  const results = listOf(embedded.results)
  if (primary?.listed === null && results.length > 0) return null
  const found = new LinkSet()
  for (const link of results) {
    if (isObject(link)) found.add(to, idOf(link.id), primary !== undefined && link.type === primary.listed)
  }
  return found.inOrder()
}

/**
 * Links of some records to another object, all of them: one call for up to a thousand records, more only where a
 * record has more links than fit in one answer. A record that no answer mentions has links that are not known.
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
 */
export async function readLinks(
  context: ReadContext,
  from: string,
  type: LinkType,
  ids: readonly string[],
): Promise<Links> {
  const found = new Map(ids.map((id) => [id, new LinkSet()]))
  const named = new Set<string>()
  const pages = new Map<string, TokenPage>()
  let inputs: { id: string; after?: string }[] = ids.map((id) => ({ id }))
  while (inputs.length > 0) {
    const batch = inputs.slice(0, mostInputs)
    inputs = inputs.slice(mostInputs)
    const response = await context.crm.request({
      method: 'POST',
      path: paths.associations(from, type.to, 'read'),
      body: { inputs: batch },
      repeatable: true,
      signal: context.signal,
    })
    const { results, without } = readAnswer(response)
    for (const id of without ?? batch.map((input) => input.id)) named.add(id)
    for (const { id, to, after } of results) {
      const all = found.get(id)
      if (all === undefined) continue
      named.add(id)
      for (const link of to) all.add(type.to, idOf(link.toObjectId), hasType(link, type.primary?.typeId))
      if (after === null) continue
      const next = { token: after, reached: String(all.size), total: null }
      pages.set(id, nextTokenPage(pages.get(id) ?? null, next, shownName))
      inputs.push({ id, after })
    }
  }
  return new Map([...found].map(([id, links]) => [id, named.has(id) ? links.inOrder() : null]))
}

/** The links of records to all objects whose links are read from this side. */
export async function readAssociations(
  object: CrmObject,
  context: ReadContext,
  remoteIds: readonly string[],
): Promise<{ remoteId: string; associations: Association[] | null }[]> {
  const ids = [...new Set(remoteIds)]
  const all: Links = new Map(ids.map((id) => [id, []]))
  for (const type of object.associations) {
    const links = await unlessForbidden(context.crm, linksName([type]), async (allowed) =>
      allowed ? readLinks(context, object.name, type, ids.filter(isDigits)) : null,
    )
    for (const id of ids) all.set(id, joinedLinks(all.get(id) ?? null, links?.get(id) ?? null))
  }
  return ids.map((remoteId) => ({ remoteId, associations: all.get(remoteId) ?? null }))
}

/** What links that may not be read are remembered by; null where there are none. */
export function linksName(types: readonly LinkType[]): string | null {
  return types.length === 0 ? null : `links to ${types.map(({ to }) => to).join(', ')}`
}

interface LinksAnswer {
  results: { id: string; to: Record<string, unknown>[]; after: string | null }[]
  /** Records that have no links; null: all that the results do not mention. */
  without: string[] | null
}

function readAnswer(response: CrmResponse): LinksAnswer {
  const body = isObject(response.body) ? response.body : {}
  if (!Array.isArray(body.results)) throw badAnswer('The answer holds no list of associations.', response.status)
  const answer: LinksAnswer = { results: [], without: [] }
  for (const result of body.results.filter(isObject)) {
    const id = idOf(within(result, 'from', 'id'))
    const after = idOf(within(result, 'paging', 'next', 'after'))
    if (id !== null) answer.results.push({ id, to: listOf(result.to).filter(isObject), after })
  }
  for (const error of listOf(body.errors)) {
    // A record without links comes as an error of this category. Any other means that links are missing here.
    if (!isObject(error) || error.category !== 'OBJECT_NOT_FOUND') {
      const message = (isObject(error) ? textOf(error.message) : null) ?? 'Associations are missing.'
      throw badAnswer(shortMessage(message), response.status)
    }
    const ids = textsOf(isObject(error.context) ? error.context.fromObjectId : null)
    answer.without = ids.length === 0 || answer.without === null ? null : [...answer.without, ...ids]
  }
  return answer
}

function hasType({ associationTypes }: Record<string, unknown>, typeId: number | undefined): boolean {
  return typeId !== undefined && listOf(associationTypes).some((type) => isObject(type) && type.typeId === typeId)
}

/**
 * Makes links, one request for each object on the other side. The primary link takes the place of the one that was.
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
 */
export function associate(
  object: CrmObject,
  context: ReadContext,
  edits: readonly AssociationEdit[],
): Promise<AssociationOutcome[]> {
  return eachType(object, edits, async (type, some) => {
    const response = await context.crm.request({
      method: 'POST',
      path: paths.associations(object.name, type.to, 'create'),
      body: {
        inputs: some.map(({ remoteId, to }) => ({
          from: { id: remoteId },
          to: { id: to.remoteId },
          types: typesOf(type, to.primary === true),
        })),
      },
      signal: context.signal,
    })
    return outcomesOf(response, some)
  })
}

/** Ends links with all their labels. HubSpot answers nothing to that, and is content with links that are not there. */
export function dissociate(
  object: CrmObject,
  context: ReadContext,
  edits: readonly AssociationEdit[],
): Promise<AssociationOutcome[]> {
  return eachType(object, edits, async (type, some) => {
    const ends = new Map<string, string[]>()
    for (const { remoteId, to } of some) ends.set(remoteId, [...(ends.get(remoteId) ?? []), to.remoteId])
    const inputs = [...ends].map(([from, all]) => ({ from: { id: from }, to: all.map((id) => ({ id })) }))
    const response = await context.crm.request({
      method: 'POST',
      path: paths.associations(object.name, type.to, 'archive'),
      body: { inputs },
      signal: context.signal,
    })
    const { refused } = namedIn(response)
    return some.map((edit): AssociationOutcome => {
      const facts = refused.get(keyOf(edit.remoteId, edit.to.remoteId))
      const { marker } = edit
      if (facts === undefined || facts.class === 'not_found') return { marker, type: 'done' }
      return isLasting(facts) ? { marker, type: 'refused', facts } : { marker, type: 'unknown' }
    })
  })
}

function eachType(
  object: CrmObject,
  edits: readonly AssociationEdit[],
  send: (type: LinkType, edits: readonly AssociationEdit[]) => Promise<AssociationOutcome[]>,
): Promise<AssociationOutcome[]> {
  const types = new Map(object.associations.map((type) => [type.to, type]))
  return eachObject(object.name, [...types.keys()], edits, async (to, some) => {
    const type = types.get(to)
    return type === undefined ? [] : send(type, some)
  })
}

/** A link as a write names it, ordinary or the first. */
export function typesOf(
  type: LinkType,
  primary: boolean,
): { associationCategory: string; associationTypeId: number }[] {
  const typeId = primary ? (type.primary?.typeId ?? type.typeId) : type.typeId
  return [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId }]
}

/** A link that is named as made is made, whatever else is said of it; HubSpot may also say nothing, and have done nothing. */
function outcomesOf(response: CrmResponse, edits: readonly AssociationEdit[]): AssociationOutcome[] {
  const { made, refused } = namedIn(response)
  return edits.map(({ marker, remoteId, to }): AssociationOutcome => {
    const key = keyOf(remoteId, to.remoteId)
    if (made.has(key)) return { marker, type: 'done' }
    const facts = refused.get(key)
    return facts !== undefined && isLasting(facts) ? { marker, type: 'refused', facts } : { marker, type: 'unknown' }
  })
}

function namedIn({ body }: CrmResponse): { made: Set<string>; refused: Map<string, CrmErrorFacts> } {
  const answer = isObject(body) ? body : {}
  const made = new Set<string>()
  for (const result of listOf(answer.results).filter(isObject)) {
    const [from, to] = [idOf(result.fromObjectId), idOf(result.toObjectId)]
    if (from !== null && to !== null) made.add(keyOf(from, to))
  }
  const refused = new Map<string, CrmErrorFacts>()
  for (const error of listOf(answer.errors)) {
    const context = isObject(error) && isObject(error.context) ? error.context : {}
    const facts = classifyRow(error)
    for (const from of textsOf(context.fromObjectId)) {
      for (const to of textsOf(context.toObjectId)) refused.set(keyOf(from, to), facts)
    }
  }
  return { made, refused }
}

function keyOf(from: string, to: string): string {
  return `${from} ${to}`
}
