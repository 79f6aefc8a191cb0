import type { Command } from 'commander'
import type { CommandSet } from '../../command-set'
import { wholeNumber } from '../../numbers'
import { t } from '../../text/output'
import { listCampaigns, listMembers, listOwners, listPipelines, type MembersOptions } from './reference'

/** Commands about what accounts have besides records. */
export function registerReference(program: Command, commands: CommandSet): void {
  const lists = [
    { name: 'owners', about: t('cli.commands.owners'), list: listOwners },
    { name: 'pipelines', about: t('cli.commands.pipelines'), list: listPipelines },
    { name: 'campaigns', about: t('cli.commands.campaigns'), list: listCampaigns },
  ]
  for (const { name, about, list } of lists) {
    commands
      .inWorkspace<object>(program, { signature: name, about, examples: [`${name} my-crm`] }, list)
      .argument('<integration>', t('cli.commands.integration'))
  }
  commands
    .inWorkspace<MembersOptions>(
      program,
      { signature: 'members', about: t('cli.commands.members'), examples: ['members my-crm 7015g000'] },
      listMembers,
    )
    .argument('<integration>', t('cli.commands.integration'))
    .argument('<campaign>', t('cli.commands.membersCampaign'))
    .option('--cursor <CURSOR>', t('cli.commands.records.cursor'))
    .option('--limit <N>', t('cli.commands.limit'), wholeNumber(1, 500), 100)
}
