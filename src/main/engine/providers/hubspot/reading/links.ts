import type { CrmResponse } from '../../../nango/gateway'
import { CrmError } from '../../kit/crm-error'
import { idOf, isObject, listOf, textOf, textsOf } from '../../kit/json'
import { nextTokenPage, type TokenPage } from '../../kit/paging'
import type { Association, CrmClient, ReadContext, RemoteRecord } from '../../provider'
import type { CrmObject, LinkType } from '../crm-object'
import { compareIds, isId } from '../ids'
import { shownName } from '../manifest'
import { paths } from '../paths'

/**
 * Inputs of one batch read of associations.
 * https://developers.hubspot.com/changelog/bug-fix-batch-read-limit-for-hubspot-associations-api
 */
const batchSize = 1000

/** Links by the record that has them, each once and in order, so that reading again gives the same. Null: not known. */
export type Links = Map<string, Association[] | null>

/**
 * Links as a listing embeds them in a row. Null when the row holds only the first part of them: the rest must be asked
 * for, because the embedded pages have addresses of their own that lead past the proxy.
 */
export function embeddedLinks(links: unknown, { to, primaryListed }: LinkType): Association[] | null {
  const embedded = isObject(links) ? links[to] : undefined
  if (!isObject(embedded)) return []
  if (isObject(embedded.paging) && isObject(embedded.paging.next)) return null
  const found = new LinkSet(to)
  for (const link of listOf(embedded.results)) {
    if (isObject(link)) found.add(idOf(link.id), link.type === primaryListed)
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
  const found = new Map(ids.map((id) => [id, new LinkSet(type.to)]))
  const named = new Set<string>()
  const pages = new Map<string, TokenPage>()
  let inputs: { id: string; after?: string }[] = ids.map((id) => ({ id }))
  while (inputs.length > 0) {
    const batch = inputs.slice(0, batchSize)
    inputs = inputs.slice(batchSize)
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
      for (const link of to) all.add(idOf(link.toObjectId), hasType(link, type.primaryTypeId))
      if (after === null) continue
      const next = { token: after, reached: String(all.size), total: null }
      pages.set(id, nextTokenPage(pages.get(id) ?? null, next, shownName))
      inputs.push({ id, after })
    }
  }
  return new Map([...found].map(([id, links]) => [id, named.has(id) ? links.inOrder() : null]))
}

/** Adds links to a record as Patchbay keeps them; null: they are not known. */
export function withLinks(record: RemoteRecord, links: readonly Association[] | null): RemoteRecord {
  if (record.associations === null || links === null) return { ...record, associations: null }
  return { ...record, associations: [...record.associations, ...links] }
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
    const links = await unlessForbidden(context.crm, [type], async (allowed) =>
      allowed ? readLinks(context, object.name, type, ids.filter(isId)) : null,
    )
    for (const id of ids) {
      const [before, more] = [all.get(id) ?? null, links?.get(id) ?? null]
      all.set(id, before && more && [...before, ...more])
    }
  }
  return ids.map((remoteId) => ({ remoteId, associations: all.get(remoteId) ?? null }))
}

/** The links of one record to one object. A company that is linked under two labels is named twice. */
class LinkSet {
  readonly #primary = new Map<string, boolean>()

  constructor(readonly object: string) {}

  get size(): number {
    return this.#primary.size
  }

  add(id: string | null, isPrimary: boolean): void {
    if (id !== null) this.#primary.set(id, isPrimary || this.#primary.get(id) === true)
  }

  inOrder(): Association[] {
    return [...this.#primary]
      .sort(([a], [b]) => compareIds(a, b))
      .map(([remoteId, primary]) => ({ object: this.object, remoteId, ...(primary && { primary }) }))
  }
}

const withoutLinks = new WeakSet<CrmClient>()

/**
 * Reads with links, or without them where the access does not reach the object on the other side: that must not keep
 * this object from being read. A client is refused once and not asked again.
 *
 * @param linked links to the other side; with none there is nothing to be refused
 * @param read is called with true when links are to be read; null stands for links that are not known
 */
export async function unlessForbidden<T>(
  crm: CrmClient,
  linked: readonly LinkType[],
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

interface LinksAnswer {
  results: { id: string; to: Record<string, unknown>[]; after: string | null }[]
  /** Records that have no links; null: all that the results do not mention. */
  without: string[] | null
}

function readAnswer(response: CrmResponse): LinksAnswer {
  const body = isObject(response.body) ? response.body : {}
  if (!Array.isArray(body.results)) {
    throw new CrmError({ class: 'bad_answer', message: 'The answer holds no list of associations.' }, response.status)
  }
  const answer: LinksAnswer = { results: [], without: [] }
  for (const result of body.results.filter(isObject)) {
    const id = isObject(result.from) ? idOf(result.from.id) : null
    const next = isObject(result.paging) && isObject(result.paging.next) ? result.paging.next.after : null
    if (id !== null) answer.results.push({ id, to: listOf(result.to).filter(isObject), after: idOf(next) })
  }
  for (const error of listOf(body.errors)) {
    // A record without links comes as an error of this category. Any other means that links are missing here.
    if (!isObject(error) || error.category !== 'OBJECT_NOT_FOUND') {
      const message = (isObject(error) ? textOf(error.message) : null) ?? 'Associations are missing.'
      throw new CrmError({ class: 'bad_answer', message: message.slice(0, 300) }, response.status)
    }
    const ids = textsOf(isObject(error.context) ? error.context.fromObjectId : null)
    answer.without = ids.length === 0 || answer.without === null ? null : [...answer.without, ...ids]
  }
  return answer
}

function hasType({ associationTypes }: Record<string, unknown>, typeId: number): boolean {
  return listOf(associationTypes).some((type) => isObject(type) && type.typeId === typeId)
}
