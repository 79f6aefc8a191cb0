import { fail } from '@shared/model'
import { requireIntegration } from '../integrations/accounts'
import type { HeldMember } from '../store/accounts/reference'
import type { Engine } from '../workspaces/engine'
import { api, inWorkspace } from './base'

/** What accounts have besides records. It is read from the store: the CRM is asked when a run begins. */
export function referenceProcedures(engine: Engine) {
  const of = api.reference.use(inWorkspace(engine))
  return api.reference.router({
    owners: of.owners.handler(
      ({
        input,
        context: {
          session: { store },
        },
      }) => store.reference.owners(requireIntegration(store, input.id).id),
    ),
    pipelines: of.pipelines.handler(
      ({
        input,
        context: {
          session: { store },
        },
      }) => store.reference.pipelines(requireIntegration(store, input.id).id),
    ),
    campaigns: of.campaigns.handler(
      ({
        input,
        context: {
          session: { store },
        },
      }) => store.reference.campaigns(requireIntegration(store, input.id).id),
    ),
    members: of.members.handler(
      ({
        input,
        context: {
          session: { store },
        },
      }) => {
        const { id } = requireIntegration(store, input.id)
        const { campaignId, cursor, limit } = input
        if (!store.reference.campaign(id, campaignId)) fail('NOT_FOUND', { what: 'campaign', id: campaignId })
        const rows = store.reference.members(id, campaignId, placeOf(cursor), limit + 1)
        const page = rows.slice(0, limit)
        const last = page.at(-1)
        return {
          items: page.map(({ entityId, entityName, ...member }) => ({
            ...member,
            recordId: entityId === null ? null : String(entityId),
            name: entityName ?? '',
          })),
          nextCursor: rows.length > limit && last ? cursorOf(last) : null,
        }
      },
    ),
  })
}

function cursorOf({ object, remoteId }: Pick<HeldMember, 'object' | 'remoteId'>): string {
  return JSON.stringify([object, remoteId])
}

/** Where a page begins; what is no cursor of ours is the beginning. */
function placeOf(cursor: string | undefined): { object: string; remoteId: string } {
  try {
    const [object, remoteId] = JSON.parse(cursor ?? '') as unknown[]
    if (typeof object === 'string' && typeof remoteId === 'string') return { object, remoteId }
  } catch {
    // Begins at the start.
  }
  return { object: '', remoteId: '' }
}
