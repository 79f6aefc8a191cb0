import type { Command } from 'commander'
import type { CommandSet } from '../../command-set'
import { wholeNumber } from '../../numbers'
import { t } from '../../text/texts'
import type { MembersOptions } from './reference'

/** Commands about what accounts have besides records. */
export function registerReference(program: Command, commands: CommandSet): void {
  const lists = [
    { name: 'owners', about: t('cli.commands.owners'), load: async () => (await import('./reference')).listOwners },
    {
      name: 'pipelines',
      about: t('cli.commands.pipelines'),
      load: async () => (await import('./reference')).listPipelines,
    },
    {
      name: 'campaigns',
      about: t('cli.commands.campaigns'),
      load: async () => (await import('./reference')).listCampaigns,
    },
  ]
  for (const { name, about, load } of lists) {
    commands
      .inWorkspace<object>(program, { signature: name, about, examples: [`${name} my-crm`] }, load)
      .argument('<integration>', t('cli.commands.integration'))
  }
  commands
    .inWorkspace<MembersOptions>(
      program,
      { signature: 'members', about: t('cli.commands.members'), examples: ['members my-crm 7015g000'] },
      async () => (await import('./reference')).listMembers,
    )
    .argument('<integration>', t('cli.commands.integration'))
    .argument('<campaign>', t('cli.commands.membersCampaign'))
    .option('--cursor <CURSOR>', t('cli.commands.records.cursor'))
    .option('--limit <N>', t('cli.commands.limit'), wholeNumber(1, 500), 100)
}
