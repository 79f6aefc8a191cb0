import type { ReferenceItems } from '@shared/model'
import { textOf } from '../kit/json'
import { itemsOf, pipelineOf, stageOf } from '../kit/reference-data'
import { countOf } from '../kit/rows'
import type { ReferenceSource } from '../provider'
import { sfList } from './account'
import { paths } from './sf-object'
import { select } from './soql'

/**
 * The stages that an object's records go through, as one way.
 *
 * @param from the object that lists them, https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitystage.htm
 * @param outcomeOf what a stage means
 */
function stagesOf(
  object: string,
  label: string,
  from: string,
  columns: readonly string[],
  outcomeOf: (row: Record<string, unknown>) => 'open' | 'won' | 'lost',
): ReferenceSource {
  return {
    kind: 'pipelines',
    name: `stages of ${object}`,
    scopes: ['api'],
    list: async ({ crm, signal }) => {
      const q = select(['ApiName', 'MasterLabel', 'SortOrder', ...columns], from, [], 'ORDER BY SortOrder')
      const response = await crm.request({ method: 'GET', path: paths.query, query: { q }, signal })
      const stages = itemsOf(response, from, ['records'], (row) =>
        stageOf(row.ApiName, {
          label: row.MasterLabel,
          position: row.SortOrder,
          outcome: outcomeOf(row),
          probability: row.DefaultProbability,
          percent: 100,
        }),
      )
      const pipeline = pipelineOf(object, { object, label, position: 0, stages })
      return { items: pipeline === null ? [] : [pipeline], next: null }
    },
  }
}

export const opportunityStages = stagesOf(
  'opportunities',
  'Opportunity stages',
  'OpportunityStage',
  ['IsClosed', 'IsWon', 'DefaultProbability'],
  (row) => (row.IsWon === true ? 'won' : row.IsClosed === true ? 'lost' : 'open'),
)

export const leadStatuses = stagesOf('leads', 'Lead statuses', 'LeadStatus', ['IsConverted'], (row) =>
  row.IsConverted === true ? 'won' : 'open',
)

const campaignColumns = ['Id', 'Name', 'Status', 'NumberOfContacts', 'NumberOfLeads']

export const campaigns: ReferenceSource = {
  kind: 'campaigns',
  name: 'campaigns',
  scopes: ['api'],
  list: (context, page) =>
    sfList<ReferenceItems['campaigns']>(context, page, { columns: campaignColumns, from: 'Campaign' }, (row) => {
      const [remoteId, contacts, leads] = [textOf(row.Id), countOf(row.NumberOfContacts), countOf(row.NumberOfLeads)]
      if (remoteId === null) return null
      const memberCount = contacts === null && leads === null ? null : (contacts ?? 0) + (leads ?? 0)
      return {
        remoteId,
        name: textOf(row.Name) ?? remoteId,
        type: 'campaign',
        status: textOf(row.Status) ?? '',
        memberCount,
      }
    }),
}

/** Who is in a campaign: contacts and leads. */
export const members: ReferenceSource = {
  kind: 'members',
  name: 'members of campaigns',
  scopes: ['api'],
  list: (context, page) =>
    sfList<ReferenceItems['members']>(
      context,
      page,
      { columns: ['Id', 'CampaignId', 'ContactId', 'LeadId', 'Status'], from: 'CampaignMember' },
      (row) => {
        const campaignId = textOf(row.CampaignId)
        const contact = textOf(row.ContactId)
        const remoteId = contact ?? textOf(row.LeadId)
        if (campaignId === null || remoteId === null) return null
        return {
          campaignId,
          object: contact === null ? 'leads' : 'contacts',
          remoteId,
          status: textOf(row.Status) ?? '',
        }
      },
    ),
}
