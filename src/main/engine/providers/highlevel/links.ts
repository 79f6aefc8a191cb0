import { eachObject } from '../kit/associations'
import { writeEach } from '../kit/singles'
import type { AssociationEdit, AssociationOutcome, ReadContext } from '../provider'
import { ask, type CrmObject, locationOf, paths } from './crm-object'
import { fetchRow } from './reading'

/** Writes that are under way at once. */
const parallel = 4

/**
 * Links contacts to companies. A contact has one at the most: a further one takes the place of the one that was.
 * https://marketplace.gohighlevel.com/docs/ghl/contacts/add-remove-contact-from-business
 */
export function associate(
  object: CrmObject,
  context: ReadContext,
  edits: readonly AssociationEdit[],
): Promise<AssociationOutcome[]> {
  return eachObject(object.name, ['companies'], edits, (_, some) =>
    writeEach(some, { parallel, signal: context.signal }, async ({ marker, remoteId, to }) => {
      await setBusiness(context, remoteId, to.remoteId)
      return { marker, type: 'done' as const }
    }),
  )
}

/** Ends links. A contact that has another company by now keeps it. */
export function dissociate(
  object: CrmObject,
  context: ReadContext,
  edits: readonly AssociationEdit[],
): Promise<AssociationOutcome[]> {
  return eachObject(object.name, ['companies'], edits, (_, some) =>
    writeEach(some, { parallel, signal: context.signal }, async ({ marker, remoteId, to }) => {
      const row = await fetchRow(object, context, remoteId)
      if (row?.links.some((link) => link.remoteId === to.remoteId)) await setBusiness(context, remoteId, null)
      return { marker, type: 'done' as const }
    }),
  )
}

async function setBusiness(context: ReadContext, contactId: string, businessId: string | null): Promise<void> {
  const body = { locationId: locationOf(context.crm), ids: [contactId], businessId }
  await ask(context, { method: 'POST', path: paths.linkBusiness, body })
}
