import type { GivenWorkspace } from '../../command-set'
import { type ExitCode, exitCode } from '../../context'
import { integrationIds } from '../../pick-integration'
import { table } from '../../text/table'
import { t } from '../../text/texts'

export interface MembersOptions {
  cursor?: string
  limit: number
}

async function integrationOf({ client, args }: GivenWorkspace<object>): Promise<string> {
  const [name = ''] = args
  const [id = ''] = await integrationIds(client, [name])
  return id
}

/** Lists to whom records of an account may belong. */
export async function listOwners(given: GivenWorkspace<object>): Promise<ExitCode> {
  const { client, out } = given
  const owners = await client.reference.owners({ id: await integrationOf(given) })
  out.json({ owners })
  if (owners.length === 0) out.text(t('cli.reference.noOwners'))
  else {
    out.text(
      table(
        [
          { head: t('cli.reference.head.id'), cell: ({ remoteId }) => remoteId },
          { head: t('cli.reference.head.name'), cell: ({ name }) => name },
          { head: t('cli.reference.head.address'), cell: ({ email }) => email ?? '' },
          { head: t('cli.reference.head.state'), cell: ({ active }) => (active ? '' : t('cli.reference.inactive')) },
        ],
        owners,
      ),
    )
  }
  return exitCode.done
}

/** Lists the pipelines of an account, a line for each stage. */
export async function listPipelines(given: GivenWorkspace<object>): Promise<ExitCode> {
  const { client, out } = given
  const pipelines = await client.reference.pipelines({ id: await integrationOf(given) })
  out.json({ pipelines })
  const lines = pipelines.flatMap(({ stages, ...pipeline }) => stages.map((stage) => ({ pipeline, stage })))
  if (lines.length === 0) out.text(t('cli.reference.noPipelines'))
  else {
    out.text(
      table(
        [
          { head: t('cli.reference.head.object'), cell: ({ pipeline }) => pipeline.object },
          { head: t('cli.reference.head.pipeline'), cell: ({ pipeline }) => pipeline.label },
          { head: t('cli.reference.head.stage'), cell: ({ stage }) => stage.label },
          { head: t('cli.reference.head.id'), cell: ({ stage }) => stage.remoteId },
          { head: t('cli.reference.head.state'), cell: ({ stage }) => t(`cli.reference.outcome.${stage.outcome}`) },
          {
            head: t('cli.reference.head.probability'),
            cell: ({ stage }) => (stage.probability === null ? '' : String(stage.probability)),
            right: true,
          },
        ],
        lines,
      ),
    )
  }
  return exitCode.done
}

/** Lists the campaigns of an account. */
export async function listCampaigns(given: GivenWorkspace<object>): Promise<ExitCode> {
  const { client, out } = given
  const campaigns = await client.reference.campaigns({ id: await integrationOf(given) })
  out.json({ campaigns })
  if (campaigns.length === 0) out.text(t('cli.reference.noCampaigns'))
  else {
    out.text(
      table(
        [
          { head: t('cli.reference.head.id'), cell: ({ remoteId }) => remoteId },
          { head: t('cli.reference.head.name'), cell: ({ name }) => name },
          { head: t('cli.reference.head.type'), cell: ({ type }) => t(`cli.reference.type.${type}`) },
          { head: t('cli.reference.head.state'), cell: ({ status }) => status },
          {
            head: t('cli.reference.head.members'),
            cell: ({ memberCount }) => memberCount?.toLocaleString('en') ?? '',
            right: true,
          },
        ],
        campaigns,
      ),
    )
  }
  return exitCode.done
}

/** Lists the members of a campaign. */
export async function listMembers(given: GivenWorkspace<MembersOptions>): Promise<ExitCode> {
  const { client, args, options, out } = given
  const [, campaignId = ''] = args
  const id = await integrationOf(given)
  const { items: members, nextCursor } = await client.reference.members({ id, campaignId, ...options })
  out.json({ members, nextCursor })
  if (members.length === 0) out.text(t('cli.reference.noMembers'))
  else {
    out.text(
      table(
        [
          { head: t('cli.reference.head.object'), cell: ({ object }) => object },
          { head: t('cli.reference.head.id'), cell: ({ remoteId }) => remoteId },
          { head: t('cli.reference.head.name'), cell: ({ name }) => name },
          { head: t('cli.links.head.record'), cell: ({ recordId }) => recordId ?? '', right: true },
          { head: t('cli.reference.head.state'), cell: ({ status }) => status },
        ],
        members,
      ),
    )
  }
  if (nextCursor !== null) out.note(t('cli.reference.more', { shown: members.length, nextCursor }))
  return exitCode.done
}
