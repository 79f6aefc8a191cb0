import { previewDecision, runStatus, streamName } from '@shared/model'
import { type Command, Option } from 'commander'
import { type CommandSet, several } from '../../command-set'
import { wholeNumber } from '../../numbers'
import { t } from '../../text/texts'
import type { RetryOptions } from './retry'
import type { RunsOptions } from './runs'
import type { StreamsOptions } from './streams'
import type { SyncOptions } from './sync'
import type { UndoOptions } from './undo-plan'
import type { VerifyOptions } from './verify'

/** Commands that begin runs, look at them and set what they do. */
export function registerRuns(program: Command, commands: CommandSet): void {
  commands
    .inWorkspace<SyncOptions>(
      program,
      {
        signature: 'sync',
        about: t('cli.commands.sync'),
        examples: ['sync all', 'sync my-crm --dry-run', 'sync my-crm --confirm-first-sync --json'],
        writes: ({ dryRun }) => !dryRun,
      },
      async () => (await import('./sync')).sync,
    )
    .argument('<integration>', t('cli.commands.syncIntegration'))
    .addOption(new Option('--dry-run', t('cli.commands.syncDryRun')).conflicts('confirmFirstSync'))
    .option('--confirm-first-sync', t('cli.commands.syncConfirm'))
    .addOption(new Option('--decide <WHOSE>', t('cli.commands.syncDecide')).choices(previewDecision.options))
    .option('--full', t('cli.commands.syncFull'))
    .option('--accept-deletes', t('cli.commands.syncAcceptDeletes'))

  commands
    .inWorkspace<RunsOptions>(
      program,
      { signature: 'runs', about: t('cli.commands.runs'), examples: ['runs --integration my-crm --status failed'] },
      async () => (await import('./runs')).listRuns,
    )
    .option('--limit <N>', t('cli.commands.limit'), wholeNumber(1, 500), 20)
    .option('--integration <ID>', t('cli.commands.runsIntegration'))
    .addOption(new Option('--status <STATUS>', t('cli.commands.runsStatus')).choices(runStatus.options))

  commands
    .inWorkspace<VerifyOptions>(
      program,
      {
        signature: 'verify',
        about: t('cli.commands.verify'),
        examples: ['verify my-crm', 'verify my-crm --stream contacts --json'],
      },
      async () => (await import('./verify')).verify,
    )
    .argument('<integration>', t('cli.commands.verifyIntegration'))
    .addOption(new Option('--stream <STREAM>', t('cli.commands.verifyStream')).choices(streamName.options))
    .option('--repair', t('cli.commands.verifyRepair'))

  commands
    .inWorkspace<UndoOptions>(
      program,
      {
        signature: 'undo',
        about: t('cli.commands.undo'),
        examples: ['undo run_01KA3M8Z7J4T5V6W7X8Y9Z0ABC', 'undo run_01KA3M8Z7J4T5V6W7X8Y9Z0ABC --plan'],
        writes: ({ plan }) => !plan,
      },
      async () => {
        const [{ undo }, { undoPlan }] = await Promise.all([import('./undo'), import('./undo-plan')])
        return (given) => (given.options.plan ? undoPlan(given) : undo(given))
      },
    )
    .argument('<run>', t('cli.commands.run'))
    .addOption(new Option('--plan', t('cli.commands.undoPlan')).conflicts('holdBack'))
    .option('--no-hold-back', t('cli.commands.undoNoHoldBack'))

  commands
    .inWorkspace<RetryOptions>(
      program,
      {
        signature: 'retry',
        about: t('cli.commands.retry'),
        examples: ['retry run_01KA3M8Z7J4T5V6W7X8Y9Z0ABC', 'retry run_01KA3M8Z7J4T5V6W7X8Y9Z0ABC --change 17'],
        writes: true,
      },
      async () => (await import('./retry')).retry,
    )
    .argument('<run>', t('cli.commands.run'))
    .option('--change <ID>', t('cli.commands.retryChange'), wholeNumber(1, Number.MAX_SAFE_INTEGER))

  commands
    .inWorkspace<StreamsOptions>(
      program,
      {
        signature: 'streams',
        about: t('cli.commands.streams'),
        examples: [
          'streams my-crm',
          'streams my-crm --stream contacts --set policy=newest --set fieldPolicies.email=crm',
          'streams my-crm --stream companies --set createMissing=true --set deleteGuard.share=0.1',
        ],
        writes: ({ set }) => set !== undefined,
      },
      async () => (await import('./streams')).streams,
    )
    .argument('<integration>', t('cli.commands.integration'))
    .addOption(new Option('--stream <NAME>', t('cli.commands.streamsStream')).choices(streamName.options))
    .option('--set <NAME=VALUE>', t('cli.commands.streamsSet'), several)
}
