import type { CrmResponse } from '../../nango/gateway'
import { CrmError } from '../kit/crm-error'
import { idOf, isObject, listOf } from '../kit/json'
import { nextTokenPage, type TokenPage } from '../kit/paging'
import type { CrmClient, ReadContext, RemoteRecord } from '../provider'
import { compareIds } from './ids'
import { shownName } from './manifest'
import { paths } from './paths'

/**
 * Inputs of one batch read of associations.
 * https://developers.hubspot.com/changelog/bug-fix-batch-read-limit-for-hubspot-associations-api
 */
const batchSize = 1000

/** Links by the record that has them; ids are unique and in order, so that reading again gives the same. */
export type Links = Map<string, string[]>

/**
 * Links as a listing embeds them in a row. Null when the row holds only the first part of them: the rest must be asked
 * for, because the embedded pages have addresses of their own that lead past the proxy.
 */
export function embeddedLinks(links: unknown, object: string): string[] | null {
  const embedded = isObject(links) ? links[object] : undefined
  if (!isObject(embedded)) return []
  if (isObject(embedded.paging) && isObject(embedded.paging.next)) return null
  return inOrder(idsOf(embedded.results, 'id'))
}

/**
 * Links of some records to another object, all of them: one call for up to a thousand records, more only where a
 * record has more links than fit in one answer.
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
 */
export async function readLinks(context: ReadContext, from: string, to: string, ids: string[]): Promise<Links> {
  const found = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]))
  const pages = new Map<string, TokenPage>()
  let inputs: { id: string; after?: string }[] = ids.map((id) => ({ id }))
  while (inputs.length > 0) {
    const batch = inputs.slice(0, batchSize)
    inputs = inputs.slice(batchSize)
    const response = await context.crm.request({
      method: 'POST',
      path: paths.associations(from, to),
      body: { inputs: batch },
      repeatable: true,
      signal: context.signal,
    })
    for (const { id, links, after } of readAnswer(response)) {
      const all = found.get(id)
      if (all === undefined) continue
      for (const link of links) all.add(link)
      if (after === null) continue
      const next = { token: after, reached: String(all.size), total: null }
      pages.set(id, nextTokenPage(pages.get(id) ?? null, next, shownName))
      inputs.push({ id, after })
    }
  }
  return new Map([...found].map(([id, links]) => [id, inOrder([...links])]))
}

/** Adds links to a record as Patchbay keeps them; null: they are not known. */
export function withLinks(record: RemoteRecord, object: string, ids: readonly string[] | null): RemoteRecord {
  if (record.associations === null || ids === null) return { ...record, associations: null }
  return { ...record, associations: [...record.associations, ...ids.map((remoteId) => ({ object, remoteId }))] }
}

const withoutLinks = new WeakSet<CrmClient>()

/**
 * Reads with links, or without them where the access does not reach the object on the other side: that must not keep
 * this object from being read. A client is refused once and not asked again.
 *
 * @param linked objects on the other side; with none there is nothing to be refused
 * @param read is called with true when links are to be read; null stands for links that are not known
 */
export async function unlessForbidden<T>(
  crm: CrmClient,
  linked: readonly string[],
  read: (links: boolean) => Promise<T>,
): Promise<T> {
  if (linked.length === 0 || withoutLinks.has(crm)) return read(linked.length === 0)
  try {
    return await read(true)
  } catch (error) {
    if (!(error instanceof CrmError) || error.facts.class !== 'scope_missing') throw error
    const answer = await read(false)
    withoutLinks.add(crm)
    return answer
  }
}

function readAnswer(response: CrmResponse): { id: string; links: string[]; after: string | null }[] {
  const body = isObject(response.body) ? response.body : {}
  if (!Array.isArray(body.results)) {
    throw new CrmError({ class: 'bad_answer', message: 'The answer holds no list of associations.' }, response.status)
  }
  // A record without links comes as an error of this category. Any other means that links are missing here.
  const other = listOf(body.errors).find((error) => !isObject(error) || error.category !== 'OBJECT_NOT_FOUND')
  if (other !== undefined) {
    const message = isObject(other) && typeof other.message === 'string' ? other.message : 'Associations are missing.'
    throw new CrmError({ class: 'bad_answer', message: message.slice(0, 300) }, response.status)
  }
  return body.results.filter(isObject).flatMap((result) => {
    const id = isObject(result.from) ? idOf(result.from.id) : null
    if (id === null) return []
    const links = idsOf(result.to, 'toObjectId')
    const next = isObject(result.paging) && isObject(result.paging.next) ? result.paging.next.after : null
    return [{ id, links, after: idOf(next) }]
  })
}

function idsOf(links: unknown, name: string): string[] {
  return listOf(links).flatMap((link) => (isObject(link) ? (idOf(link[name]) ?? []) : []))
}

/** A company that is linked under two labels is named twice. */
function inOrder(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort(compareIds)
}
