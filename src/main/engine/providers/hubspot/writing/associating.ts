import type { CrmResponse } from '../../../nango/gateway'
import { CrmError } from '../../kit/crm-error'
import { idOf, isObject, listOf, textsOf } from '../../kit/json'
import type { AssociationEdit, AssociationOutcome, CrmErrorFacts, ReadContext } from '../../provider'
import type { CrmObject, LinkType } from '../crm-object'
import { classifyRow } from '../errors'
import { paths } from '../paths'
import { isLasting } from './batch-answer'

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
          types: [
            {
              associationCategory: 'HUBSPOT_DEFINED',
              associationTypeId: to.primary ? type.primaryTypeId : type.typeId,
            },
          ],
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

async function eachType(
  object: CrmObject,
  edits: readonly AssociationEdit[],
  send: (type: LinkType, edits: readonly AssociationEdit[]) => Promise<AssociationOutcome[]>,
): Promise<AssociationOutcome[]> {
  const outcomes: AssociationOutcome[] = []
  for (const type of object.associations) {
    const some = edits.filter(({ to }) => to.object === type.to)
    if (some.length > 0) outcomes.push(...(await send(type, some)))
  }
  const known = new Set(object.associations.map(({ to }) => to))
  const stranger = edits.find(({ to }) => !known.has(to.object))
  if (stranger === undefined) return outcomes
  const message = `Links of ${object.name} to ${stranger.to.object} are not written.`
  throw new CrmError({ class: 'validation', scope: 'operation', message })
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
