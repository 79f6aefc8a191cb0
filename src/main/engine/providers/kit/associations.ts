import type { Association, AssociationEdit, AssociationOutcome, RemoteRecord } from '../provider'
import { CrmError } from './crm-error'
import { compareIds } from './ids'

/**
 * The links of one record, each once: a record that is linked under two labels is named twice by CRMs, and is the primary
 * one when any of them says so. In order, so that reading again gives the same.
 */
export class LinkSet {
  readonly #links = new Map<string, { object: string; remoteId: string; primary: boolean }>()

  get size(): number {
    return this.#links.size
  }

  /** @param remoteId null: the CRM names none, as in a field that is empty */
  add(object: string, remoteId: string | null, primary = false): this {
    if (remoteId === null) return this
    const key = JSON.stringify([object, remoteId])
    this.#links.set(key, { object, remoteId, primary: primary || this.#links.get(key)?.primary === true })
    return this
  }

  inOrder(): Association[] {
    return [...this.#links.values()]
      .sort((a, b) => (a.object < b.object ? -1 : a.object > b.object ? 1 : compareIds(a.remoteId, b.remoteId)))
      .map(({ object, remoteId, primary }) => ({ object, remoteId, ...(primary && { primary }) }))
  }
}

/** A record with more of its links; null: they are not known, and then none of it is. */
export function withLinks(record: RemoteRecord, links: readonly Association[] | null): RemoteRecord {
  return { ...record, associations: joinedLinks(record.associations, links) }
}

/** Links of two kinds together; not known where either is not. */
export function joinedLinks(
  links: readonly Association[] | null,
  more: readonly Association[] | null,
): Association[] | null {
  return links && more && [...links, ...more]
}

/**
 * Writes links object by object: those to each of the objects on the other side in one go.
 *
 * @throws CrmError `validation` of the operation for links to an object that are not written from this side, after the
 *   others have been written
 */
export async function eachObject(
  from: string,
  objects: readonly string[],
  edits: readonly AssociationEdit[],
  write: (object: string, edits: AssociationEdit[]) => Promise<AssociationOutcome[]>,
): Promise<AssociationOutcome[]> {
  const outcomes: AssociationOutcome[] = []
  for (const object of objects) {
    const some = edits.filter(({ to }) => to.object === object)
    if (some.length > 0) outcomes.push(...(await write(object, some)))
  }
  const stranger = edits.find(({ to }) => !objects.includes(to.object))
  if (stranger === undefined) return outcomes
  const message = `Links of ${from} to ${stranger.to.object} are not written.`
  throw new CrmError({ class: 'validation', scope: 'operation', message })
}
