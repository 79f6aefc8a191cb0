import {
  conflictSide,
  csvDates,
  csvEncoding,
  duplicateKind,
  entityKind,
  importExisting,
  importKind,
  linkState,
  outboxState,
} from '@shared/model'
import { type Command, Option } from 'commander'
import { type CommandSet, several } from '../../command-set'
import { wholeNumber } from '../../numbers'
import { t } from '../../text/texts'
import type { ConflictsOptions, SettleOptions } from './conflicts'
import type { DuplicatesOptions } from './duplicates'
import type { ImportOptions } from './import'
import type { LinksOptions } from './links'
import type { OutboxOptions } from './outbox'
import type { WriteOptions } from './record-activities'
import type { AssociateOptions, CreateOptions, FieldOptions, FindOptions, HistoryOptions, ListOptions } from './records'
import type { DecideOptions, ReviewsOptions } from './reviews'

type About =
  | 'show'
  | 'list'
  | 'find'
  | 'history'
  | 'edit'
  | 'create'
  | 'import'
  | 'createAgain'
  | 'delete'
  | 'link'
  | 'split'
  | 'unlink'
  | 'associate'
  | 'dissociate'
  | 'note'
  | 'call'
const about = (name: About) => t(`cli.commands.records.${name}`)
const record = () => t('cli.commands.record')
const link = () => t('cli.commands.link')
const limit = () => t('cli.commands.limit')

/** Commands about records, and about what is left to a person. */
export function registerRecords(program: Command, commands: CommandSet): void {
  const records = commands.group(program, {
    signature: 'records',
    about: t('cli.commands.records.about'),
    examples: ['records find "nova ny"', 'records edit 12 --set city=Lund --clear website'],
  })
  commands
    .inWorkspace<object>(
      records,
      { signature: 'show', about: about('show'), examples: ['records show 12'] },
      async () => (await import('./records')).showRecord,
    )
    .argument('<record>', record())
  commands
    .inWorkspace<ListOptions>(
      records,
      { signature: 'list', about: about('list'), examples: ['records list --kind lead'] },
      async () => (await import('./records')).listRecords,
    )
    .addOption(
      new Option('--kind <KIND>', t('cli.commands.records.kindList')).choices(entityKind.options).makeOptionMandatory(),
    )
    .option('--cursor <CURSOR>', t('cli.commands.records.cursor'))
    .option('--limit <N>', limit(), wholeNumber(1, 500), 20)
  commands
    .inWorkspace<FindOptions>(
      records,
      { signature: 'find', about: about('find'), examples: ['records find example.org --kind contact'] },
      async () => (await import('./records')).findRecords,
    )
    .argument('<text>', t('cli.commands.records.text'))
    .addOption(new Option('--kind <KIND>', t('cli.commands.records.kind')).choices(entityKind.options))
    .option('--limit <N>', limit(), wholeNumber(1, 500), 20)
  commands
    .inWorkspace<HistoryOptions>(
      records,
      { signature: 'history', about: about('history'), examples: ['records history 12'] },
      async () => (await import('./records')).historyOfRecord,
    )
    .argument('<record>', record())
    .option('--limit <N>', limit(), wholeNumber(1, 500), 20)
  commands
    .inWorkspace<FieldOptions>(
      records,
      {
        signature: 'edit',
        about: about('edit'),
        examples: ['records edit 12 --set city=Lund --clear website'],
        writes: true,
      },
      async () => (await import('./records')).editRecord,
    )
    .argument('<record>', record())
    .option('--set <FIELD=VALUE>', t('cli.commands.records.set'), several)
    .option('--clear <FIELD>', t('cli.commands.records.clear'), several)
  commands
    .inWorkspace<CreateOptions>(
      records,
      {
        signature: 'create',
        about: about('create'),
        examples: ['records create --kind contact --set lastName=Ny --set email=nova@example.org --in my-crm'],
        writes: true,
      },
      async () => (await import('./records')).createRecord,
    )
    .addOption(
      new Option('--kind <KIND>', t('cli.commands.records.kindNew')).choices(entityKind.options).makeOptionMandatory(),
    )
    .option('--set <FIELD=VALUE>', t('cli.commands.records.set'), several)
    .option('--in <INTEGRATION>', t('cli.commands.records.in'), several)
  commands
    .inWorkspace<object>(
      records,
      { signature: 'delete', about: about('delete'), examples: ['records delete 12'], writes: true },
      async () => (await import('./records')).deleteRecord,
    )
    .argument('<record>', record())
  commands
    .inWorkspace<object>(
      records,
      {
        signature: 'create-again',
        about: about('createAgain'),
        examples: ['records create-again 12 my-crm'],
        writes: true,
      },
      async () => (await import('./records')).createRecordAgain,
    )
    .argument('<record>', record())
    .argument('<integration>', t('cli.commands.integration'))
  commands
    .inWorkspace<object>(
      records,
      { signature: 'link', about: about('link'), examples: ['records link 12 57'], writes: true },
      async () => (await import('./records')).linkRecord,
    )
    .argument('<record>', record())
    .argument('<other>', t('cli.commands.records.other'))
  commands
    .inWorkspace<object>(
      records,
      { signature: 'split', about: about('split'), examples: ['records split 12 my-crm-2'], writes: true },
      async () => (await import('./records')).splitRecord,
    )
    .argument('<record>', record())
    .argument('<link>', link())
  commands
    .inWorkspace<object>(
      records,
      { signature: 'unlink', about: about('unlink'), examples: ['records unlink 12 my-crm'], writes: true },
      async () => (await import('./records')).unlinkRecord,
    )
    .argument('<record>', record())
    .argument('<link>', link())
  commands
    .inWorkspace<AssociateOptions>(
      records,
      { signature: 'associate', about: about('associate'), examples: ['records associate 12 57'], writes: true },
      async () => (await import('./records')).associateRecord,
    )
    .argument('<record>', record())
    .argument('<other>', t('cli.commands.records.with'))
    .option('--primary', t('cli.commands.records.primary'))
  commands
    .inWorkspace<object>(
      records,
      { signature: 'dissociate', about: about('dissociate'), examples: ['records dissociate 12 57'], writes: true },
      async () => (await import('./records')).dissociateRecord,
    )
    .argument('<record>', record())
    .argument('<other>', t('cli.commands.records.with'))
  registerImport(program, commands)
  registerActivities(records, commands)
}

function registerImport(program: Command, commands: CommandSet): void {
  commands
    .inWorkspace<ImportOptions>(
      program,
      {
        signature: 'import',
        about: about('import'),
        examples: [
          'import people.csv --kind contact --dry-run',
          'import people.csv --kind contact --map Firm=companyName --existing overwrite --in my-crm',
        ],
        writes: ({ dryRun }) => dryRun !== true,
      },
      async () => (await import('./import')).importFile,
    )
    .argument('<file>', t('cli.commands.records.importFile'))
    .addOption(
      new Option('--kind <KIND>', t('cli.commands.records.kindNew')).choices(importKind.options).makeOptionMandatory(),
    )
    .option('--map <HEADING=FIELD>', t('cli.commands.records.importMap'), several)
    .option('--in <INTEGRATION>', t('cli.commands.records.importIn'), several)
    .addOption(
      new Option('--existing <HOW>', t('cli.commands.records.importExisting'))
        .choices(importExisting.options)
        .default('fill'),
    )
    .option('--empty-clears', t('cli.commands.records.importEmpty'))
    .option('--all-new', t('cli.commands.records.importNew'))
    .addOption(
      new Option('--dates <FORM>', t('cli.commands.records.importDates')).choices(csvDates.options).default('iso'),
    )
    .addOption(new Option('--decimal <SIGN>', t('cli.commands.records.importDecimal')).choices(['.', ',']).default('.'))
    .addOption(new Option('--encoding <NAME>', t('cli.commands.records.importEncoding')).choices(csvEncoding.options))
    .option('--refused <FILE>', t('cli.commands.records.importRefused'))
    .option('--dry-run', t('cli.commands.records.importDry'))
}

function registerActivities(records: Command, commands: CommandSet): void {
  commands
    .inWorkspace<WriteOptions>(
      records,
      { signature: 'note', about: about('note'), examples: ['records note 12 "Asks for a quote"'], writes: true },
      async () => {
        const { writeActivity } = await import('./record-activities')
        return (given) => writeActivity('note', given)
      },
    )
    .argument('<record>', record())
    .argument('<text>', t('cli.commands.records.noteText'))
    .option('--at <TIME>', t('cli.commands.records.at'))
    .option('--in <INTEGRATION>', t('cli.commands.records.in'), several)
  commands
    .inWorkspace<WriteOptions>(
      records,
      {
        signature: 'call',
        about: about('call'),
        examples: ['records call 12 "Will call back" --minutes 4 --direction out'],
        writes: true,
      },
      async () => {
        const { writeActivity } = await import('./record-activities')
        return (given) => writeActivity('call', given)
      },
    )
    .argument('<record>', record())
    .argument('[text]', t('cli.commands.records.callText'))
    .option('--minutes <N>', t('cli.commands.records.minutes'), wholeNumber(0, 1440))
    .addOption(new Option('--direction <WAY>', t('cli.commands.records.direction')).choices(['in', 'out']))
    .option('--at <TIME>', t('cli.commands.records.at'))
    .option('--in <INTEGRATION>', t('cli.commands.records.in'), several)
}

/** Commands about what is left to a person. */
export function registerInbox(program: Command, commands: CommandSet): void {
  const conflicts = commands
    .group<ConflictsOptions>(
      program,
      {
        signature: 'conflicts',
        about: t('cli.commands.conflicts'),
        examples: ['conflicts', 'conflicts settle 3 --side remote'],
      },
      async () => (await import('./conflicts')).listConflicts,
    )
    .option('--limit <N>', limit(), wholeNumber(1, 500), 20)
  commands
    .inWorkspace<SettleOptions>(
      conflicts,
      {
        signature: 'settle',
        about: t('cli.commands.settle'),
        examples: [
          'conflicts settle 3 --field city=local --field state=remote',
          'conflicts settle --all --side remote --integration my-crm',
        ],
        writes: true,
      },
      async () => (await import('./conflicts')).settleConflicts,
    )
    .argument('[conflict]', t('cli.commands.conflict'))
    .option('--field <NAME=SIDE>', t('cli.commands.settleField'), several)
    .addOption(new Option('--side <SIDE>', t('cli.commands.settleSide')).choices(conflictSide.options))
    .option('--all', t('cli.commands.settleAll'))
    .option('--integration <ID>', t('cli.commands.settleIntegration'))

  const outbox = commands
    .group<OutboxOptions>(
      program,
      {
        signature: 'outbox',
        about: t('cli.commands.outbox'),
        examples: ['outbox --integration my-crm --state parked'],
      },
      async () => (await import('./outbox')).listOutbox,
    )
    .option('--limit <N>', limit(), wholeNumber(1, 500), 20)
    .option('--integration <ID>', t('cli.commands.runsIntegration'))
    .addOption(new Option('--state <STATE>', t('cli.commands.outboxState')).choices(outboxState.options))
  commands
    .inWorkspace<object>(
      outbox,
      { signature: 'cancel', about: t('cli.commands.outboxCancel'), examples: ['outbox cancel row-17'], writes: true },
      async () => (await import('./outbox')).cancelOutbox,
    )
    .argument('<item>', t('cli.commands.outboxItem'))

  commands
    .inWorkspace<LinksOptions>(
      program,
      {
        signature: 'links',
        about: t('cli.commands.links'),
        examples: ['links --state deleted', 'links --state let-go'],
      },
      async () => (await import('./links')).listLinks,
    )
    .addOption(
      new Option('--state <STATE>', t('cli.commands.linksState')).choices(linkState.options).makeOptionMandatory(),
    )
    .option('--integration <ID>', t('cli.commands.runsIntegration'))
    .option('--limit <N>', limit(), wholeNumber(1, 500), 20)

  const duplicates = commands
    .group<DuplicatesOptions>(
      program,
      {
        signature: 'duplicates',
        about: t('cli.commands.duplicates'),
        examples: ['duplicates --kind company', 'duplicates not-same 12 57', 'records link 12 57'],
      },
      async () => (await import('./duplicates')).listDuplicates,
    )
    .addOption(
      new Option('--kind <KIND>', t('cli.commands.duplicatesKind')).choices(duplicateKind.options).default('contact'),
    )
    .option('--limit <N>', limit(), wholeNumber(1, 500), 20)
  commands
    .inWorkspace<object>(
      duplicates,
      {
        signature: 'not-same',
        about: t('cli.commands.duplicatesApart'),
        examples: ['duplicates not-same 12 57'],
        writes: true,
      },
      async () => (await import('./duplicates')).keepApart,
    )
    .argument('<record>', record())
    .argument('<other>', t('cli.commands.records.other'))

  const reviews = commands
    .group<ReviewsOptions>(
      program,
      { signature: 'reviews', about: t('cli.commands.reviews'), examples: ['reviews', 'reviews decide 4 --record 12'] },
      async () => (await import('./reviews')).listReviews,
    )
    .option('--limit <N>', limit(), wholeNumber(1, 500), 20)
  commands
    .inWorkspace<DecideOptions>(
      reviews,
      {
        signature: 'decide',
        about: t('cli.commands.decide'),
        examples: ['reviews decide 4 --record 12', 'reviews decide 4 --new'],
        writes: true,
      },
      async () => (await import('./reviews')).decideReview,
    )
    .argument('<review>', t('cli.commands.review'))
    .option('--record <ID>', t('cli.commands.decideRecord'))
    .option('--new', t('cli.commands.decideNew'))
}
