import { z } from 'zod'
import { pageOf } from '../model/common'
import { campaign, listedMember, owner, pipeline } from '../model/reference'
import { cursorLike, procedure } from './base'

const byId = z.object({ id: z.string().describe('Integration ID') })

/** What an account has besides records, as it was read with the last run. */
export const referenceContract = {
  owners: procedure
    .route({
      operationId: 'reference.owners',
      method: 'GET',
      path: '/integrations/{id}/owners',
      tags: ['reference'],
      summary: 'Users of the account to whom records belong, by name; ones that are no longer active included',
    })
    .input(byId)
    .output(z.array(owner)),
  pipelines: procedure
    .route({
      operationId: 'reference.pipelines',
      method: 'GET',
      path: '/integrations/{id}/pipelines',
      tags: ['reference'],
      summary: 'Pipelines with their stages',
    })
    .input(byId)
    .output(z.array(pipeline)),
  campaigns: procedure
    .route({
      operationId: 'reference.campaigns',
      method: 'GET',
      path: '/integrations/{id}/campaigns',
      tags: ['reference'],
      summary: 'Campaigns, and what the CRM has in their place, with how many members each has',
    })
    .input(byId)
    .output(z.array(campaign)),
  members: procedure
    .route({
      operationId: 'reference.members',
      method: 'GET',
      path: '/integrations/{id}/campaigns/{campaignId}/members',
      tags: ['reference'],
      summary: 'Members of a campaign, each with the record here that it is',
    })
    .input(
      byId.extend({
        campaignId: z.string().describe('ID of the campaign at the CRM'),
        cursor: cursorLike(/^\["([^"\\]|\\.)*","([^"\\]|\\.)*"\]$/),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(pageOf(listedMember)),
}
