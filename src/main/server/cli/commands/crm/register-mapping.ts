import { streamName } from '@shared/model'
import { type Command, Option } from 'commander'
import type { CommandSet } from '../../command-set'
import { t } from '../../text/texts'
import type { MappingOptions } from './mapping'

/** Commands about which field of a CRM is which field here. */
export function registerMapping(program: Command, commands: CommandSet): void {
  const mapping = commands.group(program, {
    signature: 'mapping',
    about: t('cli.commands.mapping'),
    examples: ['mapping show my-crm --stream contacts'],
  })
  const stream = () =>
    new Option('--stream <STREAM>', t('cli.commands.mappingStream')).choices(streamName.options).default('contacts')
  const row = `'{"field":"jobTitle","crmField":"custom:position","transforms":[{"kind":"trim"}]}'`
  commands
    .inWorkspace<MappingOptions>(
      mapping,
      { signature: 'show', about: t('cli.commands.mappingShow'), examples: ['mapping show my-crm'] },
      async () => (await import('./mapping')).showMapping,
    )
    .argument('<integration>', t('cli.commands.integration'))
    .addOption(stream())
  commands
    .inWorkspace<MappingOptions>(
      mapping,
      {
        signature: 'set',
        about: t('cli.commands.mappingSet'),
        examples: [`mapping set my-crm --rows ${row}`],
        writes: true,
      },
      async () => (await import('./mapping')).setMapping,
    )
    .argument('<integration>', t('cli.commands.integration'))
    .addOption(stream())
    .requiredOption('--rows <JSON|FILE>', t('cli.commands.mappingRows'))
  commands
    .inWorkspace<MappingOptions>(
      mapping,
      { signature: 'check', about: t('cli.commands.mappingCheck'), examples: ['mapping check my-crm'] },
      async () => (await import('./mapping')).checkMapping,
    )
    .argument('<integration>', t('cli.commands.integration'))
    .addOption(stream())
    .option('--rows <JSON|FILE>', t('cli.commands.mappingRows'))
  commands
    .inWorkspace<MappingOptions>(
      mapping,
      {
        signature: 'export',
        about: t('cli.commands.mappingExport'),
        examples: ['mapping export my-crm --out contacts.json'],
      },
      async () => (await import('./mapping')).exportMapping,
    )
    .argument('<integration>', t('cli.commands.integration'))
    .addOption(stream())
    .option('--out <FILE>', t('cli.commands.mappingOut'))
  commands
    .inWorkspace<MappingOptions>(
      mapping,
      {
        signature: 'import',
        about: t('cli.commands.mappingImport'),
        examples: ['mapping import my-crm contacts.json', 'mapping import my-crm --from other-crm --apply'],
        writes: ({ apply }) => apply === true,
      },
      async () => (await import('./mapping')).importMapping,
    )
    .argument('<integration>', t('cli.commands.integration'))
    .argument('[file]', t('cli.commands.mappingFile'))
    .addOption(stream())
    .option('--from <INTEGRATION>', t('cli.commands.mappingFrom'))
    .option('--auto', t('cli.commands.mappingAuto'))
    .option('--apply', t('cli.commands.mappingApply'))
}
